/** Deleting connections and workspaces over SQLite. */
import { and, count, eq, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
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
import { alertWriter } from './alert-writer.ts';
import { auditWriter, type WriteAudit } from './audit.ts';
import { deletedWorkspaces, isNotDeleted } from './deletion-schema.ts';
import { headsOf } from './heads.ts';
import type { LargeWrite } from './large-write.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { limitParam, param } from './params.ts';
import { purgeStatements } from './purge-statements.ts';
import { type Records, recordsOf } from './records.ts';
import { accessDenials, roleRecords } from './role-schema.ts';
import { apiKeys, connections, events, rechecks, revocations, verifications, workspaces } from './schema.ts';
import { webhookNotices, webhooks } from './webhook-schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** Rows that a step of a large write changes: about a millisecond. */
const STEP_ROWS = 100;

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly records: Records;
  readonly writeAudit: WriteAudit;
  readonly writeLarge: LargeWrite;
};

export class SqliteDeletions implements DeletionStore {
  readonly #parts: Parts;
  readonly #ofConnections: ReturnType<typeof connectionStatements>;
  readonly #ofWorkspace: ReturnType<typeof workspaceStatements>;
  readonly #purge: ReturnType<typeof purgeStatements>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ofConnections = connectionStatements(parts.db);
    this.#ofWorkspace = workspaceStatements(parts.db);
    this.#purge = purgeStatements(parts.db);
  }

  deleteConnection(
    id: string,
    now: Millis,
    record: (connection: Connection) => AuditRecord,
  ): Promise<DeletedConnection> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      const connection = records.connection(id);
      if (connection === null) return null;
      if (connection.status !== 'DISCONNECTED') return 'IN_USE';
      if (this.#ofWorkspace.choosing.get({ id }) !== undefined) return 'CHOSEN';
      this.#deleteConnections([id]);
      writeAudit(record(connection), now, targetOf(connection));
      return connection;
    });
  }

  async workspaceContents(workspaceId: string, now: Millis): Promise<WorkspaceContents> {
    const { keys, links, ...others } = this.#ofWorkspace.counts;
    const of = (statement: typeof keys) => statement.get({ workspaceId, now })?.count ?? 0;
    return {
      awsConnections: of(others.connections),
      organizations: of(others.organizations),
      apiKeys: of(keys),
      onboardingLinks: of(links),
      webhooks: of(others.webhooks),
      openAlerts: of(others.alerts),
    };
  }

  async countWorkspacesNamed(name: string): Promise<number> {
    return this.#ofWorkspace.named.get({ name })?.count ?? 0;
  }

  deleteWorkspace(workspaceId: string, now: Millis, record: AuditRecord): Promise<boolean> {
    return this.#parts.writeLarge((db) => deleteWorkspaceSteps(db, workspaceId, now, record));
  }

  async unpurgedWorkspaces(deletedBefore: Millis): Promise<string[]> {
    return this.#purge.unpurged.all({ deletedBefore }).map(({ id }) => id);
  }

  purgeWorkspace(id: string, limit: number): Promise<boolean> {
    return this.#parts.queue.write(() => {
      if (this.#purge.isUnpurged.get({ id }) === undefined) return false;
      this.#purgePiece(id, limit);
      return true;
    });
  }

  #purgePiece(workspaceId: string, limit: number): void {
    for (const statement of this.#purge.many) if (statement.run({ workspaceId, limit }).changes > 0) return;
    const found = this.#purge.connections.all({ workspaceId, limit: PURGED_CONNECTIONS });
    if (found.length > 0) this.#deleteConnections(found.map(({ id }) => id));
    else for (const statement of this.#purge.rest) statement.run({ workspaceId });
  }

  #deleteConnections(ids: readonly string[]): void {
    for (const statement of this.#ofConnections) statement.run({ ids: JSON.stringify(ids) });
  }
}

/** Ends the workspace, in steps for a large write. */
function* deleteWorkspaceSteps(
  db: DrizzleDatabase,
  workspaceId: string,
  now: Millis,
  record: AuditRecord,
): Generator<undefined, boolean> {
  const heads = headsOf(db);
  if (recordsOf(db, heads, () => {}).workspace(workspaceId) === null) return false;
  const statements = endStatements(db);
  statements.mark.run({ workspaceId, now });
  const revoke = (id: string) =>
    statements.insertRevocation.run({ position: heads.next('revocations'), apiKeyId: id });
  for (const { id } of statements.keys.all({ workspaceId })) {
    statements.revoke.run({ id, now });
    revoke(id);
    yield;
  }
  revoke(revocationOfWorkspace(workspaceId));
  statements.disableWebhooks.run({ workspaceId, now });
  const writeAlerts = alertWriter(db, heads, () => {});
  for (const { subject, kind } of statements.openAlerts.all({ workspaceId })) {
    writeAlerts({ subject, connectionId: null, workspaceId }, [{ type: 'RESOLVE', kind }], now);
    yield;
  }
  for (const statement of statements.many)
    while (statement.run({ workspaceId, now, limit: STEP_ROWS }).changes > 0) yield;
  auditWriter(db, heads)(record, now, { workspaceId });
  return true;
}

