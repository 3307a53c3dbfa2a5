/**
 * Gives webhooks their turns, when there are events or alerts for them. The store holds all state: the position of each
 * webhook, what it has announced, when it is due, and which server delivers now. So a server can be killed at any moment,
 * and several can work on one database. A webhook has one message under way at a time.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { within } from '../base/within.ts';
import type { AlertFeed, EventFeed } from '../events/feeds.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
import { groupOf, logOf, type Webhook, type WebhookGroup } from '../storage/webhooks.ts';

/**
 * The duration of a lease without renewal: longer than an attempt, since a lease outlives a change of its webhook, so that
 * no other server sends at the same time. When a server dies, the others free its leases earlier.
 */
const LEASE_MS: Millis = 60_000;
const RENEWAL_INTERVAL_MS: Millis = 5_000;

/** Wakes the operator's webhooks alone: they get everything. */
const NO_WORKSPACE = '';

/** How long to wait when the store cannot be read. */
const STORE_RETRY_MS: Millis = 1_000;

/** Webhooks that are delivered to at the same time. Mail servers accept few connections of one client. */
const MAX_RUNNING: Readonly<Record<WebhookGroup, number>> = {
  WORKING: 500,
  FAILED: 100,
  MAIL: 10,
  FAILED_MAIL: 3,
};

/** Does what is due for a webhook, and gives up the lease. Ends early when the signal aborts. */
type Turn = { run(webhook: Webhook, signal: AbortSignal): Promise<void> };

export type DispatcherParts = {
  readonly store: Pick<Store, 'claimWebhooks' | 'renewWebhooks' | 'nextWebhookAt' | 'onCommit'>;
  readonly feed: Pick<EventFeed, 'onEvent'>;
  readonly alertFeed: Pick<AlertFeed, 'onEvent'>;
  /** By the log that the webhook follows. */
  readonly turns: Readonly<Record<'events' | 'alerts', Turn>>;
  readonly clock: Clock;
  readonly log: Log;
  /** The id of the server. */
  readonly owner: string;
};

type Run = { readonly end: Promise<void>; readonly abort: AbortController; readonly group: WebhookGroup };

export class WebhookDispatcher {
  readonly #parts: DispatcherParts;
  /** Turns of webhooks, by their ids. */
  readonly #running = new Map<string, Run>();
  /** Workspaces with new events or alerts; null: look at all webhooks. */
  #workspaces: Set<string> | null = new Set();
  #isAwake = false;
  #polling: Promise<void> | null = null;
  #timer: Timer | null = null;
  #renewal: Timer | null = null;
  #stopping = false;
  #unsubscribe: (() => void)[] = [];

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Webhooks that this server delivers to now. */
  get running(): number {
    return this.#running.size;
  }

  /** Starts with the webhooks that are due now. */
  start(): void {
    const { feed, alertFeed, store } = this.#parts;
    this.#unsubscribe = [
      feed.onEvent(({ workspaceId }) => this.#wake(workspaceId)),
      alertFeed.onEvent(({ workspaceId }) => this.#wake(workspaceId ?? NO_WORKSPACE)),
      store.onCommit(({ webhooks }) => {
        if (webhooks) this.#wake(null);
      }),
    ];
    this.#wake(null);
  }

  /** Resolves when nothing is being delivered: the rest waits for the clock. */
  async idle(): Promise<void> {
    while (this.#polling !== null || this.#running.size > 0)
      await Promise.all([this.#polling, this.#allEnded()]);
  }

  /**
   * Claims nothing new, lets running attempts end within `graceMs`, and ends the rest. Their leases stay, until the
   * server gives up all of its leases.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#timer?.cancel();
    await this.#polling;
    const { clock } = this.#parts;
    await within(clock, clock.now() + graceMs, this.#allEnded());
    for (const { abort } of this.#running.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ end }) => end));
  }

  /** Polls for the webhooks of a workspace, or for all. */
  #wake(workspaceId: string | null): void {
    if (workspaceId === null) this.#workspaces = null;
    else this.#workspaces?.add(workspaceId);
    this.#isAwake = true;
    this.#pollIfAwake();
  }

  #pollIfAwake(): void {
    if (!this.#isAwake || this.#stopping || this.#polling !== null) return;
    this.#isAwake = false;
    this.#polling = this.#poll().finally(() => {
      this.#polling = null;
      this.#pollIfAwake();
    });
  }

  async #poll(): Promise<void> {
    const { store, clock, log, owner } = this.#parts;
    const places = this.#freePlaces();
    const workspaces = this.#workspaces;
    this.#workspaces = new Set();
    try {
      const now = clock.now();
      const claimed = await store.claimWebhooks({
        now,
        owner,
        leaseUntil: now + LEASE_MS,
        places,
        except: [...this.#running.keys()],
        workspaceIds: workspaces && [...workspaces],
      });
      for (const webhook of claimed) this.#run(webhook);
      // Others may be due, too. The end of a turn polls again.
      const works = claimed.filter((webhook) => groupOf(webhook) === 'WORKING');
      if (works.length === places.WORKING) this.#workspaces = null;
      const next = await store.nextWebhookAt(now);
      this.#pollAt(next);
    } catch (error) {
      log.error({ error }, 'cannot poll for webhooks; trying again in a second');
      this.#workspaces = null;
      this.#pollAt(clock.now() + STORE_RETRY_MS);
    }
  }

  #freePlaces(): Record<WebhookGroup, number> {
    const places = { ...MAX_RUNNING };
    for (const { group } of this.#running.values()) places[group]--;
    return places;
  }

  #pollAt(moment: Millis | null): void {
    this.#timer?.cancel();
    this.#timer =
      moment === null || this.#stopping ? null : this.#parts.clock.at(moment, () => this.#wake(null));
  }

  #run(webhook: Webhook): void {
    const { turns, log } = this.#parts;
    const abort = new AbortController();
    const group = groupOf(webhook);
    const end = turns[logOf(webhook.format)]
      .run(webhook, abort.signal)
      .catch((error) =>
        log.error(
          { error, webhookId: webhook.id },
          'a webhook failed here; it runs again when its lease ends',
        ),
      )
      .finally(() => {
        this.#running.delete(webhook.id);
        // What came meanwhile, and webhooks of the group that found no place.
        this.#wake(group === 'WORKING' ? (webhook.workspaceId ?? NO_WORKSPACE) : null);
      });
    this.#running.set(webhook.id, { end, abort, group });
    this.#keepLeases();
  }

  /** Renews the leases while webhooks are running. */
  #keepLeases(): void {
    if (this.#renewal !== null) return;
    const { clock, log, owner, store } = this.#parts;
    this.#renewal = clock.at(clock.now() + RENEWAL_INTERVAL_MS, () => {
      this.#renewal = null;
      if (this.#running.size === 0) return;
      this.#keepLeases();
      store
        .renewWebhooks([...this.#running.keys()], owner, clock.now() + LEASE_MS)
        .catch((error) => log.warn({ error }, 'cannot renew the leases of webhooks'));
    });
  }
}
