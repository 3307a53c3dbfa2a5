/**
 * Group commit: the writes of one moment share a transaction, and each kind of change is one statement for all of them.
 * All transactions of a fleet that append to a log wait for one lock, so fewer transactions mean more writes a second.
 */
import type { Commit } from '../store.ts';
import { Changes, type Heads } from './changes.ts';
import type { Database, Transaction } from './database.ts';
import { endsSession, isOfServer, TookTooLong } from './faults.ts';

/** Writes in one transaction. */
const MAX_BATCH_WRITES = 100;
/** Transactions at the same time: while one waits for the disk, others read. */
const MAX_BATCHES = 3;
/** How long a write waits for its turn. */
const MAX_WAIT_MS = 5_000;

/** What a write may do: read with locks, decide, and note what to store. It may run several times. */
export type Write<T> = (context: WriteContext) => Promise<T>;

export type WriteContext = {
  /** Executes reads and locks. Only as its last step may a write store anything here itself. */
  readonly transaction: Transaction;
  /** What to store in the end. Dropped if the write throws. */
  readonly changes: Changes;
  /** Reserves a thing within the transaction. Of two writes on it, the second runs in a later transaction. */
  hold(thing: string): void;
};

type Job = {
  readonly thing: string | null;
  readonly run: Write<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAt: number;
  /** A transaction with this write and others has failed. */
  readonly isAlone: boolean;
};

/** Another write of the same transaction holds the thing. */
class Held extends Error {
  override name = 'Held';
}

type Listeners = {
  readonly onCommit: (commit: Commit, heads: Heads | null) => void;
  /** Called after each transaction, with how long it took. */
  readonly onBatch?: (writes: number, durationMs: number) => void;
};

export class WriteQueue {
  readonly #database: Database;
  readonly #listeners: Listeners;
  #jobs: Job[] = [];
  #running = 0;
  #isPlanned = false;
  #idle: (() => void)[] = [];

  constructor(database: Database, listeners: Listeners) {
    this.#database = database;
    this.#listeners = listeners;
  }

  /**
   * Runs `run` in one of the next transactions; resolves with its result once that is committed.
   *
   * @param thing what the write locks first. Transactions take these locks in the order of the names.
   */
  write<T>(thing: string | null, run: Write<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settle = { resolve: resolve as (value: unknown) => void, reject };
    this.#jobs.push({ thing, run, ...settle, queuedAt: performance.now(), isAlone: false });
    this.#plan();
    return promise;
  }

  /** A write that changes too much for a shared transaction. */
  async writeAlone<T>(run: Write<T>): Promise<T> {
    const job = { thing: null, run: run as Write<unknown> };
    const [outcome] = await this.#commit([job]);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
    return outcome.value as T;
  }

  /** Resolves when nothing is left to write. */
  async drain(): Promise<void> {
    if (this.#jobs.length === 0 && this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Writes of the same turn of the event loop join. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      this.#start();
    });
  }

  #start(): void {
    this.#rejectOld();
    while (this.#jobs.length > 0 && this.#running < MAX_BATCHES) {
      this.#running++;
      void this.#runBatch(this.#take()).finally(() => {
        this.#running--;
        if (this.#jobs.length > 0) return this.#plan();
        if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  /** The writes of the next transaction. */
  #take(): Job[] {
    const firstAlone = this.#jobs.slice(0, MAX_BATCH_WRITES).findIndex(({ isAlone }) => isAlone);
    return this.#jobs.splice(0, firstAlone === -1 ? MAX_BATCH_WRITES : Math.max(1, firstAlone));
  }

  #rejectOld(): void {
    const now = performance.now();
    const isOld = ({ queuedAt }: Job) => now - queuedAt > MAX_WAIT_MS;
    for (const { reject } of this.#jobs.filter(isOld)) reject(new TookTooLong('The write waited too long.'));
    this.#jobs = this.#jobs.filter((job) => !isOld(job));
  }

  async #runBatch(jobs: readonly Job[]): Promise<void> {
    try {
      const outcomes = await this.#commit(jobs);
      jobs.forEach((job, index) => {
        const outcome = outcomes[index];
        if (outcome?.status === 'fulfilled') job.resolve(outcome.value);
        else if (outcome?.reason instanceof Held) this.#jobs.unshift(job);
        else job.reject(outcome?.reason);
      });
    } catch (error) {
      // One write made the transaction fail. Alone, only that one fails. They queue again: a hundred transactions that
      // wait for locks would leave no connection for heartbeats.
      const isOfOne = jobs.length > 1 && isOfServer(error) && !endsSession(error);
      if (isOfOne) this.#jobs.push(...jobs.map((job) => ({ ...job, isAlone: true })));
      else for (const { reject } of jobs) reject(error);
    }
  }

  /** Runs the writes in one transaction. A write that throws changes nothing, and the others are stored. */
  async #commit(jobs: readonly Pick<Job, 'thing' | 'run'>[]): Promise<PromiseSettledResult<unknown>[]> {
    const begun = performance.now();
    // The same order everywhere avoids deadlocks.
    const order = jobs.map((_, index) => index);
    order.sort((a, b) => compare(jobs[a]?.thing ?? '', jobs[b]?.thing ?? ''));
    const { outcomes, topics, stored } = await this.#database.transaction(async (transaction) => {
      const held = new Set<string>();
      const hold = (thing: string) => {
        if (held.has(thing)) throw new Held(thing);
        held.add(thing);
      };
      const all = new Changes();
      const results: Promise<unknown>[] = [];
      for (const index of order) {
        const job = jobs[index];
        if (job !== undefined) results[index] = runJob(job, { transaction, hold }, all);
      }
      const outcomes = await Promise.allSettled(results);
      await all.alerts.decide(transaction);
      // Not awaited: the commit follows at once, so that the lock of the head is held for no round trip.
      return { outcomes, topics: all.topics, stored: all.store(transaction) };
    });
    const { heads, alerts } = await stored;
    this.#listeners.onCommit({ ...topics, alerts }, heads);
    this.#listeners.onBatch?.(jobs.length, performance.now() - begun);
    return outcomes;
  }
}

async function runJob(
  { thing, run }: Pick<Job, 'thing' | 'run'>,
  context: Omit<WriteContext, 'changes'>,
  all: Changes,
): Promise<unknown> {
  const changes = new Changes();
  if (thing !== null) context.hold(thing);
  const value = await run({ ...context, changes });
  all.merge(changes);
  return value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
