/** One object of IAM as its replicas see it: each learns of a version at its own time. */
import type { Millis } from '../base/clock.ts';

type Version<T> = { readonly value: T | null; readonly visibleAt: readonly Millis[] };

export class Replicated<T> {
  readonly #versions: Version<T>[] = [];

  /**
   * Adds a version; null removes the object. A replica never learns of an older version after a newer one.
   *
   * @param visibleAt for each replica, the moment from which it knows
   */
  write(value: T | null, visibleAt: readonly Millis[]): void {
    const previous = this.#versions.at(-1)?.visibleAt;
    this.#versions.push({
      value,
      visibleAt: visibleAt.map((moment, replica) => Math.max(moment, previous?.[replica] ?? 0)),
    });
  }

  /** What was written last, whoever knows of it. */
  get latest(): T | null {
    return this.#versions.at(-1)?.value ?? null;
  }

  /** What a replica knows at a moment. */
  seenBy(replica: number, now: Millis): T | null {
    return this.#versions.findLast(({ visibleAt }) => (visibleAt[replica] ?? 0) <= now)?.value ?? null;
  }
}
