/**
 * Shares the event loop. Large work pauses after `MAX_TURN_MS` and continues in a later turn. The server answers health
 * checks and small requests in between. Workspaces take turns, then the tokens of one workspace, then the operations of
 * one token. Neither many operations nor large ones delay others.
 */
import { FairQueue } from './fair-queue.ts';

/** The longest turn, for all operations together. */
const MAX_TURN_MS = 10;

/**
 * Event-loop turns without large work after a full turn. A small request needs about this many to be read, started and
 * resolved. Without small requests, these turns take no time.
 */
const REST_TURNS = 3;

/** Fields between two reads of the clock. One read costs as much as a small field. */
const FIELDS_PER_CHECK = 8;

/** An operation, and its waiting fields. */
type Waiting = { readonly lane: string; readonly client: string; readonly resolvers: (() => void)[] };

export class Turns {
  readonly #queue = new FairQueue<Waiting>();
  /** Waiting fields by operation. */
  readonly #waiting = new WeakMap<object, Waiting>();
  /** When the work of this turn began; null before that. */
  #begunAt: number | null = null;
  #isOver = false;
  /** How many of the next turns resume no large work. */
  #rest = 0;
  #fields = 0;

  /** True when this turn has no time left: large work must wait for another turn. */
  isOver(): boolean {
    if (this.#isOver) return true;
    if (this.#begunAt === null) {
      this.#begin();
      return false;
    }
    if (++this.#fields % FIELDS_PER_CHECK !== 0) return false;
    return this.#checkTime();
  }

  /**
   * Resolves in a turn that has time left.
   *
   * @param lane lanes continue in rotation
   * @param operation groups the fields of one operation
   * @param client the clients of a lane continue in rotation, too
   */
  next(lane: string, operation: object = {}, client = ''): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    const waiting = this.#waiting.get(operation) ?? { lane, client, resolvers: [] };
    this.#waiting.set(operation, waiting);
    this.#queue.add(lane, waiting, client);
    return new Promise((resolve) => {
      waiting.resolvers.push(resolve);
    });
  }

  #checkTime(): boolean {
    this.#isOver = performance.now() - (this.#begunAt ?? 0) > MAX_TURN_MS;
    return this.#isOver;
  }

  #begin(): void {
    this.#begunAt = performance.now();
    setImmediate(() => this.#end());
  }

  /** Ends the turn, and begins another for the waiting work. */
  #end(): void {
    this.#begunAt = null;
    this.#isOver = false;
    if (this.#queue.size === 0) return;
    this.#begin();
    if (this.#rest > 0) this.#rest--;
    else this.#admit();
  }

  /** Resumes one operation. When it waits again, resumes the next one, while the turn has time. */
  #admit(): void {
    if (this.#begunAt === null) return;
    if (this.#checkTime()) {
      this.#rest = REST_TURNS;
      return;
    }
    const waiting = this.#queue.take();
    if (waiting === null) return;
    const resolve = waiting.resolvers.shift();
    if (waiting.resolvers.length > 0) this.#queue.add(waiting.lane, waiting, waiting.client);
    resolve?.();
    // Ticks run before promise callbacks: the second tick runs when no callback is left.
    process.nextTick(() => queueMicrotask(() => process.nextTick(() => this.#admit())));
  }
}

/** The turns of this process, which has one event loop. */
export const TURNS = new Turns();
