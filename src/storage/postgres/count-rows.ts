/** Counts rows, and stops at a limit. */
import { count, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { db, type Statement, statement } from './statements.ts';

export type Count = { readonly count: number };

export const COUNT = { count: count() };

/** How many rows match, up to the parameter `limit`: the statement reads no more than that. */
export function countRows(
  name: string,
  table: PgTable,
  where: SQL | undefined,
  joined?: { readonly table: PgTable; readonly on: SQL },
): Statement<Count> {
  const rows = db
    .select({ one: sql<number>`1`.as('one') })
    .from(table)
    .$dynamic();
  if (joined !== undefined) rows.leftJoin(joined.table, joined.on);
  const counted = rows.where(where).limit(sql.placeholder('limit')).as('counted');
  return statement<Count>(name, db.select(COUNT).from(counted), COUNT);
}
