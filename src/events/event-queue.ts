/** What waits for one subscriber: bounded, so that one who stops reading costs nobody else anything. */

import type { StoredEvent } from '../storage/events.ts';
import { SubscriberTooSlow } from './feed-errors.ts';

export class EventQueue {
  readonly #limit: number;
  readonly #onTooSlow: () => void;
  #events: StoredEvent[] = [];
  #wake: (() => void) | null = null;
  #error: Error | null = null;
  #ended = false;

  /** `onTooSlow` is called at once, also while the subscriber is busy with what it has and asks for nothing. */
  constructor(limit: number, onTooSlow: () => void = () => {}) {
    this.#limit = limit;
    this.#onTooSlow = onTooSlow;
  }

  /** Nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds an event. False when the subscriber is gone, or has just been given up as too slow. */
  offer(event: StoredEvent): boolean {
    if (this.#ended) return false;
    if (this.#events.length >= this.#limit) {
      this.fail(new SubscriberTooSlow(this.#limit));
      this.#onTooSlow();
      return false;
    }
    this.#events.push(event);
    this.#stir();
    return true;
  }

  /** Ends without an error, at once. */
  end(): void {
    this.#finish(null);
  }

  /** Ends with an error, at once: what still waits can be had again with `after`. */
  fail(error: Error): void {
    this.#finish(error);
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

  #finish(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#events = [];
    this.#stir();
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
