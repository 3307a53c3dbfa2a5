/** How servers take webhooks under leases in PostgreSQL. */
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { WebhookRow } from '../rows.ts';
import { WEBHOOK_FORMATS } from '../webhooks.ts';
import { alerts } from './alert-schema.ts';
import { releaseOthers } from './leases.ts';
import { events } from './schema.ts';
import { command, db, isAnyOf, param, statement } from './statements.ts';
import { isDueNotice } from './webhook-notices.ts';
import { webhookNotices, webhooks } from './webhook-schema.ts';

const { leaseOwner: _o, leaseUntil: _u, dueAt: _d, ...COLUMNS_WITHOUT_LEASE } = getTableColumns(webhooks);

/** The columns of a webhook, without its lease. */
export const WEBHOOK_COLUMNS = COLUMNS_WITHOUT_LEASE;
const NO_LEASE = { leaseOwner: null, leaseUntil: null };
const ofId = eq(webhooks.id, param('id'));

/** As `groupOf` says. */
const isOfGroup = sql`case
  when w.format = 'EMAIL' then case when w.failing_since is null then 'MAIL' else 'FAILED_MAIL' end
  when w.failing_since is null then 'WORKING' else 'FAILED' end = ${param('group')}`;

const isKnownFormat = sql`w.format in (${sql.join(
  WEBHOOK_FORMATS.map((format) => sql`${format}`),
  sql`, `,
)})`;

/** The statements of leases. */
export const WEBHOOK_CLAIMS = {
  all: claimStatements('webhooks'),
  ofWorkspaces: claimStatements(
    'webhooks_of',
    sql`and (w.workspace_id is null or w.workspace_id = any(${param('workspaceIds')}))`,
  ),
  lock: statement<{ id: string }>(
    'lock_webhook_lease',
    db
      .select({ id: webhooks.id })
      .from(webhooks)
      .where(and(ofId, eq(webhooks.leaseOwner, param('owner'))))
      .for('update'),
    { id: true },
  ),
  progress: command(
    'progress_of_webhook',
    db
      .update(webhooks)
      .set({
        position: param('position'),
        failingSince: param('failingSince'),
        failures: param('failures'),
        nextAttemptAt: param('nextAttemptAt'),
        announcedAt: param('announcedAt'),
        state: param('state'),
        disabledReason: param('disabledReason'),
        disabledAt: param('disabledAt'),
      })
      .where(ofId),
  ),
  giveUp: command('give_up_webhook', db.update(webhooks).set(NO_LEASE).where(ofId)),
  renew: command(
    'renew_webhooks',
    db
      .update(webhooks)
      .set({ leaseUntil: param('until') })
      .where(and(isAnyOf(webhooks.id, 'ids'), eq(webhooks.leaseOwner, param('owner')))),
  ),
  nextAt: statement<{ dueAt: Millis | null }>(
    'next_webhook_at',
    sql`select least((select min(due_at) from ${webhooks} where due_at > ${param('now')}),
      (select min(due_at) from ${webhookNotices} where due_at > ${param('now')}))`,
    { dueAt: true },
  ),
};

/** `due` reads ids without locks. `take` leases webhooks that no other server takes at this moment. */
function claimStatements(name: string, condition = sql``) {
  const due = sql`select w.id from ${webhooks} w
      where w.due_at <= ${param('now')} and ${isOfGroup} and ${isKnownFormat} and w.id <> all(${param('except')}) ${condition}
        and (w.workspace_id is null or w.workspace_id <> all(${param('fullWorkspaces')}))
        and case when w.format = 'JSON' then ${isBehind(events)}
          else exists (select 1 from ${webhookNotices} where ${webhookNotices.webhookId} = w.id and ${isDueNotice})
            or ${isBehind(alerts)} end
      order by w.due_at, w.id limit ${param('limit')}`;
  return {
    due: statement<{ id: string }>(`due_${name}`, due, { id: true }),
    take: statement<WebhookRow>(
      `take_${name}`,
      sql`with free as materialized (${due} for update of w skip locked)
        update ${webhooks} set lease_owner = ${param('owner')}, lease_until = ${param('leaseUntil')}
        from free where ${webhooks.id} = free.id returning ${sql.join(Object.values(WEBHOOK_COLUMNS), sql`, `)}`,
      WEBHOOK_COLUMNS,
    ),
  };
}

/** Whether the log has rows after the position of the webhook `w`. */
function isBehind(log: typeof events | typeof alerts) {
  return sql`case when w.workspace_id is null then exists (select 1 from ${log} l where l.position > w.position)
    else exists (select 1 from ${log} l where l.workspace_id = w.workspace_id and l.position > w.position) end`;
}

/** For heartbeats. */
export const RELEASE_OTHER_WEBHOOKS = releaseOthers('release_other_webhooks', webhooks);
