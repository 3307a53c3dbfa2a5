/**
 * Delivers events to webhooks. The store holds all state: the position of each webhook, when it is due, and which server
 * delivers now. So a server can be killed at any moment, and several can work on one database. A webhook has one message
 * under way at a time, in the order of the events.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { CannotDecrypt } from '../base/encryption.ts';
import { within } from '../base/within.ts';
import type { EventFeed } from '../events/feeds.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import type { Webhook } from '../storage/webhooks.ts';
import type { Deliverer } from './deliverer.ts';
import { eventMessage, isSelected, type PublicNames } from './payload.ts';
import { afterAttempt, postponed } from './progress.ts';

/**
 * The duration of a lease without renewal: longer than an attempt, since a lease outlives a change of its webhook, so that
 * no other server sends at the same time. When a server dies, the others free its leases earlier.
 */
const LEASE_MS: Millis = 25_000;
const RENEWAL_INTERVAL_MS: Millis = 5_000;

/** How long to wait when the store cannot be read. */
const STORE_RETRY_MS: Millis = 1_000;

/** Webhooks that are delivered to at the same time, and how many of them may have failed before. */
const MAX_RUNNING = 500;
const MAX_RUNNING_FAILED = 100;

/** Messages of one webhook before others have their turn. */
const MAX_MESSAGES_OF_TURN = 20;

/** Events that are read at a time. */
const PAGE = 100;

type DispatcherStore = Pick<
  Store,
  | 'claimWebhooks'
  | 'renewWebhooks'
  | 'nextWebhookAt'
  | 'recordProgress'
  | 'eventsAfter'
  | 'connectionsByIds'
  | 'onCommit'
>;

export type DispatcherParts = {
  readonly store: DispatcherStore;
  readonly feed: Pick<EventFeed, 'onEvent'>;
  readonly deliverer: Deliverer;
  readonly names: PublicNames;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  /** The id of the server. */
  readonly owner: string;
};

type Run = { readonly end: Promise<void>; readonly abort: AbortController; readonly hasFailed: boolean };

export class WebhookDispatcher {
  readonly #parts: DispatcherParts;
  /** Turns of webhooks, by their ids. */
  readonly #running = new Map<string, Run>();
  /** Workspaces with new events; null: look at all webhooks. */
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
    const { feed, store } = this.#parts;
    this.#unsubscribe = [
      feed.onEvent(({ workspaceId }) => this.#wake(workspaceId)),
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
    const limit = MAX_RUNNING - this.#running.size;
    // The end of a turn polls again.
    if (limit <= 0) return;
    const failed = [...this.#running.values()].filter(({ hasFailed }) => hasFailed).length;
    const workspaces = this.#workspaces;
    this.#workspaces = new Set();
    try {
      const now = clock.now();
      const claimed = await store.claimWebhooks({
        now,
        owner,
        leaseUntil: now + LEASE_MS,
        limit,
        maxFailed: Math.max(0, MAX_RUNNING_FAILED - failed),
        except: [...this.#running.keys()],
        workspaceIds: workspaces && [...workspaces],
      });
      for (const webhook of claimed) this.#run(webhook);
      // Others may be due, too.
      if (claimed.length === limit) this.#workspaces = null;
      const next = await store.nextWebhookAt(now);
      this.#pollAt(next);
    } catch (error) {
      log.error({ error }, 'cannot poll for webhooks; trying again in a second');
      this.#workspaces = null;
      this.#pollAt(clock.now() + STORE_RETRY_MS);
    }
  }

  #pollAt(moment: Millis | null): void {
    this.#timer?.cancel();
    this.#timer =
      moment === null || this.#stopping ? null : this.#parts.clock.at(moment, () => this.#wake(null));
  }

  #run(webhook: Webhook): void {
    const { log } = this.#parts;
    const abort = new AbortController();
    const hasFailed = webhook.failingSince !== null;
    const end = this.#deliver(webhook, abort.signal)
      .catch((error) =>
        log.error(
          { error, webhookId: webhook.id },
          'a webhook failed here; it runs again when its lease ends',
        ),
      )
      .finally(() => {
        this.#running.delete(webhook.id);
        // Events that came meanwhile, and failed webhooks that found no place. An empty name: the operator's webhooks.
        this.#wake(hasFailed ? null : (webhook.workspaceId ?? ''));
      });
    this.#running.set(webhook.id, { end, abort, hasFailed });
    this.#keepLeases();
  }

