/** Faults of a SQLite file: what they mean, and what the operator can do. */
import { statSync } from 'node:fs';
import { DatabaseUnusable } from '../database-unusable.ts';

const ANOTHER = 'set DATABASE_URL to another file';

/** Reasons by the error codes of SQLite (including extended ones) and of the system. The first match counts. */
const REASONS: readonly (readonly [codes: RegExp, reason: string, remedy: string])[] = [
  [/^SQLITE_NOTADB$/, 'it is not a SQLite database', `Move it away, or ${ANOTHER}.`],
  [
    /^SQLITE_CORRUPT/,
    'it is damaged',
    `Stop Aurora, put a backup in its place, and start Aurora again; or ${ANOTHER}.`,
  ],
  [
    /^DATABASE_REPLACED$/,
    'the file was deleted or replaced while Aurora had it open',
    'Stop Aurora, put the right file in its place, and start Aurora again.',
  ],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program keeps it locked', `End that program, or ${ANOTHER}.`],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'the disk is full', 'Free some space on it.'],
  [
    /^SQLITE_IOERR/,
    'its disk cannot be read or written',
    'Check whether the disk is full (df) or broken (dmesg).',
  ],
  [/^(EEXIST|ENOTDIR)$/, 'its folder is a file', `Move that file away, or ${ANOTHER}.`],
  [
    /^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM|EACCES|EPERM|EROFS)/,
    'the user that Aurora runs as may not write it, or its folder',
    `Let that user write both (chown), or ${ANOTHER}.`,
  ],
];

/** SQLite has no code for it. */
const FOLDER = [null, 'it is a folder', 'Set DATABASE_URL to a file in it.'] as const;

/** A database error for the operator; null for an error that no operator can repair. */
export function databaseUnusable(file: string, error: unknown): DatabaseUnusable | null {
  if (error instanceof DatabaseUnusable) return error;
  const code = codeOf(error);
  const found = REASONS.find(([codes]) => codes.test(code));
  if (found === undefined) return null;
  const [, reason, remedy] = isFolder(file) ? FOLDER : found;
  return new DatabaseUnusable(`The database ${file} cannot be used: ${reason} (${code}). ${remedy}`, {
    code,
    reason,
    cause: error,
  });
}

/** Another connection holds a lock: trying again soon helps. */
export function isBusy(error: unknown): boolean {
  return !(error instanceof DatabaseUnusable) && /^SQLITE_BUSY/.test(codeOf(error));
}

/** Pages of the file are damaged: trying again does not help. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
