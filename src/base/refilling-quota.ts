/** A quota for each minute that refills evenly. It is in memory: each server counts its part alone, and starts with full quotas. */
import type { Clock, Millis } from './clock.ts';

const MINUTE_MS: Millis = 60_000;

/** How much of a quota is left. */
export type QuotaState = {
  /** What the quota grants in one window. */
  readonly max: number;
  readonly windowMs: Millis;
  readonly remaining: number;
  /** When the quota is full again if nobody uses it before. Null: it is full. */
  readonly resetAt: Millis | null;
};

/** Maximum keys in memory before those with a full quota are forgotten. */
const MAX_IDLE_KEYS = 10_000;

export class RefillingQuota {
  readonly #clock: Clock;
  readonly #perMinute: () => number;
  /** When the quota of each key will be full again. */
  readonly #fullAt = new Map<string, Millis>();

  /** @param perMinute the present quota of this server */
  constructor(clock: Clock, perMinute: () => number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /**
   * Uses `count` of the key's quota. If that is too much, it uses nothing and returns the moment from which it fits. More
   * than the whole quota counts as the whole quota.
   */
  use(key: string, count = 1): Millis | null {
    const refusedUntil = this.fitsAt(key, count);
    if (refusedUntil !== null) return refusedUntil;
    const now = this.#clock.now();
    if (this.#fullAt.size >= MAX_IDLE_KEYS) this.#forgetFull(now);
    this.#fullAt.set(key, this.#fullAfter(key, count, now));
    return null;
  }

  /** What `use` would return. It uses nothing. */
  fitsAt(key: string, count = 1): Millis | null {
    const now = this.#clock.now();
    const enoughAt = Math.round(this.#fullAfter(key, count, now) - MINUTE_MS);
    return enoughAt > now ? enoughAt : null;
  }

  stateOf(key: string): QuotaState {
    const now = this.#clock.now();
    const max = this.#perMinute();
    const usedUntil = this.#usedUntil(key, now);
    return {
      max,
      windowMs: MINUTE_MS,
      remaining: Math.floor((max * (now + MINUTE_MS - usedUntil)) / MINUTE_MS),
      resetAt: usedUntil === now ? null : Math.ceil(usedUntil),
    };
  }

  /** The moment at which the key's quota is full again after this use. */
  #fullAfter(key: string, count: number, now: Millis): Millis {
    const perMinute = this.#perMinute();
    return this.#usedUntil(key, now) + (Math.min(count, perMinute) * MINUTE_MS) / perMinute;
  }

  /** The moment at which the key's quota is full again: now, if it is. */
  #usedUntil(key: string, now: Millis): Millis {
    // At most a whole quota ahead, even where the clock was set back.
    return Math.min(Math.max(this.#fullAt.get(key) ?? now, now), now + MINUTE_MS);
  }

  #forgetFull(now: Millis): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
  }
}