  /** One turn of a webhook: up to a number of messages, until one fails. */
  async #deliver(claimed: Webhook, signal: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    const { id, workspaceId } = claimed;
    for (let webhook = claimed, left = MAX_MESSAGES_OF_TURN; left > 0; ) {
      const events = await store.eventsAfter({
        after: webhook.position,
        limit: PAGE,
        ...(workspaceId !== null && { workspaceId }),
      });
      const turn = await this.#deliverAll(webhook, events, left, signal);
      if (turn === null) return;
      ({ webhook } = turn);
      if (turn.isOver) return;
      // Reading counts as well: a filter that selects nothing must not keep others waiting.
      left = turn.left - 1;
      const ends = events.length < PAGE || left <= 0;
      const claim = { id, owner: this.#parts.owner };
      if (!(await store.recordProgress(claim, webhook, { delivery: null, ends })) || ends) return;
    }
  }

  /** Null when the server stops or has lost the lease. */
  async #deliverAll(claimed: Webhook, events: readonly StoredEvent[], limit: number, signal: AbortSignal) {
    const { store, owner } = this.#parts;
    const claim = { id: claimed.id, owner };
    const ids = [...new Set(events.map(({ connectionId }) => connectionId))];
    const connections = new Map(
      (await store.connectionsByIds(ids)).flatMap((found) => (found === null ? [] : [[found.id, found]])),
    );
    let webhook = claimed;
    let left = limit;
    for (const event of events) {
      const connection = connections.get(event.connectionId);
      if (connection === undefined || !isSelected(webhook.filter, event, connection)) {
        webhook = { ...webhook, position: event.position };
        continue;
      }
      if (signal.aborted) return null;
      const message = eventMessage(webhook, event, connection, this.#parts.names);
      const next = await this.#attempt(webhook, event, message, signal);
      if (next === null) return null;
      webhook = { ...webhook, ...next.progress };
      left--;
      const isOver = left === 0 || next.isFailed;
      const { progress, delivery } = next;
      if (!(await store.recordProgress(claim, progress, { delivery, ends: isOver }))) return null;
      this.#reportDisabled(webhook);
      if (isOver) return { webhook, left, isOver };
    }
    return { webhook, left, isOver: false };
  }

  /** What follows from one attempt. Null when the server has ended it. */
  async #attempt(
    webhook: Webhook,
    event: StoredEvent,
    message: ReturnType<typeof eventMessage>,
    signal: AbortSignal,
  ) {
    const { deliverer, clock, random, log, lifecycle } = this.#parts;
    try {
      const attempt = await deliverer.attempt(webhook, message, signal);
      const { delivery } = attempt;
      const isFailed = delivery.outcome !== 'DELIVERED';
      // The stop ended this attempt, so it says nothing about the endpoint.
      if (isFailed && signal.aborted) return null;
      const now = clock.now();
      const progress = afterAttempt(webhook, event.position, attempt, now, random());
      if (!isFailed) lifecycle.emit('webhook.delivered', { lagMs: Math.max(0, now - event.occurredAt) });
      return { progress, delivery, isFailed };
    } catch (error) {
      if (!(error instanceof CannotDecrypt)) throw error;
      log.error({ error, webhookId: webhook.id }, 'the secret of a webhook cannot be decrypted');
      return { progress: postponed(webhook, clock.now()), delivery: null, isFailed: true };
    }
  }

  #reportDisabled({ id: webhookId, disabledReason: reason }: Webhook): void {
    if (reason !== 'GONE' && reason !== 'FAILING') return;
    this.#parts.log.warn({ webhookId, reason }, 'a webhook was disabled');
    this.#parts.lifecycle.emit('webhook.disabled', { reason });
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
