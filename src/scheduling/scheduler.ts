/**
 * Runs what is due. All that it knows is in the store: which verifications there are, when each is due, and
 * who holds it. So it can be killed at any moment, and several can work on one database.
 *
 * It does not poll: one timer is set for the next thing due, and a commit (of whatever process) makes it look.
 * Where the clock is set back, what was planned by the old time is due at once: nobody waits for an hour that
 * comes a second time.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { AttemptTimes } from '../connection/conclude-attempt.ts';
import {
  type Connection,
  type ConnectionChange,
  ImpossibleEvent,
  isVerifying,
} from '../connection/connection.ts';
import type { Attempted } from '../connections/verifier.ts';
import type { Log } from '../observe/log.ts';
import type { Workspace } from '../storage/connections.ts';
import type { Store } from '../storage/store.ts';
import type { WorkQueue } from '../storage/work.ts';
import { ClockJumps, type ClockMark } from './clock-jumps.ts';

/** How long a lease lasts that nobody renews: the longest that a verification rests after its process died. */
const LEASE_MS = 15_000;

/** Three chances to renew before it ends. */
const RENEWAL_MS = LEASE_MS / 3;

/** How long to wait when the store cannot be read or written, e.g. because the disk is full. */
const STORE_RETRY_MS = 1_000;

/** So many are taken at a time: the event loop is others', too. */
const LARGEST_CLAIM = 50;

/** One kind of work on connections. */
export type Job = {
  /** For the log. */
  readonly name: string;
  readonly queue: WorkQueue;
  /**
   * Nothing is planned further ahead than this at present. Work planned beyond it is due now: it waited for something
   * that is over, or the clock was set back.
   */
  readonly horizonMs: () => Millis;
  /** The id under which the work on this connection is leased; null where there is none. */
  readonly workOf: (connection: Connection) => string | null;
  /** Does the work. Ends early when the signal aborts. */
  readonly attempt: (connection: Connection, signal: AbortSignal) => Promise<Attempted>;
  /** The changes that follow. Synchronous: it decides within the store's transaction. None: the work is done again. */
  readonly conclude: (
    connection: Connection,
    attempt: AttemptTimes & Attempted,
    workspace: Workspace,
  ) => ConnectionChange[];
};

export type SchedulerParts = {
  readonly job: Job;
  readonly store: Pick<Store, 'onCommit' | 'releaseLeases'>;
  readonly clock: Clock;
  /** A clock that cannot be set: shows how far the other one was set. */
  readonly steady: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Names this scheduler, among all that ever ran. */
  readonly owner: string;
  /** How many more attempts may begin, while so many are under way. More than none when there are none. */
  readonly room: (underWay: number) => number;
};

