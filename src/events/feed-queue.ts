/** Items of a log that wait for one subscriber. Bounded: one that stops reading must not cost the others anything. */
import { SubscriberTooSlow } from './feed-errors.ts';

export class FeedQueue<Item extends { readonly position: number }> {
  readonly #limit: number;
  readonly #onTooSlow: () => void;
  #items: Item[] = [];
  #wake: (() => void) | null = null;
  #error: Error | null = null;
  #ended = false;

  /** `onTooSlow` is called immediately, even while the subscriber does not ask for the next item. */
  constructor(limit: number, onTooSlow: () => void = () => {}) {
    this.#limit = limit;
    this.#onTooSlow = onTooSlow;
  }

  /** Nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds an item. False when the queue has ended, or ends now because the subscriber is too slow. */
  offer(item: Item): boolean {
    if (this.#ended) return false;
    if (this.#items.length >= this.#limit) {
      this.fail(new SubscriberTooSlow(this.#limit));
      this.#onTooSlow();
      return false;
    }
    this.#items.push(item);
    this.#wake?.();
    return true;
  }

  /** Removes items up to this position: the subscriber has read them elsewhere. */
  discardThrough(position: number): void {
    const first = this.#items.findIndex((item) => item.position > position);
    this.#items.splice(0, first === -1 ? this.#items.length : first);
  }

  /** Ends without an error, immediately. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#items = [];
    this.#wake?.();
  }

  /** Ends with an error, immediately: the subscriber can read the rest again with `after`. */
  fail(error: Error): void {
    if (!this.#ended) this.#error = error;
    this.end();
  }

  /** The next item; null at the end. For one reader at a time. */
  async next(): Promise<Item | null> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return null;
      const item = this.#items.shift();
      if (item !== undefined) return item;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
