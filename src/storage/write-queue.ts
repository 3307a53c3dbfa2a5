/**
 * Group commit: the writes of one moment share a transaction, so that `synchronous=FULL` costs one flush for
 * all of them. A write that throws fails alone; a commit that fails fails all, and leaves nothing half done.
 */
import type { Database } from 'better-sqlite3';
import { ReadTurn } from './read-turn.ts';

type Job = { run: () => unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** So many small writes hold the event loop for a few milliseconds at most. */
const LARGEST_BATCH = 100;

export class WriteQueue {
  /** What is read meanwhile; a write sees to it that this ends first. */
  readonly reads: ReadTurn;
  readonly #database: Database;
  readonly #committed: () => void;
  #jobs: Job[] = [];
  #flush: Promise<void> | null = null;

  /** @param committed called once after each commit */
  constructor(database: Database, committed: () => void) {
    this.#database = database;
    this.reads = new ReadTurn(database);
    this.#committed = committed;
  }

  /** Runs `write` in the next transaction; resolves with its result once that is committed. */
  write<T>(write: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#jobs.push({ run: write, resolve: resolve as (value: unknown) => void, reject });
    this.#flush ??= this.#flushSoon();
    return promise;
  }

  /** Resolves when nothing is left to write. */
  async drain(): Promise<void> {
    while (this.#flush !== null) await this.#flush;
  }

  async #flushSoon(): Promise<void> {
    // What comes within this turn of the event loop joins; between batches, others get theirs.
    while (this.#jobs.length > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#runBatch(this.#jobs.splice(0, LARGEST_BATCH));
    }
    this.#flush = null;
  }

  #runBatch(jobs: Job[]): void {
    const settle: (() => void)[] = [];
    try {
      this.reads.end();
      this.#database.exec('BEGIN IMMEDIATE');
      for (const job of jobs) settle.push(this.#runAlone(job));
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      for (const { reject } of jobs) reject(error);
      return;
    }
    for (const done of settle) done();
    this.#committed();
  }

  /** A savepoint for each: its failure takes nothing of the others along. */
  #runAlone({ run, resolve, reject }: Job): () => void {
    this.#database.exec('SAVEPOINT write');
    try {
      const value = run();
      this.#database.exec('RELEASE write');
      return () => resolve(value);
    } catch (error) {
      // SQLite may have rolled back the whole transaction by itself, e.g. when the disk is full.
      if (!this.#database.inTransaction) throw error;
      this.#database.exec('ROLLBACK TO write; RELEASE write');
      return () => reject(error);
    }
  }

  #rollBack(): void {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }
}
