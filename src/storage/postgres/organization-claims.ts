/** How servers take organizations under leases in PostgreSQL. */
import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { OrganizationRow } from '../rows.ts';
import { releaseOthers } from './leases.ts';
import { organizations } from './organization-schema.ts';
import { command, db, isAnyOf, param, statement } from './statements.ts';

const { nextAt, leaseOwner, leaseUntil: _, dueAt, ...COLUMNS } = getTableColumns(organizations);

/** The columns of an organization, without when its work is due. */
export const ROW = COLUMNS;
export const ID = { id: organizations.id };
export const ofId = eq(organizations.id, param('id'));
export const isHeld = and(ofId, eq(leaseOwner, param('owner')));
export const row = (name: string, query: Parameters<typeof statement>[1]) =>
  statement<OrganizationRow>(name, query, ROW);

const isOther = sql`${organizations.workspaceId} <> all(${param('exceptWorkspaceIds')})`;
const isDue = sql`(${dueAt} <= ${param('now')} or ${dueAt} > ${param('latest')}) and ${isOther}`;

/** For heartbeats. */
export const RELEASE_OTHER_ORGANIZATIONS = releaseOthers('release_other_organizations', organizations);

/** The statements of leases. */
export const ORGANIZATION_CLAIMS = {
  isDue: statement<{ id: string }>(
    'organization_is_due',
    db.select(ID).from(organizations).where(isDue).limit(1),
    ID,
  ),
  take: row(
    'take_organization',
    db
      .update(organizations)
      .set({
        leaseOwner: param('owner'),
        leaseUntil: param('leaseUntil'),
        nextAt: sql`least(${nextAt}, ${param('now')})`,
      })
      .where(
        sql`${organizations.id} = (${db
          .select(ID)
          .from(organizations)
          .where(isDue)
          .orderBy(asc(dueAt), asc(organizations.id))
          .limit(1)
          .for('update', { skipLocked: true })})`,
      )
      .returning(ROW),
  ),
  nextAt: statement<{ dueAt: Millis | null }>(
    'next_organization',
    sql`select min(${dueAt}) from ${organizations} where ${isOther}`,
    { dueAt: true },
  ),
  renew: command(
    'renew_organizations',
    db
      .update(organizations)
      .set({ leaseUntil: param('until') })
      .where(and(isAnyOf(organizations.id, 'ids'), eq(leaseOwner, param('owner')))),
  ),
  conclude: command(
    'conclude_organization',
    db
      .update(organizations)
      .set({
        leaseOwner: null,
        leaseUntil: null,
        nextAt: sql`case when ${organizations.requests} = ${param('requests')} then ${param('nextAt')} else ${nextAt} end`,
      })
      .where(isHeld),
  ),
  endRetry: command(
    'end_retry_of_organization',
    db
      .update(organizations)
      .set({ retry: null })
      .where(and(ofId, eq(organizations.requests, param('requests')))),
  ),
};
