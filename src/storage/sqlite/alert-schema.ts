/** The tables of alerts: what needs attention. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AlertKind, AlertState } from '../../alerts/alert.ts';
import { connections } from './schema.ts';

export const isUnresolved = sql`resolved_at is null`;

export const alerts = sqliteTable(
  'alerts',
  {
    id: text().primaryKey(),
    /** Of its latest change. */
    position: integer().notNull(),
    kind: text().$type<AlertKind>().notNull(),
    /** The id of what it is about. */
    subject: text().notNull(),
    connectionId: text().references(() => connections.id),
    workspaceId: text(),
    cause: text().notNull(),
    /** JSON of `AlertFacts[kind]`. */
    facts: text().notNull(),
    state: text().$type<AlertState>().notNull(),
    openedAt: integer().notNull(),
    resolvedAt: integer(),
    snoozedUntil: integer(),
    handledAt: integer(),
    handledBy: text(),
  },
  (table) => [
    uniqueIndex('alerts_unresolved').on(table.subject, table.kind).where(isUnresolved),
    uniqueIndex('alerts_position').on(table.position),
    index('alerts_position_in').on(table.workspaceId, table.position),
    index('alerts_listed').on(table.state, table.kind, table.openedAt, table.id, table.cause),
    index('alerts_of_workspace').on(
      table.workspaceId,
      table.state,
      table.kind,
      table.openedAt,
      table.id,
      table.cause,
    ),
    index('alerts_of_connection').on(table.connectionId, table.state, table.kind, table.openedAt, table.id),
    index('alerts_snoozed').on(table.snoozedUntil).where(sql`snoozed_until is not null`),
    index('alerts_resolved').on(table.resolvedAt).where(sql`resolved_at is not null`),
  ],
);

export const alertComments = sqliteTable(
  'alert_comments',
  {
    id: text().primaryKey(),
    alertId: text()
      .notNull()
      .references(() => alerts.id),
    createdAt: integer().notNull(),
    /** The name of the token. */
    author: text().notNull(),
    text: text().notNull(),
  },
  (table) => [index('alert_comments_of').on(table.alertId, table.createdAt, table.id)],
);

/** The next try of each role that a disconnect has left behind. */
export const leftRoles = sqliteTable(
  'left_roles',
  {
    /** The id of the connection. */
    id: text()
      .primaryKey()
      .references(() => connections.id),
    nextAt: integer().notNull(),
    tries: integer().notNull(),
  },
  (table) => [index('left_roles_next').on(table.nextAt)],
);
