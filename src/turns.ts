/**
 * Shares the event loop: what has held it for `MAX_TURN_MS` goes on in a later turn of it, so that health checks and
 * small requests are answered in between.
 */

/** Of all operations together, within one turn of the event loop. */
const MAX_TURN_MS = 10;

/** To ask for the time costs as much as a small field: it is done at each of so many fields. */
const FIELDS_PER_LOOK = 8;

export class Turns {
  readonly #waiting: (() => void)[] = [];
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

  /** Resolves in a turn that has time left: one after the other, in the order in which they asked. */
  next(): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
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
    if (this.#waiting.length === 0) return;
    this.#begin();
    this.#admit();
  }

  /** Lets one go on, and the others after all that follows from it at once, while there is time. */
  #admit(): void {
    if (this.#begunAt === null || this.#look()) return;
    const resolve = this.#waiting.shift();
    if (resolve === undefined) return;
    resolve();
    // Ticks come before promises: the second one comes when no promise has anything left to do.
    process.nextTick(() => queueMicrotask(() => process.nextTick(() => this.#admit())));
  }
}

/** Those of the process, which has one event loop. */
export const TURNS = new Turns();
