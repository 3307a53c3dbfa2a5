/** Remembers damage to the database, and logs each kind of fault at most once a minute. */
import type { Log } from '../../observe/log.ts';
import { type DatabaseUnusable, databaseUnusable, isDamage } from './database-unusable.ts';

/** The same fault is logged at most once in this time: a damaged page can fail a thousand requests a second. */
const LOG_AGAIN_MS = 60_000;

export class DatabaseHealth {
  readonly #file: string;
  readonly #log: Log;
  readonly #loggedAt = new Map<string, number>();
  #damage: DatabaseUnusable | null = null;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** The first damage that was seen; null while there was none. It stays until the next start. */
  get damage(): DatabaseUnusable | null {
    return this.#damage;
  }

  /**
   * The error as callers get it. A fault of the file or its disk becomes a `DatabaseUnusable` and is logged with
   * its code and its remedy; any other error comes back as it is.
   */
  note(error: unknown): unknown {
    const unusable = databaseUnusable(this.#file, error);
    if (unusable === null) return error;
    if (isDamage(unusable)) this.#damage ??= unusable;
    const code = unusable.code ?? '';
    const now = performance.now();
    const loggedAt = this.#loggedAt.get(code);
    if (loggedAt === undefined || now - loggedAt >= LOG_AGAIN_MS) {
      this.#loggedAt.set(code, now);
      this.#log.error({ code }, unusable.message);
    }
    return unusable;
  }
}
