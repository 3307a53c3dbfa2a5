/**
 * Whether the path of the database still names the open file. Writes into a file that was deleted or replaced are lost
 * at the next start.
 */
import { statSync } from 'node:fs';
import { databaseUnusable } from './faults.ts';

/** SQLite keeps the newest commits in the second file. */
const SUFFIXES = ['', '-wal'] as const;

export class FileIdentity {
  readonly #file: string;
  readonly #known = new Map<string, string>();

  /** @param file the path of an open database */
  constructor(file: string) {
    this.#file = file;
    this.check();
  }

  /**
   * Two calls of `stat`, some microseconds.
   *
   * @throws DatabaseUnusable when the path names no file, or another one
   */
  check(): void {
    for (const suffix of SUFFIXES) {
      const known = this.#known.get(suffix);
      const found = identityOf(this.#file + suffix);
      if (known === undefined && found !== null) this.#known.set(suffix, found);
      else if (known !== undefined && found !== known) {
        const error = Object.assign(new Error(`${this.#file}${suffix} is not the file that is open.`), {
          code: 'DATABASE_REPLACED',
        });
        throw databaseUnusable(this.#file, error) ?? error;
      }
    }
  }
}

function identityOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}
