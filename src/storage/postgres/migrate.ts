/** Brings the schema of the database up to date. */
import { randomBytes } from 'node:crypto';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { DatabaseUnusable } from '../database-unusable.ts';
import { knownMigrations } from '../migrations.ts';
import { clientOptions, type DatabaseOptions } from './database.ts';

const MIN_VERSION = 15;

/** Migrations may take longer than the statements of a server. */
const MAX_STATEMENT_MS = 600_000;

/**
 * Applies missing migrations, all of them or none. Of several servers that start together, one migrates, and the others
 * find it done.
 *
 * @param place names the database in messages
 * @throws DatabaseUnusable when the server is too old, or the database belongs to a newer program
 */
export async function migrate(
  options: Pick<DatabaseOptions, 'url' | 'pooler'>,
  place: string,
  migrationsFolder: string,
): Promise<void> {
  const client = new pg.Client({ ...clientOptions(options), query_timeout: MAX_STATEMENT_MS });
  client.on('error', () => {});
  await client.connect();
  try {
    await checkServer(client, place);
    await client.query('begin isolation level read committed');
    await client.query(`set local statement_timeout = ${MAX_STATEMENT_MS}`);
    await client.query(`set local lock_timeout = ${MAX_STATEMENT_MS}`);
    await client.query(`select pg_advisory_xact_lock(hashtextextended('aurora migrations', 0))`);
    await client.query(
      'create table if not exists schema_state (one boolean primary key default true check (one), applied integer not null)',
    );
    await apply(client, place, migrationsFolder);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`PostgreSQL answered COMMIT with ${command}.`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** @throws DatabaseUnusable when the server cannot hold Aurora's data */
export async function checkServer(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::integer / 10000 as version, current_setting('server_encoding') as encoding`,
  );
  const { version = 0, encoding = '' } = rows[0] ?? {};
  if (version < MIN_VERSION)
    throw new DatabaseUnusable(
      `The database ${place} is PostgreSQL ${version}. Aurora needs version ${MIN_VERSION} or newer.`,
    );
  if (encoding !== 'UTF8')
    throw new DatabaseUnusable(
      `The database ${place} has the encoding ${encoding}. Create one with the encoding UTF8.`,
    );
}

async function apply(client: pg.Client, place: string, migrationsFolder: string): Promise<void> {
  const known = knownMigrations(migrationsFolder);
  const { rows } = await client.query<{ applied: number }>('select applied from schema_state');
  const applied = rows[0]?.applied ?? 0;
  refuseNewer(place, applied, known);
  if (applied === known) return;
  for (const { sql } of readMigrationFiles({ migrationsFolder }).slice(applied))
    for (const statement of sql) await client.query(statement);
  await client.query('delete from schema_state');
  await client.query('insert into schema_state (applied) values ($1)', [known]);
  // Once for each database. A backup contains it, so that cursors stay valid after a restore.
  await client.query(
    `insert into installation_secrets (name, value) values ('CURSOR_KEY', $1) on conflict do nothing`,
    [randomBytes(32)],
  );
}

export function refuseNewer(place: string, applied: number, known: number): void {
  if (applied <= known) return;
  throw new DatabaseUnusable(
    `The database ${place} was made by a newer Aurora (schema ${applied}; this one knows ${known}). Update Aurora, or use another database.`,
  );
}
