/** Both databases hold the same: what the migrations make of them is compared. */
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/sqlite/open-database.ts';
import { asOperator } from '../../support/as-operator.ts';
import { createDatabase } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Tables that only one of them needs: the probe for a full disk, and the number of migrations. */
const OF_ONE = ['write_probes', 'schema_state'];

/** The types of SQLite, by those of PostgreSQL. */
const TYPES: Readonly<Record<string, string>> = {
  bigint: 'integer',
  integer: 'integer',
  boolean: 'integer',
  text: 'text',
  bytea: 'blob',
};

type Catalog = {
  /** "table.column type", with "?" where it may be null. */
  readonly columns: readonly string[];
  readonly uniqueKeys: readonly string[];
  readonly foreignKeys: readonly string[];
  readonly indexes: readonly string[];
};

function sqliteCatalog(): Catalog {
  const file = join(temporaryFolder(), 'aurora.db');
  openDatabase(file, new URL('../../../drizzle/sqlite', import.meta.url).pathname).close();
  const database = new SqliteDatabase(file);
  const rows = (sql: string) => database.prepare(sql).pluck().all() as string[];
  const tables = `from sqlite_schema m join`;
  const isOurs = `m.type = 'table' and m.name not like 'sqlite_%' and m.name not in ('${OF_ONE.join("', '")}')`;
  const catalog = {
    columns: rows(
      `select m.name || '.' || c.name || ' ' || lower(c.type) || iif(c."notnull" or c.pk, '', '?')
       ${tables} pragma_table_xinfo(m.name) c where ${isOurs}`,
    ),
    uniqueKeys: rows(
      `select m.name || ' ' || (select group_concat(name) from (select name from pragma_index_info(i.name) order by seqno))
       ${tables} pragma_index_list(m.name) i where ${isOurs} and i."unique" = 1 and i.origin = 'c'`,
    ),
    foreignKeys: rows(
      `select m.name || '.' || f."from" || ' ' || f."table" || '.' || f."to" ${tables} pragma_foreign_key_list(m.name) f where ${isOurs}`,
    ),
    indexes: rows(`select i.name ${tables} pragma_index_list(m.name) i where ${isOurs} and i.origin = 'c'`),
  };
  database.close();
  return sorted(catalog);
}

async function postgresCatalog(): Promise<Catalog> {
  const url = await createDatabase();
  const rows = async (sql: string) => (await asOperator<{ text: string }>(url, sql)).map(({ text }) => text);
  const isOurs = `c.relnamespace = 'public'::regnamespace and c.relname not in ('${OF_ONE.join("', '")}')`;
  const columns = await asOperator<{ name: string; type: string; nullable: boolean }>(
    url,
    `select c.relname || '.' || a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${isOurs} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
  );
  const names = `(select string_agg(a.attname, ',' order by k.n) from unnest(i.indkey) with ordinality k (attnum, n)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum)`;
  const indexes = `from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid where ${isOurs} and not i.indisprimary`;
  return sorted({
    columns: columns.map(
      ({ name, type, nullable }) => `${name} ${TYPES[type] ?? type}${nullable ? '?' : ''}`,
    ),
    uniqueKeys: await rows(`select c.relname || ' ' || ${names} as text ${indexes} and i.indisunique`),
    foreignKeys: await rows(
      `select c.relname || '.' || a.attname || ' ' || r.relname || '.' || b.attname as text
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
       join pg_attribute b on b.attrelid = r.oid and b.attnum = k.confkey[1]
       where ${isOurs} and k.contype = 'f'`,
    ),
    indexes: await rows(`select x.relname as text ${indexes}`),
  });
}

function sorted(catalog: Catalog): Catalog {
  return Object.fromEntries(
    Object.entries(catalog).map(([name, rows]) => [name, rows.toSorted()]),
  ) as unknown as Catalog;
}

it('SQLite and PostgreSQL have the same tables, columns, keys and indexes', async () => {
  const [sqlite, postgres] = [sqliteCatalog(), await postgresCatalog()];
  expect(sqlite.columns.length).toBeGreaterThan(80);
  expect(postgres).toEqual(sqlite);
});

it('every text of PostgreSQL has the collation "C", whatever the locale of the database', async () => {
  const found = await asOperator(
    await createDatabase(),
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
  );
  expect(found).toEqual([]);
});