export class Scheduler {
  readonly #parts: SchedulerParts;
  /** What is under way, by the id of the work: its end, and what ends it early. */
  readonly #running = new Map<string, { end: Promise<void>; abort: AbortController }>();
  readonly #jumps: ClockJumps;
  /** When this process planned the next attempt of a verification, by the id of the work. */
  readonly #marks = new Map<string, ClockMark>();
  readonly #waiters = new Map<string, Set<() => void>>();
  #timer: Timer | null = null;
  #renewal: Timer | null = null;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #stopping = false;
  #unsubscribe: (() => void) | null = null;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#jumps = new ClockJumps(parts.clock, parts.steady);
  }

  /** Begins with what is due now. */
  start(): void {
    this.#unsubscribe = this.#parts.store.onCommit(({ work }) => {
      if (work) this.wake();
    });
    this.wake();
  }

  /** Looks for due work soon; called when there may be some. */
  wake(): void {
    if (this.#stopping) return;
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#lookAgain) {
        this.#lookAgain = false;
        this.wake();
      }
    });
  }

  /** Resolves when this process has concluded an attempt of the connection, or `signal` aborts. */
  nextAttemptOf(connectionId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(connectionId) ?? new Set();
    const done = () => {
      waiters.delete(done);
      if (waiters.size === 0) this.#waiters.delete(connectionId);
      resolve();
    };
    this.#waiters.set(connectionId, waiters.add(done));
    signal.addEventListener('abort', done, { once: true });
    return promise;
  }

  /** Resolves when nothing is under way: all that is left waits for the clock. */
  async idle(): Promise<void> {
    while (this.#looking !== null || this.#running.size > 0) {
      await Promise.all([this.#looking, this.#allEnded()]);
    }
  }

  /**
   * Takes nothing new, gives running attempts until `graceMs` to end, and hands back the rest: another process,
   * or the next start, goes on with them at once.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe?.();
    this.#timer?.cancel();
    await this.#looking;
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    const limit = this.#parts.clock.at(this.#parts.clock.now() + graceMs, resolve);
    await Promise.race([this.#allEnded(), graceOver]);
    limit.cancel();
    for (const { abort } of this.#running.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
    await this.#parts.store
      .releaseLeases([this.#parts.owner])
      .catch((error) => this.#parts.log.error({ error }, 'could not hand back leases'));
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ end }) => end));
  }

  async #look(): Promise<void> {
    const { job, clock, log, owner, room } = this.#parts;
    this.#timer?.cancel();
    this.#timer = null;
    try {
      const limit = Math.min(room(this.#running.size), LARGEST_CLAIM);
      // Whoever ends makes room, and looks again.
      if (limit <= 0) return;
      const now = clock.now();
      const due = await job.queue.claimDue({
        now,
        latest: now + job.horizonMs(),
        owner,
        leaseUntil: now + LEASE_MS,
        limit,
      });
      for (const connection of due) this.#run(connection);
      if (due.length === limit) {
        this.#lookAgain = true;
        return;
      }
      const next = await job.queue.nextDueAt();
      if (next !== null && !this.#stopping) this.#timer = clock.at(next, () => this.wake());
    } catch (error) {
      log.error({ error }, 'cannot look for due work; trying again in a second');
      this.#timer = clock.at(clock.now() + STORE_RETRY_MS, () => this.wake());
    }
  }

  #run(connection: Connection): void {
    const { job, log } = this.#parts;
    const { id: connectionId } = connection;
    const work = job.workOf(connection);
    if (work === null)
      return void log.error({ connectionId }, `a connection is due without work (${job.name})`);
    // Its lease had ended while the process was held up, or the clock was set: now it is ours again, and goes on.
    if (this.#running.has(work)) return;
    // One for each: a signal's listeners are a list, which grows long when hundreds share it.
    const abort = new AbortController();
    const end = this.#attempt(connection, work, abort.signal)
      .catch((error) =>
        log.error({ error, connectionId }, 'an attempt broke off; it is repeated when its lease ends'),
      )
      .finally(() => {
        this.#running.delete(work);
        for (const done of [...(this.#waiters.get(connectionId) ?? [])]) done();
        this.wake();
      });
    this.#running.set(work, { end, abort });
    this.#keepLeases();
  }

  async #attempt(connection: Connection, work: string, signal: AbortSignal): Promise<void> {
    const { clock, log, owner, job } = this.#parts;
    const startedAt = clock.now();
    const mark = this.#marks.get(work) ?? this.#jumps.mark();
    this.#marks.delete(work);
    const attempted = await job.attempt(connection, signal);
    // Handed back: what came of it is the stop's doing, not the role's.
    if (signal.aborted) return;

    const endedAt = clock.now();
    const times: AttemptTimes = { startedAt, endedAt, setForwardMs: this.#jumps.since(mark) };
    const planned = this.#jumps.mark();
    const claim = { connectionId: connection.id, work, owner };
    const concluded = await this.#untilWritten(signal, () =>
      job.queue.conclude(
        claim,
        (current, workspace) => job.conclude(current, { ...times, ...attempted }, workspace),
        endedAt,
      ),
    );
    if (concluded !== null && isVerifying(concluded)) this.#marks.set(work, planned);
    const { outcome } = attempted;
    log.info(
      {
        connectionId: connection.id,
        outcome: outcome.kind,
        ...('failure' in outcome && {
          code: outcome.failure.code,
          awsErrorCode: outcome.failure.awsErrorCode,
          awsRequestId: outcome.failure.awsRequestId,
          // Reasons without an answer of AWS, such as a connection that was closed.
          ...(outcome.failure.awsErrorCode === null && { reason: outcome.failure.awsMessage }),
        }),
        status: concluded?.status ?? 'superseded',
      },
      job.name,
    );
  }

  /** What AWS has answered is not thrown away because the disk is full for a while. */
  async #untilWritten<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // What cannot be is not repaired by trying again.
        if (this.#stopping || error instanceof ImpossibleEvent) throw error;
        this.#parts.log.error({ error }, 'cannot store an attempt; trying again in a second');
        await this.#pause(STORE_RETRY_MS, signal);
      }
    }
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      clock.at(clock.now() + milliseconds, resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Renews the leases for as long as attempts are under way. */
  #keepLeases(): void {
    if (this.#renewal !== null) return;
    const { clock, log, owner, job } = this.#parts;
    this.#renewal = clock.at(clock.now() + RENEWAL_MS, () => {
      this.#renewal = null;
      if (this.#running.size === 0) return;
      this.#keepLeases();
      // Those alone: the lease of an attempt that broke off shall end.
      job.queue
        .renew([...this.#running.keys()], owner, clock.now() + LEASE_MS)
        .catch((error) => log.warn({ error }, 'could not renew leases'));
    });
  }
}
