/**
 * What one TCP connection sees: the view of the replica that it reached, as far as it has not looked before.
 * What it has looked up it keeps for a while, as hosts of STS were seen to do for clients that stay
 * (reference/aws-facts.md, section 2): a warm connection can hold an old answer for longer than a verification
 * lasts, while a fresh one gets the replica's present answer.
 */
import type { Clock, Millis } from '../base/clock.ts';
import type { Replicated } from './replicated.ts';

export class View {
  readonly replica: number;
  /** The number of the TCP connection, from 1. */
  readonly connection: number;
  readonly #clock: Clock;
  readonly #cacheMs: Millis;
  readonly #cache = new Map<string, { value: unknown; until: Millis }>();

  constructor(input: { replica: number; connection: number; clock: Clock; cacheMs: Millis }) {
    this.replica = input.replica;
    this.connection = input.connection;
    this.#clock = input.clock;
    this.#cacheMs = input.cacheMs;
  }

  /** The object as this connection sees it; null when it sees none. That there is none is kept, too. */
  look<T>(key: string, object: Replicated<T> | undefined): T | null {
    const now = this.#clock.now();
    const cached = this.#cache.get(key);
    if (cached !== undefined && cached.until > now) return cached.value as T | null;
    const value = object?.seenBy(this.replica, now) ?? null;
    this.#cache.set(key, { value, until: now + this.#cacheMs });
    return value;
  }
}
