/** Converts rows to domain values, and back. */
import { type Column, getTableColumns, type InferInsertModel, type InferSelectModel } from 'drizzle-orm';
import type {
  Connection,
  ConnectionChange,
  Recheck,
  RoleRotation,
  Verification,
} from '../../connection/connection.ts';
import type { Failure } from '../../connection/failure.ts';
import type { Workspace } from '../connections.ts';
import type { StoredEvent } from '../events.ts';
import { connections, type events, rechecks, verifications, workspaces } from './schema.ts';

/** The values of a row, in the order of the selected columns. */
export type Values = readonly unknown[];

/**
 * Reads the values of these columns, from a place in a row on. Drizzle's own reader looks up the type of each value:
 * that took 6 us for a connection, as long as SQLite took to find it.
 */
function reader<T>(columns: Readonly<Record<string, Column>>): (values: Values, from: number) => T {
  const names = Object.keys(columns);
  const booleans = names.filter((name) => columns[name]?.dataType === 'boolean');
  return (values, from) => {
    const row: Record<string, unknown> = {};
    let place = from;
    for (const name of names) row[name] = values[place++];
    for (const name of booleans) row[name] = row[name] === 1;
    return row as T;
  };
}

type WorkspaceRow = InferSelectModel<typeof workspaces>;

/** The columns of a workspace. */
export const WORKSPACE_COLUMNS = getTableColumns(workspaces);
const readWorkspace = reader<WorkspaceRow>(WORKSPACE_COLUMNS);

export function toWorkspace(values: Values): Workspace {
  const row = readWorkspace(values, 0);
  const { previousExternalId: externalId, previousExternalIdCreatedAt: createdAt, ...rest } = row;
  return { ...rest, previous: externalId === null ? null : { externalId, createdAt: createdAt ?? 0 } };
}

export function fromWorkspace({ previous, ...rest }: Workspace): WorkspaceRow {
  return {
    ...rest,
    previousExternalId: previous?.externalId ?? null,
    previousExternalIdCreatedAt: previous?.createdAt ?? null,
  };
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

const readConnection = reader<Omit<InferSelectModel<typeof connections>, 'verificationId'>>(ofConnection);
const readVerification = reader<Verification>(ofVerification);
const readRecheck = reader<Recheck>(CONNECTION_COLUMNS.rechecks);
const VERIFICATION_FROM = Object.keys(ofConnection).length;
const RECHECK_FROM = VERIFICATION_FROM + Object.keys(ofVerification).length;

/** The place of a value that is selected after those. */
export const BEHIND_CONNECTION = RECHECK_FROM + Object.keys(CONNECTION_COLUMNS.rechecks).length;

export function toConnection(values: Values): Connection {
  const row = readConnection(values, 0);
  const { id, failure, externalIdEnforced, rotation } = row;
  // A missing row of a join has nulls in all columns, even in those that are never null.
  return Object.assign(row, {
    failure: failure === null ? null : (decode(failure, 'connections', id) as Failure),
    externalIdEnforced: externalIdEnforced === null ? null : externalIdEnforced === 1,
    verification: values[VERIFICATION_FROM] === null ? null : readVerification(values, VERIFICATION_FROM),
    recheck: values[RECHECK_FROM] === null ? null : readRecheck(values, RECHECK_FROM),
    rotation: rotation === null ? null : (decode(rotation, 'connections', id) as RoleRotation),
  });
}

export function fromConnection(connection: Connection): InferInsertModel<typeof connections> {
  const { verification, recheck: _, rotation, failure, externalIdEnforced, ...rest } = connection;
  return {
    ...rest,
    failure: failure === null ? null : JSON.stringify(failure),
    externalIdEnforced: externalIdEnforced === null ? null : Number(externalIdEnforced),
    verificationId: verification?.id ?? null,
    rotation: rotation === null ? null : JSON.stringify(rotation),
  };
}

export function toEvent(row: InferSelectModel<typeof events>): StoredEvent {
  return { ...row, change: decode(row.change, 'events', row.position) as ConnectionChange };
}

function decode(text: string, table: string, id: string | number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Row ${id} of the table ${table} is damaged: it holds no JSON.`, { cause });
  }
}
