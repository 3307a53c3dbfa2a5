/**
 * One read transaction for all that is read in a turn of the event loop. To begin and to end one takes SQLite three
 * calls of the operating system, several times as long as reading a row; hundreds of requests of one moment can
 * share them. What is read together is then of one moment, too.
 */
import type { Database } from 'better-sqlite3';

export class ReadTurn {
  readonly #database: Database;
  readonly #end = () => this.end();
  #isOpen = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Call it before reading. Within a transaction it does nothing. */
  begin(): void {
    if (this.#isOpen || this.#database.inTransaction) return;
    this.#database.exec('BEGIN');
    this.#isOpen = true;
    setImmediate(this.#end);
  }

  /** Call it before anything that must see what others have committed meanwhile, or that begins a transaction itself. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // After some errors SQLite ends it by itself.
    if (this.#database.inTransaction) this.#database.exec('COMMIT');
  }
}
