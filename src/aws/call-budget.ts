/**
 * One budget of calls a second for the whole process: STS throttles an account, and Aurora's account pays for
 * the calls that it makes on customers' roles (reference/aws-facts.md, section 4).
 */

import type { Clock, Millis, Timer } from '../base/clock.ts';
import { FairQueue } from '../base/fair-queue.ts';
import { FOR_AURORA, type Payer } from '../connections/sts.ts';

type Waiter = { go: () => void };

const SECOND: Millis = 1_000;

/** Enough for a role's whole proof: on an idle server, it waits for nothing. */
const LEAST_BURST = 20;

/** A larger budget may make up for a tenth of a second in which the process was busy. */
const BURST = 0.1;

/**
 * In any second, no more calls than the budget reach AWS, however they were held up on their way: a call has
 * its place until a second after its end, and so arrives at least a second before the one that gets its place.
 * Beyond a small burst the calls are spread evenly.
 *
 * Urgent calls and the others alternate while both wait. Within each,
 * the workspaces take turns: each call of one waits for at most one of every other.
 */
export class CallBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #gap: Millis;
  readonly #burst: number;
  readonly #urgent = new FairQueue<Waiter>();
  readonly #others = new FairQueue<Waiter>();
  #wasUrgent = false;
  #underWay = 0;
  /** When the calls of the last second ended, the oldest first. */
  readonly #ended: Millis[] = [];
  /** When the burst will have been made up for, if nothing more goes. */
  #restedAt: Millis;
  #timer: Timer | null = null;

  /** @param clock one that nobody sets, as `steadyClock`: AWS counts by its own */
  constructor(clock: Clock, callsPerSecond: number) {
    this.#clock = clock;
    this.#perSecond = callsPerSecond;
    this.#gap = SECOND / callsPerSecond;
    this.#burst = Math.max(LEAST_BURST, Math.floor(callsPerSecond * BURST));
    this.#restedAt = clock.now();
  }

  /** How many calls may be made in a second. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** How many calls are under way, or ended within the last second: each takes a place of the budget. */
  get inUse(): number {
    const since = this.#clock.now() - SECOND;
    return this.#underWay + this.#ended.filter((moment) => moment > since).length;
  }

  /** How many callers wait for their turn. */
  get waiting(): number {
    return this.#urgent.size + this.#others.size;
  }

  /** How many of them are urgent. */
  get urgentWaiting(): number {
    return this.#urgent.size;
  }

  /** Makes a call when its turn has come. Rejects, without having made it, when `signal` aborts before. */
  async run<T>(signal: AbortSignal, call: () => Promise<T>, payer: Payer = FOR_AURORA): Promise<T> {
    await this.#turn(signal, payer);
    try {
      signal.throwIfAborted();
      return await call();
    } finally {
      this.#underWay--;
      this.#ended.push(this.#clock.now());
      this.#serve();
    }
  }

  #turn(signal: AbortSignal, { workspaceId, isUrgent }: Payer): Promise<void> {
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
      const next = this.#nextTurn();
      if (next > this.#clock.now()) {
        this.#serveAt(next);
        return;
      }
      this.#restedAt = Math.max(this.#restedAt, this.#clock.now()) + this.#gap;
      this.#underWay++;
      this.#take()?.go();
    }
  }

  /** The next caller. */
  #take(): Waiter | null {
    const [first, second] = this.#wasUrgent ? [this.#others, this.#urgent] : [this.#urgent, this.#others];
    const queue = first.size > 0 ? first : second;
    this.#wasUrgent = queue === this.#urgent;
    return queue.take();
  }

  /** When the next call may go. Never, while that depends on the end of one that is under way. */
  #nextTurn(): Millis {
    const now = this.#clock.now();
    while (this.#ended[0] !== undefined && this.#ended[0] + SECOND <= now) this.#ended.shift();
    const paced = this.#restedAt - (this.#burst - 1) * this.#gap;
    if (this.#underWay + this.#ended.length < this.#perSecond) return paced;
    return Math.max(paced, (this.#ended[0] ?? Number.POSITIVE_INFINITY) + SECOND);
  }

  #serveAt(moment: Millis): void {
    // Whoever ends serves, too.
    if (moment === Number.POSITIVE_INFINITY) return;
    this.#timer ??= this.#clock.at(moment, () => {
      this.#timer = null;
      this.#serve();
    });
  }
}
