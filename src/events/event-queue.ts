/** Events that wait for one subscriber. Bounded: one that stops reading must not cost the others anything. */
import type { StoredEvent } from '../storage/events.ts';
import { SubscriberTooSlow } from './feed-errors.ts';

export class EventQueue {
  readonly #limit: number;
  readonly #onTooSlow: () => void;
  #events: StoredEvent[] = [];
  #wake: (() => void) | null = null;
  #error: Error | null = null;
  #ended = false;

  /** `onTooSlow` is called immediately, even while the subscriber does not ask for the next event. */
  constructor(limit: number, onTooSlow: () => void = () => {}) {
    this.#limit = limit;
    this.#onTooSlow = onTooSlow;
  }

  /** Nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds an event. False when the queue has ended, or ends now because the subscriber is too slow. */
  offer(event: StoredEvent): boolean {
    if (this.#ended) return false;
    if (this.#events.length >= this.#limit) {
      this.fail(new SubscriberTooSlow(this.#limit));
      this.#onTooSlow();
      return false;
    }
    this.#events.push(event);
    this.#wake?.();
    return true;
  }

  /** Removes events up to this position: the subscriber has read them elsewhere. */
  discardThrough(position: number): void {
    const first = this.#events.findIndex((event) => event.position > position);
    this.#events.splice(0, first === -1 ? this.#events.length : first);
  }

  /** Ends without an error, immediately. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events = [];
    this.#wake?.();
  }

  /** Ends with an error, immediately: the subscriber can read the rest again with `after`. */
  fail(error: Error): void {
    if (!this.#ended) this.#error = error;
    this.end();
  }

  /** The next event; null at the end. For one reader at a time. */
  async next(): Promise<StoredEvent | null> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return null;
      const event = this.#events.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
