/** Converts rows to domain values, and back, for every database. */
import type { Column } from 'drizzle-orm';
import type { Scope } from '../auth/viewer.ts';
import type {
  Connection,
  ConnectionChange,
  Recheck,
  RoleRotation,
  Verification,
} from '../connection/connection.ts';
import type { Failure } from '../connection/failure.ts';
import type { Workspace } from './connections.ts';
import type { StoredEvent } from './events.ts';
import { orderKey } from './paging.ts';
import type { ApiKey } from './tokens.ts';

/** The values of a row, in the order of the selected columns. */
export type Values = readonly unknown[];

/**
 * Reads the values of these columns, from a place in a row on. Drizzle's own reader looks up the type of each value:
 * that took 6 us for a connection, as long as SQLite took to find it.
 *
 * @param columns by the names of the properties; SQLite stores booleans as numbers, and they are converted
 */
export function rowReader<T>(columns: Readonly<Record<string, unknown>>) {
  const names = Object.keys(columns);
  const booleans = names.filter((name) => (columns[name] as Partial<Column>).columnType === 'SQLiteBoolean');
  return (values: Values, from = 0): T => {
    const row: Record<string, unknown> = {};
    let place = from;
    for (const name of names) row[name] = values[place++];
    for (const name of booleans) row[name] = row[name] === 1;
    return row as T;
  };
}

export type WorkspaceRow = Omit<Workspace, 'previous'> & {
  readonly previousExternalId: string | null;
  readonly previousExternalIdCreatedAt: number | null;
};

export function toWorkspace(row: WorkspaceRow): Workspace {
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

/** A row of connections, without the id of the verification. */
export type ConnectionRow = Omit<Connection, 'failure' | 'rotation' | 'verification' | 'recheck'> & {
  /** JSON. */
  readonly failure: string | null;
  /** JSON. */
  readonly rotation: string | null;
};

/** Changes the row into a connection. */
function toConnection(
  row: ConnectionRow,
  verification: Verification | null,
  recheck: Recheck | null,
): Connection {
  const { id, failure, rotation } = row;
  return Object.assign(row, {
    failure: failure === null ? null : (decode(failure, 'connections', id) as Failure),
    verification,
    recheck,
    rotation: rotation === null ? null : (decode(rotation, 'connections', id) as RoleRotation),
  });
}

type Columns = Readonly<Record<string, unknown>>;
type ConnectionColumns = Readonly<Record<'connections' | 'verifications' | 'rechecks', Columns>>;

/** Reads connections with their latest verification and their next recheck from the values of these columns. */
export function connectionReader(
  columns: ConnectionColumns,
  readRow: (values: Values) => ConnectionRow = rowReader<ConnectionRow>(columns.connections),
) {
  const readVerification = rowReader<Verification>(columns.verifications);
  const readRecheck = rowReader<Recheck>(columns.rechecks);
  const verificationFrom = Object.keys(columns.connections).length;
  const recheckFrom = verificationFrom + Object.keys(columns.verifications).length;
  const end = recheckFrom + Object.keys(columns.rechecks).length;
  return {
    // A missing row of a join has nulls in all columns, even in those that are never null.
    readConnection: (values: Values): Connection =>
      toConnection(
        readRow(values),
        values[verificationFrom] === null ? null : readVerification(values, verificationFrom),
        values[recheckFrom] === null ? null : readRecheck(values, recheckFrom),
      ),
    /** The page key, where the value by which the list is ordered comes after these columns. */
    connectionKey: (values: Values): string =>
      orderKey({ value: values[end] as string | number, id: values[0] as string }),
  };
}

export function fromConnection(
  connection: Connection,
): ConnectionRow & { readonly verificationId: string | null } {
  const { verification, recheck: _, rotation, failure, ...rest } = connection;
  return {
    ...rest,
    failure: failure === null ? null : JSON.stringify(failure),
    verificationId: verification?.id ?? null,
    rotation: rotation === null ? null : JSON.stringify(rotation),
  };
}

export type EventRow = Omit<StoredEvent, 'change'> & { readonly change: string };

export function toEvent(row: EventRow): StoredEvent {
  return { ...row, change: decode(row.change, 'events', row.position) as ConnectionChange };
}

export type ApiKeyRow = Omit<ApiKey, 'scopes'> & { readonly scopes: string; readonly hash: string };

export function toApiKey(row: ApiKeyRow): ApiKey {
  const { hash: _, scopes, ...rest } = row;
  return { ...rest, scopes: JSON.parse(scopes) as Scope[] };
}

function decode(text: string, table: string, id: string | number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Row ${id} of the table ${table} is damaged: it holds no JSON.`, { cause });
  }
}
