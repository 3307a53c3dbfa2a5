/** Opens the database file: directory, settings, migrations. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseUnusable, databaseUnusable } from './database-unusable.ts';
import { tooOpen } from './private-files.ts';

/** How long a start waits for another process's transaction. Nobody is served yet, so it may block. */
const BUSY_MS = 5_000;

/**
 * Pages that are kept at most. A workspace's connections lie among everybody's: where they do not fit, each is fetched
 * anew from the operating system. To search 5,000 among 100,000 took 26 ms with SQLite's 2 MB, and 2.4 ms with these.
 */
const CACHE_KIB = 32_000;

/**
 * Opens the file, makes it where there is none, and brings its schema up to date.
 *
 * @throws DatabaseUnusable when an operator can repair it: it is no database, cannot be written, is of a newer program
 */
export function openDatabase(file: string, migrationsFolder: string): Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new SqliteDatabase(file, { timeout: BUSY_MS });
    database.pragma('journal_mode = WAL');
    configure(database);
    database.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(database, file, migrationsFolder);
    // From here on a wait would hold the event loop: the write queue and the store wait without blocking.
    database.pragma('busy_timeout = 0');
    return database;
  } catch (error) {
    throw databaseUnusable(file, error) ?? error;
  }
}

/**
 * A commit writes the pages that are still in memory, in one piece: with 16 MB, SQLite's own limit here, that took
 * twice as long.
 */
const CACHE_KIB_OF_LARGE_WRITE = 4_000;

/**
 * Another handle of a file that is open already and has its schema, for a large transaction. It never waits for a
 * lock. The caller empties the log: with the commit that would be one long piece.
 */
export function openAgain(file: string): Database {
  const database = new SqliteDatabase(file, { fileMustExist: true, timeout: 0 });
  configure(database);
  database.pragma(`cache_size = -${CACHE_KIB_OF_LARGE_WRITE}`);
  database.pragma('wal_autocheckpoint = 0');
  return database;
}

function configure(database: Database): void {
  // A power cut loses nothing that was answered: the commit is on disk before the answer.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
}

/** What can be told of a database without changing anything: what was found, or what keeps a server from using it. */
export type DatabaseReport =
  | { readonly ok: true; readonly found: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** Looks at the file and its folder, as the user that this process runs as. Makes and writes nothing. */
export function lookAtDatabase(file: string, migrationsFolder: string): DatabaseReport {
  try {
    // Folders are made where there are none.
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

/** How many migrations this program knows. */
export function knownMigrations(migrationsFolder: string): number {
  const journal = join(migrationsFolder, 'meta', '_journal.json');
  if (!existsSync(journal)) throw new DatabaseUnusable(`The migrations are missing: there is no ${journal}.`);
  return (JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }).entries.length;
}

/** How many migrations the database has been through. */
export function appliedMigrations(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/**
 * Applies what is missing, each migration whole or not at all. Under the write lock from the first look on:
 * of several processes that start at once, one migrates and the others find it done.
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
    // Also where nothing is new: SQLite opens what may only be read without a word, and only a write shows it.
    database.pragma(`user_version = ${known}`);
    database.exec(applied < known ? 'COMMIT' : 'ROLLBACK');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Once for each database: a backup has it, too, so that cursors stay good when it is restored. */
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

/** Drizzle over the database, in the manner of the schema. */
export function drizzleOver(database: Database) {
  return drizzle(database, { casing: 'snake_case' });
}

export type DrizzleDatabase = ReturnType<typeof drizzleOver>;
