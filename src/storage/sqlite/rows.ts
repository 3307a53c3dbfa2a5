/** Reads rows of SQLite. */
import { getTableColumns } from 'drizzle-orm';
import type { Connection, Recheck, Verification } from '../../connection/connection.ts';
import type { Workspace } from '../connections.ts';
import {
  type ConnectionRow,
  fromConnection,
  rowReader,
  toConnection,
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

const readConnectionRow = rowReader<StoredConnection>(ofConnection);
const readVerification = rowReader<Verification>(ofVerification);
const readRecheck = rowReader<Recheck>(CONNECTION_COLUMNS.rechecks);
const VERIFICATION_FROM = Object.keys(ofConnection).length;
const RECHECK_FROM = VERIFICATION_FROM + Object.keys(ofVerification).length;

/** The place of a value that is selected after those. */
export const BEHIND_CONNECTION = RECHECK_FROM + Object.keys(CONNECTION_COLUMNS.rechecks).length;

export function readConnection(values: Values): Connection {
  const row = readConnectionRow(values);
  const { externalIdEnforced: stored } = row;
  // A missing row of a join has nulls in all columns, even in those that are never null.
  return toConnection(
    Object.assign(row, { externalIdEnforced: stored === null ? null : stored === 1 }),
    values[VERIFICATION_FROM] === null ? null : readVerification(values, VERIFICATION_FROM),
    values[RECHECK_FROM] === null ? null : readRecheck(values, RECHECK_FROM),
  );
}

/** The row of a connection, as SQLite stores it. */
export function storedConnection(connection: Connection) {
  const { externalIdEnforced, ...row } = fromConnection(connection);
  return { ...row, externalIdEnforced: externalIdEnforced === null ? null : Number(externalIdEnforced) };
}
