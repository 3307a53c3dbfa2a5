/** Why a database cannot be used, in words for the operator who can mend it. */
import { statSync } from 'node:fs';
import { CannotStart } from '../cannot-start.ts';

/** What can be told to an operator about a database that cannot be used. */
export class DatabaseUnusable extends CannotStart {
  override name = 'DatabaseUnusable';
}

const ANOTHER = 'set DATABASE_URL to another file';

/** By the error codes of SQLite (also extended ones) and of the system: the first that fits. */
const REASONS: readonly (readonly [codes: RegExp, reason: string, remedy: string])[] = [
  [/^SQLITE_NOTADB$/, 'it is no SQLite database', `Move it away, or ${ANOTHER}.`],
  [/^SQLITE_CORRUPT/, 'it is damaged', `Put a backup in its place, or ${ANOTHER}.`],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program keeps it locked', `End that program, or ${ANOTHER}.`],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'the disk is full', 'Free some space on it.'],
  [
    /^SQLITE_IOERR/,
    'its disk cannot be read or written',
    'See whether the disk is full (df) or broken (dmesg).',
  ],
  [/^(EEXIST|ENOTDIR)$/, 'what should be its folder is a file', `Move that away, or ${ANOTHER}.`],
  [
    /^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM|EACCES|EPERM|EROFS)/,
    'the user that Aurora runs as may not write it, or its folder',
    `Let that user write both (chown), or ${ANOTHER}.`,
  ],
];

/** SQLite has no code of its own for it. */
const FOLDER = [null, 'it is a folder', 'Set DATABASE_URL to a file in it.'] as const;

/** What was thrown while the file was opened, for the operator; null where it is nothing that one can mend. */
export function databaseUnusable(file: string, error: unknown): DatabaseUnusable | null {
  if (error instanceof DatabaseUnusable) return error;
  const code = codeOf(error);
  const found = REASONS.find(([codes]) => codes.test(code));
  if (found === undefined) return null;
  const [, reason, remedy] = isFolder(file) ? FOLDER : found;
  return new DatabaseUnusable(`The database ${file} cannot be used: ${reason} (${code}). ${remedy}`, {
    code,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
