/**
 * Hands out the items of a log in the order of their commits. It reads them from the store after the commit, of this
 * process or another: no client sees an item that could still be lost.
 */
import { systemMonotonicClock } from '../base/clock.ts';
import { CursorAhead } from '../base/cursor-ahead.ts';
import { Poller } from '../base/poller.ts';
import type { Log } from '../observe/log.ts';
import type { Commit, Store } from '../storage/store.ts';
import { FeedClosed } from './feed-errors.ts';
import { FeedQueue } from './feed-queue.ts';

/** Items that are read at a time. */
const PAGE = 500;

/** How far a subscriber may fall behind: a few hundred kilobytes, and minutes of any one connection's life. */
const MAX_QUEUED_ITEMS = 1_024;

/** The items to stream: of all, of a workspace, or of a connection. */
export type FeedScope = 'ALL' | { readonly connectionId: string } | { readonly workspaceId: string };

/** Selects the items to stream, and the start. */
export type FeedStream<Scope> = {
  readonly of: Scope;
  /** The position of the last item that the subscriber has. */
  readonly after: number;
  /** The workspace of a connection: its deletion ends the stream. */
  readonly workspaceId?: string;
  /** Called once, immediately, when the subscriber falls too far behind. */
  readonly onTooSlow?: (() => void) | undefined;
};

type Positioned = { readonly position: number };

/** A log in the store. */
export type FeedSource<Item extends Positioned, Scope extends FeedScope> = {
  /** What it holds, for the log: such as `events`. */
  readonly name: string;
  readonly isChangedBy: (commit: Commit) => boolean;
  /** Committed items, oldest first. Fewer than `limit` are the last ones. */
  readonly read: (query: { after: number; limit: number; of: Scope | 'ALL' }) => Promise<Item[]>;
  readonly lastPosition: () => Promise<number>;
  /** The scopes to which an item belongs, without `ALL`. */
  readonly scopesOf: (item: Item) => readonly Scope[];
};

export class Feed<Item extends Positioned, Scope extends FeedScope> {
  readonly #source: FeedSource<Item, Scope>;
  readonly #log: Log;
  readonly #queues = new Map<string, Set<FeedQueue<Item>>>();
  /** The streams of each workspace. */
  readonly #owned = new Map<string, Set<FeedQueue<Item>>>();
  /** A stream may begin while its workspace is deleted. */
  readonly #deleted = new Set<string>();
  readonly #listeners = new Set<(item: Item) => void>();
  readonly #poller: Poller;
  readonly #unsubscribe: () => void;
  #position: number;

