/** The tables of webhooks: where events and alerts go, what was said of each alert, and the latest deliveries. */
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeliveryOutcome, DisabledReason, Notice, WebhookFormat, WebhookState } from '../webhooks.ts';
import { millis, position, text, workspaces } from './schema.ts';

/** Where events and alerts go. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: text().primaryKey(),
    /** Null: an operator's, for all workspaces. */
    workspaceId: text().references(() => workspaces.id),
    format: text().$type<WebhookFormat>().notNull(),
    address: text().notNull(),
    /** JSON of `WebhookFilter`. */
    filter: text().notNull(),
    /** The address and the secrets, encrypted. */
    sealed: text().notNull(),
    previousSecretUntil: millis(),
    state: text().$type<WebhookState>().notNull(),
    disabledReason: text().$type<DisabledReason>(),
    disabledAt: millis(),
    createdBy: text().notNull(),
    createdAt: millis().notNull(),
    /** Of the last event that was delivered or not selected; or of the last alert that was read. */
    position: position().notNull(),
    failingSince: millis(),
    failures: integer().notNull(),
    nextAttemptAt: millis().notNull(),
    announcedAt: millis(),
    /** The number of the latest attempt. */
    deliveries: integer().notNull(),
    /** The id of the server that delivers now. */
    leaseOwner: text(),
    leaseUntil: millis(),
    /** The earliest time of the next attempt, or the end of the lease. Null while it is disabled. */
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

/** The latest attempts of each webhook. Each has a limited number of rows, which are used again. */
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
    connectionId: text(),
    /** Of the event; null for alerts and tests. */
    position: position(),
    startedAt: millis().notNull(),
    durationMs: millis().notNull(),
    outcome: text().$type<DeliveryOutcome>().notNull(),
    status: integer(),
  },
  (table) => [uniqueIndex('webhook_deliveries_number').on(table.webhookId, table.number)],
);

/** What each webhook has said of an alert, or will say. */
export const webhookNotices = pgTable(
  'webhook_notices',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id),
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
