/** Workspaces and connections: their columns, and the statements that lock and read single ones. */
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Connection } from '../../connection/connection.ts';
import type { Workspace } from '../connections.ts';
import {
  type ConnectionRow,
  connectionReader,
  rowReader,
  toWorkspace,
  type Values,
  type WorkspaceRow,
} from '../rows.ts';
import { deletedWorkspaces, isNotDeleted, isNotDeletedIn } from './deletion-schema.ts';
import { connections, rechecks, verifications, workspaces } from './schema.ts';
import {
  columnParams,
  command,
  db,
  isAnyOf,
  param,
  type Statement,
  statement,
  statementOf,
} from './statements.ts';
import type { WriteContext } from './write-queue.ts';

/** The columns of a workspace. */
export const WORKSPACE_COLUMNS = getTableColumns(workspaces);
const readWorkspaceRow = rowReader<WorkspaceRow>(WORKSPACE_COLUMNS);

export function readWorkspace(values: Values): Workspace {
  return toWorkspace(readWorkspaceRow(values));
}

const { verificationId: _v, ...ofConnection } = getTableColumns(connections);
const {
  connectionId: _c,
  workspaceId: _w,
  leaseOwner: _o,
  leaseUntil: _u,
  dueAt: _d,
  ...ofVerification
} = getTableColumns(verifications);

/** The columns of a connection, with its running or latest verification and its next recheck. */
export const CONNECTION_COLUMNS = {
  connections: ofConnection,
  verifications: ofVerification,
  rechecks: { nextAt: rechecks.nextAt, failures: rechecks.failures },
};

const reader = connectionReader(CONNECTION_COLUMNS, (row: ConnectionRow) => row);
export const readConnection = reader.read;
/** The place of a value that is selected after those. */
export const BEHIND_CONNECTION = reader.behind;

/** Connections with their latest verification and their next recheck. */
export function connectionRows() {
  return db
    .select(CONNECTION_COLUMNS)
    .from(connections)
    .leftJoin(verifications, eq(verifications.id, connections.verificationId))
    .leftJoin(rechecks, eq(rechecks.id, connections.id));
}

export const CONNECTIONS_BY_IDS: Statement<Connection> = statementOf(
  'connections_by_ids',
  connectionRows().where(and(isAnyOf(connections.id, 'ids'), isNotDeletedIn(connections.workspaceId))),
  readConnection,
);

/** In the workspaces of the parameter `only`; null: in all. */
export const CONNECTIONS_OF_ACCOUNT: Statement<Connection> = statementOf(
  'connections_of_account',
  connectionRows()
    .where(
      and(
        eq(connections.accountId, param('accountId')),
        isNotDeletedIn(connections.workspaceId),
        sql`(${param('only')}::text[] is null or ${isAnyOf(connections.workspaceId, 'only')})`,
      ),
    )
    .orderBy(connections.createdAt, connections.id),
  readConnection,
);

export const CONNECTIONS_BY_ROLES: Statement<Connection> = statementOf(
  'connections_by_roles',
  connectionRows().where(
    and(
      eq(connections.workspaceId, param('workspaceId')),
      isAnyOf(connections.roleArn, 'roleArns'),
      isNotDeletedIn(connections.workspaceId),
    ),
  ),
  readConnection,
);

export const WORKSPACES_BY_IDS: Statement<Workspace> = statementOf(
  'workspaces_by_ids',
  db
    .select(WORKSPACE_COLUMNS)
    .from(workspaces)
    .where(and(isAnyOf(workspaces.id, 'ids'), isNotDeleted)),
  readWorkspace,
);

/** For a new workspace: the id of a deleted one is never used again. */
export const WAS_DELETED = statement<{ id: string }>(
  'workspace_was_deleted',
  db
    .select({ id: deletedWorkspaces.id })
    .from(deletedWorkspaces)
    .where(eq(deletedWorkspaces.id, param('id'))),
  { id: true },
);

const lockOfWorkspace = (strength: 'update' | 'key share') =>
  command(
    `lock_workspace_for_${strength}`.replace(' ', '_'),
    db
      .select({ one: sql`1` })
      .from(workspaces)
      .where(eq(workspaces.id, param('id')))
      .for(strength),
  );
const WORKSPACE_LOCKS = { CHANGE: lockOfWorkspace('update'), ADD: lockOfWorkspace('key share') };
export const UPDATE_WORKSPACE = command(
  'update_workspace',
  db
    .update(workspaces)
    .set(columnParams(workspaces, 'id', 'createdAt'))
    .where(eq(workspaces.id, param('id'))),
);

const LOCK_CONNECTION = command(
  'lock_connection',
  db
    .select({ one: sql`1` })
    .from(connections)
    .where(eq(connections.id, param('id')))
    .for('no key update'),
);
const CONNECTION = statementOf(
  'connection',
  connectionRows().where(and(eq(connections.id, param('id')), isNotDeletedIn(connections.workspaceId))),
  readConnection,
);
const CONNECTION_BY_ROLE = statementOf(
  'connection_by_role',
  connectionRows().where(
    and(
      eq(connections.workspaceId, param('workspaceId')),
      eq(connections.roleArn, param('roleArn')),
      isNotDeletedIn(connections.workspaceId),
    ),
  ),
  readConnection,
);

/** Locks the name until the end of the transaction, for things that have no row to lock. */
export const LOCK_NAME = command(
  'lock_name',
  sql`select pg_advisory_xact_lock(hashtextextended(${param('name')}, 0))`,
);

/**
 * Locks the workspace and reads it, in two statements: a single one would look for the mark of a deletion before it waits
 * for the lock. Null when the workspace does not exist.
 *
 * @param to `ADD` keeps it from being deleted; `CHANGE` keeps others from adding to it, too
 */
export async function lockWorkspace(
  { transaction }: Pick<WriteContext, 'transaction'>,
  id: string,
  to: keyof typeof WORKSPACE_LOCKS,
): Promise<Workspace | null> {
  void transaction.run(WORKSPACE_LOCKS[to], { id });
  const [workspace] = await transaction.run(WORKSPACES_BY_IDS, { ids: [id] });
  return workspace ?? null;
}

/**
 * Locks the connection and reads it; null when it does not exist or its workspace was deleted. These are two statements: one that joins would combine the locked row with rows from
 * before the wait for the lock.
 */
export async function lockConnection(
  { transaction }: Pick<WriteContext, 'transaction'>,
  id: string,
): Promise<Connection | null> {
  void transaction.run(LOCK_CONNECTION, { id });
  const [connection] = await transaction.run(CONNECTION, { id });
  return connection ?? null;
}

/** Locks the role of the workspace, and reads its connection without a lock. */
export async function lockRole(
  { transaction }: Pick<WriteContext, 'transaction'>,
  { workspaceId, roleArn }: Pick<Connection, 'workspaceId' | 'roleArn'>,
): Promise<Connection | null> {
  void transaction.run(LOCK_NAME, { name: roleName({ workspaceId, roleArn }) });
  const [found] = await transaction.run(CONNECTION_BY_ROLE, { workspaceId, roleArn });
  return found ?? null;
}

/** The names under which writes hold a connection, and the role of one. */
export const connectionName = (id: string) => `connection ${id}`;
export const roleName = ({ workspaceId, roleArn }: Pick<Connection, 'workspaceId' | 'roleArn'>) =>
  `role ${workspaceId} ${roleArn}`;
