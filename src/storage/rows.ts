/** Rows to what the domain knows, and back. */
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import type { StoredEvent, Workspace } from '../connections/store.ts';
import type { Connection, ConnectionChange, RoleRotation, Verification } from '../domain/connection.ts';
import type { Failure } from '../domain/failure.ts';
import type { connections, events, rechecks, verifications, workspaces } from './schema.ts';

type WorkspaceRow = InferSelectModel<typeof workspaces>;

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

type VerificationRow = InferSelectModel<typeof verifications>;

/** A connection as it is read: with its running or latest verification. */
export type ConnectionRow = {
  connections: InferSelectModel<typeof connections>;
  verifications: VerificationRow | null;
  rechecks: InferSelectModel<typeof rechecks> | null;
};

export function toConnection(joined: ConnectionRow): Connection {
  const { connections: row, verifications: verification, rechecks: recheck } = joined;
  const { verificationId: _, failure, externalIdEnforced, rotation, ...rest } = row;
  return {
    ...rest,
    failure: failure === null ? null : (decode(failure, 'connections', row.id) as Failure),
    externalIdEnforced: externalIdEnforced === null ? null : externalIdEnforced === 1,
    verification: verification === null ? null : toVerification(verification),
    recheck: recheck === null ? null : { nextAt: recheck.nextAt, failures: recheck.failures },
    rotation: rotation === null ? null : (decode(rotation, 'connections', row.id) as RoleRotation),
  };
}

function toVerification(row: VerificationRow): Verification {
  const { connectionId: _c, leaseOwner: _o, leaseUntil: _u, dueAt: _d, ...verification } = row;
  return verification;
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

export function fromVerification(
  connectionId: string,
  verification: Verification,
): InferInsertModel<typeof verifications> {
  return { ...verification, connectionId };
}

export function toEvent(row: InferSelectModel<typeof events>): StoredEvent {
  return { ...row, change: decode(row.change, 'events', row.position) as ConnectionChange };
}

export function fromEvent(event: Omit<StoredEvent, 'position'>): InferInsertModel<typeof events> {
  return { ...event, change: JSON.stringify(event.change) };
}

function decode(text: string, table: string, id: string | number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Row ${id} of the table ${table} is damaged: it holds no JSON.`, { cause });
  }
}
