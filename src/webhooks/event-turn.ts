/** One turn of a webhook that carries events: sends them in their order, each as one message. */
import type { Clock } from '../base/clock.ts';
import { isKnownEventType } from '../connection/event-types.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import type { Webhook } from '../storage/webhooks.ts';
import type { Attempts } from './attempts.ts';
import { connectionsOf } from './connections-of.ts';
import type { PublicNames } from './message.ts';
import { eventMessage, isSelected } from './payload.ts';
import { awaitsNewerServer, postponed } from './progress.ts';

/** Messages of one webhook before others have their turn. */
const MAX_MESSAGES_OF_TURN = 20;

/** Events that are read at a time. */
const PAGE = 100;

export type EventTurnParts = {
  readonly store: Pick<Store, 'eventsAfter' | 'connectionsByIds' | 'recordProgress'>;
  readonly attempts: Attempts;
  readonly names: PublicNames;
  readonly clock: Clock;
  /** The id of the server. */
  readonly owner: string;
};

export class EventTurn {
  readonly #parts: EventTurnParts;

  constructor(parts: EventTurnParts) {
    this.#parts = parts;
  }

  /** Up to a number of messages, until one fails. */
  async run(claimed: Webhook, signal: AbortSignal): Promise<void> {
    const { store, owner } = this.#parts;
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
      if (!(await store.recordProgress({ id, owner }, webhook, { delivery: null, ends })) || ends) return;
    }
  }

  /** Null when the server stops, has lost the lease, or has given it up. */
  async #deliverAll(claimed: Webhook, events: readonly StoredEvent[], limit: number, signal: AbortSignal) {
    const { store, attempts, names, clock, owner } = this.#parts;
    const claim = { id: claimed.id, owner };
    const connections = await connectionsOf(events, store);
    let webhook = claimed;
    let left = limit;
    for (const event of events) {
      const { position, occurredAt: since } = event;
      const connection = connections.get(event.connectionId);
      if (connection === undefined || !isSelected(webhook.filter, event, connection)) {
        webhook = { ...webhook, position };
        continue;
      }
      if (signal.aborted) return null;
      if (!isKnownEventType(event.change.type)) {
        // A newer server sends it, and the events behind it in their order. Without one, it is left out.
        if (awaitsNewerServer(since, clock.now())) {
          const progress = postponed(webhook, clock.now(), 0);
          await store.recordProgress(claim, progress, { delivery: null, ends: true });
          return null;
        }
        webhook = { ...webhook, position };
        continue;
      }
      const message = eventMessage(webhook, event, connection, names);
      const end = await attempts.make(webhook, message, { position, since }, signal);
      if (end === null) return null;
      const { progress, delivery, isFailed } = end;
      webhook = { ...webhook, ...progress };
      left--;
      const isOver = left === 0 || isFailed;
      if (!(await store.recordProgress(claim, progress, { delivery, ends: isOver }))) return null;
      attempts.reportDisabled(webhook, progress);
      if (isOver) return { webhook, left, isOver };
    }
    return { webhook, left, isOver: false };
  }
}
