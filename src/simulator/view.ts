/**
 * What one TCP connection sees: the state of its replica, with a cache. STS hosts were observed to cache for clients
 * that stay connected (docs/aws-facts.md, section 2). So a connection that stays open can return an old answer for
 * longer than a verification takes. A new connection returns the replica's present answer.
 */
import type { Clock, Millis } from '../base/clock.ts';
import type { Replicated } from './replicated.ts';

export type View = ReturnType<typeof viewOf>;

/** @param connection the number of the TCP connection, from 1 */
export function viewOf(replica: number, connection: number, clock: Clock, cacheMs: Millis) {
  const cache = new Map<string, { value: unknown; until: Millis }>();
  return {
    replica,
    connection,
    /** The object as this connection sees it; null when it sees none. The cache also stores null. */
    read<T>(key: string, object: Replicated<T> | undefined): T | null {
      const now = clock.now();
      const cached = cache.get(key);
      if (cached !== undefined && cached.until > now) return cached.value as T | null;
      const value = object?.seenBy(replica, now) ?? null;
      cache.set(key, { value, until: now + cacheMs });
      return value;
    },
  };
}
