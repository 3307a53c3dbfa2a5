/** One object of IAM as its replicas see it: each learns of a version with its own delay. */
import type { Millis } from '../base/clock.ts';

type Version<T> = { readonly value: T | null; readonly visibleAt: readonly Millis[] };

export class Replicated<T> {
  readonly #versions: Version<T>[] = [];

  /**
   * Adds a version; null deletes the object. A replica never learns of an older version after a newer one.
   *
   * @param visibleAt when each replica learns of it
   */
  write(value: T | null, visibleAt: readonly Millis[]): void {
    const previous = this.#versions.at(-1)?.visibleAt;
    this.#versions.push({
      value,
      visibleAt: visibleAt.map((moment, replica) => Math.max(moment, previous?.[replica] ?? 0)),
    });
  }

  /** The version that was written last, whether replicas know it or not. */
  get latest(): T | null {
    return this.#versions.at(-1)?.value ?? null;
  }

  /** The version that a replica knows at this time. */
  seenBy(replica: number, now: Millis): T | null {
    return this.#versions.findLast(({ visibleAt }) => (visibleAt[replica] ?? 0) <= now)?.value ?? null;
  }
}
