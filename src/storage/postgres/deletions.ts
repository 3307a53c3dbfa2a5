/** Deleting connections and workspaces over PostgreSQL. */
import { and, asc, count, eq, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Alert } from '../../alerts/alert.ts';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { targetOf } from '../connections.ts';
import {
  type DeletedConnection,
  type DeletionStore,
  PURGED_CONNECTIONS,
  revocationOfWorkspace,
  type WorkspaceContents,
} from '../deletions.ts';
import { alertComments, alerts, isUnresolved, leftRoles } from './alert-schema.ts';
import { LOCK_CONNECTIONS } from './change-external-id.ts';
import type { Database, Transaction } from './database.ts';
import { deletedWorkspaces, isNotDeleted } from './deletion-schema.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { deleteSome, type OfWorkspace, ofWorkspace, PURGE, SOME_ACCOUNTS, some } from './purge-statements.ts';
import { connectionName, LOCK_NAME, lockConnection, lockWorkspace } from './records.ts';
import { accessDenials, roleRecords } from './role-schema.ts';
import { apiKeys, connections, events, rechecks, verifications, workspaces } from './schema.ts';
import { command, db, isAnyOf, param, type Statement, statement } from './statements.ts';
import { webhookNotices, webhooks } from './webhook-schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** Rows that a statement of a deletion changes: a fraction of a second. */
const PIECE = 500;

export class PostgresDeletions implements DeletionStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  deleteConnection(
    id: string,
    now: Millis,
    record: (connection: Connection) => AuditRecord,
  ): Promise<DeletedConnection> {
    return this.#queue.write(connectionName(id), async (context) => {
      const connection = await lockConnection(context, id);
      if (connection === null) return null;
      if (connection.status !== 'DISCONNECTED') return 'IN_USE';
      const choosing = await context.transaction.run(STATEMENTS.choosing, { id });
      if (choosing.length > 0) return 'CHOSEN';
      for (const one of OF_CONNECTIONS) context.changes.add(one, { ids: [id] });
      context.changes.audit(record(connection), now, targetOf(connection));
      return connection;
    });
  }

  async workspaceContents(workspaceId: string, now: Millis): Promise<WorkspaceContents> {
    const of = async (counted: Statement<{ count: number }>, params = {}) =>
      (await this.#database.read(counted, { workspaceId, ...params }))[0]?.count ?? 0;
    const [awsConnections, organizations, apiKeys, onboardingLinks, webhooks, openAlerts] = await Promise.all(
      [
        of(COUNT_STATEMENTS.connections),
        of(COUNT_STATEMENTS.organizations),
        of(COUNT_STATEMENTS.tokens, { kind: 'API_KEY', now }),
        of(COUNT_STATEMENTS.tokens, { kind: 'ONBOARDING', now }),
        of(COUNT_STATEMENTS.webhooks),
        of(COUNT_STATEMENTS.alerts),
      ],
    );
    return { awsConnections, organizations, apiKeys, onboardingLinks, webhooks, openAlerts };
  }

  async countWorkspacesNamed(name: string): Promise<number> {
    return (await this.#database.read(STATEMENTS.named, { name }))[0]?.count ?? 0;
  }

  deleteWorkspace(workspaceId: string, now: Millis, record: AuditRecord): Promise<boolean> {
    return this.#queue.writeAlone(async ({ transaction, changes }) => {
      if ((await lockWorkspace({ transaction }, workspaceId, 'CHANGE')) === null) return false;
      await transaction.run(LOCK_CONNECTIONS, { workspaceId });
      const keys = await transaction.run(STATEMENTS.lockKeys, { workspaceId });
      for (const some of END_SOME)
        while ((await transaction.run(some, { workspaceId, now, limit: PIECE })).length === PIECE);
      for (const one of END) changes.add(one, { workspaceId, now });
      for (const { subject, kind } of await transaction.run(STATEMENTS.openAlerts, { workspaceId }))
        changes.alerts.note({ subject, connectionId: null, workspaceId }, [{ type: 'RESOLVE', kind }], now);
      for (const { id } of keys) changes.revoke(id);
      changes.revoke(revocationOfWorkspace(workspaceId));
      changes.noteWork();
      changes.noteWebhooks();
      changes.audit(record, now, { workspaceId });
      return true;
    });
  }

  async unpurgedWorkspaces(deletedBefore: Millis): Promise<string[]> {
    return (await this.#database.read(PURGE.unpurged, { deletedBefore })).map(({ id }) => id);
  }

  purgeWorkspace(id: string, limit: number): Promise<boolean> {
    return this.#queue.writeAlone(async ({ transaction }) => {
      // One server at a time.
      void transaction.run(LOCK_NAME, { name: 'purge' });
      if ((await transaction.run(PURGE.isUnpurged, { id })).length === 0) return false;
      await purgePiece(transaction, id, limit);
      return true;
    });
  }
}

