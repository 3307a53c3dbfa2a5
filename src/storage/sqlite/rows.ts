/** Reads rows of SQLite. */
import { getTableColumns } from 'drizzle-orm';
import type { Connection } from '../../connection/connection.ts';
import type { Workspace } from '../connections.ts';
import {
  type ConnectionRow,
  connectionReader,
  fromConnection,
  rowReader,
  toWorkspace,
  type Values,
  type WorkspaceRow,
} from '../rows.ts';
import { connections, rechecks, verifications, workspaces } from './schema.ts';

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

type StoredConnection = Omit<ConnectionRow, 'externalIdEnforced'> & { externalIdEnforced: 0 | 1 | null };

const reader = connectionReader(CONNECTION_COLUMNS, (row: StoredConnection) => {
  const { externalIdEnforced: stored } = row;
  return Object.assign(row, { externalIdEnforced: stored === null ? null : stored === 1 });
});
export const readConnection = reader.read;
/** The place of a value that is selected after those. */
export const BEHIND_CONNECTION = reader.behind;

/** The row of a connection, as SQLite stores it. */
export function storedConnection(connection: Connection) {
  const { externalIdEnforced, ...row } = fromConnection(connection);
  return { ...row, externalIdEnforced: externalIdEnforced === null ? null : Number(externalIdEnforced) };
}
