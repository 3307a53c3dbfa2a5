/** Writes what moves into a PostgreSQL database. */
import pg from 'pg';
import { DatabaseUnusable } from '../database-unusable.ts';
import { knownMigrations } from '../migrations.ts';
import { type Columns, type MovedTable, PAGE_ROWS, type Row, type Value } from '../moved-tables.ts';
import { clientOptions, placeOf } from './database.ts';
import { postgresUnusable } from './faults.ts';
import { hasTable, migrate, versionsOfServers } from './migrate.ts';

/** Its rows are in every database with a schema: a move replaces them. */
const MADE_BY_START = ['heads', 'installation_secrets', 'servers'];

/** Holds the name of the source, from the beginning of a move to its end. `readSchemaState` looks for it. */
const STATE = 'move_state';

export class MoveTarget {
  readonly #url: string;
  readonly #client: pg.Client;

  private constructor(url: string) {
    this.#url = url;
    // Pages are awaited one after the other, and may take longer than the statements of a server.
    this.#client = new pg.Client({
      ...clientOptions({ url, pooler: 'none' }),
      query_timeout: 0,
      statement_timeout: 0,
    });
    this.#client.on('error', () => {});
  }

  /**
   * Begins a move, or goes on with it.
   *
   * @param source names the database that moves, in its present state
   * @throws DatabaseUnusable when the database has other data, a server runs on it, or another move is under way
   */
  static async open(url: string, source: string, tables: readonly MovedTable[], migrationsFolder: string) {
    const target = new MoveTarget(url);
    try {
      await target.#client.connect();
      await target.#begin(source, tables, migrationsFolder);
      return target;
    } catch (error) {
      await target.close();
      throw target.#named(error);
    }
  }

  /** The greatest key that was copied; null when there is none. */
  async lastKey(table: MovedTable, [key]: Columns): Promise<Value> {
    const [row] = await this.#rows<[Value]>(`select max("${key}") from "${table}"`);
    return row?.[0] ?? null;
  }

  /** Adds rows: all or none. */
  async write(table: MovedTable, columns: Columns, rows: readonly Row[]): Promise<void> {
    const types = await this.#typesOf(table, columns);
    const names = columns.map((name) => `"${name}"`).join(', ');
    const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');
    const values = columns.map((_, index) =>
      rows.map((row) => (types[index] === 'boolean' && row[index] !== null ? row[index] === 1 : row[index])),
    );
    await this.#rows(
      `insert into "${table}" (${names}) overriding system value select * from unnest(${arrays})`,
      values,
    );
  }

  readonly read = async (table: MovedTable, columns: Columns, after: Value): Promise<Row[]> => {
    const [key] = columns;
    const names = columns.map((name) => `"${name}"`).join(', ');
    const rows = await this.#rows<(Value | boolean)[]>(
      `select ${names} from "${table}" ${after === null ? '' : `where "${key}" > $1`} order by "${key}" limit ${PAGE_ROWS}`,
      after === null ? [] : [after],
    );
    return rows.map((row) => row.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
  };

  /** From now on, servers may use the database. */
  async finish(tables: readonly MovedTable[]): Promise<void> {
    for (const table of tables) await this.#continueIdentity(table);
    // Until autovacuum comes, the planner would take the tables for empty ones.
    await this.#rows('analyze');
    await this.#rows(`drop table ${STATE}`);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  async #begin(source: string, tables: readonly MovedTable[], migrationsFolder: string): Promise<void> {
    const place = placeOf(this.#url);
    const [lock] = await this.#rows<[boolean]>(
      `select pg_try_advisory_lock(hashtextextended('aurora move', 0))`,
    );
    if (lock?.[0] !== true)
      throw new DatabaseUnusable(`Another move into the database ${place} is under way.`);
    if (await hasTable(this.#client, STATE)) return this.#goOn(place, source, migrationsFolder);
    await migrate({ url: this.#url, pooler: 'none' }, migrationsFolder);
    for (const table of tables.filter((name) => !MADE_BY_START.includes(name)))
      if ((await this.#rows(`select 1 from "${table}" limit 1`)).length > 0)
        throw new DatabaseUnusable(
          `The database ${place} is not empty: it has rows in the table ${table}. Move into a new database.`,
        );
    if ((await versionsOfServers(this.#client)).length > 0)
      throw new DatabaseUnusable(`A server runs on the database ${place}. Stop it, and try again.`);
    await this.#rows('begin');
    for (const table of MADE_BY_START) await this.#rows(`delete from "${table}"`);
    await this.#rows(`create table ${STATE} (source text not null)`);
    await this.#rows(`insert into ${STATE} values ($1)`, [source]);
    await this.#rows('commit');
  }

  async #goOn(place: string, source: string, migrationsFolder: string): Promise<void> {
    const [state] = await this.#rows<[string]>(`select source from ${STATE}`);
    const [schema] = await this.#rows<[number]>('select applied from schema_state');
    if (state?.[0] === source && schema?.[0] === knownMigrations(migrationsFolder)) return;
    throw new DatabaseUnusable(
      `The database ${place} holds a part of another database, or of this one before it changed. Drop and create the database, and move again.`,
    );
  }

  /** The next row gets a number behind those that were copied. */
  async #continueIdentity(table: MovedTable): Promise<void> {
    const columns = await this.#rows<[string]>(
      `select column_name from information_schema.columns
       where table_schema = current_schema() and table_name = $1 and is_identity = 'YES'`,
      [table],
    );
    for (const [name] of columns)
      await this.#rows(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max("${name}"), 1), max("${name}") is not null) from "${table}"`,
        [table, name],
      );
  }

  async #typesOf(table: MovedTable, columns: Columns): Promise<string[]> {
    const rows = await this.#rows<[string, string]>(
      'select attname, format_type(atttypid, null) from pg_attribute where attrelid = $1::regclass and attnum > 0',
      [table],
    );
    const types = new Map(rows);
    return columns.map((name) => types.get(name) ?? 'text');
  }

  async #rows<R extends unknown[]>(text: string, values: unknown[] = []): Promise<R[]> {
    try {
      const { rows } = await this.#client.query<R>({ text, values, rowMode: 'array' });
      return rows;
    } catch (error) {
      throw this.#named(error);
    }
  }

  #named(error: unknown): unknown {
    return postgresUnusable(placeOf(this.#url), error) ?? error;
  }
}