async function purgePiece(transaction: Transaction, workspaceId: string, limit: number): Promise<void> {
  for (const some of PURGE.many) if ((await transaction.run(some, { workspaceId, limit })).length > 0) return;
  const found = await transaction.run(STATEMENTS.lockSome, { workspaceId, limit: PURGED_CONNECTIONS });
  const ids = found.map(({ id }) => id);
  if (ids.length > 0) for (const one of OF_CONNECTIONS) void transaction.run(one, { ids });
  else for (const one of PURGE.rest) void transaction.run(one, { workspaceId });
}

/** Deletes everything of the connections in the parameter `ids`; each table after those that refer to it. */
const OF_CONNECTIONS: readonly Statement<never>[] = (() => {
  const theirAlerts = db.select({ id: alerts.id }).from(alerts).where(isAnyOf(alerts.connectionId, 'ids'));
  const theirOrganizations = db
    .select({ id: organizations.id })
    .from(organizations)
    .where(isAnyOf(organizations.connectionId, 'ids'));
  const { organizationId, connectionId } = organizationAccounts;
  const all: readonly [string, PgTable, SQL][] = [
    ['comments', alertComments, inArray(alertComments.alertId, theirAlerts)],
    ['notices', webhookNotices, inArray(webhookNotices.alertId, theirAlerts)],
    ['alerts', alerts, isAnyOf(alerts.connectionId, 'ids')],
    ['events', events, isAnyOf(events.connectionId, 'ids')],
    ['denials', accessDenials, isAnyOf(accessDenials.connectionId, 'ids')],
    ['role_records', roleRecords, isAnyOf(roleRecords.id, 'ids')],
    ['left_roles', leftRoles, isAnyOf(leftRoles.id, 'ids')],
    ['verifications', verifications, isAnyOf(verifications.connectionId, 'ids')],
    ['rechecks', rechecks, isAnyOf(rechecks.id, 'ids')],
    ['accounts', organizationAccounts, inArray(organizationId, theirOrganizations)],
    ['organizations', organizations, isAnyOf(organizations.connectionId, 'ids')],
  ];
  return [
    ...all.map(([name, table, where]) => command(`delete_${name}_of`, db.delete(table).where(where))),
    command(
      'forget_connection_of_account',
      db.update(organizationAccounts).set({ connectionId: null }).where(isAnyOf(connectionId, 'ids')),
    ),
    command('delete_connections', db.delete(connections).where(isAnyOf(connections.id, 'ids'))),
  ];
})();

const COUNT_STATEMENTS = (() => {
  const counted = (name: string, table: OfWorkspace, where?: SQL) =>
    statement<{ count: number }>(
      `count_${name}_of_workspace`,
      db
        .select({ count: count() })
        .from(table)
        .where(and(ofWorkspace(table), where)),
      { count: true },
    );
  const { kind, revokedAt, expiresAt } = apiKeys;
  return {
    connections: counted('connections', connections),
    organizations: counted('organizations', organizations),
    /** Those that can still be used. */
    tokens: counted(
      'tokens',
      apiKeys,
      sql`${kind} = ${param('kind')} and ${revokedAt} is null and (${expiresAt} is null or ${expiresAt} > ${param('now')})`,
    ),
    webhooks: counted('webhooks', webhooks),
    alerts: counted('alerts', alerts, isUnresolved),
  };
})();

