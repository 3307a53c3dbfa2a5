/**
 * One read transaction for all that is read in a turn of the event loop. To begin and to end one takes SQLite three
 * calls of the operating system, several times as long as reading a row; hundreds of requests of one moment can
 * share them. What they read is then of one moment, too.
 *
 * SQLite begins its log anew only when nobody reads from it. Where one long turn followed another, another process's
 * writes would pile up in it: after a long one, each reads by itself for as long.
 */
import type { Database } from 'better-sqlite3';

/** Of shorter turns enough time is left between them. */
const LONG_MS = 5;

export class ReadTurn {
  readonly #database: Database;
  readonly #note: (error: unknown) => void;
  readonly #end = () => this.end();
  #isOpen = false;
  #begunAt = 0;
  #restUntil = 0;

  /** @param note called with errors that no reader sees */
  constructor(database: Database, note: (error: unknown) => void = () => {}) {
    this.#database = database;
    this.#note = note;
  }

  /** Call it before reading. Within a transaction it does nothing. */
  begin(): void {
    if (this.#isOpen || this.#database.inTransaction) return;
    const now = performance.now();
    if (now < this.#restUntil) return;
    this.#database.exec('BEGIN');
    this.#isOpen = true;
    this.#begunAt = now;
    setImmediate(this.#end);
  }

  /**
   * Call it before anything that must see what others have committed meanwhile, or that begins a transaction itself.
   * Never throws: it also runs by itself, where an error would end the process. A damaged file makes COMMIT fail.
   */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // After some errors SQLite ends it by itself.
    try {
      if (this.#database.inTransaction) this.#database.exec('COMMIT');
    } catch (error) {
      this.#note(error);
      this.#rollBack();
    }
    const now = performance.now();
    if (now - this.#begunAt > LONG_MS) this.#restUntil = 2 * now - this.#begunAt;
  }

  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch (error) {
      this.#note(error);
    }
  }
}
