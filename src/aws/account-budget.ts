/**
 * The pace of calls in a customer's account. IAM and CloudTrail throttle the account as a whole, so Aurora must leave
 * most of its calls to the customer: single-digit calls a second are safe in IAM, two in CloudTrail.
 */
import { LRUCache } from 'lru-cache';
import type { Clock, Millis } from '../base/clock.ts';

/** A budget that an account has for each of its services. */
export type Pace = {
  readonly gapMs: Millis;
  /** Calls that may follow each other immediately after a rest. */
  readonly burst: number;
};

export const PACES = {
  iam: { gapMs: 250, burst: 8 },
  cloudtrail: { gapMs: 1_000, burst: 1 },
  organizations: { gapMs: 250, burst: 4 },
} as const satisfies Readonly<Record<string, Pace>>;

/** Accounts to remember: those of the last few minutes. */
const MAX_ACCOUNTS = 10_000;

export class AccountBudget {
  readonly #clock: Clock;
  /** When the latest call of each account and service may start. */
  readonly #latest = new LRUCache<string, Millis>({ max: MAX_ACCOUNTS });

  /** @param clock must not be settable: AWS counts by its own clock */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The account throttles: its calls to the service wait for this long. */
  pause(accountId: string, service: keyof typeof PACES, ms: Millis): void {
    const key = `${service} ${accountId}`;
    const until = this.#clock.now() + ms;
    this.#latest.set(key, Math.max(this.#latest.get(key) ?? until, until));
  }

  /** Resolves when the account's next call to the service may start, or when the signal aborts. */
  async turn(accountId: string, service: keyof typeof PACES, signal: AbortSignal): Promise<void> {
    const { gapMs, burst } = PACES[service];
    const key = `${service} ${accountId}`;
    const now = this.#clock.now();
    const at = Math.max(this.#latest.get(key) ?? Number.NEGATIVE_INFINITY, now - burst * gapMs) + gapMs;
    this.#latest.set(key, at);
    if (at <= now || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.at(at, resolve);
      signal.addEventListener(
        'abort',
        () => {
          timer.cancel();
          resolve();
        },
        { once: true },
      );
    });
  }
}
