/** Decides which uses of a thing to store: at most one a minute for each thing. */
import type { Millis } from './clock.ts';

/** Uses of a thing within this time count as one. */
export const USE_MS: Millis = 60_000;

/** Maximum things for which the last write is remembered. */
const MAX_REMEMBERED_THINGS = 10_000;

export class RecentUses {
  /** When the use of each thing was last stored. */
  readonly #storedAt = new Map<string, Millis>();

  /**
   * Whether to store this use now. Answers true once, even if the write fails later: the next one is a minute later.
   *
   * @param lastUsedAt as it was read from the store
   */
  isDue(
    { id, lastUsedAt }: { readonly id: string; readonly lastUsedAt: Millis | null },
    now: Millis,
  ): boolean {
    const storedAt = Math.max(lastUsedAt ?? -Infinity, this.#storedAt.get(id) ?? -Infinity);
    // The difference is negative if the clock was set back.
    if (Math.abs(now - storedAt) < USE_MS) return false;
    if (this.#storedAt.size >= MAX_REMEMBERED_THINGS) this.#storedAt.clear();
    this.#storedAt.set(id, now);
    return true;
  }
}
