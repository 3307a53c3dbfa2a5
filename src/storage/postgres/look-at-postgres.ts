/** Checks of a PostgreSQL database before a server uses it. They change nothing. */
import pg from 'pg';
import type { DatabaseReport } from '../database-report.ts';
import { DatabaseUnusable } from '../database-unusable.ts';
import { describeSchema, knownMigrations, refuseSchema } from '../migrations.ts';
import { clientOptions, type DatabaseOptions, placeOf } from './database.ts';
import { postgresUnusable } from './faults.ts';
import { checkServer, readSchemaState } from './migrate.ts';

type Options = Pick<DatabaseOptions, 'url' | 'pooler'>;

/** Connects as a server does, and reads what it needs. */
export async function lookAtPostgres(options: Options, migrationsFolder: string): Promise<DatabaseReport> {
  const place = placeOf(options.url);
  try {
    const schema = await withClient(options, async (client) => {
      await checkServer(client, place);
      await refuseStandby(client, place);
      return describeSchema(place, await readSchemaState(client, place), knownMigrations(migrationsFolder));
    });
    return { ok: true, found: `The database ${place} can be reached (${schema}).`, warnings: [] };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}

/** @throws DatabaseUnusable when this program cannot work with the schema; SchemaBehind when migrations are missing */
export async function checkPostgresSchema(options: Options, migrationsFolder: string): Promise<void> {
  const place = placeOf(options.url);
  const state = await withClient(options, (client) => readSchemaState(client, place));
  refuseSchema(place, state, knownMigrations(migrationsFolder));
}

async function withClient<T>(options: Options, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientOptions(options));
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw postgresUnusable(placeOf(options.url), error) ?? error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function refuseStandby(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<{ readOnly: boolean }>(
    `select current_setting('transaction_read_only')::boolean as "readOnly"`,
  );
  if (rows[0]?.readOnly === true)
    throw new DatabaseUnusable(`The database ${place} is read-only: it is a standby.`);
}
