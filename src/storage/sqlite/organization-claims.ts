/** How processes take organizations under leases in SQLite. */
import { and, asc, eq, getTableColumns, gt, isNotNull, lte, min, type SQL, sql } from 'drizzle-orm';
import type { DrizzleDatabase } from './open-database.ts';
import { organizations } from './organization-schema.ts';
import { param } from './params.ts';

const { nextAt, leaseOwner, leaseUntil: _, dueAt, ...COLUMNS } = getTableColumns(organizations);

/** The columns of an organization, without when its work is due. */
export const ROW = COLUMNS;
export const NO_LEASE = { leaseOwner: null, leaseUntil: null };
export const value = (name: string) => sql`${sql.placeholder(name)}`;
export const ofId = eq(organizations.id, param('id'));
export const isHeld = and(ofId, eq(leaseOwner, param('owner')));

export function leaseStatements(db: DrizzleDatabase) {
  const isOther = sql`${organizations.workspaceId} not in (select value from json_each(${value('except')}))`;
  const first = (condition: SQL) =>
    db
      .select(ROW)
      .from(organizations)
      .where(and(condition, isOther))
      .orderBy(asc(dueAt), asc(organizations.id))
      .limit(1)
      .prepare();
  return {
    due: first(lte(dueAt, param('now'))),
    tooFarAhead: first(gt(dueAt, param('latest'))),
    nextAt: db
      .select({ dueAt: min(dueAt) })
      .from(organizations)
      .where(isOther)
      .prepare(),
    take: db
      .update(organizations)
      .set({
        leaseOwner: value('owner'),
        leaseUntil: value('leaseUntil'),
        nextAt: sql`min(${nextAt}, ${value('now')})`,
      })
      .where(ofId)
      .prepare(),
    held: db.select({ id: organizations.id }).from(organizations).where(isHeld).prepare(),
    renew: db
      .update(organizations)
      .set({ leaseUntil: value('until') })
      .where(isHeld)
      .prepare(),
    owners: db
      .selectDistinct({ owner: leaseOwner })
      .from(organizations)
      .where(isNotNull(leaseOwner))
      .prepare(),
    release: db
      .update(organizations)
      .set(NO_LEASE)
      .where(eq(leaseOwner, param('owner')))
      .prepare(),
    conclude: db
      .update(organizations)
      .set({
        ...NO_LEASE,
        nextAt: sql`case when ${organizations.requests} = ${value('requests')} then ${value('nextAt')} else ${nextAt} end`,
      })
      .where(isHeld)
      .prepare(),
    endRetry: db
      .update(organizations)
      .set({ retry: null })
      .where(and(ofId, eq(organizations.requests, param('requests'))))
      .prepare(),
  };
}
