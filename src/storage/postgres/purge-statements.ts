/** The statements that delete what deleted workspaces have left, and what they share with those of the deletion. */
import { and, eq, inArray, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { alertComments, alerts } from './alert-schema.ts';
import { deletedWorkspaces } from './deletion-schema.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { apiKeys, events, quotaUses, workspaces } from './schema.ts';
import { command, db, param, type Statement, statement } from './statements.ts';
import { webhookDeliveries, webhookNotices, webhooks } from './webhook-schema.ts';

export const ofWorkspace = (table: { workspaceId: PgColumn }) => eq(table.workspaceId, param('workspaceId'));

export type OfWorkspace = PgTable & { workspaceId: PgColumn };

const limit = sql.placeholder('limit');

/** Deletes the rows with these ids. */
export const deleteSome = (name: string, table: PgTable, id: PgColumn, ids: SQLWrapper) =>
  statement<{ id: unknown }>(name, db.delete(table).where(inArray(id, ids)).returning({ id }), { id: true });

/** The ids of some rows of the workspace. */
export const some = (table: OfWorkspace, id: PgColumn, where?: SQL) =>
  db
    .select({ id })
    .from(table)
    .where(and(ofWorkspace(table), where))
    .limit(limit);

export const SOME_ACCOUNTS = db
  .select({ id: organizationAccounts.id })
  .from(organizationAccounts)
  .innerJoin(organizations, eq(organizations.id, organizationAccounts.organizationId))
  .where(ofWorkspace(organizations))
  .limit(limit);

const ofWebhooks = (table: typeof webhookDeliveries | typeof webhookNotices) =>
  db
    .select({ id: table.id })
    .from(table)
    .innerJoin(webhooks, eq(webhooks.id, table.webhookId))
    .where(ofWorkspace(webhooks))
    .limit(limit);

/** Each deletes up to `limit` rows of a deleted workspace. */
const MANY: readonly Statement<object>[] = [
  deleteSome('purge_events', events, events.position, some(events, events.position)),
  deleteSome('purge_keys', apiKeys, apiKeys.id, some(apiKeys, apiKeys.id)),
  deleteSome('purge_quota_uses', quotaUses, quotaUses.position, some(quotaUses, quotaUses.position)),
  deleteSome('purge_deliveries', webhookDeliveries, webhookDeliveries.id, ofWebhooks(webhookDeliveries)),
  deleteSome('purge_notices', webhookNotices, webhookNotices.id, ofWebhooks(webhookNotices)),
  deleteSome('purge_accounts', organizationAccounts, organizationAccounts.id, SOME_ACCOUNTS),
];

const OF_ALERTS = db.select({ id: alerts.id }).from(alerts).where(ofWorkspace(alerts));

/** Deletes what is left once the workspace has no connections. */
const REST: readonly Statement<never>[] = [
  command('purge_comments', db.delete(alertComments).where(inArray(alertComments.alertId, OF_ALERTS))),
  // The operator's webhooks have announced alerts of the workspace.
  command(
    'purge_notices_of_alerts',
    db.delete(webhookNotices).where(inArray(webhookNotices.alertId, OF_ALERTS)),
  ),
  command('purge_alerts', db.delete(alerts).where(ofWorkspace(alerts))),
  command('purge_webhooks', db.delete(webhooks).where(ofWorkspace(webhooks))),
  command('purge_workspace', db.delete(workspaces).where(eq(workspaces.id, param('workspaceId')))),
];

/** The row of the workspace is the last to be deleted. */
const unpurged = () =>
  db
    .select({ id: deletedWorkspaces.id })
    .from(deletedWorkspaces)
    .innerJoin(workspaces, eq(workspaces.id, deletedWorkspaces.id));

/** They delete the rows of a deleted workspace: `many` up to `limit` rows each, then its connections, then the `rest`. */
export const PURGE = {
  unpurged: statement<{ id: string }>(
    'unpurged_workspaces',
    unpurged().where(lt(deletedWorkspaces.deletedAt, param('deletedBefore'))),
    { id: true },
  ),
  isUnpurged: statement<{ id: string }>(
    'is_unpurged',
    unpurged().where(eq(deletedWorkspaces.id, param('id'))),
    { id: true },
  ),
  many: MANY,
  rest: REST,
};
