/** Opens the database file: directory, settings, migrations. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { naturalKey } from '../../base/name.ts';
import type { DatabaseReport } from '../database-report.ts';
import { DatabaseUnusable } from '../database-unusable.ts';
import { describeSchema, knownMigrations, NO_SCHEMA, refuseSchema } from '../migrations.ts';
import { databaseUnusable } from './faults.ts';
import { migrate, readSchemaState } from './migrate.ts';
import { tooOpen } from './private-files.ts';

/** How long a start waits for another process's transaction. It may block: the server does not listen yet. */
const BUSY_MS = 5_000;

/**
 * The cache of pages. The connections of a workspace are spread over the file: pages that do not fit are fetched again
 * from the operating system. A search of 5,000 among 100,000 took 26 ms with SQLite's 2 MB, and 2.4 ms with this.
 */
const CACHE_KIB = 32_000;

/**
 * Opens or creates the file. Applies missing migrations, unless `migrates` is false.
 *
 * @throws DatabaseUnusable when the file is not a database, cannot be written, or is for newer programs
 */
export function openDatabase(file: string, migrationsFolder: string, migrates = true): Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new SqliteDatabase(file, { timeout: BUSY_MS });
    database.pragma('journal_mode = WAL');
    configure(database);
    database.pragma(`cache_size = -${CACHE_KIB}`);
    if (migrates) migrate(database, file, migrationsFolder);
    refuseSchema(file, readSchemaState(database), knownMigrations(migrationsFolder));
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

/** The function that makes the key by which names are sorted. */
export const NATURAL_KEY = 'natural_key';

function configure(database: Database): void {
  database.function(NATURAL_KEY, { deterministic: true }, (name) => naturalKey(String(name)));
  // A power cut loses nothing: the commit is on disk before the response.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
}

/** @throws DatabaseUnusable when this program cannot work with the schema; SchemaBehind when migrations are missing */
export function checkSqliteSchema(file: string, migrationsFolder: string): void {
  const known = knownMigrations(migrationsFolder);
  if (!existsSync(file)) refuseSchema(file, NO_SCHEMA, known);
  try {
    const database = new SqliteDatabase(file, { readonly: true, timeout: BUSY_MS });
    try {
      refuseSchema(file, readSchemaState(database), known);
    } finally {
      database.close();
    }
  } catch (error) {
    throw databaseUnusable(file, error) ?? error;
  }
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
      const schema = describeSchema(file, readSchemaState(database), knownMigrations(migrationsFolder));
      refuseDamaged(database);
      return {
        ok: true,
        found: `The database ${file} can be read (${schema}), its pages are whole (quick_check), and the file may be written.`,
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
