/**
 * Only the owner may read the database's files, whatever the umask: they hold every External ID, hashes of tokens and
 * the audit log. Windows has no such modes; there the permissions of the folder count.
 */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../../observe/log.ts';

export const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** Users cannot replace files of others in such a folder, e.g. /tmp. */
const STICKY = 0o1000;

/** SQLite copies the mode of the first file to the others. */
export const SUFFIXES = ['', '-wal', '-shm', '-journal'] as const;

/**
 * Creates a missing folder and file for their owner only. Never throws: SQLite itself says why it cannot open the
 * file.
 */
export function makePrivately(file: string): void {
  if (process.platform === 'win32') return;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
    closeSync(openSync(file, 'wx', FILE_MODE));
    chmodSync(file, FILE_MODE);
  } catch {
    // It exists, or cannot be created.
  }
}

/** Removes the permissions of other users from an open database's files, and warns of a folder that others may write. */
export function tighten(file: string, log: Log): void {
  if (process.platform === 'win32') return;
  for (const path of openFiles(file)) {
    try {
      chmodSync(path, FILE_MODE);
      log.warn({ path }, 'other users could read this file of the database; now only its owner can');
    } catch (error) {
      log.warn({ path, error }, 'other users can read this file of the database: run chmod 600 as its owner');
    }
  }
  const folder = dirname(file);
  if (isOpenFolder(folder)) log.warn({ folder }, OPEN_FOLDER);
}

/** Advice to the operator on the permissions of the files. */
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

/** 0 for a file that does not exist, or that this process may not see. */
function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    return 0;
  }
}
