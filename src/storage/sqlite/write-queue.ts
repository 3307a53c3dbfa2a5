/**
 * Group commit: the writes of one moment share a transaction, so that `synchronous=FULL` costs one flush for
 * all of them. A write that throws fails alone; a failed commit rejects every write and changes nothing.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Commit } from '../store.ts';
import { isBusy } from './faults.ts';

const NO_CHANGE: Commit = { events: false, work: false, revocations: false, webhooks: false, alerts: false };

/** The value for commits with unknown changes. */
export const ANY_CHANGE: Commit = {
  events: true,
  work: true,
  revocations: true,
  webhooks: true,
  alerts: true,
};

type Job = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAt: number;
};

/** Writes in one transaction. */
const MAX_BATCH_WRITES = 100;

/** A transaction holds the event loop: after this time it takes no further write. */
const MAX_BATCH_MS = 20;

/** How long a write waits for another process's transaction. Reads are served meanwhile. */
const MAX_BUSY_MS = 5_000;

/** Gaps between attempts while another process holds the lock, as in SQLite's own handler; the last one repeats. */
const BUSY_GAPS_MS = [1, 2, 5, 10, 15, 20, 25] as const;

export type WriteQueueOptions = {
  /** Called once after each commit. */
  readonly onCommit: (commit: Commit) => void;
  /** Called after each commit with the number of its writes, and the duration of the transaction in milliseconds. */
  readonly onBatch?: (writes: number, durationMs: number) => void;
  /** Throws if the file was moved or replaced. Called before and after each transaction. */
  readonly assertFileInPlace: () => void;
  /** Reports a failure of the database, and returns the error for callers. */
  readonly reportFault: (error: unknown) => unknown;
};

export class WriteQueue {
  readonly #database: Database;
  readonly #options: WriteQueueOptions;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #save: Statement;
  readonly #release: Statement;
  #jobs: Job[] = [];
  /** Waiting transactions on other handles. */
  #exclusive: (() => Promise<void>)[] = [];
  #flush: Promise<void> | null = null;
  /** Topics that the writes of this batch have changed. */
  #changed = NO_CHANGE;
  /** When the lock was first found busy; null when not busy. */
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
    this.#flush ??= this.#flushAll();
    return promise;
  }

  /**
   * Runs `write`, a transaction on another handle, while no other write of this process runs. Other writes run
   * between two of these.
   */
  exclusive<T>(write: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#exclusive.push(() => write().then(resolve, reject));
    this.#flush ??= this.#flushAll();
    return promise;
  }

  /** Records, within a write, what its commit changes. */
  changes(...topics: (keyof Commit)[]): void {
    for (const topic of topics) this.#changed = { ...this.#changed, [topic]: true };
  }

  /** Resolves when nothing is left to write. */
  async drain(): Promise<void> {
    while (this.#flush !== null) await this.#flush;
  }

  async #flushAll(): Promise<void> {
    while (this.#jobs.length > 0 || this.#exclusive.length > 0) {
      // Writes of the same event loop turn join. The server answers requests between batches.
      const gap = BUSY_GAPS_MS[Math.min(this.#busyAttempts, BUSY_GAPS_MS.length) - 1];
      await new Promise<void>((resolve) =>
        gap === undefined ? setImmediate(resolve) : setTimeout(resolve, gap),
      );
      await this.#exclusive.shift()?.();
      if (this.#jobs.length > 0 && this.#beginTransaction()) this.#runBatch();
    }
    this.#busySince = null;
    this.#busyAttempts = 0;
    this.#flush = null;
  }

  /** Returns false if no transaction began, after rejecting jobs that waited too long. */
  #beginTransaction(): boolean {
    try {
      this.#options.assertFileInPlace();
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
      const mustFail = ({ queuedAt }: Job) =>
        busySince === null || now - Math.max(queuedAt, busySince) >= MAX_BUSY_MS;
      const failed = this.#jobs.filter(mustFail);
      if (failed.length === 0) return false;
      this.#jobs = this.#jobs.filter((job) => !mustFail(job));
      const fault = this.#options.reportFault(error);
      for (const { reject } of failed) reject(fault);
      return false;
    }
  }

  #runBatch(): void {
    const jobs: Job[] = [];
    const settle: (() => void)[] = [];
    const begun = performance.now();
    this.#changed = NO_CHANGE;
    try {
      do {
        const job = this.#jobs.shift() as Job;
        jobs.push(job);
        settle.push(this.#runInSavepoint(job));
      } while (
        this.#jobs.length > 0 &&
        jobs.length < MAX_BATCH_WRITES &&
        performance.now() - begun < MAX_BATCH_MS
      );
      this.#commit.run();
      // If the file was replaced during the transaction, the commit is lost.
      this.#options.assertFileInPlace();
    } catch (error) {
      const fault = this.#options.reportFault(error);
      this.#rollBack();
      for (const { reject } of jobs) reject(fault);
      return;
    }
    for (const done of settle) done();
    this.#options.onBatch?.(jobs.length, performance.now() - begun);
    this.#options.onCommit(this.#changed);
  }

  /** Uses a savepoint, so that a failure does not affect the other writes. */
  #runInSavepoint({ run, resolve, reject }: Job): () => void {
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
      this.#options.reportFault(error);
    }
  }
}
