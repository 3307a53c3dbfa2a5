/**
 * Group commit: the writes of one moment share a transaction, so that `synchronous=FULL` costs one flush for
 * all of them. A write that throws fails alone; a commit that fails fails all, and leaves nothing half done.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Commit } from '../store.ts';
import { isBusy } from './database-unusable.ts';
import { ReadTurn } from './read-turn.ts';

const NO_CHANGE: Commit = { events: false, work: false, revocations: false };

/** For commits that are not looked into. */
export const ANY_CHANGE: Commit = { events: true, work: true, revocations: true };

type Job = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAt: number;
};

/** So many small writes hold the event loop for a few milliseconds at most. */
const LARGEST_BATCH = 100;

/** A disk that hangs for once is no reason to wait as long again. */
const LONGEST_REST_MS = 20;

/** How long a write waits for another process's transaction. Others are served meanwhile. */
const MAX_BUSY_MS = 5_000;

/** Gaps between tries while another process holds the lock; the last one repeats. Those of SQLite's own handler. */
const BUSY_GAPS_MS = [1, 2, 5, 10, 15, 20, 25] as const;

export type WriteQueueOptions = {
  /** Called once after each commit. */
  readonly committed: (commit: Commit) => void;
  /** Throws when what is written now would be lost. Called before and after each transaction. */
  readonly check?: () => void;
  /** Hears of each failure of the database, and answers the error that callers get. */
  readonly note?: (error: unknown) => unknown;
};

export class WriteQueue {
  /** What is read meanwhile; a write sees to it that this ends first. */
  readonly reads: ReadTurn;
  readonly #database: Database;
  readonly #committed: (commit: Commit) => void;
  readonly #check: () => void;
  readonly #note: (error: unknown) => unknown;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #save: Statement;
  readonly #release: Statement;
  /** What the writes of this batch have changed. */
  #changed = NO_CHANGE;
  #jobs: Job[] = [];
  /** Writes on other handles that wait for their turn. */
  #alone: (() => Promise<void>)[] = [];
  #flush: Promise<void> | null = null;
  /** A batch is followed by a rest as long as itself: half of the time is always others'. */
  #restUntil = 0;

  /** When the lock was first found taken; null since it was last had. */
  #busySince: number | null = null;
  #busyTries = 0;

  constructor(database: Database, options: WriteQueueOptions) {
    const { committed, check = () => {}, note = (error) => error } = options;
    this.#database = database;
    this.reads = new ReadTurn(database, note);
    this.#committed = committed;
    this.#check = check;
    this.#note = note;
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
   * Runs `write`, a transaction on another handle, while no other write of this process is under way. Between two of
   * them other writes get their turn.
   */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#alone.push(() => write().then(resolve, reject));
    this.#flush ??= this.#flushSoon();
    return promise;
  }

  /** Call it within a write: its commit changes these. */
  changes(...topics: (keyof Commit)[]): void {
    for (const topic of topics) this.#changed = { ...this.#changed, [topic]: true };
  }

  /** Resolves when nothing is left to write. */
  async drain(): Promise<void> {
    while (this.#flush !== null) await this.#flush;
  }

  async #flushSoon(): Promise<void> {
    while (this.#jobs.length > 0 || this.#alone.length > 0) {
      // What comes within this turn of the event loop joins, and under load what comes while others get theirs.
      const rest = Math.max(this.#restUntil - performance.now(), this.#busyGap());
      await new Promise<void>((resolve) => (rest > 0 ? setTimeout(resolve, rest) : setImmediate(resolve)));
      await this.#alone.shift()?.();
      if (this.#jobs.length === 0) continue;
      const begun = performance.now();
      if (!this.#beginTransaction()) continue;
      this.#runBatch(this.#jobs.splice(0, LARGEST_BATCH));
      const ended = performance.now();
      this.#restUntil = ended + Math.min(ended - begun, LONGEST_REST_MS);
    }
    this.#busySince = null;
    this.#busyTries = 0;
    this.#flush = null;
  }

  #busyGap(): number {
    return BUSY_GAPS_MS[Math.min(this.#busyTries, BUSY_GAPS_MS.length) - 1] ?? 0;
  }

  /** False when there is no transaction: the jobs that cannot wait any longer have been rejected. */
  #beginTransaction(): boolean {
    try {
      this.reads.end();
      this.#check();
      this.#begin.run();
      this.#busySince = null;
      this.#busyTries = 0;
      return true;
    } catch (error) {
      const now = performance.now();
      if (isBusy(error)) {
        this.#busySince ??= now;
        this.#busyTries++;
      } else this.#busySince = null;
      const busySince = this.#busySince;
      const hasWaited = ({ queuedAt }: Job) =>
        busySince === null || now - Math.max(queuedAt, busySince) >= MAX_BUSY_MS;
      const failed = this.#jobs.filter(hasWaited);
      if (failed.length === 0) return false;
      this.#jobs = this.#jobs.filter((job) => !hasWaited(job));
      const noted = this.#note(error);
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
      this.#check();
    } catch (error) {
      const noted = this.#note(error);
      this.#rollBack();
      for (const { reject } of jobs) reject(noted);
      return;
    }
    for (const done of settle) done();
    this.#committed(this.#changed);
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
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch (error) {
      this.#note(error);
    }
  }
}
