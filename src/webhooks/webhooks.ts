/** Creates webhooks, changes them, tests them, and sends events again. */
import { randomUUID } from 'node:crypto';
import type { Actor, AuditRecord } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { EncryptionKeys } from '../base/encryption.ts';
import { ok } from '../base/result.ts';
import { isKnownEventType } from '../connection/event-types.ts';
import { newId } from '../connection/idempotency.ts';
import { type Outcome, workspaceNotFound } from '../connection/refusal.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { EventStore } from '../storage/events.ts';
import type {
  Delivery,
  Webhook,
  WebhookChange,
  WebhookFilter,
  WebhookFormat,
  WebhookState,
  WebhookStore,
} from '../storage/webhooks.ts';
import type { AddressGuard } from './address-guard.ts';
import { testMessage } from './alert-message.ts';
import type { Deliverer } from './deliverer.ts';
import { checkFilter } from './filter.ts';
import type { Mailer } from './mailer.ts';
import type { Message, PublicNames } from './message.ts';
import { eventMessage } from './payload.ts';
import {
  alreadyCreated,
  canRedeliver,
  deliveryNotFound,
  encryptionKeyRequired,
  mailUnavailable,
  tooManyWebhooks,
  webhookNotFound,
  withKey,
} from './refusals.ts';
import { openSecrets, sealSecrets } from './secrets.ts';
import { newSecret } from './signature.ts';
import { readTarget, type Target } from './target.ts';

/** Webhooks of one workspace, and of the operator. */
const MAX_WEBHOOKS = { workspace: 20, operator: 100 };

/** After a rotation both secrets sign for a day, in which receivers change to the new one. */
const SECRET_OVERLAP_MS: Millis = 86_400_000;

/** A webhook with its secret, which callers see once. */
export type WebhookWithSecret = { readonly webhook: Webhook; readonly secret: string };

type NewWebhook = {
  readonly url: string;
  /** Null: for the events of all workspaces. */
  readonly workspaceId: string | null;
  readonly filter: WebhookFilter;
  readonly format: WebhookFormat;
  readonly idempotencyKey?: string | undefined;
};

type WebhookUpdate = {
  readonly url?: string | undefined;
  readonly filter?: WebhookFilter | undefined;
  readonly state?: WebhookState | undefined;
};

export type WebhooksParts = {
  readonly store: Pick<
    WebhookStore,
    'insertWebhook' | 'changeWebhook' | 'deleteWebhook' | 'webhooksByIds' | 'addDelivery' | 'listDeliveries'
  > &
    Pick<AuditStore, 'appendAudit'> &
    Pick<EventStore, 'eventsAfter'> &
    Pick<ConnectionStore, 'connectionsByIds'>;
  readonly guard: AddressGuard;
  readonly mailer: Pick<Mailer, 'isConfigured' | 'allows'>;
  readonly keys: EncryptionKeys;
  readonly deliverer: Deliverer;
  readonly names: PublicNames;
  readonly clock: Clock;
  /** Counts a test of this webhook, or of all webhooks of e-mail of this workspace. @throws QuotaExceeded */
  readonly useTest: (id: string) => void;
};