/** Deletes everything of the connections in the parameter `ids`, a JSON array; each table after those that refer to it. */
function connectionStatements(db: DrizzleDatabase) {
  const isOne = (column: SQLiteColumn) =>
    sql`${column} in (select value from json_each(${sql.placeholder('ids')}))`;
  const theirAlerts = db.select({ id: alerts.id }).from(alerts).where(isOne(alerts.connectionId));
  const theirOrganizations = db
    .select({ id: organizations.id })
    .from(organizations)
    .where(isOne(organizations.connectionId));
  const all: readonly [SQLiteTable, SQL][] = [
    [alertComments, inArray(alertComments.alertId, theirAlerts)],
    [webhookNotices, inArray(webhookNotices.alertId, theirAlerts)],
    [alerts, isOne(alerts.connectionId)],
    [events, isOne(events.connectionId)],
    [accessDenials, isOne(accessDenials.connectionId)],
    [roleRecords, isOne(roleRecords.id)],
    [leftRoles, isOne(leftRoles.id)],
    [verifications, isOne(verifications.connectionId)],
    [rechecks, isOne(rechecks.id)],
    [organizationAccounts, inArray(organizationAccounts.organizationId, theirOrganizations)],
    [organizations, isOne(organizations.connectionId)],
  ];
  return [
    ...all.map(([table, where]) => db.delete(table).where(where).prepare()),
    db
      .update(organizationAccounts)
      .set({ connectionId: null })
      .where(isOne(organizationAccounts.connectionId))
      .prepare(),
    db.delete(connections).where(isOne(connections.id)).prepare(),
  ];
}

function workspaceStatements(db: DrizzleDatabase) {
  const counted = (table: SQLiteTable & { workspaceId: SQLiteColumn }, where?: SQL) =>
    db
      .select({ count: count() })
      .from(table)
      .where(and(eq(table.workspaceId, param('workspaceId')), where))
      .prepare();
  const { kind, revokedAt, expiresAt } = apiKeys;
  const isValid = sql`${revokedAt} is null and (${expiresAt} is null or ${expiresAt} > ${param('now')})`;
  return {
    counts: {
      connections: counted(connections),
      organizations: counted(organizations),
      keys: counted(apiKeys, and(eq(kind, 'API_KEY'), isValid)),
      links: counted(apiKeys, and(eq(kind, 'ONBOARDING'), isValid)),
      webhooks: counted(webhooks),
      alerts: counted(alerts, isUnresolved),
    },
    named: db
      .select({ count: count() })
      .from(workspaces)
      .where(and(eq(workspaces.name, param('name')), isNotDeleted))
      .prepare(),
    choosing: db
      .select({ id: organizationAccounts.id })
      .from(organizationAccounts)
      .where(
        and(
          eq(organizationAccounts.connectionId, param('id')),
          eq(organizationAccounts.isChosen, sql`1`),
          // With its own role, the organization is deleted, too.
          sql`${organizationAccounts.organizationId} not in (select ${organizations.id} from ${organizations} where ${organizations.connectionId} = ${param('id')})`,
        ),
      )
      .limit(1)
      .prepare(),
  };
}

/** What ends a workspace. `many` change up to `limit` rows, until there are no more. */
function endStatements(db: DrizzleDatabase) {
  const workspaceId = param('workspaceId');
  const now = sql`${sql.placeholder('now')}`;
  const limit = limitParam();
  const live = db
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), ne(connections.status, 'DISCONNECTED')))
    .limit(limit);
  const running = db
    .select({ id: verifications.id })
    .from(verifications)
    .where(and(eq(verifications.workspaceId, workspaceId), sql`${verifications.dueAt} is not null`))
    .limit(limit);
  const planned = db
    .select({ id: rechecks.id })
    .from(rechecks)
    .where(eq(rechecks.workspaceId, workspaceId))
    .limit(limit);
  const left = db
    .select({ id: leftRoles.id })
    .from(leftRoles)
    .innerJoin(connections, eq(connections.id, leftRoles.id))
    .where(eq(connections.workspaceId, workspaceId))
    .limit(limit);
  const accounts = db
    .select({ id: organizationAccounts.id })
    .from(organizationAccounts)
    .innerJoin(organizations, eq(organizations.id, organizationAccounts.organizationId))
    .where(eq(organizations.workspaceId, workspaceId))
    .limit(limit);
  return {
    mark: db
      .insert(deletedWorkspaces)
      .values({ id: sql`${sql.placeholder('workspaceId')}`, deletedAt: now })
      .prepare(),
    keys: db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(eq(apiKeys.workspaceId, workspaceId), isNull(apiKeys.revokedAt)))
      .prepare(),
    revoke: db
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(eq(apiKeys.id, param('id')))
      .prepare(),
    insertRevocation: db
      .insert(revocations)
      .values({
        position: sql`${sql.placeholder('position')}`,
        apiKeyId: sql`${sql.placeholder('apiKeyId')}`,
      })
      .prepare(),
    openAlerts: db
      .select({ subject: alerts.subject, kind: alerts.kind })
      .from(alerts)
      .where(and(eq(alerts.workspaceId, workspaceId), isUnresolved))
      .prepare(),
    disableWebhooks: db
      .update(webhooks)
      .set({ state: 'DISABLED', disabledReason: 'REQUESTED', disabledAt: now, leaseOwner: null })
      .where(eq(webhooks.workspaceId, workspaceId))
      .prepare(),
    many: [
      db
        .update(connections)
        .set({
          status: 'DISCONNECTED',
          disconnectedAt: now,
          // Answers with credentials that were made before are not valid any more.
          lastSequence: sql`${connections.lastSequence} + 1`,
        })
        .where(inArray(connections.id, live))
        .prepare(),
      db.delete(verifications).where(inArray(verifications.id, running)).prepare(),
      db.delete(rechecks).where(inArray(rechecks.id, planned)).prepare(),
      db.delete(leftRoles).where(inArray(leftRoles.id, left)).prepare(),
      db.delete(organizationAccounts).where(inArray(organizationAccounts.id, accounts)).prepare(),
      db.delete(organizations).where(eq(organizations.workspaceId, workspaceId)).prepare(),
    ],
  };
}
