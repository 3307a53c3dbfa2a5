/** The statements of the store, prepared when they are first used: of lists, which vary, one for each shape. */
import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, lte, min, ne, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { LIVE_STATUSES } from '../../connection/connection.ts';
import { type ConnectionPageShape, connectionPageQuery } from './connection-list.ts';
import { type Bounds, byTime, type TimeKey } from './paging.ts';
import { atMost, given, placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { CONNECTION_COLUMNS, WORKSPACE_COLUMNS } from './rows.ts';
import {
  apiKeys,
  auroraIdentities,
  connections,
  events,
  rechecks,
  verifications,
  workspaces,
} from './schema.ts';

const { placeholder } = sql;

const takesNew = sql`json_extract(${connections.rotation}, '$.takesNew')`;
const isLive = inArray(connections.status, [...LIVE_STATUSES]);

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(prepared: Prepared) {
  const { db } = prepared;
  const connectionRows = () =>
    db
      .select(CONNECTION_COLUMNS)
      .from(connections)
      .leftJoin(verifications, eq(verifications.id, connections.verificationId))
      .leftJoin(rechecks, eq(rechecks.id, connections.id));
  return prepared.lazily({
    insertWorkspace: () =>
      db
        .insert(workspaces)
        .values(placeholders(workspaces))
        .onConflictDoNothing({ target: workspaces.externalId })
        .prepare(),
    workspace: () =>
      db
        .select(WORKSPACE_COLUMNS)
        .from(workspaces)
        .where(eq(workspaces.id, given('id')))
        .prepare(),
    updateWorkspace: () =>
      db
        .update(workspaces)
        .set(placeholders(workspaces, 'id', 'createdAt'))
        .where(eq(workspaces.id, placeholder('id')))
        .prepare(),
    listWorkspaces: () => (only: 'ALL' | readonly string[], bounds: Bounds<TimeKey>, limit: number) => {
      const { where, orderBy } = byTime(workspaces, bounds);
      return db
        .select(WORKSPACE_COLUMNS)
        .from(workspaces)
        .where(and(only === 'ALL' ? undefined : inArray(workspaces.id, [...only]), where))
        .orderBy(...orderBy)
        .limit(limit)
        .values();
    },

    connection: () =>
      connectionRows()
        .where(eq(connections.id, given('id')))
        .prepare(),
    stamp: () =>
      db
        .select({ lastSequence: connections.lastSequence, keyId: apiKeys.id, revokedAt: apiKeys.revokedAt })
        .from(connections)
        .leftJoin(apiKeys, eq(apiKeys.id, given('apiKeyId')))
        .where(eq(connections.id, given('connectionId')))
        .prepare(),
    rotationProgress: () =>
      db
        .select({
          moved: sql<number>`coalesce(sum(${takesNew} is 1), 0)`,
          notMoved: sql<number>`coalesce(sum(${takesNew} is 0), 0)`,
          unknown: sql<number>`coalesce(sum(${takesNew} is null), 0)`,
        })
        .from(connections)
        .where(and(eq(connections.workspaceId, placeholder('workspaceId')), isLive))
        .prepare(),
    connectionByRole: () =>
      connectionRows()
        .where(
          and(eq(connections.workspaceId, given('workspaceId')), eq(connections.roleArn, given('roleArn'))),
        )
        .prepare(),
    connectionsOfAccount: () => (accountId: string, only: 'ALL' | readonly string[]) => {
      return connectionRows()
        .where(
          and(
            eq(connections.accountId, accountId),
            only === 'ALL' ? undefined : inArray(connections.workspaceId, [...only]),
          ),
        )
        .orderBy(asc(connections.createdAt), asc(connections.id))
        .values();
    },
    listConnections: () =>
      prepared.byShape((shape: ConnectionPageShape) => {
        const { value, where, orderBy } = connectionPageQuery(shape);
        return db
          .select({ ...CONNECTION_COLUMNS, value })
          .from(connections)
          .leftJoin(verifications, eq(verifications.id, connections.verificationId))
          .leftJoin(rechecks, eq(rechecks.id, connections.id))
          .where(where)
          .orderBy(...orderBy)
          .limit(atMost('limit'))
          .prepare();
      }),
    connectionCounts: () =>
      db
        .select({ status: connections.status, count: count() })
        .from(connections)
        .where(eq(connections.workspaceId, placeholder('workspaceId')))
        .groupBy(connections.status)
        .prepare(),
    connectionTotals: () =>
      db
        .select({ status: connections.status, count: count() })
        .from(connections)
        .groupBy(connections.status)
        .prepare(),
    insertConnection: () => db.insert(connections).values(placeholders(connections)).prepare(),
    updateConnection: () =>
      db
        .update(connections)
        .set(placeholders(connections, 'id', 'workspaceId', 'roleArn', 'accountId', 'partition', 'createdAt'))
        .where(eq(connections.id, placeholder('id')))
        .prepare(),

    putVerification: () =>
      db
        .insert(verifications)
        .values(placeholders(verifications, 'leaseOwner', 'leaseUntil', 'dueAt'))
        .onConflictDoUpdate({
          target: verifications.id,
          set: {
            ...placeholders(verifications, 'id', 'connectionId', 'leaseOwner', 'leaseUntil', 'dueAt'),
            leaseOwner: sql`case when excluded.ended_at is null then ${verifications.leaseOwner} end`,
            leaseUntil: sql`case when excluded.ended_at is null then ${verifications.leaseUntil} end`,
          },
        })
        .prepare(),
    verifications: () =>
      leaseStatements(prepared, verifications, {
        connectionId: verifications.connectionId,
        next: verifications.nextAttemptAt,
      }),
    rechecks: () => leaseStatements(prepared, rechecks, { connectionId: rechecks.id, next: rechecks.nextAt }),
    putRecheck: () =>
      db
        .insert(rechecks)
        .values(placeholders(rechecks, 'leaseOwner', 'leaseUntil', 'dueAt'))
        .onConflictDoUpdate({
          target: rechecks.id,
          set: placeholders(rechecks, 'id', 'leaseOwner', 'leaseUntil', 'dueAt'),
        })
        .prepare(),
    deleteRecheck: () =>
      db
        .delete(rechecks)
        .where(eq(rechecks.id, placeholder('id')))
        .prepare(),

    insertEvent: () => db.insert(events).values(placeholders(events, 'position')).prepare(),
    /** Of the two latest, at most one is the connection that is left out. */
    lastVerified: () =>
      db
        .select({ id: connections.id, at: connections.lastVerifiedAt })
        .from(connections)
        .where(gt(connections.lastVerifiedAt, 0))
        .orderBy(desc(connections.lastVerifiedAt))
        .limit(2)
        .prepare(),
    identityAt: () =>
      db
        .select({
          accountId: auroraIdentities.accountId,
          userId: auroraIdentities.userId,
          since: auroraIdentities.since,
        })
        .from(auroraIdentities)
        .where(lte(auroraIdentities.since, given('moment')))
        .orderBy(desc(auroraIdentities.since), desc(auroraIdentities.position))
        .limit(1)
        .prepare(),
    insertIdentity: () =>
      db.insert(auroraIdentities).values(placeholders(auroraIdentities, 'position')).prepare(),
    workingInAccount: () =>
      db
        .select({ id: connections.id })
        .from(connections)
        .where(
          and(
            eq(connections.workspaceId, given('workspaceId')),
            eq(connections.accountId, given('accountId')),
            eq(connections.status, 'CONNECTED'),
            ne(connections.id, given('id')),
            gte(connections.lastVerifiedAt, given('since')),
          ),
        )
        .limit(atMost('most'))
        .prepare(),
  });
}

/** Leased work of one kind: what is due, and who holds it. */
function leaseStatements(
  prepared: Prepared,
  table: typeof verifications | typeof rechecks,
  { connectionId, next }: { connectionId: SQLiteColumn; next: SQLiteColumn },
) {
  const { db } = prepared;
  const { id, dueAt, leaseOwner } = table;
  const until = sql`${placeholder('until')}`;
  const lease = {
    leaseOwner: sql`${placeholder('owner')}`,
    leaseUntil: until,
    [next.name]: sql`min(${next}, ${placeholder('now')})`,
  };
  const noLease = { leaseOwner: null, leaseUntil: null };
  const isDue = isNotNull(dueAt);
  const isHeld = and(isNotNull(leaseOwner), eq(leaseOwner, placeholder('owner')));
  return prepared.lazily({
    due: () =>
      db
        .select({ id, connectionId })
        .from(table)
        .where(and(isDue, lte(dueAt, given('now'))))
        .orderBy(asc(dueAt), asc(id))
        .limit(atMost('limit'))
        .prepare(),
    /** What can only stand there because the clock was ahead when it was written. */
    astray: () =>
      db
        .select({ id, connectionId })
        .from(table)
        .where(and(isDue, gt(dueAt, placeholder('latest'))))
        .orderBy(desc(dueAt), desc(id))
        .limit(placeholder('limit'))
        .prepare(),
    nextDueAt: () =>
      db
        .select({ dueAt: min(dueAt) })
        .from(table)
        .where(isDue)
        .prepare(),
    take: () =>
      db
        .update(table)
        .set(lease)
        .where(eq(id, placeholder('id')))
        .prepare(),
    giveUp: () =>
      db
        .update(table)
        .set(noLease)
        .where(and(eq(id, placeholder('id')), isHeld, isDue))
        .prepare(),
    renew: () =>
      db
        .update(table)
        .set({ leaseUntil: until })
        .where(and(eq(id, placeholder('id')), isHeld))
        .prepare(),
    release: () => db.update(table).set(noLease).where(isHeld).prepare(),
    owners: () => db.selectDistinct({ owner: leaseOwner }).from(table).where(isNotNull(leaseOwner)).prepare(),
  });
}
