/** Remembers damage to the database, and logs its faults. */
import type { Log } from '../../observe/log.ts';
import type { DatabaseUnusable } from '../database-unusable.ts';
import { FaultLog } from '../fault-log.ts';
import { databaseUnusable, isDamage } from './faults.ts';

export class DatabaseHealth {
  readonly #file: string;
  readonly #faults: FaultLog;
  #damage: DatabaseUnusable | null = null;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#faults = new FaultLog(log);
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
    this.#faults.note(unusable);
    return unusable;
  }
}
