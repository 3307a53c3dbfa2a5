/**
 * Hands out events in the order of their commits. The store is the outbox: this process reads from it what was
 * committed, by itself or by another, so that nobody ever sees an event that could still be lost.
 */

import type { EventFeed, EventStream } from '../connections/use-cases.ts';
import type { Log } from '../observe/log.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import { EventQueue } from './event-queue.ts';
import { FeedClosed } from './feed-errors.ts';

/** How many events are read at a time. */
const PAGE = 500;

/** How far a subscriber may fall behind: a few hundred kilobytes, and minutes of any one connection's life. */
const QUEUE_LIMIT = 1_024;

type FeedStore = Pick<Store, 'eventsAfter' | 'lastPosition' | 'onCommit'>;

export class StoreEventFeed implements EventFeed {
  readonly #store: FeedStore;
  readonly #log: Log;
  readonly #queues = new Map<string, Set<EventQueue>>();
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  readonly #unsubscribe: () => void;
  #position: number;
  #pumping: Promise<void> | null = null;
  #pumpAgain = false;
  #closed = false;

  private constructor(store: FeedStore, log: Log, position: number) {
    this.#store = store;
    this.#log = log;
    this.#position = position;
    this.#unsubscribe = store.onCommit(({ events }) => {
      if (events) this.#pump();
    });
  }

  /** Begins with the events that are committed from now on. */
  static async open(store: FeedStore, log: Log): Promise<StoreEventFeed> {
    return new StoreEventFeed(store, log, await store.lastPosition());
  }

  /** The position of the last event that was handed out. */
  get position(): number {
    return this.#position;
  }

  /** How many streams wait for events. */
  get subscribers(): number {
    let count = 0;
    for (const queues of this.#queues.values()) count += queues.size;
    return count;
  }

  follow(stream: EventStream): AsyncGenerator<StoredEvent, void, undefined> {
    const queue = new EventQueue(QUEUE_LIMIT, stream.onTooSlow);
    const key = keyOf(stream.of);
    return closeable(this.#read(stream, queue, key), () => {
      queue.end();
      this.#detach(key, queue);
    });
  }

  /** Calls back with every event of every connection, soon after its commit. */
  onEvent(listener: (event: StoredEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves when everything committed so far has been handed out. */
  async idle(): Promise<void> {
    while (this.#pumping !== null) await this.#pumping;
  }

  /** Ends every stream with `FeedClosed`. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    for (const queues of this.#queues.values()) for (const queue of queues) queue.fail(new FeedClosed());
    this.#queues.clear();
  }

  async *#read(
    stream: EventStream,
    queue: EventQueue,
    key: string,
  ): AsyncGenerator<StoredEvent, void, undefined> {
    let position = stream.after;
    let attached = false;
    try {
      // First what is stored, page by page, at the reader's pace. Once little is left, listen; then read that
      // little, and go on with what was heard meanwhile. What comes both ways is told by its position.
      for (;;) {
        const page = await this.#store.eventsAfter({ after: position, limit: PAGE, ...stream.of });
        for (const event of page) {
          // What ended it tells itself: an error must not look like the end.
          if (queue.ended) return void (await queue.next());
          position = event.position;
          yield event;
        }
        if (page.length === PAGE) continue;
        if (attached) break;
        this.#attach(key, queue);
        attached = true;
      }
      for (;;) {
        const event = await queue.next();
        if (event === null) return;
        if (event.position <= position) continue;
        position = event.position;
        yield event;
      }
    } finally {
      this.#detach(key, queue);
    }
  }

  #attach(key: string, queue: EventQueue): void {
    if (this.#closed) throw new FeedClosed();
    const queues = this.#queues.get(key) ?? new Set();
    this.#queues.set(key, queues.add(queue));
  }

  #detach(key: string, queue: EventQueue): void {
    const queues = this.#queues.get(key);
    queues?.delete(queue);
    if (queues?.size === 0) this.#queues.delete(key);
  }

  #pump(): void {
    if (this.#closed) return;
    if (this.#pumping !== null) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = this.#handOut()
      .catch((error) => this.#log.error({ error }, 'cannot read events; trying again after the next commit'))
      .finally(() => {
        this.#pumping = null;
        if (this.#pumpAgain) {
          this.#pumpAgain = false;
          this.#pump();
        }
      });
  }

  async #handOut(): Promise<void> {
    for (;;) {
      const events = await this.#store.eventsAfter({ after: this.#position, limit: PAGE });
      for (const event of events) {
        this.#position = event.position;
        this.#call(event);
        this.#offer(keyOf({ connectionId: event.connectionId }), event);
        this.#offer(keyOf({ workspaceId: event.workspaceId }), event);
      }
      if (events.length < PAGE) return;
    }
  }

  /** A listener that fails must not keep the event from subscribers. */
  #call(event: StoredEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.error({ error, connectionId: event.connectionId }, 'a listener for events has failed');
      }
    }
  }

  #offer(key: string, event: StoredEvent): void {
    for (const queue of this.#queues.get(key) ?? []) if (!queue.offer(event)) this.#detach(key, queue);
  }
}

function keyOf(of: EventStream['of']): string {
  return 'connectionId' in of ? `connection ${of.connectionId}` : `workspace ${of.workspaceId}`;
}

/**
 * A generator that waits for its next event cannot be told to return before that comes. This one can: `close`
 * ends the wait first.
 */
function closeable<T>(
  generator: AsyncGenerator<T, void, undefined>,
  close: () => void,
): AsyncGenerator<T, void, undefined> {
  const ending = generator.return.bind(generator);
  generator.return = (value) => {
    close();
    return ending(value);
  };
  return generator;
}
