/**
 * Tells the listeners of this process about commits: its own at once, those of others by NOTIFY. Only a wake-up: the
 * tables hold the truth. A poll of the head row finds what no notification told.
 */

import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { Log } from '../../observe/log.ts';
import type { Commit } from '../store.ts';
import type { Heads } from './changes.ts';
import { clientOptions, type Database, type DatabaseOptions } from './database.ts';
import { heads } from './schema.ts';
import { command, db, param, statement } from './statements.ts';

const CHANNEL = 'aurora_commits';
/** Notifications of commits that are closer together are one. */
const NOTIFY_GAP_MS = 5;
/** How often the head row is read while notifications arrive, and while they do not. */
const POLL_MS = 1_000;
const QUICK_POLL_MS = 50;
const RECONNECT_MS = 1_000;

const NO_CHANGE: Commit = { events: false, work: false, revocations: false, webhooks: false, alerts: false };
const ANY_CHANGE: Commit = { events: true, work: true, revocations: true, webhooks: true, alerts: true };

type Notice = { readonly from: string; readonly commit: Commit; readonly heads: Heads };

type CommitFeedOptions = {
  readonly database: Database;
  /** Names this store among all that listen. */
  readonly id: string;
  /** A connection that hears notifications: not through a pooler. Null: only the poll. */
  readonly listen: DatabaseOptions | null;
  readonly log: Log;
  readonly reportFault: (error: unknown) => void;
};

export class CommitFeed {
  readonly #options: CommitFeedOptions;
  readonly #listeners = new Set<(commit: Commit) => void>();
  #heads: Heads = { events: 0, audit: 0, revocations: 0, alerts: 0 };
  /** What the next notification says. */
  #unsent: Commit = NO_CHANGE;
  #sending: NodeJS.Timeout | null = null;
  #client: pg.Client | null = null;
  /** Whether notifications arrive: this store has received one on the present connection. */
  #isHeard = false;
  #polling: NodeJS.Timeout | undefined;
  #connecting: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: CommitFeedOptions) {
    this.#options = options;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const [found] = await this.#options.database.read(HEADS);
    if (found !== undefined) this.#heads = found;
    this.#pollLater();
    if (this.#options.listen !== null) await this.#connect();
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A commit of this process. `heads` are the last positions after it, or null if it appended nothing. */
  committed(commit: Commit, heads: Heads | null): void {
    if (heads !== null) this.#note(commit, heads);
    this.#emit(commit);
    this.#unsent = union(this.#unsent, commit);
    if (!isAny(this.#unsent) || this.#isClosed) return;
    this.#sending ??= setTimeout(() => this.#send(), NOTIFY_GAP_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    clearTimeout(this.#polling);
    clearTimeout(this.#connecting);
    if (this.#sending !== null) clearTimeout(this.#sending);
    this.#sending = null;
    if (isAny(this.#unsent)) await this.#notify().catch(() => {});
    await this.#client?.end();
  }

  #emit(commit: Commit): void {
    for (const listener of this.#listeners) {
      try {
        listener(commit);
      } catch (error) {
        this.#options.log.error({ error }, 'a listener for commits has failed');
      }
    }
  }

  /** Remembers the positions that the listeners hear of. */
  #note(commit: Commit, { events, revocations, alerts = 0 }: Partial<Heads> & Omit<Heads, 'alerts'>): void {
    this.#heads = {
      ...this.#heads,
      events: commit.events ? Math.max(events, this.#heads.events) : this.#heads.events,
      revocations: commit.revocations
        ? Math.max(revocations, this.#heads.revocations)
        : this.#heads.revocations,
      alerts: commit.alerts ? Math.max(alerts, this.#heads.alerts) : this.#heads.alerts,
    };
  }

  #send(): void {
    this.#sending = null;
    // Those who do not hear it find it by their polls.
    this.#notify().catch((error: unknown) => this.#options.reportFault(error));
  }

  async #notify(): Promise<void> {
    const notice: Notice = { from: this.#options.id, commit: this.#unsent, heads: this.#heads };
    this.#unsent = NO_CHANGE;
    // Outside of the writing transaction: notifications make all commits of the server wait for each other.
    await this.#options.database.read(NOTIFY, { channel: CHANNEL, payload: JSON.stringify(notice) });
  }

  async #connect(): Promise<void> {
    const { listen } = this.#options;
    if (listen === null || this.#isClosed) return;
    const client = new pg.Client(clientOptions(listen));
    this.#client = client;
    const again = () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#isHeard = false;
      client.end().catch(() => {});
      if (!this.#isClosed) this.#connecting = setTimeout(() => this.#connect(), RECONNECT_MS).unref();
    };
    client.on('error', (error) => {
      listen.reportFault(error);
      again();
    });
    client.on('end', again);
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      // Behind a pooler it does not come back, and the quick poll goes on.
      await client.query('select pg_notify($1, $2)', [CHANNEL, this.#options.id]);
      // Commits before this moment were not heard.
      this.#emit(ANY_CHANGE);
    } catch (error) {
      listen.reportFault(error);
      again();
    }
  }

  #hear(payload: string): void {
    this.#isHeard = true;
    const notice = readNotice(payload);
    if (notice === null || notice.from === this.#options.id) return;
    this.#note(notice.commit, notice.heads);
    this.#emit(notice.commit);
  }

  #pollLater(delay = this.#isHeard ? POLL_MS : QUICK_POLL_MS): void {
    if (!this.#isClosed) this.#polling = setTimeout(() => this.#poll(), delay).unref();
  }

  async #poll(): Promise<void> {
    try {
      const [found] = await this.#options.database.read(HEADS);
      if (found === undefined || this.#isClosed) return this.#pollLater();
      const events = found.events > this.#heads.events;
      const revocations = found.revocations > this.#heads.revocations;
      const alerts = found.alerts > this.#heads.alerts;
      this.#heads = found;
      if (events || revocations || alerts)
        this.#emit({ events, work: events, revocations, webhooks: false, alerts });
      this.#pollLater();
    } catch (error) {
      this.#options.reportFault(error);
      this.#pollLater(POLL_MS);
    }
  }
}

function isAny({ events, work, revocations, webhooks, alerts }: Commit): boolean {
  return events || work || revocations || webhooks || alerts;
}

function union(a: Commit, b: Commit): Commit {
  return {
    events: a.events || b.events,
    work: a.work || b.work,
    revocations: a.revocations || b.revocations,
    webhooks: a.webhooks || b.webhooks,
    alerts: a.alerts || b.alerts,
  };
}

/** Null for anything else that somebody sends on the channel. */
function readNotice(payload: string): Notice | null {
  try {
    const { from, commit, heads } = JSON.parse(payload) as Partial<Notice>;
    return from === undefined || commit === undefined || heads === undefined ? null : { from, commit, heads };
  } catch {
    return null;
  }
}

const HEADS = statement<Heads>(
  'heads',
  db
    .select({
      events: heads.events,
      audit: heads.audit,
      revocations: heads.revocations,
      alerts: heads.alerts,
    })
    .from(heads),
  { events: true, audit: true, revocations: true, alerts: true },
);

const NOTIFY = command('notify', sql`select pg_notify(${param('channel')}, ${param('payload')})`);
