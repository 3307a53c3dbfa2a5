/** The tables of webhooks: where messages about events go, and their latest deliveries. */
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeliveryOutcome, DisabledReason, WebhookFormat, WebhookState } from '../webhooks.ts';
import { millis, position, text, workspaces } from './schema.ts';

/** Where messages about events go. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: text().primaryKey(),
    /** Null: an operator's, for the events of all workspaces. */
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
    /** The position of the last event that was delivered or not selected. */
    position: position().notNull(),
    failingSince: millis(),
    failures: integer().notNull(),
    nextAttemptAt: millis().notNull(),
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
    /** Of the event. */
    position: position(),
    startedAt: millis().notNull(),
    durationMs: millis().notNull(),
    outcome: text().$type<DeliveryOutcome>().notNull(),
    status: integer(),
  },
  (table) => [uniqueIndex('webhook_deliveries_number').on(table.webhookId, table.number)],
);
