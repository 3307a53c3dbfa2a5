/**
 * The tables of webhooks, of their latest deliveries, and of the notices of alerts. `Webhook`, `Delivery` and `Notice` in
 * `../webhooks.ts` describe the columns; comments here are about storage.
 */
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeliveryOutcome, DisabledReason, Notice, WebhookFormat, WebhookState } from '../webhooks.ts';
import { millis, position, text, workspaces } from './schema.ts';

export const webhooks = pgTable(
  'webhooks',
  {
    id: text().primaryKey(),
    workspaceId: text().references(() => workspaces.id),
    format: text().$type<WebhookFormat>().notNull(),
    address: text().notNull(),
    /** JSON of `WebhookFilter`. */
    filter: text().notNull(),
    sealed: text().notNull(),
    previousSecretUntil: millis(),
    state: text().$type<WebhookState>().notNull(),
    disabledReason: text().$type<DisabledReason>(),
    disabledAt: millis(),
    createdBy: text().notNull(),
    createdAt: millis().notNull(),
    position: position().notNull(),
    failingSince: millis(),
    failures: integer().notNull(),
    nextAttemptAt: millis().notNull(),
    announcedAt: millis(),
    lastDeliveryNumber: integer('deliveries').notNull(),
    /** The id of the server that delivers now. */
    leaseOwner: text(),
    leaseUntil: millis(),
    /**
     * The earliest time of the next attempt, or the end of the lease. Null while it is disabled. `greatest` ignores
     * nulls, and SQLite's `max` does not.
     */
    dueAt: millis().generatedAlwaysAs(
      sql`case when state = 'ENABLED' then greatest(next_attempt_at, lease_until) end`,
    ),
  },
  (table) => [
    index('webhooks_created').on(table.createdAt, table.id),
    index('webhooks_of_workspace').on(table.workspaceId, table.createdAt, table.id),
    index('webhooks_due').on(table.dueAt, table.id).where(sql`due_at is not null`),
    index('webhooks_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
  ],
);

/** At most `MAX_KEPT_DELIVERIES` rows for each webhook: new deliveries overwrite the oldest (`deliveryRowId`). */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id),
    number: integer().notNull(),
    messageId: text().notNull(),
    type: text().notNull(),
    /** No foreign key: deliveries outlive a deleted connection. */
    connectionId: text(),
    position: position(),
    startedAt: millis().notNull(),
    durationMs: millis().notNull(),
    outcome: text().$type<DeliveryOutcome>().notNull(),
    status: integer(),
  },
  (table) => [uniqueIndex('webhook_deliveries_number').on(table.webhookId, table.number)],
);

/** Notices that each webhook has sent or will send. */
export const webhookNotices = pgTable(
  'webhook_notices',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id),
    /** No foreign key: an attempt may store its notices after the alert was deleted. */
    alertId: text().notNull(),
    state: text().$type<Notice['state']>().notNull(),
    dueAt: millis(),
  },
  (table) => [
    index('webhook_notices_of').on(table.webhookId, table.dueAt),
    index('webhook_notices_alert').on(table.alertId),
    index('webhook_notices_due').on(table.dueAt).where(sql`due_at is not null`),
  ],
);
