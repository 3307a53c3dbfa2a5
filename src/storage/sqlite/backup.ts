/** Copies of a SQLite file: while servers write to it, and back again. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { DatabaseUnusable } from '../database-unusable.ts';
import { describeSchema, knownMigrations } from '../migrations.ts';
import { databaseUnusable, isBusy, isDamage } from './faults.ts';
import { readSchemaState } from './migrate.ts';
import { FILE_MODE, SUFFIXES } from './private-files.ts';

/** Rows by table. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Copies the database to a new file, which only its owner may read. Servers may write meanwhile: the copy has all that
 * was committed when it began. The file is empty until the copy is complete and verified.
 *
 * @throws DatabaseUnusable when the database cannot be read, or the copy cannot be written or is damaged
 */
export async function backupSqlite(source: string, file: string): Promise<Counts> {
  if (!existsSync(source)) throw new DatabaseUnusable(`There is no database ${source}.`);
  return named(source, async () => {
    const database = new SqliteDatabase(source, { readonly: true, fileMustExist: true });
    try {
      // What the connection sees stays the same until the end of the transaction. Writers do not wait for it.
      database.exec('BEGIN');
      const counts = countRows(database);
      await writeCopy(database, file, counts);
      return counts;
    } finally {
      database.close();
    }
  });
}

/**
 * Replaces the database by a copy that `backupSqlite` made. The previous database stays next to it, under the name
 * that is returned; null when there was none. Interrupted, it leaves the one or the other database, whole.
 *
 * @throws DatabaseUnusable when a server has the database open, or the copy is damaged or for newer programs
 */
export async function restoreSqlite(
  file: string,
  target: string,
  migrationsFolder: string,
): Promise<{ readonly counts: Counts; readonly before: string | null }> {
  if (!existsSync(file)) throw new DatabaseUnusable(`There is no backup ${file}.`);
  const lock = await named(target, async () => lockForReplacement(target));
  const copy = `${target}.restoring`;
  try {
    rmSync(copy, { force: true });
    const counts = await named(file, () => copyBackup(file, copy, migrationsFolder));
    const before = lock && keep(target);
    renameSync(copy, target);
    syncFolder(target);
    return { counts, before };
  } finally {
    rmSync(copy, { force: true });
    lock?.close();
  }
}

async function copyBackup(file: string, copy: string, migrationsFolder: string): Promise<Counts> {
  const backup = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    backup.exec('BEGIN');
    verify(backup, file);
    const counts = countRows(backup);
    if (!('installation_secrets' in counts))
      throw new DatabaseUnusable(`The file ${file} is not a database of Aurora.`);
    // Migrations that it lacks are applied by the next start.
    describeSchema(file, readSchemaState(backup), knownMigrations(migrationsFolder));
    await writeCopy(backup, copy, counts);
    return counts;
  } finally {
    backup.close();
  }
}

/** Null when there is no file to replace. */
function lockForReplacement(target: string): Database | null {
  if (existsSync(target)) {
    try {
      return lockAlone(target);
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw new DatabaseUnusable(
        `The database ${target} is damaged, so Aurora cannot find out whether a server has it open. Stop all servers, move the file and those with its name and -wal or -shm away, and try again.`,
      );
    }
  }
  // SQLite would take them for a part of the restored database.
  const rest = SUFFIXES.map((suffix) => target + suffix).find((path) => existsSync(path));
  if (rest === undefined) return null;
  throw new DatabaseUnusable(
    `There is a ${rest}, which belongs to another database. Move it away, and try again.`,
  );
}

/**
 * Opens the file so that no other program can, until the connection is closed. Refuses when another has it open: only
 * the last connection to a file can leave the WAL mode.
 */
export function lockAlone(file: string): Database {
  const database = new SqliteDatabase(file, { fileMustExist: true, timeout: 1_000 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new DatabaseUnusable(
      `Another program has the database ${file} open. Stop all servers that use it, and try again.`,
    );
  }
}

/** A second name for the database, so that it outlives its replacement. */
function keep(target: string): string {
  const before = `${target}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    linkSync(target, before);
  } catch {
    // A file system without links. The end of the copy ends the lock, too: the renaming follows at once.
    copyFileSync(target, before);
  }
  chmodSync(before, FILE_MODE);
  return before;
}

/** @param counts of the transaction that the connection is in */
async function writeCopy(database: Database, file: string, counts: Counts): Promise<void> {
  reserve(file);
  const partial = `${file}.partial`;
  try {
    closeSync(openSync(partial, 'w', FILE_MODE));
    chmodSync(partial, FILE_MODE);
    await database.backup(partial);
    const copy = new SqliteDatabase(partial, { fileMustExist: true });
    try {
      // One file, which needs no others next to it.
      copy.pragma('journal_mode = DELETE');
      verify(copy, partial);
      const copied = countRows(copy);
      if (JSON.stringify(copied) !== JSON.stringify(counts))
        throw new DatabaseUnusable(`The copy ${partial} lacks rows of the database.`);
    } finally {
      copy.close();
    }
    renameSync(partial, file);
    syncFolder(file);
  } catch (error) {
    for (const path of [partial, `${partial}-journal`, file]) rmSync(path, { force: true });
    throw error;
  }
}

/** Takes the name, so that nothing is overwritten. */
function reserve(file: string): void {
  try {
    closeSync(openSync(file, 'wx', FILE_MODE));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DatabaseUnusable(
      code === 'EEXIST'
        ? `The file ${file} exists: nothing is overwritten. Choose another name.`
        : `The file ${file} cannot be created: ${message}.`,
    );
  }
}

/** Reads every page, index and reference. */
function verify(database: Database, file: string): void {
  const found = database.pragma('integrity_check(1)', { simple: true });
  const orphans = database.pragma('foreign_key_check') as unknown[];
  if (found === 'ok' && orphans.length === 0) return;
  throw new DatabaseUnusable(
    `The file ${file} is damaged: ${found === 'ok' ? 'rows refer to rows that do not exist' : found}.`,
  );
}

function countRows(database: Database): Counts {
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [
      table,
      database.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0,
    ]),
  );
}

/** Makes a new name survive a power cut. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(resolve(file)), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Faults become sentences about this file. */
async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseUnusable(file, error) ?? error;
  }
}
