/** Brings the schema of the file up to date. */
import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { MAX_SILENCE_MS } from '../fleet.ts';
import {
  knownMigrations,
  NO_SCHEMA,
  readMigrations,
  refuseOlderServers,
  type SchemaState,
  stateAfter,
} from '../migrations.ts';

/** What the database knows of its schema. */
export function readSchemaState(database: Database): SchemaState {
  const applied = database.pragma('user_version', { simple: true }) as number;
  // Programs before 0.2.0 counted migrations, and did not keep the other.
  if (!hasTable(database, 'schema_state')) return { ...NO_SCHEMA, applied };
  const { oldestProgram } =
    database
      .prepare<[], { oldestProgram: string }>(
        'SELECT oldest_program AS oldestProgram FROM schema_state WHERE one = 1',
      )
      .get() ?? NO_SCHEMA;
  return { applied, oldestProgram };
}

/**
 * Applies missing migrations, all of them or none. It holds the write lock from the beginning: of several processes
 * that start together, one migrates and the others find it done.
 *
 * @throws DatabaseUnusable when the servers that run could not go on
 */
export function migrate(database: Database, file: string, migrationsFolder: string): void {
  const known = knownMigrations(migrationsFolder);
  database.exec('BEGIN IMMEDIATE');
  try {
    const { applied } = readSchemaState(database);
    if (applied < known) {
      const migrations = readMigrations(migrationsFolder);
      refuseOlderServers(file, versionsOfServers(database), stateAfter(migrations));
      for (const { statements } of migrations.slice(applied))
        for (const statement of statements) database.exec(statement);
      makeCursorKey(database);
      keepSchemaState(database, stateAfter(migrations));
      database.exec('COMMIT');
      return;
    }
    // SQLite opens a read-only file without an error, and only a write shows it.
    database.pragma(`user_version = ${applied}`);
    database.exec('ROLLBACK');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function versionsOfServers(database: Database): string[] {
  if (!hasTable(database, 'servers')) return [];
  return (
    database
      // A row from the future is from before the clock was set back.
      .prepare<[number, number], string>('SELECT DISTINCT version FROM servers WHERE abs(seen_at - ?) <= ?')
      .pluck()
      .all(Date.now(), MAX_SILENCE_MS)
  );
}

function hasTable(database: Database, name: 'schema_state' | 'servers'): boolean {
  return (database.pragma(`table_list(${name})`) as unknown[]).length > 0;
}

/** The count is where the programs before 0.2.0 look for it, too: they refuse a schema that they do not know. */
function keepSchemaState(database: Database, { applied, oldestProgram }: SchemaState): void {
  database.pragma(`user_version = ${applied}`);
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_state (one INTEGER PRIMARY KEY CHECK (one = 1), oldest_program TEXT NOT NULL)',
  );
  database.prepare('INSERT OR REPLACE INTO schema_state VALUES (1, ?)').run(oldestProgram);
}

/** Once for each database. A backup contains it, so that cursors stay valid after a restore. */
function makeCursorKey(database: Database): void {
  database
    .prepare("INSERT INTO installation_secrets (name, value) VALUES ('CURSOR_KEY', ?) ON CONFLICT DO NOTHING")
    .run(randomBytes(32));
}
