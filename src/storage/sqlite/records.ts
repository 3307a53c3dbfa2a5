/** Single workspaces and connections, read and written within the caller's transaction. */
import { and, eq, sql } from 'drizzle-orm';
import { subjectOf } from '../../alerts/connection-alerts.ts';
import type { Millis } from '../../base/clock.ts';
import { USE_MS } from '../../base/recent-uses.ts';
import type { Connection, ConnectionChange } from '../../connection/connection.ts';
import { applyChanges } from '../apply-changes.ts';
import type { Workspace } from '../connections.ts';
import { fromWorkspace, NOT_IN_CONNECTION_UPDATES, type Values } from '../rows.ts';
import { alertWriter } from './alert-writer.ts';
import { deletedWorkspaces, isNotDeleted, isNotDeletedIn } from './deletion-schema.ts';
import type { Heads } from './heads.ts';
import { leftRoleWriter } from './left-roles.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import {
  CONNECTION_COLUMNS,
  readConnection,
  readWorkspace,
  storedConnection,
  WORKSPACE_COLUMNS,
} from './rows.ts';
import { connections, events, rechecks, verifications, workspaces } from './schema.ts';

export type Records = ReturnType<typeof recordsOf>;

/** What a transaction has changed: events with when work is due, or alerts. */
type Noted = 'events' | 'alerts';

/** @param changed called within a transaction that changes this */
export function recordsOf(db: DrizzleDatabase, heads: Heads, changed: (what: Noted) => void) {
  const writeLeftRole = leftRoleWriter(db);
  const writeAlerts = alertWriter(db, heads, () => changed('alerts'));
  const ofWorkspaces = workspaceStatements(db);
  const ofConnections = connectionStatements(db);
  const ofWork = workStatements(db);
  const updateConnection = (connection: Connection) => ofConnections.update.run(storedConnection(connection));
  return {
    /** False when another workspace has or had the id, or has the External ID. */
    insertWorkspace: (workspace: Workspace) =>
      ofWorkspaces.wasDeleted.get(workspace) === undefined &&
      ofWorkspaces.insert.run(fromWorkspace(workspace)).changes === 1,
    updateWorkspace: (workspace: Workspace) => ofWorkspaces.update.run(fromWorkspace(workspace)),
    workspace: (id: string) => first(ofWorkspaces.byId.values({ id }), readWorkspace),
    insertConnection: (connection: Connection) => ofConnections.insert.run(storedConnection(connection)),
    updateConnection,
    touchConnection: (id: string, now: Millis) =>
      ofConnections.touch.run({ id, now, earliest: now - USE_MS, latest: now + USE_MS }),
    connection: (id: string) => first(ofConnections.byId.values({ id }), readConnection),
    connectionByRole: ({ workspaceId, roleArn }: Pick<Connection, 'workspaceId' | 'roleArn'>) =>
      first(ofConnections.byRole.values({ workspaceId, roleArn }), readConnection),

    writeAlerts,

    /** Applies the changes, stores the connection with its events and alerts, and returns it. */
    apply(connection: Connection, changes: readonly ConnectionChange[], now: Millis): Connection {
      if (changes.length === 0) return connection;
      const { state, events, alerts, leftRole } = applyChanges(connection, changes, now);
      for (const event of events) ofConnections.insertEvent.run({ ...event, position: heads.next('events') });
      updateConnection(state);
      const { id, workspaceId, verification, recheck } = state;
      if (verification !== null)
        ofWork.putVerification.run({ ...verification, connectionId: id, workspaceId });
      if (recheck !== null) ofWork.putRecheck.run({ id, workspaceId, ...recheck });
      else if (connection.recheck !== null) ofWork.deleteRecheck.run({ id });
      writeAlerts(subjectOf(state), alerts, now);
      writeLeftRole(id, leftRole);
      changed('events');
      return state;
    },
  };
}

