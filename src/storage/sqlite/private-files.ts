/**
 * The database's files are for their owner alone, whatever the umask: they hold every External ID, hashes of tokens
 * and the audit log. Windows has no such modes; there the rights of the folder count.
 */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../../observe/log.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** In such a folder, as in /tmp, nobody can replace a file of someone else. */
const STICKY = 0o1000;

/** SQLite gives the others the mode of the first. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'] as const;

/**
 * Makes the folder and the file for the owner alone, where they are missing. Never throws: what keeps SQLite from
 * opening the file, SQLite itself says.
 */
export function makePrivately(file: string): void {
  if (process.platform === 'win32') return;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
    closeSync(openSync(file, 'wx', FILE_MODE));
    chmodSync(file, FILE_MODE);
  } catch {
    // It is there already, or cannot be made.
  }
}

/** Takes the rights of others from the files of a database that is open, and warns of a folder that others may change. */
export function tighten(file: string, log: Log): void {
  if (process.platform === 'win32') return;
  for (const path of openFiles(file)) {
    try {
      chmodSync(path, FILE_MODE);
      log.warn({ path }, 'other users could read this file of the database; it is for its owner alone now');
    } catch (error) {
      log.warn({ path, error }, 'other users can read this file of the database: run chmod 600 as its owner');
    }
  }
  const folder = dirname(file);
  if (isOpenFolder(folder)) log.warn({ folder }, OPEN_FOLDER);
}

/** What an operator should change about the rights of the files; none where all is well. */
export function tooOpen(file: string): readonly string[] {
  if (process.platform === 'win32') return [];
  const folder = dirname(file);
  return [
    ...openFiles(file).map((path) => `Other users can read ${path}: run chmod 600 ${path}.`),
    ...(isOpenFolder(folder)
      ? [`Other users may write to ${folder}, and so replace the database: run chmod go-w ${folder}.`]
      : []),
  ];
}

const OPEN_FOLDER =
  'other users may write to the folder of the database, and so replace it: run chmod go-w on the folder';

function openFiles(file: string): string[] {
  return SUFFIXES.map((suffix) => file + suffix).filter((path) => (modeOf(path) & OTHERS) !== 0);
}

function isOpenFolder(folder: string): boolean {
  const mode = modeOf(folder);
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
}

/** 0 where there is nothing, or nothing that we may look at. */
function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    return 0;
  }
}
