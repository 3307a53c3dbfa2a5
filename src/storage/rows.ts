/** Converts rows to domain values, and back, for every database. */
import type { Column } from 'drizzle-orm';
import type { Person, Scope } from '../auth/viewer.ts';
import type {
  Connection,
  ConnectionChange,
  Recheck,
  RoleRotation,
  RoleState,
  Verification,
} from '../connection/connection.ts';
import type { Failure } from '../connection/failure.ts';
import type { Label } from '../connection/labels.ts';
import type { OrganizationAccount } from '../connection/organization.ts';
import type { Workspace } from './connections.ts';
import type { StoredEvent } from './events.ts';
import type { Organization } from './organizations.ts';
import type { FoundSession, PersonSession, SessionSecret } from './person-sessions.ts';
import type { RoleRecord } from './role-records.ts';
import type { ApiKey } from './tokens.ts';
import type { Webhook, WebhookFilter } from './webhooks.ts';

/** Columns of a connection that its updates leave out: they never change, or `touchConnection` alone writes them. */
export const NOT_IN_CONNECTION_UPDATES = [
  'id',
  'workspaceId',
  'roleArn',
  'accountId',
  'partition',
  'createdAt',
  'lastUsedAt',
] as const;

/** Columns with the lease of a webhook. */
export const WEBHOOK_LEASE_COLUMNS = ['leaseOwner', 'leaseUntil', 'dueAt'] as const;

/** Columns of a webhook that its updates leave out: they never change, or claims and deliveries write them. */
export const NOT_IN_WEBHOOK_UPDATES = [
  'id',
  'workspaceId',
  'createdAt',
  'createdBy',
  'lastDeliveryNumber',
  ...WEBHOOK_LEASE_COLUMNS,
] as const;

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
export type ConnectionRow = Omit<
  Connection,
  'labels' | 'failure' | 'rotation' | 'role' | 'verification' | 'recheck'
> & {
  /** JSON of a list, in the order of the keys. */
  readonly labels: string;
  /** JSON. */
  readonly failure: string | null;
  /** JSON. */
  readonly rotation: string | null;
  /** JSON. */
  readonly role: string | null;
};

/** As most connections have it. */
const NO_LABELS = '[]';

/** Changes the row into a connection. */
function toConnection(
  row: ConnectionRow,
  verification: Verification | null,
  recheck: Recheck | null,
): Connection {
  const { id, labels, failure, rotation, role } = row;
  const lastCheckedAt = Math.max(row.lastCheckedAt ?? 0, row.lastVerifiedAt ?? 0);
  return Object.assign(row, {
    labels: labels === NO_LABELS ? [] : (decode(labels, 'connections', id) as Label[]),
    failure: failure === null ? null : (decode(failure, 'connections', id) as Failure),
    // Servers from before the column store only the other one.
    lastCheckedAt: lastCheckedAt === 0 ? null : lastCheckedAt,
    verification,
    recheck,
    rotation: rotation === null ? null : (decode(rotation, 'connections', id) as RoleRotation),
    role: role === null ? null : (decode(role, 'connections', id) as RoleState),
  });
}

/**
 * Reads connections, each with its running or latest verification and its next recheck.
 *
 * @param columns in the order of the values
 * @param toRow changes a row from the form in which the database stores it
 */
export function connectionReader<Stored>(
  columns: Readonly<Record<'connections' | 'verifications' | 'rechecks', Readonly<Record<string, unknown>>>>,
  toRow: (stored: Stored) => ConnectionRow,
) {
  const readRow = rowReader<Stored>(columns.connections);
  const readVerification = rowReader<Verification>(columns.verifications);
  const readRecheck = rowReader<Recheck>(columns.rechecks);
  const verificationFrom = Object.keys(columns.connections).length;
  const recheckFrom = verificationFrom + Object.keys(columns.verifications).length;
  return {
    /** The place of a value that is selected after those. */
    behind: recheckFrom + Object.keys(columns.rechecks).length,
    // A missing row of a join has nulls in all columns, even in those that are never null.
    read: (values: Values): Connection =>
      toConnection(
        toRow(readRow(values)),
        values[verificationFrom] === null ? null : readVerification(values, verificationFrom),
        values[recheckFrom] === null ? null : readRecheck(values, recheckFrom),
      ),
  };
}

export function fromConnection(
  connection: Connection,
): ConnectionRow & { readonly verificationId: string | null } {
  const { verification, recheck: _, labels, rotation, role, failure, ...rest } = connection;
  return {
    ...rest,
    labels: JSON.stringify(labels),
    failure: failure === null ? null : JSON.stringify(failure),
    verificationId: verification?.id ?? null,
    rotation: rotation === null ? null : JSON.stringify(rotation),
    role: role === null ? null : JSON.stringify(role),
  };
}

