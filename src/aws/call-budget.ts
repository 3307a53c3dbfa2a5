/**
 * One budget of calls a second for this server, its share of the fleet's: STS throttles an account, and Aurora's
 * account pays for the calls that it makes on customers' roles (docs/aws-facts.md, section 4).
 */

import type { Clock, Millis, Timer } from '../base/clock.ts';
import { FairQueue } from '../base/fair-queue.ts';
import { FOR_AURORA, type Payer } from '../connections/sts.ts';

type Waiter = { go: () => void };

/** This server's share of the budget of all servers. `Fleet` has it. */
export type Share = {
  /** The present limit of calls a second. Call `refresh` when it grows. */
  readonly callsPerSecond: number;
  /** Names the time since the share was last lost. Null while this server has none. */
  readonly term: number | null;
};

/** Permission to send one call. */
export type Turn = {
  /**
   * Throws `TurnOver` when the share was lost since the turn began: other servers may make the calls of this second.
   * Call it immediately before the call is sent, after everything that the call waits for.
   */
  readonly check: () => void;
};

/** The call was not sent. `CallBudget.run` makes it in another turn. */
class TurnOver extends Error {}

const SECOND: Millis = 1_000;

/** Enough for the whole proof of a role, so that an idle server does not delay it. */
const MIN_BURST_CALLS = 20;

/** A larger budget may catch up after a tenth of a second in which the process was busy. */
const BURST_SECONDS = 0.1;

/**
 * In any second, no more calls than the budget reach AWS, however long the network delays them. A call keeps its
 * place until a second after its end, so it arrives at least a second before the call that takes the place.
 * Beyond a small burst the calls are spread evenly.
 *
 * Urgent and other calls alternate while both wait. Among each, the workspaces take turns: a call waits for at most
 * one call of every other workspace.
 */
export class CallBudget {
  readonly #clock: Clock;
  readonly #share: Share;
  readonly #urgent = new FairQueue<Waiter>();
  readonly #others = new FairQueue<Waiter>();
  #wasUrgent = false;
  #running = 0;
  /** When the calls of the last second ended, the oldest first. */
  readonly #ended: Millis[] = [];
  /**
   * When the whole burst is available again, if no more calls start. Each call moves it by its share of a second: with
   * 10 calls a second, three calls at the moment 0 move it to 300 ms.
   */
  #burstFullAt: Millis;
  #timer: Timer | null = null;

  /** @param clock must not be settable, as `systemMonotonicClock`: AWS counts by its own clock */
  constructor(clock: Clock, share: Share) {
    this.#clock = clock;
    this.#share = share;
    this.#burstFullAt = clock.now();
  }

  /** The limit of calls a second. */
  get perSecond(): number {
    return this.#share.callsPerSecond;
  }

  /** Serves calls that wait for a larger limit. */
  refresh(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#serve();
  }

  /** Calls that run or ended within the last second: each takes a place of the budget. */
  get inUse(): number {
    const since = this.#clock.now() - SECOND;
    return this.#running + this.#ended.filter((moment) => moment > since).length;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#urgent.size + this.#others.size;
  }

  /** Urgent calls that wait for their turn. */
  get urgentWaiting(): number {
    return this.#urgent.size;
  }

  /**
   * Makes a call when its turn comes, and in another turn when that one ended before the call was sent. When `signal`
   * aborts before that, it rejects without making the call.
   */
  async run<T>(signal: AbortSignal, call: (turn: Turn) => Promise<T>, payer: Payer = FOR_AURORA): Promise<T> {
    for (;;) {
      await this.#next(signal, payer);
      const { term } = this.#share;
      const check = () => {
        if (term === null || this.#share.term !== term) throw new TurnOver();
      };
      try {
        signal.throwIfAborted();
        return await call({ check });
      } catch (error) {
        if (!(error instanceof TurnOver)) throw error;
      } finally {
        this.#running--;
        this.#ended.push(this.#clock.now());
        this.#serve();
      }
    }
  }

  #next(signal: AbortSignal, { workspaceId, isUrgent }: Payer): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const queue = isUrgent ? this.#urgent : this.#others;
    // No workspace has an empty id.
    const lane = workspaceId ?? '';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      go: () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      },
    };
    const giveUp = () => {
      queue.remove(lane, waiter);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    queue.add(lane, waiter);
    this.#serve();
    return promise;
  }

  #serve(): void {
    while (this.waiting > 0) {
      // Read once: the share may be lost between two readings.
      const { perSecond } = this;
      const next = this.#nextTurn(perSecond);
      if (next > this.#clock.now()) {
        this.#serveAt(next);
        return;
      }
      this.#burstFullAt = Math.max(this.#burstFullAt, this.#clock.now()) + SECOND / perSecond;
      this.#running++;
      this.#take()?.go();
    }
  }

  #take(): Waiter | null {
    const [first, second] = this.#wasUrgent ? [this.#others, this.#urgent] : [this.#urgent, this.#others];
    const queue = first.size > 0 ? first : second;
    this.#wasUrgent = queue === this.#urgent;
    return queue.take();
  }

  /** When the next call may start; Infinity while that depends on the end of a running call, or on a larger limit. */
  #nextTurn(perSecond: number): Millis {
    const now = this.#clock.now();
    while (this.#ended[0] !== undefined && this.#ended[0] + SECOND <= now) this.#ended.shift();
    if (perSecond === 0) return Number.POSITIVE_INFINITY;
    const burst = Math.max(MIN_BURST_CALLS, Math.floor(perSecond * BURST_SECONDS));
    const paced = this.#burstFullAt - (burst - 1) * (SECOND / perSecond);
    if (this.#running + this.#ended.length < perSecond) return paced;
    return Math.max(paced, (this.#ended[0] ?? Number.POSITIVE_INFINITY) + SECOND);
  }

  #serveAt(moment: Millis): void {
    // The end of a running call serves, too, and so does a larger limit.
    if (moment === Number.POSITIVE_INFINITY) return;
    this.#timer ??= this.#clock.at(moment, () => {
      this.#timer = null;
      this.#serve();
    });
  }
}
