/** The tables of what Aurora knows of a role: its readings, and what programs reported. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { connections } from './schema.ts';

/** What Aurora keeps of its readings of each role. */
export const roleRecords = sqliteTable('role_records', {
  /** The id of the connection. */
  id: text()
    .primaryKey()
    .references(() => connections.id),
  /** JSON of `RoleRecord`. */
  record: text().notNull(),
});

/** Denials that programs have reported and no later check has refuted. */
export const accessDenials = sqliteTable(
  'access_denials',
  {
    /** The connection, the action and the layer: a repeated denial is counted. */
    id: text().primaryKey(),
    connectionId: text()
      .notNull()
      .references(() => connections.id),
    action: text().notNull(),
    layer: text().notNull(),
    resource: text(),
    /** The text that AWS returned. */
    message: text().notNull(),
    count: integer().notNull(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [index('access_denials_of_connection').on(table.connectionId, table.id)],
);
