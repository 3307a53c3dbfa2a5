/** The tables of webhooks: where events and alerts go, what was said of each alert, and the latest deliveries. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DeliveryOutcome, DisabledReason, Notice, WebhookFormat, WebhookState } from '../webhooks.ts';
import { workspaces } from './schema.ts';

/** Where events and alerts go. */
export const webhooks = sqliteTable(
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
    previousSecretUntil: integer(),
    state: text().$type<WebhookState>().notNull(),
    disabledReason: text().$type<DisabledReason>(),
    disabledAt: integer(),
    createdBy: text().notNull(),
    createdAt: integer().notNull(),
    /** Of the last event that was delivered or not selected; or of the last alert that was read. */
    position: integer().notNull(),
    failingSince: integer(),
    failures: integer().notNull(),
    nextAttemptAt: integer().notNull(),
    announcedAt: integer(),
    /** The number of the latest attempt. */
    deliveries: integer().notNull(),
    /** The id of the server that delivers now. */
    leaseOwner: text(),
    leaseUntil: integer(),
    /** The earliest time of the next attempt, or the end of the lease. Null while it is disabled. */
    dueAt: integer().generatedAlwaysAs(
      sql`case when state = 'ENABLED' then max(next_attempt_at, coalesce(lease_until, 0)) end`,
      { mode: 'virtual' },
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
export const webhookDeliveries = sqliteTable(
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
    position: integer(),
    startedAt: integer().notNull(),
    durationMs: integer().notNull(),
    outcome: text().$type<DeliveryOutcome>().notNull(),
    status: integer(),
  },
  (table) => [uniqueIndex('webhook_deliveries_number').on(table.webhookId, table.number)],
);

/** What each webhook has said of an alert, or will say. */
export const webhookNotices = sqliteTable(
  'webhook_notices',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id),
    alertId: text().notNull(),
    state: text().$type<Notice['state']>().notNull(),
    dueAt: integer(),
  },
  (table) => [
    index('webhook_notices_of').on(table.webhookId, table.dueAt),
    index('webhook_notices_alert').on(table.alertId),
    index('webhook_notices_due').on(table.dueAt).where(sql`due_at is not null`),
  ],
);
