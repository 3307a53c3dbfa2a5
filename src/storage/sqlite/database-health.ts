/** Remembers damage to the database, and logs each kind of fault at most once a minute. */
import type { Log } from '../../observe/log.ts';
import type { DatabaseUnusable } from '../database-unusable.ts';
import { databaseUnusable, isDamage } from './faults.ts';

/** Each fault is logged once in this time: a damaged page can fail a thousand requests a second. */
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

  /** The first damage that was found; null without damage. It stays until the next start. */
  get damage(): DatabaseUnusable | null {
    return this.#damage;
  }

  /**
   * The error for callers. A fault of the file or its disk becomes a `DatabaseUnusable`, and is logged with its code
   * and its remedy. Any other error is returned unchanged.
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
