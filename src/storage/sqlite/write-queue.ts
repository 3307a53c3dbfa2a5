/**
 * Group commit: the writes of one moment share a transaction, so that `synchronous=FULL` costs one flush for
 * all of them. A write that throws fails alone; a commit that fails fails all, and leaves nothing half done.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Commit } from '../store.ts';
import { isBusy } from './faults.ts';

const NO_CHANGE: Commit = { events: false, work: false, revocations: false };

/** For commits whose changes are not known. */
export const ANY_CHANGE: Commit = { events: true, work: true, revocations: true };

type Job = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAt: number;
};

/** Small writes in one transaction: they hold the event loop for a few milliseconds at most. */
const MAX_BATCH = 100;

/** How long a write waits for another process's transaction. Reads are served meanwhile. */
const MAX_BUSY_MS = 5_000;

/** Gaps between attempts while another process holds the lock, as in SQLite's own handler; the last one repeats. */
const BUSY_GAPS_MS = [1, 2, 5, 10, 15, 20, 25] as const;

export type WriteQueueOptions = {
  /** Called once after each commit. */
  readonly committed: (commit: Commit) => void;
  /** Throws when what is written now would be lost. Called before and after each transaction. */
  readonly check: () => void;
  /** Notes a failure of the database, and returns the error for callers. */
  readonly note: (error: unknown) => unknown;
};

export class WriteQueue {
  readonly #database: Database;
  readonly #options: WriteQueueOptions;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #save: Statement;
  readonly #release: Statement;
  #jobs: Job[] = [];
  /** Transactions on other handles that wait for their turn. */
  #alone: (() => Promise<void>)[] = [];
  #flush: Promise<void> | null = null;
  /** What the writes of this batch have changed. */
  #changed = NO_CHANGE;
  /** When the lock was first found taken; null since it was last acquired. */
  #busySince: number | null = null;
  #busyAttempts = 0;

  constructor(database: Database, options: WriteQueueOptions) {
    this.#database = database;
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#save = database.prepare('SAVEPOINT write');
    this.#release = database.prepare('RELEASE write');
  }

  /** Runs `write` in the next transaction; resolves with its result once that is committed. */
  write<T>(write: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settle = { resolve: resolve as (value: unknown) => void, reject };
    this.#jobs.push({ run: write, ...settle, queuedAt: performance.now() });
    this.#flush ??= this.#flushSoon();
    return promise;
  }

  /**
   * Runs `write`, a transaction on another handle, while no other write of this process is under way. Other writes
   * run between two of these.
   */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#alone.push(() => write().then(resolve, reject));
    this.#flush ??= this.#flushSoon();
    return promise;
  }

  /** Notes, within a write, what its commit changes. */
  changes(...topics: (keyof Commit)[]): void {
    for (const topic of topics) this.#changed = { ...this.#changed, [topic]: true };
  }

  /** Resolves when nothing is left to write. */
  async drain(): Promise<void> {
    while (this.#flush !== null) await this.#flush;
  }

  async #flushSoon(): Promise<void> {
    while (this.#jobs.length > 0 || this.#alone.length > 0) {
      // Writes of this turn of the event loop join. Between two batches requests are served.
      const gap = BUSY_GAPS_MS[Math.min(this.#busyAttempts, BUSY_GAPS_MS.length) - 1];
      await new Promise<void>((resolve) =>
        gap === undefined ? setImmediate(resolve) : setTimeout(resolve, gap),
      );
      await this.#alone.shift()?.();
      if (this.#jobs.length > 0 && this.#beginTransaction()) this.#runBatch(this.#jobs.splice(0, MAX_BATCH));
    }
    this.#busySince = null;
    this.#busyAttempts = 0;
    this.#flush = null;
  }

  /** False when there is no transaction. It has rejected the jobs that cannot wait any longer. */
  #beginTransaction(): boolean {
    try {
      this.#options.check();
      this.#begin.run();
      this.#busySince = null;
      this.#busyAttempts = 0;
      return true;
    } catch (error) {
      const now = performance.now();
      if (isBusy(error)) {
        this.#busySince ??= now;
        this.#busyAttempts++;
      } else this.#busySince = null;
      const busySince = this.#busySince;
      const hasWaited = ({ queuedAt }: Job) =>
        busySince === null || now - Math.max(queuedAt, busySince) >= MAX_BUSY_MS;
      const failed = this.#jobs.filter(hasWaited);
      if (failed.length === 0) return false;
      this.#jobs = this.#jobs.filter((job) => !hasWaited(job));
      const noted = this.#options.note(error);
      for (const { reject } of failed) reject(noted);
      return false;
    }
  }

  #runBatch(jobs: Job[]): void {
    const settle: (() => void)[] = [];
    this.#changed = NO_CHANGE;
    try {
      for (const job of jobs) settle.push(this.#runAlone(job));
      this.#commit.run();
      // The path may have lost its file since the transaction began: then the commit does not count.
      this.#options.check();
    } catch (error) {
      const noted = this.#options.note(error);
      this.#rollBack();
      for (const { reject } of jobs) reject(noted);
      return;
    }
    for (const done of settle) done();
    this.#options.committed(this.#changed);
  }

  /** A savepoint for each: a failure does not affect the others. */
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
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch (error) {
      this.#options.note(error);
    }
  }
}
