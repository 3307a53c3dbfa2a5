/** What the leases of all jobs have in common. */
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { param, statement } from './statements.ts';

/** For heartbeats: gives up the leases of owners that are not in the list `live`. */
export function releaseOthers(name: string, table: PgTable) {
  return statement<{ id: string }>(
    name,
    sql`update ${table} set lease_owner = null, lease_until = null where id in (
        select id from ${table} where lease_owner is not null and lease_owner <> all (${param('live')})
        for update skip locked) returning id`,
    { id: true },
  );
}