export class Webhooks {
  readonly #parts: WebhooksParts;

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  async create(request: NewWebhook, actor: Actor): Promise<Outcome<WebhookWithSecret>> {
    const { store, mailer, keys, clock } = this.#parts;
    const { workspaceId, format, idempotencyKey = null } = request;
    const target = readTarget(this.#parts, format, request.url);
    if (!target.ok) return target;
    const filter = checkFilter(format, request.filter);
    if (!filter.ok) return filter;
    if (!keys.isSet) return encryptionKeyRequired();
    if (format === 'EMAIL' && !mailer.isConfigured) return mailUnavailable();
    const made = newId('WEBHOOK', idempotencyKey, actor.tokenId);
    if (!made.ok) return made;
    const id = made.value;
    const { url, address } = target.value;
    const secret = newSecret();
    const now = clock.now();
    const webhook: Omit<Webhook, 'position'> = {
      ...{ id, workspaceId, format, address, filter: filter.value },
      sealed: sealSecrets(keys, id, { url, secret, previous: null }),
      previousSecretUntil: null,
      ...{ state: 'ENABLED' as const, disabledReason: null, disabledAt: null },
      ...{
        createdBy: actor.tokenId,
        createdAt: now,
        lastDeliveryNumber: 0,
        announcedAt: null,
        ...tryNow(now),
      },
    };
    const max = workspaceId === null ? MAX_WEBHOOKS.operator : MAX_WEBHOOKS.workspace;
    const record = { action: 'CREATE_WEBHOOK', actor, detail: webhook.address } as const;
    switch (await store.insertWebhook(webhook, max, record)) {
      case 'WORKSPACE_MISSING':
        return workspaceNotFound();
      case 'TOO_MANY':
        return tooManyWebhooks(max);
      case 'EXISTS':
        return alreadyCreated(id);
    }
    const [stored] = await store.webhooksByIds([id]);
    return stored ? ok({ webhook: stored, secret }) : webhookNotFound();
  }

  /** Changes what is named. Enabling it again forgets that it failed. */
  async update(id: string, { url, filter, state }: WebhookUpdate, actor: Actor): Promise<Outcome<Webhook>> {
    const { store, keys, clock } = this.#parts;
    const [{ format } = { format: null }] = (await store.webhooksByIds([id])).filter(
      (found) => found !== null,
    );
    if (format === null) return webhookNotFound();
    const target = url === undefined ? null : readTarget(this.#parts, format, url);
    if (target?.ok === false) return target;
    const checked = filter === undefined ? null : checkFilter(format, filter);
    if (checked?.ok === false) return checked;
    if (target !== null && !keys.isSet) return encryptionKeyRequired();
    const now = clock.now();
    const names = Object.entries({ url, filter, state }).flatMap(([name, value]) =>
      value === undefined ? [] : name,
    );
    const decide = (webhook: Webhook): WebhookChange | null => {
      const change: WebhookChange = {
        ...(target !== null && this.#withTarget(webhook, target.value)),
        ...(checked !== null && { filter: checked.value }),
        ...(state !== undefined && state !== webhook.state && stateChange(state, now)),
      };
      const isSame = Object.entries(change).every(
        ([name, value]) => JSON.stringify(value) === JSON.stringify(webhook[name as keyof Webhook]),
      );
      return isSame ? null : change;
    };
    const record = { action: 'UPDATE_WEBHOOK', actor, detail: names.join(', ') } as const;
    return this.#change(id, decide, record);
  }

  async delete(id: string, actor: Actor): Promise<Outcome<Webhook>> {
    const { store, clock } = this.#parts;
    const [webhook] = await store.webhooksByIds([id]);
    if (webhook == null) return webhookNotFound();
    const record = { action: 'DELETE_WEBHOOK', actor, detail: webhook.address } as const;
    return (await store.deleteWebhook(id, clock.now(), record)) ? ok(webhook) : webhookNotFound();
  }

  /** Makes a new secret. The present one signs, too, for a day. An older one ends at once. */
  async rotateSecret(id: string, actor: Actor): Promise<Outcome<WebhookWithSecret>> {
    const { keys, clock } = this.#parts;
    if (!keys.isSet) return encryptionKeyRequired();
    const secret = newSecret();
    const decide = (webhook: Webhook): WebhookChange => {
      const secrets = openSecrets(keys, webhook);
      return {
        sealed: sealSecrets(keys, id, { ...secrets, secret, previous: secrets.secret }),
        previousSecretUntil: clock.now() + SECRET_OVERLAP_MS,
      };
    };
    const changed = await this.#change(id, decide, { action: 'ROTATE_WEBHOOK_SECRET', actor });
    return changed.ok ? ok({ webhook: changed.value, secret }) : changed;
  }

  /** Sends a test message now, also to a disabled webhook. @throws QuotaExceeded */
  async test(id: string, actor: Actor): Promise<Outcome<Delivery>> {
    const { store, names, clock, useTest } = this.#parts;
    const [webhook] = await store.webhooksByIds([id]);
    if (webhook == null) return webhookNotFound();
    // A customer must not multiply e-mail to strangers by making more webhooks.
    useTest(webhook.format === 'EMAIL' ? (webhook.workspaceId ?? id) : id);
    const message = testMessage(webhook, `msg_test_${randomUUID()}`, clock.now(), names);
    return this.#sendNow(webhook, message, { action: 'TEST_WEBHOOK', actor });
  }

  /** Sends the event of a kept delivery again: now and alone, also to a disabled webhook. @throws QuotaExceeded */
  async resend(id: string, number: number, actor: Actor): Promise<Outcome<Delivery>> {
    const { store, useTest } = this.#parts;
    const [webhook] = await store.webhooksByIds([id]);
    if (webhook == null) return webhookNotFound();
    const carriesEvents = canRedeliver(webhook);
    if (!carriesEvents.ok) return carriesEvents;
    const message = await this.#messageOf(webhook, number);
    if (message === null) return deliveryNotFound(number);
    useTest(id);
    const detail = `delivery ${number}: `;
    return this.#sendNow(webhook, message, { action: 'REDELIVER_WEBHOOK', actor, detail });
  }

  /** Null when the delivery is not kept, or has no event that is kept and that this version knows. */
  async #messageOf(webhook: Webhook, number: number): Promise<Message | null> {
    const { store, names } = this.#parts;
    // A larger number may not fit into the column of a database.
    if (number < 1 || number > webhook.lastDeliveryNumber) return null;
    // Newest first: this one comes right after the next number.
    const page = { limit: 1, after: String(number + 1) };
    const { items } = await store.listDeliveries(webhook.id, { outcomes: [] }, page);
    const delivery = items[0]?.value;
    if (delivery?.number !== number || delivery.position === null) return null;
    const [event] = await store.eventsAfter({ after: delivery.position - 1, limit: 1 });
    if (event?.position !== delivery.position) return null;
    const [connection] = await store.connectionsByIds([event.connectionId]);
    const canSend = connection != null && isKnownEventType(event.change.type);
    return canSend ? eventMessage(webhook, event, connection, names) : null;
  }

  /** One attempt outside of the webhook's order. @param record its detail is followed by the outcome */
  async #sendNow(
    webhook: Webhook,
    message: Message,
    { action, actor, detail = '' }: AuditRecord,
  ): Promise<Outcome<Delivery>> {
    const { store, deliverer, clock } = this.#parts;
    const occurredAt = clock.now();
    const attempt = await withKey(() => deliverer.attempt(webhook, message));
    if (!attempt.ok) return attempt;
    const delivery = await store.addDelivery(attempt.value.delivery);
    if (delivery === null) return webhookNotFound();
    const { outcome, status } = delivery;
    const { workspaceId } = webhook;
    const end = status === null ? outcome : `${outcome} ${status}`;
    const target = { workspaceId, connectionId: null };
    await store.appendAudit({ ...actor, ...target, occurredAt, action, detail: `${detail}${end}` });
    return ok(delivery);
  }

  /** Continues after this position, in the past or in the future of the webhook. Only for webhooks that carry events. */
  async redeliver(id: string, position: number, actor: Actor): Promise<Outcome<Webhook>> {
    const { clock } = this.#parts;
    const decide = () => ({ position, ...tryNow(clock.now()) });
    return this.#change(id, decide, { action: 'REDELIVER_WEBHOOK', actor });
  }

  async #change(
    id: string,
    decide: (webhook: Webhook) => WebhookChange | null,
    record: Parameters<WebhookStore['changeWebhook']>[3],
  ): Promise<Outcome<Webhook>> {
    const { store, clock } = this.#parts;
    const changed = await withKey(() => store.changeWebhook(id, decide, clock.now(), record));
    if (!changed.ok) return changed;
    return changed.value === null ? webhookNotFound() : ok(changed.value);
  }

  #withTarget(webhook: Webhook, { url, address }: Target): WebhookChange {
    const { keys, clock } = this.#parts;
    const secrets = openSecrets(keys, webhook);
    if (secrets.url === url) return {};
    return { sealed: sealSecrets(keys, webhook.id, { ...secrets, url }), address, ...tryNow(clock.now()) };
  }
}

function stateChange(state: WebhookState, now: Millis): WebhookChange {
  return state === 'DISABLED'
    ? { state, disabledReason: 'REQUESTED', disabledAt: now }
    : { state, disabledReason: null, disabledAt: null, ...tryNow(now) };
}

/** Forgets failed attempts. */
function tryNow(now: Millis): Pick<Webhook, 'failingSince' | 'failures' | 'nextAttemptAt'> {
  return { failingSince: null, failures: 0, nextAttemptAt: now };
}