/** What ends a workspace, after `END_SOME`. */
const END: readonly Statement<never>[] = [
  command(
    'mark_workspace_deleted',
    db.insert(deletedWorkspaces).values({ id: param('workspaceId'), deletedAt: param('now') }),
  ),
  command(
    'revoke_keys_of_workspace',
    db
      .update(apiKeys)
      .set({ revokedAt: param('now') })
      .where(and(ofWorkspace(apiKeys), isNull(apiKeys.revokedAt))),
  ),
  command(
    'disable_webhooks',
    db
      .update(webhooks)
      .set({ state: 'DISABLED', disabledReason: 'REQUESTED', disabledAt: param('now'), leaseOwner: null })
      .where(ofWorkspace(webhooks)),
  ),
  command('end_organizations', db.delete(organizations).where(ofWorkspace(organizations))),
];

/** Each ends up to `limit` rows: all connections of a large tenant would exceed the time limit of a statement. */
const END_SOME: readonly Statement<object>[] = [
  statement<{ id: unknown }>(
    'disconnect_some',
    db
      .update(connections)
      .set({
        status: 'DISCONNECTED',
        disconnectedAt: param('now'),
        // Answers with credentials that were made before are not valid any more.
        lastSequence: sql`${connections.lastSequence} + 1`,
      })
      .where(
        inArray(connections.id, some(connections, connections.id, ne(connections.status, 'DISCONNECTED'))),
      )
      .returning({ id: connections.id }),
    { id: true },
  ),
  deleteSome(
    'end_some_verifications',
    verifications,
    verifications.id,
    some(verifications, verifications.id, sql`${verifications.dueAt} is not null`),
  ),
  deleteSome('end_some_rechecks', rechecks, rechecks.id, some(rechecks, rechecks.id)),
  deleteSome(
    'end_some_left_roles',
    leftRoles,
    leftRoles.id,
    db
      .select({ id: leftRoles.id })
      .from(leftRoles)
      .innerJoin(connections, eq(connections.id, leftRoles.id))
      .where(ofWorkspace(connections))
      .limit(sql.placeholder('limit')),
  ),
  deleteSome('end_some_accounts', organizationAccounts, organizationAccounts.id, SOME_ACCOUNTS),
];

const ID = { id: connections.id };
const OPEN_ALERT = { subject: alerts.subject, kind: alerts.kind };

const STATEMENTS = {
  named: statement<{ count: number }>(
    'count_workspaces_named',
    db
      .select({ count: count() })
      .from(workspaces)
      .where(and(eq(workspaces.name, param('name')), isNotDeleted)),
    { count: true },
  ),
  openAlerts: statement<Pick<Alert, 'subject' | 'kind'>>(
    'open_alerts_of_workspace',
    db
      .select(OPEN_ALERT)
      .from(alerts)
      .where(and(ofWorkspace(alerts), isUnresolved)),
    OPEN_ALERT,
  ),
  lockKeys: statement<{ id: string }>(
    'lock_keys_of_workspace',
    db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(ofWorkspace(apiKeys), isNull(apiKeys.revokedAt)))
      .orderBy(asc(apiKeys.id))
      .for('update'),
    { id: true },
  ),
  lockSome: statement<{ id: string }>(
    'lock_some_connections',
    db
      .select(ID)
      .from(connections)
      .where(ofWorkspace(connections))
      .orderBy(asc(connections.id))
      .limit(sql.placeholder('limit'))
      .for('update'),
    ID,
  ),
  /** With its own role, the organization is deleted, too. */
  choosing: statement<{ id: string }>(
    'organization_that_chooses',
    db
      .select({ id: organizationAccounts.id })
      .from(organizationAccounts)
      .where(
        sql`${organizationAccounts.connectionId} = ${param('id')} and ${organizationAccounts.isChosen} and ${organizationAccounts.organizationId} not in (select ${organizations.id} from ${organizations} where ${organizations.connectionId} = ${param('id')})`,
      )
      .limit(1),
    { id: true },
  ),
};
