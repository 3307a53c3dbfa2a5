/**
 * Hands out events in the order of their commits. It reads them from the store after the commit, of this process or
 * another: no client sees an event that could still be lost.
 */
import { CursorAhead } from '../base/cursor-ahead.ts';
import type { Log } from '../observe/log.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import { EventQueue } from './event-queue.ts';
import { FeedClosed } from './feed-errors.ts';

/** Events that are read at a time. */
const PAGE = 500;

/** How far a subscriber may fall behind: a few hundred kilobytes, and minutes of any one connection's life. */
const MAX_QUEUED_EVENTS = 1_024;

/** How long to wait when the events cannot be read. */
const RETRY_MS = 1_000;

/** Selects the events to stream, and the start. */
export type EventStream = {
  readonly of: { readonly connectionId: string } | { readonly workspaceId: string };
  /** The position of the last event that the subscriber has. */
  readonly after: number;
  /** Called once, immediately, when the subscriber falls too far behind. */
  readonly onTooSlow?: (() => void) | undefined;
};

type FeedStore = Pick<Store, 'eventsAfter' | 'lastPosition' | 'onCommit'>;

export class EventFeed {
  readonly #store: FeedStore;
  readonly #log: Log;
  readonly #queues = new Map<string, Set<EventQueue>>();
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  readonly #unsubscribe: () => void;
  #position: number;
  #reading: Promise<void> | null = null;
  #readAgain = false;
  #closed = false;

  private constructor(store: FeedStore, log: Log, position: number) {
    this.#store = store;
    this.#log = log;
    this.#position = position;
    this.#unsubscribe = store.onCommit(({ events }) => {
      if (events) this.#wake();
    });
  }

  /** Begins with the events that are committed from now on. */
  static async open(store: FeedStore, log: Log): Promise<EventFeed> {
    return new EventFeed(store, log, await store.lastPosition());
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

  /**
   * Every event after `stream.after`, oldest first, without a gap or a repeat. `return()` ends the stream, even while
   * it waits. Throws `SubscriberTooSlow` when the reader falls too far behind, `CursorAhead` when the database has lost
   * events that were handed out, and `FeedClosed` when the process stops.
   */
  follow(stream: EventStream): AsyncGenerator<StoredEvent, void, undefined> {
    const queue = new EventQueue(MAX_QUEUED_EVENTS, stream.onTooSlow);
    const key = keyOf(stream.of);
    const events = this.#read(stream, queue, key);
    // A generator that waits cannot return before its next event comes. So end its wait first.
    const end = events.return.bind(events);
    events.return = (value) => {
      queue.end();
      this.#detach(key, queue);
      return end(value);
    };
    return events;
  }

  /**
   * Calls back with every event of every connection, soon after its commit by whatever server. Returns a function that
   * unsubscribes.
   */
  onEvent(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything committed so far has been handed out. */
  async idle(): Promise<void> {
    while (this.#reading !== null) await this.#reading;
  }

  /** Ends every stream with `FeedClosed`. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#failAll(new FeedClosed());
  }

  async *#read(
    stream: EventStream,
    queue: EventQueue,
    key: string,
  ): AsyncGenerator<StoredEvent, void, undefined> {
    let position = stream.after;
    let attached = false;
    try {
      // First the stored events, page by page, at the reader's pace. At the last page listen, read once more, and
      // continue with what came meanwhile. Its position tells which event came both ways.
      for (;;) {
        const page = await this.#store.eventsAfter({ after: position, limit: PAGE, ...stream.of });
        for (const event of page) {
          // The queue says why it ended: an error must not look like the end.
          if (queue.ended) return void (await queue.next());
          position = event.position;
          yield event;
        }
        queue.discardThrough(position);
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

  #wake(): void {
    this.#readAgain = true;
    if (this.#closed || this.#reading !== null) return;
    this.#reading = this.#handOut()
      .catch((error) => {
        this.#log.error({ error }, 'cannot read events; trying again in a second');
        setTimeout(() => this.#wake(), RETRY_MS).unref();
      })
      .finally(() => {
        this.#reading = null;
        if (this.#readAgain) this.#wake();
      });
  }

  async #handOut(): Promise<void> {
    while (this.#readAgain) {
      this.#readAgain = false;
      const events = await this.#store.eventsAfter({ after: this.#position, limit: PAGE });
      if (events.length === 0) await this.#startAgainIfAhead();
      for (const event of events) {
        this.#position = event.position;
        this.#call(event);
        this.#offer(keyOf({ connectionId: event.connectionId }), event);
        this.#offer(keyOf({ workspaceId: event.workspaceId }), event);
      }
      if (events.length === PAGE) this.#readAgain = true;
    }
  }

  /** The database may fail over to a replica that lacks the latest commits: their positions will be used again. */
  async #startAgainIfAhead(): Promise<void> {
    const last = await this.#store.lastPosition();
    if (last >= this.#position) return;
    this.#log.error({ last, handedOut: this.#position }, 'the database has lost events that were handed out');
    this.#position = last;
    this.#failAll(new CursorAhead());
  }

  #failAll(error: Error): void {
    for (const queues of this.#queues.values()) for (const queue of queues) queue.fail(error);
    this.#queues.clear();
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
