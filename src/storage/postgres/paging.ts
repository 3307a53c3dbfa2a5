/** Conditions and orders of pages in PostgreSQL. */
import { and, asc, desc, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { PageRequest } from '../../base/page.ts';
import { boundsOf, readTimeKey } from '../paging.ts';

/** Conditions and order of a page by creation time. */
export function byTime(table: { createdAt: PgColumn; id: PgColumn }, request: PageRequest) {
  const { createdAt, id } = table;
  const { after, before, fromEnd } = boundsOf(request, readTimeKey);
  const order = fromEnd ? desc : asc;
  return {
    where: and(
      after && sql`(${createdAt}, ${id}) > (${after.createdAt}, ${after.id})`,
      before && sql`(${createdAt}, ${id}) < (${before.createdAt}, ${before.id})`,
    ),
    orderBy: [order(createdAt), order(id)],
  };
}