/** Finds the id of a workspace, unless it was deleted: for what is added to it. */
export function workspaceFinder(db: DrizzleDatabase) {
  return db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(and(eq(workspaces.id, param('id')), isNotDeleted))
    .prepare();
}

/** Connections with their latest verification and their next recheck. */
export function connectionRows(db: DrizzleDatabase) {
  return db
    .select(CONNECTION_COLUMNS)
    .from(connections)
    .leftJoin(verifications, eq(verifications.id, connections.verificationId))
    .leftJoin(rechecks, eq(rechecks.id, connections.id));
}

function workspaceStatements(db: DrizzleDatabase) {
  return {
    insert: db.insert(workspaces).values(columnParams(workspaces)).onConflictDoNothing().prepare(),
    update: db
      .update(workspaces)
      .set(columnParams(workspaces, 'id', 'createdAt'))
      .where(eq(workspaces.id, param('id')))
      .prepare(),
    wasDeleted: db
      .select({ id: deletedWorkspaces.id })
      .from(deletedWorkspaces)
      .where(eq(deletedWorkspaces.id, param('id')))
      .prepare(),
    byId: db
      .select(WORKSPACE_COLUMNS)
      .from(workspaces)
      .where(and(eq(workspaces.id, param('id')), isNotDeleted))
      .prepare(),
  };
}

function connectionStatements(db: DrizzleDatabase) {
  return {
    insert: db.insert(connections).values(columnParams(connections)).prepare(),
    update: db
      .update(connections)
      .set(columnParams(connections, ...NOT_IN_CONNECTION_UPDATES))
      .where(eq(connections.id, param('id')))
      .prepare(),
    touch: db
      .update(connections)
      .set({ lastUsedAt: sql`${sql.placeholder('now')}` })
      .where(
        and(
          eq(connections.id, param('id')),
          sql`(${connections.lastUsedAt} is null or ${connections.lastUsedAt} not between ${param('earliest')} and ${param('latest')})`,
        ),
      )
      .prepare(),
    byId: connectionRows(db)
      .where(and(eq(connections.id, param('id')), isNotDeletedIn(connections.workspaceId)))
      .prepare(),
    byRole: connectionRows(db)
      .where(
        and(
          eq(connections.workspaceId, param('workspaceId')),
          eq(connections.roleArn, param('roleArn')),
          isNotDeletedIn(connections.workspaceId),
        ),
      )
      .prepare(),
    insertEvent: db.insert(events).values(columnParams(events)).prepare(),
  };
}

/** Columns that never change. */
const OF_VERIFICATION = ['id', 'connectionId', 'workspaceId'] as const;

function workStatements(db: DrizzleDatabase) {
  return {
    putVerification: db
      .insert(verifications)
      .values(columnParams(verifications, 'leaseOwner', 'leaseUntil', 'dueAt'))
      .onConflictDoUpdate({
        target: verifications.id,
        set: {
          ...columnParams(verifications, ...OF_VERIFICATION, 'leaseOwner', 'leaseUntil', 'dueAt'),
          leaseOwner: sql`case when excluded.ended_at is null then ${verifications.leaseOwner} end`,
          leaseUntil: sql`case when excluded.ended_at is null then ${verifications.leaseUntil} end`,
        },
      })
      .prepare(),
    putRecheck: db
      .insert(rechecks)
      .values(columnParams(rechecks, 'leaseOwner', 'leaseUntil', 'dueAt'))
      .onConflictDoUpdate({
        target: rechecks.id,
        set: columnParams(rechecks, 'id', 'workspaceId', 'leaseOwner', 'leaseUntil', 'dueAt'),
      })
      .prepare(),
    deleteRecheck: db
      .delete(rechecks)
      .where(eq(rechecks.id, param('id')))
      .prepare(),
  };
}

function first<T>([values]: Values[], read: (values: Values) => T): T | null {
  return values === undefined ? null : read(values);
}
