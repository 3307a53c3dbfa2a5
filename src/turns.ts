/**
 * Shares the event loop: work that has held it for `MAX_TURN_MS` continues in a later turn, so that health checks and
 * small requests are answered in between.
 */

/** The longest turn, for all operations together. */
const MAX_TURN_MS = 10;

/** How many fields pass between two looks at the time, which cost as much as a small field. */
const FIELDS_PER_LOOK = 8;

type Waiting = { readonly resolvers: (() => void)[]; usedMs: number };

export class Turns {
  /** What waits, by its owner. Kept until nothing waits. */
  readonly #owners = new Map<object, Waiting>();
  #count = 0;
  /** The owner that was resumed last, and when. */
  #current: { readonly owner: Waiting; readonly since: number } | null = null;
  /** When the work of this turn began; null before any has. */
  #begunAt: number | null = null;
  #isOver = false;
  #fields = 0;

  /** Whether the turn is used up: what is large must wait for another. */
  isOver(): boolean {
    if (this.#isOver) return true;
    if (this.#begunAt === null) {
      this.#begin();
      return false;
    }
    if (++this.#fields % FIELDS_PER_LOOK !== 0) return false;
    return this.#look();
  }

  /**
   * Resolves in a turn that has time left. The operation that has used the least time goes on first: a small one does
   * not wait behind large ones.
   *
   * @param owner the operation that waits; without one, something new
   */
  next(owner: object = {}): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    const waiting = this.#owners.get(owner) ?? { resolvers: [], usedMs: 0 };
    this.#owners.set(owner, waiting);
    this.#count++;
    return new Promise((resolve) => {
      waiting.resolvers.push(resolve);
    });
  }

  #look(): boolean {
    this.#isOver = performance.now() - (this.#begunAt ?? 0) > MAX_TURN_MS;
    return this.#isOver;
  }

  #begin(): void {
    this.#begunAt = performance.now();
    setImmediate(() => this.#end());
  }

  /** Ends the turn, and begins another for those who wait. */
  #end(): void {
    this.#begunAt = null;
    this.#isOver = false;
    if (this.#count === 0) {
      this.#owners.clear();
      return;
    }
    this.#begin();
    this.#admit();
  }

  /** Resumes one owner, and the next one when that has nothing left to do at once, while there is time. */
  #admit(): void {
    const now = performance.now();
    if (this.#current !== null) this.#current.owner.usedMs += now - this.#current.since;
    this.#current = null;
    if (this.#begunAt === null || this.#look()) return;
    const owner = this.#leastUsed();
    const resolve = owner?.resolvers.shift();
    if (owner === null || resolve === undefined) return;
    this.#count--;
    this.#current = { owner, since: now };
    resolve();
    // Ticks come before promises: the second one comes when no promise has anything left to do.
    process.nextTick(() => queueMicrotask(() => process.nextTick(() => this.#admit())));
  }

  /** Of those who wait; of equals, the one that came first. */
  #leastUsed(): Waiting | null {
    let least: Waiting | null = null;
    for (const waiting of this.#owners.values()) {
      if (waiting.resolvers.length > 0 && (least === null || waiting.usedMs < least.usedMs)) least = waiting;
    }
    return least;
  }
}

/** The turns of this process, which has one event loop. */
export const TURNS = new Turns();
