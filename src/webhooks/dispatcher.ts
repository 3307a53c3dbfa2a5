/**
 * Gives webhooks their turns, when there are events or alerts for them. The store holds all state: the position of each
 * webhook, what it has announced, when it is due, and which server delivers now. So a server can be killed at any moment,
 * and several can work on one database. A webhook has one message under way at a time.
 */
import type { Clock, Millis } from '../base/clock.ts';
import type { AlertFeed, EventFeed } from '../events/feeds.ts';
import type { Log } from '../observe/log.ts';
import { LeasedWork } from '../scheduling/leased-work.ts';
import type { Store } from '../storage/store.ts';
import {
  groupOf,
  logOf,
  WEBHOOK_GROUPS,
  type Webhook,
  type WebhookClaimRequest,
  type WebhookGroup,
} from '../storage/webhooks.ts';

/** Longer than an attempt: a lease outlives a change of its webhook, so that no other server sends at the same time. */
const LEASE_MS: Millis = 60_000;

/** Wakes the operator's webhooks alone: they get everything. */
const NO_WORKSPACE = '';

/**
 * Webhooks that are delivered to at the same time. Mail servers accept few connections of one client. Those of a workspace
 * hold at most half of the places of a group, rounded up: they may all hang.
 */
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

type Places = Pick<WebhookClaimRequest, 'places' | 'fullWorkspaces'>;

export class WebhookDispatcher extends LeasedWork<Webhook> {
  readonly #parts: DispatcherParts;
  /** Workspaces with new events or alerts; null: look at all webhooks. */
  #workspaces: Set<string> | null = null;

  constructor(parts: DispatcherParts) {
    super({ ...parts, name: 'webhooks', leaseMs: LEASE_MS });
    this.#parts = parts;
  }

  protected override subscribe() {
    const { feed, alertFeed, store } = this.#parts;
    return [
      feed.onEvent(({ workspaceId }) => this.#wakeFor(workspaceId)),
      alertFeed.onEvent(({ workspaceId }) => this.#wakeFor(workspaceId ?? NO_WORKSPACE)),
      store.onCommit(({ webhooks }) => {
        if (webhooks) this.#wakeFor(null);
      }),
    ];
  }

  protected override renew(ids: readonly string[], leaseUntil: Millis): Promise<void> {
    return this.#parts.store.renewWebhooks(ids, this.#parts.owner, leaseUntil);
  }

  /** The next poll looks at what came meanwhile, and at webhooks of the group that found no place. */
  protected override onEnd(webhook: Webhook): void {
    this.#note(groupOf(webhook) === 'WORKING' ? (webhook.workspaceId ?? NO_WORKSPACE) : null);
  }

  /** Polls for the webhooks of a workspace, or for all. */
  #wakeFor(workspaceId: string | null): void {
    this.#note(workspaceId);
    this.wake();
  }

  #note(workspaceId: string | null): void {
    if (workspaceId === null) this.#workspaces = null;
    else this.#workspaces?.add(workspaceId);
  }

  protected override async claim(isDue: boolean): Promise<Millis | null> {
    const { store, clock, owner } = this.#parts;
    const free = this.#freePlaces();
    const { places, fullWorkspaces } = this.#fairPlaces(free);
    const workspaces = isDue ? null : this.#workspaces;
    this.#workspaces = new Set();
    const now = clock.now();
    const claimed = await store.claimWebhooks({
      now,
      owner,
      leaseUntil: now + LEASE_MS,
      ...{ places, fullWorkspaces },
      except: [...this.runs.keys()],
      workspaceIds: workspaces && [...workspaces],
    });
    for (const webhook of claimed) this.#start(webhook);
    // Others may be due, too. The end of a turn polls again, or places that are left for other workspaces.
    const isFull = (group: WebhookGroup) =>
      claimed.filter((webhook) => groupOf(webhook) === group).length === places[group];
    if (isFull('WORKING')) this.#note(null);
    if (WEBHOOK_GROUPS.some((group) => places[group] < free[group] && isFull(group))) this.#wakeFor(null);
    return store.nextWebhookAt(now);
  }

  #freePlaces(): Record<WebhookGroup, number> {
    const places = { ...MAX_RUNNING };
    for (const { item } of this.runs.values()) places[groupOf(item)]--;
    return places;
  }

  /** How many to claim now: no more than any workspace may add. */
  #fairPlaces(free: Readonly<Record<WebhookGroup, number>>): Places {
    const places = { ...free };
    const fullWorkspaces: Record<WebhookGroup, string[]> = {
      WORKING: [],
      FAILED: [],
      MAIL: [],
      FAILED_MAIL: [],
    };
    const running = [...this.runs.values()].map(({ item }) => item);
    for (const group of WEBHOOK_GROUPS) {
      const max = Math.ceil(MAX_RUNNING[group] / 2);
      const held = Map.groupBy(
        running.filter((webhook) => groupOf(webhook) === group),
        ({ workspaceId }) => workspaceId,
      );
      let most = 0;
      for (const [workspaceId, { length }] of held) {
        if (workspaceId === null) continue;
        if (length >= max) fullWorkspaces[group].push(workspaceId);
        else most = Math.max(most, length);
      }
      places[group] = Math.min(free[group], max - most);
    }
    return { places, fullWorkspaces };
  }

  #start(webhook: Webhook): void {
    const { turns, log } = this.#parts;
    const { id: webhookId, format } = webhook;
    this.run(webhookId, webhook, (signal) =>
      turns[logOf(format)]
        .run(webhook, signal)
        .catch((error) =>
          log.error({ error, webhookId }, 'a webhook failed here; it runs again when its lease ends'),
        ),
    );
  }
}
