/** Writes faults of the database to the log, each kind at most once a minute: a fault can fail a thousand requests a second. */
import type { Log } from '../observe/log.ts';
import type { DatabaseUnusable } from './database-unusable.ts';

const LOG_AGAIN_MS = 60_000;

export class FaultLog {
  readonly #log: Log;
  readonly #loggedAt = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  note(fault: DatabaseUnusable): void {
    const code = fault.code ?? '';
    const now = performance.now();
    const loggedAt = this.#loggedAt.get(code);
    if (loggedAt !== undefined && now - loggedAt < LOG_AGAIN_MS) return;
    this.#loggedAt.set(code, now);
    this.#log.error({ code }, fault.message);
  }
}
