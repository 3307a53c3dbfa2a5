/**
 * Runs due work on connections. It polls when the next work is due, and after a commit of any process that may have added
 * work. If the clock is set back, work that was planned by the old time is due at once.
 */
import type { Clock, Millis } from '../base/clock.ts';
import { ImpossibleEvent } from '../connection/apply-event.ts';
import type { Attempted, AttemptTimes } from '../connection/conclude-attempt.ts';
import { type Connection, type ConnectionChange, isVerifying } from '../connection/connection.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Workspace } from '../storage/connections.ts';
import type { Store } from '../storage/store.ts';
import type { WorkQueue } from '../storage/work.ts';
import { LeasedWork } from './leased-work.ts';

const LEASE_MS: Millis = 15_000;

/** How long to wait when the store cannot be written, e.g. because the disk is full. */
const STORE_RETRY_MS: Millis = 1_000;

/** Maximum jobs claimed at once, so that requests stay responsive. */
const MAX_CLAIMED_JOBS = 50;

/** Smaller differences are drift between the machine's two clocks. */
const MIN_JUMP_MS: Millis = 1_000;

/** A moment by both clocks. */
type ClockMark = { readonly wall: Millis; readonly monotonic: Millis };

/** One kind of work on connections. */
export type Job = {
  /** Name in the log. */
  readonly name: string;
  readonly queue: WorkQueue;
  /**
   * Latest plausible due time, as a distance from now. Later due times are stale (the clock was set back, or a wait is
   * over): the work is due now.
   */
  readonly horizonMs: () => Millis;
  /** The id under which the work on this connection is leased; null if there is none. */
  readonly workOf: (connection: Connection) => string | null;
  /** Does the work. Ends early when the signal aborts. */
  readonly attempt: (connection: Connection, signal: AbortSignal) => Promise<Attempted>;
  /** The changes that follow. Synchronous, within the store's transaction. Without changes the work runs again. */
  readonly conclude: (
    connection: Connection,
    attempt: AttemptTimes & Attempted,
    workspace: Workspace,
  ) => ConnectionChange[];
};

export type SchedulerParts = {
  readonly job: Job;
  readonly store: Pick<Store, 'onCommit'>;
  readonly clock: Clock;
  /** Cannot be set, and stops while the machine sleeps. Reveals jumps of `clock`. */
  readonly monotonicClock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  /** The id of the server. */
  readonly owner: string;
  /** How many more attempts may start. */
  readonly capacity: (running: number) => number;
};

export class Scheduler extends LeasedWork<Connection> {
  readonly #parts: SchedulerParts;
  /** When this process planned the next attempt of each verification, by the id of the work. */
  readonly #marks = new Map<string, ClockMark>();

  constructor(parts: SchedulerParts) {
    super({ ...parts, name: 'due work', leaseMs: LEASE_MS });
    this.#parts = parts;
  }

  protected override subscribe() {
    const unsubscribe = this.#parts.store.onCommit(({ work }) => {
      if (work) this.wake();
    });
    return [unsubscribe];
  }

  protected override renew(ids: readonly string[], leaseUntil: Millis): Promise<void> {
    return this.#parts.job.queue.renew(ids, this.#parts.owner, leaseUntil);
  }

  protected override async claim(): Promise<Millis | null> {
    const { job, clock, owner, capacity } = this.#parts;
    const limit = Math.min(capacity(this.running), MAX_CLAIMED_JOBS);
    // The end of an attempt frees capacity, and polls again.
    if (limit <= 0) return null;
    const now = clock.now();
    const due = await job.queue.claimDue({
      now,
      latest: now + job.horizonMs(),
      owner,
      leaseUntil: now + LEASE_MS,
      limit,
    });
    for (const connection of due) this.#start(connection);
    if (due.length < limit) return job.queue.nextDueAt();
    // There may be more.
    this.wake();
    return null;
  }

  #start(connection: Connection): void {
    const { job, log } = this.#parts;
    const { id: connectionId } = connection;
    const work = job.workOf(connection);
    if (work === null) {
      log.error({ connectionId }, `a connection is due without work (${job.name})`);
      return;
    }
    this.run(work, connection, (signal) =>
      this.#attempt(connection, work, signal).catch((error) =>
        log.error({ error, connectionId }, 'an attempt failed; it runs again when its lease ends'),
      ),
    );
  }

  async #attempt(connection: Connection, work: string, signal: AbortSignal): Promise<void> {
    const { clock, log, owner, job } = this.#parts;
    const startedAt = clock.now();
    const mark = this.#marks.get(work) ?? this.#mark();
    this.#marks.delete(work);
    const attempted = await job.attempt(connection, signal);
    // The stop ended this attempt, so its outcome says nothing about the role.
    if (signal.aborted) return;

    const endedAt = clock.now();
    const times: AttemptTimes = { startedAt, endedAt, setForwardMs: this.#setForwardSince(mark) };
    const planned = this.#mark();
    const claim = { connectionId: connection.id, work, owner };
    const concluded = await this.#untilWritten(signal, () =>
      job.queue.conclude(
        claim,
        (current, workspace) => job.conclude(current, { ...times, ...attempted }, workspace),
        endedAt,
      ),
    );
    if (concluded !== null && isVerifying(concluded)) this.#marks.set(work, planned);
    this.#reportEnd(connection, concluded);
    const { outcome } = attempted;
    log.info(
      {
        connectionId: connection.id,
        outcome: outcome.kind,
        ...('failure' in outcome && {
          code: outcome.failure.code,
          awsErrorCode: outcome.failure.awsErrorCode,
          awsRequestId: outcome.failure.awsRequestId,
          // Without an answer of AWS, this is the only reason.
          ...(outcome.failure.awsErrorCode === null && { reason: outcome.failure.awsMessage }),
        }),
        status: concluded?.status ?? 'superseded',
      },
      job.name,
    );
  }

  /** Tells metrics when the attempt has ended the connection's verification. */
  #reportEnd(before: Connection, after: Connection | null): void {
    const ended = after?.verification;
    if (after === null || ended?.endedAt == null || !isVerifying(before)) return;
    this.#parts.lifecycle.emit('verification.end', {
      outcome: after.status,
      failureCode: after.failure?.code ?? null,
      durationMs: Math.max(0, ended.endedAt - ended.startedAt),
    });
  }

  #mark(): ClockMark {
    const { clock, monotonicClock } = this.#parts;
    return { wall: clock.now(), monotonic: monotonicClock.now() };
  }

  /** How far the wall clock was set forward since the mark; 0 if it was not, or was set back. */
  #setForwardSince(mark: ClockMark): Millis {
    const { wall, monotonic } = this.#mark();
    const jump = wall - mark.wall - (monotonic - mark.monotonic);
    return jump >= MIN_JUMP_MS ? Math.round(jump) : 0;
  }

  /** Keeps trying while the store cannot write, so that AWS's answers are not lost. */
  async #untilWritten<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // Trying again would not help.
        if (this.isStopping || error instanceof ImpossibleEvent) throw error;
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
}
