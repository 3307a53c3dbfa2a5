/** The statements that delete what deleted workspaces have left. */
import { eq, inArray, lt } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { alertComments, alerts } from './alert-schema.ts';
import { deletedWorkspaces } from './deletion-schema.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { limitParam, param } from './params.ts';
import { apiKeys, connections, events, quotaUses, workspaces } from './schema.ts';
import { webhookDeliveries, webhookNotices, webhooks } from './webhook-schema.ts';

/** Deletes the rows of a deleted workspace: `many` up to `limit` rows each, then its connections, then the `rest`. */
export function purgeStatements(db: DrizzleDatabase) {
  const workspaceId = param('workspaceId');
  const some = (table: SQLiteTable & { workspaceId: SQLiteColumn }, id: SQLiteColumn) => {
    const ids = db.select({ id }).from(table).where(eq(table.workspaceId, workspaceId)).limit(limitParam());
    return db.delete(table).where(inArray(id, ids)).prepare();
  };
  const ofWebhooks = (table: typeof webhookDeliveries | typeof webhookNotices) => {
    const ids = db
      .select({ id: table.id })
      .from(table)
      .innerJoin(webhooks, eq(webhooks.id, table.webhookId))
      .where(eq(webhooks.workspaceId, workspaceId))
      .limit(limitParam());
    return db.delete(table).where(inArray(table.id, ids)).prepare();
  };
  const accounts = db
    .select({ id: organizationAccounts.id })
    .from(organizationAccounts)
    .innerJoin(organizations, eq(organizations.id, organizationAccounts.organizationId))
    .where(eq(organizations.workspaceId, workspaceId))
    .limit(limitParam());
  const ofAlerts = db.select({ id: alerts.id }).from(alerts).where(eq(alerts.workspaceId, workspaceId));
  // The row of the workspace is the last to be deleted.
  const unpurged = () =>
    db
      .select({ id: deletedWorkspaces.id })
      .from(deletedWorkspaces)
      .innerJoin(workspaces, eq(workspaces.id, deletedWorkspaces.id));
  return {
    unpurged: unpurged()
      .where(lt(deletedWorkspaces.deletedAt, param('deletedBefore')))
      .prepare(),
    isUnpurged: unpurged()
      .where(eq(deletedWorkspaces.id, param('id')))
      .prepare(),
    many: [
      some(events, events.position),
      some(apiKeys, apiKeys.id),
      some(quotaUses, quotaUses.position),
      ofWebhooks(webhookDeliveries),
      ofWebhooks(webhookNotices),
      db.delete(organizationAccounts).where(inArray(organizationAccounts.id, accounts)).prepare(),
    ],
    connections: db
      .select({ id: connections.id })
      .from(connections)
      .where(eq(connections.workspaceId, workspaceId))
      .limit(limitParam())
      .prepare(),
    rest: [
      db.delete(alertComments).where(inArray(alertComments.alertId, ofAlerts)).prepare(),
      // The operator's webhooks have announced alerts of the workspace.
      db.delete(webhookNotices).where(inArray(webhookNotices.alertId, ofAlerts)).prepare(),
      db.delete(alerts).where(eq(alerts.workspaceId, workspaceId)).prepare(),
      db.delete(webhooks).where(eq(webhooks.workspaceId, workspaceId)).prepare(),
      db.delete(workspaces).where(eq(workspaces.id, workspaceId)).prepare(),
    ],
  };
}
