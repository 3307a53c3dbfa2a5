/** Counts rows, and stops at a limit. */
import { count, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DrizzleDatabase } from './open-database.ts';

/** How many rows match, up to the limit: the statement reads no more than that. */
export function countRows(
  db: DrizzleDatabase,
  table: SQLiteTable,
  where: SQL | undefined,
  limit: number | Placeholder,
  joined?: { readonly table: SQLiteTable; readonly on: SQL },
) {
  const rows = db
    .select({ one: sql<number>`1`.as('one') })
    .from(table)
    .$dynamic();
  if (joined !== undefined) rows.leftJoin(joined.table, joined.on);
  return db.select({ count: count() }).from(rows.where(where).limit(limit).as('counted'));
}