export type RoleRecordRow = { readonly id: string; readonly record: string };

export function toRoleRecord({ id, record }: RoleRecordRow): RoleRecord {
  return decode(record, 'role_records', id) as RoleRecord;
}

/** A row of organizations, without when its work is due. */
export type OrganizationRow = Omit<Organization, 'units' | 'problem' | 'choice'> & {
  /** JSON. */
  readonly units: string;
  /** JSON. */
  readonly problem: string | null;
  /** JSON. */
  readonly choice: string | null;
};

export function toOrganization({ units, problem, choice, ...rest }: OrganizationRow): Organization {
  const read = (text: string | null) => (text === null ? null : decode(text, 'organizations', rest.id));
  return {
    ...rest,
    units: read(units) as Organization['units'],
    problem: read(problem) as Organization['problem'],
    choice: read(choice) as Organization['choice'],
  };
}

export function fromOrganization({ units, problem, choice, ...rest }: Organization): OrganizationRow {
  return { ...rest, ...jsonOfReading({ units, problem }), choice: choice && JSON.stringify(choice) };
}

/** The JSON of what a reading changes. */
export function jsonOfReading({ units, problem }: Pick<Organization, 'units' | 'problem'>) {
  return { units: JSON.stringify(units), problem: problem && JSON.stringify(problem) };
}

/** The key of a row. */
export function accountRowId({ organizationId, accountId }: OrganizationAccount): string {
  return `${organizationId} ${accountId}`;
}

export type EventRow = Omit<StoredEvent, 'change'> & { readonly change: string };

export function toEvent(row: EventRow): StoredEvent {
  return { ...row, change: decode(row.change, 'events', row.position) as ConnectionChange };
}

/** A row of webhooks, without its lease. */
export type WebhookRow = Omit<Webhook, 'filter'> & { readonly filter: string };

export function toWebhook(row: WebhookRow): Webhook {
  return { ...row, filter: decode(row.filter, 'webhooks', row.id) as WebhookFilter };
}

export function fromWebhook({ filter, ...rest }: Webhook): WebhookRow {
  return { ...rest, filter: JSON.stringify(filter) };
}

export type ApiKeyRow = Omit<ApiKey, 'scopes'> & { readonly scopes: string; readonly hash: string };

export function toApiKey(row: ApiKeyRow): ApiKey {
  const { hash: _, scopes, ...rest } = row;
  return { ...rest, scopes: JSON.parse(scopes) as Scope[] };
}

/** Parses stored JSON. @throws an error that names the row */
export function decode(text: string, table: string, id: string | number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Row ${id} of the table ${table} is damaged: it holds no JSON.`, { cause });
  }
}

/** A session with its secrets. */
export type PersonSessionRow = Omit<PersonSession, 'person'> &
  SessionSecret & {
    readonly subject: string;
    /** JSON of a person, without the subject. */
    readonly person: string;
    readonly previousHash: string | null;
    readonly previousUntil: number | null;
    readonly renewingUntil: number | null;
  };

export function toPersonSession({ subject, person, ...row }: PersonSessionRow): PersonSession {
  const { id, issuer, issuerSessionId, browser } = row;
  const { createdAt, expiresAt, checkedAt, lastUsedAt, revokedAt } = row;
  const whole: Person = { ...(JSON.parse(person) as Omit<Person, 'subject'>), subject };
  const times = { createdAt, expiresAt, checkedAt, lastUsedAt, revokedAt };
  return { id, issuer, issuerSessionId, person: whole, browser, ...times };
}

/** @param hash by which the row was found */
export function toFoundSession(row: PersonSessionRow, hash: string): FoundSession {
  const { salt, sealed, previousUntil } = row;
  const secret = { hash: row.hash, salt, sealed };
  return { session: toPersonSession(row), secret, isPrevious: row.hash !== hash, previousUntil };
}

export function fromPersonSession(
  { person, ...session }: PersonSession,
  secret: SessionSecret,
): PersonSessionRow {
  const unset = { previousHash: null, previousUntil: null, renewingUntil: null };
  return { ...session, ...secret, ...fromPerson(person), ...unset };
}

/** A person in the columns of a session. */
export function fromPerson({ subject, ...described }: Person): Pick<PersonSessionRow, 'subject' | 'person'> {
  return { subject, person: JSON.stringify(described) };
}
