/**
 * Shares the event loop: work that has held it for `MAX_TURN_MS` continues in a later turn, so that health checks and
 * small requests are answered in between. Workspaces continue in rotation, and so do the operations of each: neither
 * many operations nor large ones keep another workspace waiting.
 */
import { FairQueue } from './fair-queue.ts';

/** The longest turn, for all operations together. */
const MAX_TURN_MS = 10;

/**
 * Turns of the event loop that begin nothing after one that was used up. A small request needs about as many, to be
 * read, started and resolved: it gets them between two large pieces of work. Without such requests they take no time.
 */
const REST_TURNS = 3;

/** How many fields pass between two looks at the time, which cost as much as a small field. */
const FIELDS_PER_LOOK = 8;

/** An operation, and the fields of it that wait. */
type Waiting = { readonly lane: string; readonly resolvers: (() => void)[] };

export class Turns {
  readonly #queue = new FairQueue<Waiting>();
  /** By operation. Forgotten with it. */
  readonly #waiting = new WeakMap<object, Waiting>();
  /** When the work of this turn began; null before any has. */
  #begunAt: number | null = null;
  #isOver = false;
  /** Turns to come in which nothing that waits is resumed. */
  #rest = 0;
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
   * Resolves in a turn that has time left.
   *
   * @param lane who waits: lanes go on in rotation
   * @param operation for what; without one, something new
   */
  next(lane: string, operation: object = {}): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    const waiting = this.#waiting.get(operation) ?? { lane, resolvers: [] };
    this.#waiting.set(operation, waiting);
    this.#queue.add(lane, waiting);
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
    if (this.#queue.size === 0) return;
    this.#begin();
    if (this.#rest > 0) this.#rest--;
    else this.#admit();
  }

  /** Resumes one owner, and the next one when that has nothing left to do at once, while there is time. */
  #admit(): void {
    if (this.#begunAt === null) return;
    if (this.#look()) {
      this.#rest = REST_TURNS;
      return;
    }
    const waiting = this.#queue.take();
    if (waiting === null) return;
    const resolve = waiting.resolvers.shift();
    if (waiting.resolvers.length > 0) this.#queue.add(waiting.lane, waiting);
    resolve?.();
    // Ticks come before promises: the second one comes when no promise has anything left to do.
    process.nextTick(() => queueMicrotask(() => process.nextTick(() => this.#admit())));
  }
}

/** The turns of this process, which has one event loop. */
export const TURNS = new Turns();
