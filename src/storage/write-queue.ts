/**
 * Group commit: the writes of one moment share a transaction, so that `synchronous=FULL` costs one flush for
 * all of them. A write that throws fails alone; a commit that fails fails all, and leaves nothing half done.
 */
import type { Database, Statement } from 'better-sqlite3';
import { ReadTurn } from './read-turn.ts';

type Job = { run: () => unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** So many small writes hold the event loop for a few milliseconds at most. */
const LARGEST_BATCH = 100;

/** A disk that hangs for once is no reason to wait as long again. */
const LONGEST_REST_MS = 20;

export class WriteQueue {
  /** What is read meanwhile; a write sees to it that this ends first. */
  readonly reads: ReadTurn;
  readonly #database: Database;
  readonly #committed: () => void;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #save: Statement;
  readonly #release: Statement;
  #jobs: Job[] = [];
  #flush: Promise<void> | null = null;
  /** A batch is followed by a rest as long as itself: half of the time is always others'. */
  #restUntil = 0;

  /** @param committed called once after each commit */
  constructor(database: Database, committed: () => void) {
    this.#database = database;
    this.reads = new ReadTurn(database);
    this.#committed = committed;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#save = database.prepare('SAVEPOINT write');
    this.#release = database.prepare('RELEASE write');
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
    while (this.#jobs.length > 0) {
      // What comes within this turn of the event loop joins, and under load what comes while others get theirs.
      const rest = this.#restUntil - performance.now();
      await new Promise<void>((resolve) => (rest > 0 ? setTimeout(resolve, rest) : setImmediate(resolve)));
      const begun = performance.now();
      this.#runBatch(this.#jobs.splice(0, LARGEST_BATCH));
      const ended = performance.now();
      this.#restUntil = ended + Math.min(ended - begun, LONGEST_REST_MS);
    }
    this.#flush = null;
  }

  #runBatch(jobs: Job[]): void {
    const settle: (() => void)[] = [];
    try {
      this.reads.end();
      this.#begin.run();
      for (const job of jobs) settle.push(this.#runAlone(job));
      this.#commit.run();
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
    this.#save.run();
    try {
      const value = run();
      this.#release.run();
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
