/** Brings the schema of the database up to date. */
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnusable } from '../database-unusable.ts';
import { MAX_SILENCE_MS } from '../fleet.ts';
import {
  knownMigrations,
  NO_SCHEMA,
  readMigrations,
  refuseOlderServers,
  type SchemaState,
  stateAfter,
} from '../migrations.ts';
import { clientOptions, type DatabaseOptions, placeOf } from './database.ts';
import { isConflict, isLockTimeout, postgresUnusable } from './faults.ts';

const MIN_POSTGRES_MAJOR = 15;

/** Migrations may take longer than the statements of a server. */
const MAX_STATEMENT_MS = 600_000;

/** A statement of a migration that waits longer for a table would hold up all that the servers do. */
const MAX_LOCK_WAIT_MS = 2_000;
const MAX_TRIES = 30;
const MIN_PAUSE_MS = 500;

/**
 * Applies missing migrations, all of them or none. Of several programs that start together, one migrates, and the
 * others find it done. A migration that cannot lock a table soon, or is in a deadlock, tries again.
 *
 * @throws DatabaseUnusable also when PostgreSQL is too old, or the servers that run could not go on
 */
export async function migrate(
  options: Pick<DatabaseOptions, 'url' | 'pooler'>,
  migrationsFolder: string,
): Promise<void> {
  const place = placeOf(options.url);
  const client = new pg.Client({ ...clientOptions(options), query_timeout: MAX_STATEMENT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await checkServer(client, place);
    for (let tries = 1; ; tries++) {
      try {
        return await migrateOnce(client, place, migrationsFolder);
      } catch (error) {
        await client.query('rollback').catch(() => {});
        if (tries >= MAX_TRIES || !(isLockTimeout(error) || isConflict(error))) throw error;
        await setTimeout(MIN_PAUSE_MS * (1 + Math.random()));
      }
    }
  } catch (error) {
    throw postgresUnusable(place, error) ?? error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function migrateOnce(client: pg.Client, place: string, migrationsFolder: string): Promise<void> {
  await client.query('begin isolation level read committed');
  await client.query(`set local statement_timeout = ${MAX_STATEMENT_MS}`);
  await client.query(`set local lock_timeout = ${MAX_STATEMENT_MS}`);
  await client.query(`select pg_advisory_xact_lock(hashtextextended('aurora migrations', 0))`);
  await client.query(`set local lock_timeout = ${MAX_LOCK_WAIT_MS}`);
  await apply(client, place, migrationsFolder);
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`PostgreSQL answered COMMIT with ${command}.`);
}

/** @throws DatabaseUnusable when the server cannot hold Aurora's data */
export async function checkServer(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::integer / 10000 as version, current_setting('server_encoding') as encoding`,
  );
  const { version = 0, encoding = '' } = rows[0] ?? {};
  if (version < MIN_POSTGRES_MAJOR)
    throw new DatabaseUnusable(
      `The database ${place} is PostgreSQL ${version}. Aurora needs version ${MIN_POSTGRES_MAJOR} or newer.`,
    );
  if (encoding !== 'UTF8')
    throw new DatabaseUnusable(
      `The database ${place} has the encoding ${encoding}. Create one with the encoding UTF8.`,
    );
}

/** What the database knows of its schema. @throws DatabaseUnusable when it holds a part of a database that moves */
export async function readSchemaState(client: pg.Client, place: string): Promise<SchemaState> {
  if (await hasTable(client, 'move_state'))
    throw new DatabaseUnusable(
      `A move into the database ${place} has not ended. Run "npm run move" again: it goes on.`,
      { code: 'MOVE_NOT_ENDED', reason: 'a move into it has not ended' },
    );
  if (!(await hasTable(client, 'schema_state'))) return NO_SCHEMA;
  const { rows } = await client.query<SchemaState>(
    'select applied, oldest_program as "oldestProgram" from schema_state',
  );
  return rows[0] ?? NO_SCHEMA;
}

async function apply(client: pg.Client, place: string, migrationsFolder: string): Promise<void> {
  const { applied } = await readSchemaState(client, place);
  if (applied >= knownMigrations(migrationsFolder)) return;
  const migrations = readMigrations(migrationsFolder);
  const state = stateAfter(migrations);
  refuseOlderServers(place, await versionsOfServers(client), state);
  for (const { statements } of migrations.slice(applied))
    for (const statement of statements) await client.query(statement);
  await client.query(
    'create table if not exists schema_state (one boolean primary key default true check (one), applied integer not null, oldest_program text collate "C" not null)',
  );
  await client.query('delete from schema_state');
  await client.query('insert into schema_state (applied, oldest_program) values ($1, $2)', [
    state.applied,
    state.oldestProgram,
  ]);
  // Once for each database. A backup contains it, so that cursors stay valid after a restore.
  await client.query(
    `insert into installation_secrets (name, value) values ('CURSOR_KEY', $1) on conflict do nothing`,
    [randomBytes(32)],
  );
}

/** The versions of the servers that run on the database. */
export async function versionsOfServers(client: pg.Client): Promise<string[]> {
  if (!(await hasTable(client, 'servers'))) return [];
  const { rows } = await client.query<{ version: string }>(
    'select distinct version from servers where abs(extract(epoch from clock_timestamp()) * 1000 - seen_at) <= $1',
    [MAX_SILENCE_MS],
  );
  return rows.map(({ version }) => version);
}

export async function hasTable(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query('select 1 where to_regclass($1) is not null', [name]);
  return rows.length > 0;
}
