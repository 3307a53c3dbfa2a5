/**
 * One budget of calls a second for the whole process: STS throttles an account, and Aurora's account pays for
 * the calls that it makes on customers' roles (reference/aws-facts.md, section 4).
 */
import type { Clock, Millis, Timer } from '../domain/clock.ts';

type Waiter = { go: () => void };

/** First come, first served: nobody starves. */
export class CallBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #waiters = new Set<Waiter>();
  #tokens: number;
  #filledAt: Millis;
  #timer: Timer | null = null;

  /** A burst may spend one second's worth. */
  constructor(clock: Clock, callsPerSecond: number) {
    this.#clock = clock;
    this.#perSecond = callsPerSecond;
    this.#tokens = callsPerSecond;
    this.#filledAt = clock.now();
  }

  /** How many callers wait for their turn. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Resolves when a call may be made; rejects, having spent nothing, when `signal` aborts first. */
  take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      go: () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      },
    };
    const giveUp = () => {
      this.#waiters.delete(waiter);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiters.add(waiter);
    this.#serve();
    return promise;
  }

  #serve(): void {
    this.#fill();
    for (const waiter of this.#waiters) {
      if (this.#tokens < 1) break;
      this.#tokens--;
      this.#waiters.delete(waiter);
      waiter.go();
    }
    if (this.#waiters.size === 0 || this.#timer !== null) return;
    const untilNext = Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000);
    this.#timer = this.#clock.at(this.#clock.now() + untilNext, () => {
      this.#timer = null;
      this.#serve();
    });
  }

  #fill(): void {
    // A clock that was set back must not stop the budget: time begins anew there.
    const elapsed = Math.max(0, this.#clock.now() - this.#filledAt);
    this.#filledAt = this.#clock.now();
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsed / 1_000) * this.#perSecond);
  }
}