  private constructor(
    source: FeedSource<Item, Scope>,
    store: Pick<Store, 'onCommit'>,
    log: Log,
    position: number,
  ) {
    this.#source = source;
    this.#log = log;
    this.#position = position;
    this.#poller = new Poller({
      poll: () => this.#handOut(),
      onFailure: (error) => log.error({ error }, `cannot read ${source.name}; trying again in a second`),
      clock: systemMonotonicClock,
    });
    this.#unsubscribe = store.onCommit((commit) => {
      if (source.isChangedBy(commit)) this.#poller.wake();
    });
  }

  /** Begins with the items that are committed from now on. */
  static async open<Item extends Positioned, Scope extends FeedScope>(
    source: FeedSource<Item, Scope>,
    store: Pick<Store, 'onCommit'>,
    log: Log,
  ): Promise<Feed<Item, Scope>> {
    return new Feed(source, store, log, await source.lastPosition());
  }

  /** The position of the last item that was handed out. */
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
   * Every item after `stream.after`, oldest first, without a gap or a repeat. `return()` ends the stream, even while
   * it waits. Throws `SubscriberTooSlow` when the reader falls too far behind, `CursorAhead` when the database has lost
   * items that were handed out, and `FeedClosed` when the process stops.
   */
  follow(stream: FeedStream<Scope | 'ALL'>): AsyncGenerator<Item, void, undefined> {
    const queue = new FeedQueue<Item>(MAX_QUEUED_ITEMS, stream.onTooSlow);
    const key = keyOf(stream.of);
    const items = this.#read(stream, queue, key);
    // A generator that waits cannot return before its next item comes. So end its wait first.
    const end = items.return.bind(items);
    items.return = (value) => {
      queue.end();
      this.#detach(key, queue);
      return end(value);
    };
    return items;
  }

  /**
   * Calls back with every item, soon after its commit by any server. Returns a function that
   * unsubscribes.
   */
  onEvent(listener: (item: Item) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything committed so far has been handed out. */
  idle(): Promise<void> {
    return this.#poller.idle();
  }

  /** Ends the streams of a deleted workspace and of its connections, without an error. */
  endWorkspace(workspaceId: string): void {
    this.#deleted.add(workspaceId);
    for (const queue of this.#owned.get(workspaceId) ?? []) queue.end();
  }

  /** Ends every stream with `FeedClosed`. */
  close(): void {
    this.#unsubscribe();
    void this.#poller.stop();
    this.#failAll(new FeedClosed());
  }

  async *#read(
    stream: FeedStream<Scope | 'ALL'>,
    queue: FeedQueue<Item>,
    key: string,
  ): AsyncGenerator<Item, void, undefined> {
    let position = stream.after;
    let attached = false;
    const owner = stream.workspaceId ?? workspaceOf(stream.of);
    if (owner !== null) add(this.#owned, owner, queue);
    if (owner !== null && this.#deleted.has(owner)) queue.end();
    try {
      // First the stored items, page by page, at the reader's pace. At the last page listen, read once more, and
      // continue with what came meanwhile. Its position tells which item came both ways.
      for (;;) {
        const page = await this.#source.read({ after: position, limit: PAGE, of: stream.of });
        for (const item of page) {
          // The queue says why it ended: an error must not look like the end.
          if (queue.ended) return void (await queue.next());
          position = item.position;
          yield item;
        }
        queue.discardThrough(position);
        if (page.length === PAGE) continue;
        if (attached) break;
        this.#attach(key, queue);
        attached = true;
      }
      for (;;) {
        const item = await queue.next();
        if (item === null) return;
        if (item.position <= position) continue;
        position = item.position;
        yield item;
      }
    } finally {
      this.#detach(key, queue);
      if (owner !== null) remove(this.#owned, owner, queue);
    }
  }

  #attach(key: string, queue: FeedQueue<Item>): void {
    if (this.#poller.isStopping) throw new FeedClosed();
    add(this.#queues, key, queue);
  }

  #detach(key: string, queue: FeedQueue<Item>): void {
    remove(this.#queues, key, queue);
  }

  async #handOut(): Promise<null> {
    const items = await this.#source.read({ after: this.#position, limit: PAGE, of: 'ALL' });
    if (items.length === 0) await this.#startAgainIfAhead();
    for (const item of items) {
      this.#position = item.position;
      this.#call(item);
      for (const scope of ['ALL', ...this.#source.scopesOf(item)] as const) this.#offer(keyOf(scope), item);
    }
    if (items.length === PAGE) this.#poller.wake();
    return null;
  }

  /** The database may fail over to a replica that lacks the latest commits: their positions will be used again. */
  async #startAgainIfAhead(): Promise<void> {
    const last = await this.#source.lastPosition();
    if (last >= this.#position) return;
    const { name } = this.#source;
    this.#log.error(
      { last, handedOut: this.#position },
      `the database has lost ${name} that were handed out`,
    );
    this.#position = last;
    this.#failAll(new CursorAhead());
  }

  #failAll(error: Error): void {
    for (const queues of this.#queues.values()) for (const queue of queues) queue.fail(error);
    this.#queues.clear();
  }

  /** A listener that fails must not keep the item from subscribers. */
  #call(item: Item): void {
    for (const listener of this.#listeners) {
      try {
        listener(item);
      } catch (error) {
        this.#log.error({ error, position: item.position }, `a listener for ${this.#source.name} has failed`);
      }
    }
  }

  #offer(key: string, item: Item): void {
    for (const queue of this.#queues.get(key) ?? []) if (!queue.offer(item)) this.#detach(key, queue);
  }
}

function keyOf(of: FeedScope): string {
  if (of === 'ALL') return 'all';
  return 'connectionId' in of ? `connection ${of.connectionId}` : `workspace ${of.workspaceId}`;
}

function workspaceOf(of: FeedScope): string | null {
  return of !== 'ALL' && 'workspaceId' in of ? of.workspaceId : null;
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

function remove<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
