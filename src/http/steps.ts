/**
 * Runs requests that arrive together in small groups, in lockstep: parse, execute and write for one after the other
 * drives what the others need out of the processor's caches. Groups take 1.7 times less processor time (bench/README.md).
 *
 * The clients of a group take turns: a client that sends thousands of requests at once delays only its own.
 */

/** Requests in a group with short answers. */
const MAX_REQUESTS_IN_GROUP = 16;
/** Characters of answers in a group: long answers are garbage that is alive at the same time. */
const MAX_GROUP_CHARACTERS = 150_000;
/** The latest answer counts as 1 of so many in the mean length. */
const ANSWERS_IN_MEAN = 16;

type Begin = () => void;

export class Steps {
  readonly #maxInGroup: number;
  /** What begins the waiting requests, by client; the client whose turn is next first. */
  readonly #waiting = new Map<string, Begin[]>();
  #meanLength = 0;

  constructor(maxInGroup = MAX_REQUESTS_IN_GROUP) {
    this.#maxInGroup = maxInGroup;
  }

  /** Resolves when a request of the client may begin. */
  next(client: string): Promise<void> {
    return new Promise((begin) => {
      if (this.#waiting.size === 0) setImmediate(() => this.#start());
      const queue = this.#waiting.get(client);
      if (queue === undefined) this.#waiting.set(client, [begin]);
      else queue.push(begin);
    });
  }

  /** Tells the length of an answer, in characters. */
  answered(length: number): void {
    this.#meanLength += (length - this.#meanLength) / ANSWERS_IN_MEAN;
  }

  /** Starts one group in each turn of the event loop: health checks are answered in between. */
  #start(): void {
    const limit = Math.max(1, Math.min(this.#maxInGroup, MAX_GROUP_CHARACTERS / this.#meanLength));
    for (let started = 1; started <= limit; started++) this.#take()?.();
    if (this.#waiting.size > 0) setImmediate(() => this.#start());
  }

  #take(): Begin | undefined {
    for (const [client, queue] of this.#waiting) {
      const begin = queue.shift();
      this.#waiting.delete(client);
      // Back to the end of the line.
      if (queue.length > 0) this.#waiting.set(client, queue);
      return begin;
    }
    return undefined;
  }
}
