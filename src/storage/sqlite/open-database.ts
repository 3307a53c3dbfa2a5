/** Opens the database file: directory, settings, migrations. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { DatabaseReport } from '../database-report.ts';
import { DatabaseUnusable } from '../database-unusable.ts';
import { knownMigrations } from '../migrations.ts';
import { databaseUnusable } from './faults.ts';
import { tooOpen } from './private-files.ts';

/** How long a start waits for another process's transaction. It may block: the server does not listen yet. */
const BUSY_MS = 5_000;

/**
 * The cache of pages. The connections of a workspace are spread over the file: pages that do not fit are fetched again
 * from the operating system. A search of 5,000 among 100,000 took 26 ms with SQLite's 2 MB, and 2.4 ms with this.
 */
const CACHE_KIB = 32_000;

/**
 * Opens or creates the file, and brings its schema up to date.
 *
 * @throws DatabaseUnusable when the file is not a database, cannot be written, or belongs to a newer program
 */
export function openDatabase(file: string, migrationsFolder: string): Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new SqliteDatabase(file, { timeout: BUSY_MS });
    database.pragma('journal_mode = WAL');
    configure(database);
    database.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(database, file, migrationsFolder);
    // From now on a wait would block the event loop: the write queue and the guard wait without blocking.
    database.pragma('busy_timeout = 0');
    return database;
  } catch (error) {
    throw databaseUnusable(file, error) ?? error;
  }
}

/** A commit writes the cached pages in one piece. With 16 MB that took twice as long. */
const CACHE_KIB_OF_LARGE_WRITE = 4_000;

/**
 * Another handle of an open file, for a large transaction. It never waits for a lock. The caller runs the checkpoint:
 * together with the commit that would be one long piece.
 */
export function openAgain(file: string): Database {
  const database = new SqliteDatabase(file, { fileMustExist: true, timeout: 0 });
  configure(database);
  database.pragma(`cache_size = -${CACHE_KIB_OF_LARGE_WRITE}`);
  database.pragma('wal_autocheckpoint = 0');
  return database;
}

function configure(database: Database): void {
  // A power cut loses nothing: the commit is on disk before the response.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
}

/** Checks the file and its folder, as the user of this process. Changes nothing. */
export function lookAtDatabase(file: string, migrationsFolder: string): DatabaseReport {
  try {
    // A start creates missing folders.
    let folder = dirname(file);
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (!existsSync(file)) {
      return {
        ok: true,
        found: `There is no database ${file} yet; the folder ${folder} can be written.`,
        warnings: [],
      };
    }
    accessSync(file, constants.R_OK | constants.W_OK);
    const database = new SqliteDatabase(file, { readonly: true, timeout: BUSY_MS });
    try {
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      const [applied, known] = [appliedMigrations(database), knownMigrations(migrationsFolder)];
      refuseNewer(file, applied, known);
      refuseDamaged(database);
      const age =
        applied < known ? `schema ${applied}; the next start brings it to ${known}` : `schema ${applied}`;
      return {
        ok: true,
        found: `The database ${file} can be read (${age}), its pages are whole (quick_check), and the file may be written.`,
        warnings: tooOpen(file),
      };
    } finally {
      database.close();
    }
  } catch (error) {
    return { ok: false, problem: (databaseUnusable(file, error) ?? (error as Error)).message };
  }
}

/** Reads every page: seconds for a large file. */
function refuseDamaged(database: Database): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' });
}

function refuseNewer(file: string, applied: number, known: number): void {
  if (applied <= known) return;
  throw new DatabaseUnusable(
    `The database ${file} was made by a newer Aurora (schema ${applied}; this one knows ${known}). Update Aurora, or use another database.`,
  );
}

/** How many migrations were applied to the database. */
export function appliedMigrations(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/**
 * Applies missing migrations, each whole or not at all. It holds the write lock from the beginning: of several
 * processes that start together, one migrates and the others find it done.
 */
function migrate(database: Database, file: string, migrationsFolder: string): void {
  const known = knownMigrations(migrationsFolder);
  database.exec('BEGIN IMMEDIATE');
  try {
    const applied = appliedMigrations(database);
    refuseNewer(file, applied, known);
    const migrations = applied < known ? readMigrationFiles({ migrationsFolder }) : [];
    for (const { sql } of migrations.slice(applied)) for (const statement of sql) database.exec(statement);
    if (applied < known) makeCursorKey(database);
    // Even without migrations: SQLite opens a read-only file without an error, and only a write shows it.
    database.pragma(`user_version = ${known}`);
    database.exec(applied < known ? 'COMMIT' : 'ROLLBACK');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Once for each database. A backup contains it, so that cursors stay valid after a restore. */
function makeCursorKey(database: Database): void {
  database
    .prepare("INSERT INTO installation_secrets (name, value) VALUES ('CURSOR_KEY', ?) ON CONFLICT DO NOTHING")
    .run(randomBytes(32));
}

/** The key that encrypts cursors. */
export function readCursorKey(database: Database): Uint8Array {
  const find = database.prepare<[], { value: Buffer }>(
    "SELECT value FROM installation_secrets WHERE name = 'CURSOR_KEY'",
  );
  const found = find.get();
  if (found !== undefined) return found.value;
  throw new DatabaseUnusable('The database has lost the key for its cursors. Restore a backup.');
}

/** Drizzle over the database, with the names of the schema. */
export function drizzleOver(database: Database) {
  return drizzle(database, { casing: 'snake_case' });
}

export type DrizzleDatabase = ReturnType<typeof drizzleOver>;
