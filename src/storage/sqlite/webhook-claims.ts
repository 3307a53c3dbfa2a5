/** How processes take webhooks under leases in SQLite. */
import { and, asc, eq, gt, inArray, isNotNull, lte, min, type SQL, sql } from 'drizzle-orm';
import { WEBHOOK_FORMATS } from '../webhooks.ts';
import { alerts } from './alert-schema.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { events } from './schema.ts';
import { isDueNotice } from './webhook-notices.ts';
import { webhookNotices, webhooks } from './webhook-schema.ts';

const NO_LEASE = { leaseOwner: null, leaseUntil: null };

export function webhookClaimStatements(db: DrizzleDatabase) {
  const { id, workspaceId, position, leaseOwner, dueAt } = webhooks;
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const isHeld = and(eq(id, param('id')), eq(leaseOwner, param('owner')));
  // Not the head of the log: old events are deleted, and a webhook that waits for one of them would be due for ever.
  const isBehind = (log: typeof events | typeof alerts) => sql`case when ${workspaceId} is null
    then exists (select 1 from ${log} where ${log.position} > ${position})
    else exists (select 1 from ${log} where ${log.workspaceId} = ${workspaceId} and ${log.position} > ${position}) end`;
  const hasDueNotice = sql`exists (select 1 from ${webhookNotices}
    where ${webhookNotices.webhookId} = ${id} and ${isDueNotice()})`;
  const hasWork = sql`case when ${webhooks.format} = 'JSON' then ${isBehind(events)}
    else ${hasDueNotice} or ${isBehind(alerts)} end`;
  const isOther = sql`${id} not in (select value from json_each(${value('except')}))`;
  const isFree = sql`(${workspaceId} is null or ${workspaceId} not in (select value from json_each(${value('fullWorkspaces')})))`;
  const isIn = sql`(${workspaceId} is null or ${workspaceId} in (select value from json_each(${value('workspaceIds')})))`;
  // As `groupOf` says.
  const isOfGroup = sql`case when ${webhooks.format} = 'EMAIL' then case when ${webhooks.failingSince} is null then 'MAIL' else 'FAILED_MAIL' end when ${webhooks.failingSince} is null then 'WORKING' else 'FAILED' end = ${value('group')}`;
  const isKnownFormat = inArray(webhooks.format, WEBHOOK_FORMATS);
  const isDue = and(isNotNull(dueAt), lte(dueAt, param('now')));
  const due = (condition?: SQL) =>
    db
      .select({ id })
      .from(webhooks)
      .where(and(isDue, isOfGroup, isKnownFormat, condition, isOther, isFree, hasWork))
      .orderBy(asc(dueAt), asc(id))
      .limit(limitParam())
      .prepare();
  const progress = [
    'position',
    'failingSince',
    'failures',
    'nextAttemptAt',
    'announcedAt',
    'state',
    'disabledReason',
    'disabledAt',
  ];
  return {
    due: due(),
    dueIn: due(isIn),
    take: db
      .update(webhooks)
      .set({ leaseOwner: value('owner'), leaseUntil: value('leaseUntil') })
      .where(eq(id, param('id')))
      .prepare(),
    renew: db
      .update(webhooks)
      .set({ leaseUntil: value('until') })
      .where(isHeld)
      .prepare(),
    progress: db
      .update(webhooks)
      .set(Object.fromEntries(progress.map((name) => [name, value(name)])))
      .where(isHeld)
      .prepare(),
    giveUp: db.update(webhooks).set(NO_LEASE).where(isHeld).prepare(),
    nextAt: db
      .select({ dueAt: min(dueAt) })
      .from(webhooks)
      .where(and(isNotNull(dueAt), gt(dueAt, param('now'))))
      .prepare(),
    nextNoticeAt: db
      .select({ dueAt: min(webhookNotices.dueAt) })
      .from(webhookNotices)
      .where(and(isNotNull(webhookNotices.dueAt), gt(webhookNotices.dueAt, param('now'))))
      .prepare(),
    owners: db.selectDistinct({ owner: leaseOwner }).from(webhooks).where(isNotNull(leaseOwner)).prepare(),
    release: db
      .update(webhooks)
      .set(NO_LEASE)
      .where(and(isNotNull(leaseOwner), eq(leaseOwner, param('owner'))))
      .prepare(),
  };
}
