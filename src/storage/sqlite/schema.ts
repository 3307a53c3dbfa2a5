/**
 * The tables. Times are milliseconds since the epoch, ids are UUIDs. Tokens and session credentials are never
 * stored. The only secret is the key that encrypts cursors.
 */
import { sql } from 'drizzle-orm';
import { blob, check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AuditAction } from '../../audit/audit.ts';
import type { TokenKind } from '../../auth/api-key-token.ts';
import type { ConnectionStatus } from '../../connection/connection.ts';
import type { QuotaKind } from '../quotas.ts';

/** As of connections, below. */
export const workspaceNameForOrder = sql`name collate nocase`;

export const workspaces = sqliteTable(
  'workspaces',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    externalId: text().notNull(),
    externalIdCreatedAt: integer().notNull(),
    /** During a rotation: the previous one, which is still valid. */
    previousExternalId: text(),
    previousExternalIdCreatedAt: integer(),
    /** The name of the capability set that its roles must have. Null: none was chosen. */
    capabilities: text(),
    createdAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex('workspaces_external_id').on(table.externalId),
    uniqueIndex('workspaces_previous_external_id').on(table.previousExternalId),
    index('workspaces_created').on(table.createdAt, table.id),
    index('workspaces_by_name').on(workspaceNameForOrder, table.id),
  ],
);

/**
 * Orders of connections that are not a column. Indexes and queries must use the same text. It has no commas:
 * drizzle-kit would read them as those between an index's columns.
 */
export const nameForOrder = sql`case when name is null then '' else name end collate nocase`;
export const verifiedForOrder = sql`case when last_verified_at is null then 0 else last_verified_at end`;
/** As `toConnection` computes it. */
export const checkedForOrder = sql`case when last_checked_at > last_verified_at then last_checked_at when last_verified_at is not null then last_verified_at when last_checked_at is not null then last_checked_at else 0 end`;
/** The urgency, then what people see as the title. */
export const statusForOrder = sql`case status when 'INSECURE' then '0' when 'DEGRADED' then '1' when 'FAILED' then '2' when 'PENDING' then '3' when 'CONNECTED' then '4' when 'DISCONNECTED' then '5' end || lower(case when name is null then account_id else name end)`;
/** The order of statuses in 0.2.0-beta.1. Its index goes with the first contraction that excludes that version. */
const oldStatusForOrder = sql`case status when 'INSECURE' then 0 when 'DEGRADED' then 1 when 'FAILED' then 2 when 'PENDING' then 3 when 'CONNECTED' then 4 when 'DISCONNECTED' then 5 end`;

export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    workspaceId: text()
      .notNull()
      .references(() => workspaces.id),
    roleArn: text().notNull(),
    accountId: text().notNull(),
    partition: text().notNull(),
    region: text().notNull(),
    name: text(),
    createdAt: integer().notNull(),
    status: text().$type<ConnectionStatus>().notNull(),
    /** JSON of `Failure`. */
    failure: text(),
    /** 0 or 1, or null until proven either way. Drizzle would store null as 0 in a column of booleans. */
    externalIdEnforced: integer(),
    assumedRoleArn: text(),
    lastVerifiedAt: integer(),
    disconnectedAt: integer(),
    lastSequence: integer().notNull(),
    /** The running or latest verification. */
    verificationId: text(),
    /** JSON of `RoleRotation`, during a rotation of the External ID. */
    rotation: text(),
    /** JSON of `RoleState`, once Aurora has read the role. */
    role: text(),
    /** JSON of a list of `Label`. */
    labels: text().notNull().default('[]'),
    lastCheckedAt: integer(),
    /** Written alone, to the minute. No index has it, so that the write is cheap. */
    lastUsedAt: integer(),
    sessionsRevokedAt: integer(),
  },
  (table) => [
    uniqueIndex('connections_role').on(table.workspaceId, table.roleArn),
    index('connections_created').on(table.workspaceId, table.createdAt, table.id),
    index('connections_verified').on(table.lastVerifiedAt, table.id),
    index('connections_account').on(table.accountId),
    index('connections_of_account').on(
      table.workspaceId,
      table.accountId,
      table.status,
      table.lastVerifiedAt,
      table.id,
    ),
    index('connections_by_name').on(table.workspaceId, nameForOrder, table.id),
    index('connections_by_status').on(table.workspaceId, oldStatusForOrder, table.id),
    index('connections_by_status_and_name').on(table.workspaceId, statusForOrder, table.id),
    index('connections_by_verified').on(table.workspaceId, verifiedForOrder, table.id),
    index('connections_by_account').on(table.workspaceId, table.accountId, table.id),
    index('connections_by_checked').on(table.workspaceId, checkedForOrder, table.id),
    index('connections_of_status').on(table.workspaceId, table.status),
    check(
      'connections_status',
      sql`${table.status} in ('PENDING', 'CONNECTED', 'FAILED', 'INSECURE', 'DEGRADED', 'DISCONNECTED')`,
    ),
  ],
);

export const verifications = sqliteTable(
  'verifications',
  {
    id: text().primaryKey(),
    connectionId: text()
      .notNull()
      .references(() => connections.id),
    workspaceId: text().notNull(),
    startedAt: integer().notNull(),
    windowMs: integer().notNull(),
    deadline: integer().notNull(),
    attempts: integer().notNull(),
    nextAttemptAt: integer(),
    endedAt: integer(),
    clockStoppedAt: integer(),
    outages: integer().notNull(),
    lateRetryUsed: integer({ mode: 'boolean' }).notNull(),
    /** The id of the server that runs it now. */
    leaseOwner: text(),
    leaseUntil: integer(),
    /** When it may next be claimed: when it is due, or when its lease ends. Null once it has ended. */
    dueAt: integer().generatedAlwaysAs(
      sql`case when ended_at is null then max(next_attempt_at, coalesce(lease_until, 0)) end`,
      { mode: 'virtual' },
    ),
  },
  (table) => [
    index('verifications_due').on(table.dueAt, table.id).where(sql`due_at is not null`),
    index('verifications_due_in_workspace')
      .on(table.workspaceId, table.dueAt, table.id)
      .where(sql`due_at is not null`),
    index('verifications_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
    index('verifications_of_connection').on(table.connectionId),
  ],
);

/** The next recheck of each connected role. */
export const rechecks = sqliteTable(
  'rechecks',
  {
    /** The id of the connection. */
    id: text()
      .primaryKey()
      .references(() => connections.id),
    workspaceId: text().notNull(),
    nextAt: integer().notNull(),
    failures: integer().notNull(),
    leaseOwner: text(),
    leaseUntil: integer(),
    dueAt: integer().generatedAlwaysAs(sql`max(next_at, coalesce(lease_until, 0))`, { mode: 'virtual' }),
  },
  (table) => [
    index('rechecks_due').on(table.dueAt, table.id),
    index('rechecks_due_in_workspace').on(table.workspaceId, table.dueAt, table.id),
    index('rechecks_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
  ],
);

/**
 * One row: the last position of each log, even if that row was deleted. A transaction that appends to a log takes the
 * next position here, so that positions are in the order of commits, and none is used twice. (`autoIncrement` of the logs is from before.)
 */
export const heads = sqliteTable(
  'heads',
  {
    id: integer().primaryKey(),
    events: integer().notNull(),
    audit: integer().notNull(),
    revocations: integer().notNull(),
    alerts: integer().notNull().default(0),
  },
  (table) => [check('heads_one_row', sql`${table.id} = 1`)],
);

/** The servers that share this database: a row for each, which its heartbeats update. */
export const servers = sqliteTable('servers', {
  /** Random, one for each process. */
  id: text().primaryKey(),
  version: text().notNull(),
  seenAt: integer().notNull(),
  /** Calls to STS that it may have made within the last second. */
  granted: integer().notNull(),
  /** Calls to STS a second that it has a use for. */
  wanted: integer().notNull(),
});

/** The ends of verifications that show how long changes take. */
export const isEnding = sql`json_extract(change, '$.type') in ('ConnectionEstablished', 'ConnectionFailed')`;

export const events = sqliteTable(
  'events',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    connectionId: text()
      .notNull()
      .references(() => connections.id),
    workspaceId: text().notNull(),
    verificationId: text(),
    sequence: integer().notNull(),
    occurredAt: integer().notNull(),
    /** JSON of `ConnectionChange`. */
    change: text().notNull(),
    /** Of the connection after the event. Null in rows of older servers. */
    status: text().$type<ConnectionStatus>(),
  },
  (table) => [
    uniqueIndex('events_sequence').on(table.connectionId, table.sequence),
    index('events_of_connection').on(table.connectionId, table.position),
    index('events_of_workspace').on(table.workspaceId, table.position),
    index('events_of_verification').on(table.verificationId, table.position),
    index('events_occurred').on(table.occurredAt),
    index('events_endings').on(table.position).where(isEnding),
  ],
);

/** The tokens of setup kits. Indexes and queries must use the same text. */
export const isOfKit = sql`kind in ('REPORT', 'DISCONNECT')`;

/** API keys, and the tokens of onboarding links: only their hashes. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    workspaceId: text()
      .notNull()
      .references(() => workspaces.id),
    kind: text().$type<TokenKind>().notNull().default('API_KEY'),
    name: text().notNull(),
    /** SHA-256 of the key, in hexadecimal. */
    hash: text().notNull(),
    hint: text().notNull(),
    /** JSON of a list. */
    scopes: text().notNull(),
    /** The id of the token that made it, as in the audit log. */
    madeBy: text(),
    createdAt: integer().notNull(),
    expiresAt: integer(),
    lastUsedAt: integer(),
    revokedAt: integer(),
    /** The only connection that it reaches. */
    connectionId: text(),
    usesLeft: integer(),
    /** The address that an onboarding link leads back to. */
    returnTo: text(),
  },
  (table) => [
    uniqueIndex('api_keys_hash').on(table.hash),
    index('api_keys_created').on(table.workspaceId, table.createdAt, table.id),
    index('api_keys_of_kits').on(table.expiresAt).where(isOfKit),
  ],
);

/** Revoked keys and sessions of people, in order: every process reads them to end streams. */
export const revocations = sqliteTable('revocations', {
  position: integer().primaryKey({ autoIncrement: true }),
  /** The id of the key or session. */
  apiKeyId: text().notNull(),
});

/** The audit log. Triggers of the migrations prevent changes and deletions. */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    occurredAt: integer().notNull(),
    action: text().$type<AuditAction>().notNull(),
    tokenId: text().notNull(),
    tokenName: text().notNull(),
    address: text().notNull(),
    requestId: text().notNull(),
    workspaceId: text(),
    connectionId: text(),
    detail: text(),
  },
  (table) => [
    index('audit_of_workspace').on(table.workspaceId, table.position),
    index('audit_of_connection').on(table.connectionId, table.position),
    index('audit_of_token').on(table.tokenId, table.position),
    index('audit_of_action').on(table.action, table.position),
    index('audit_occurred').on(table.occurredAt),
  ],
);

/** Recent uses of a workspace's quotas. */
export const quotaUses = sqliteTable(
  'allowance_uses',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    workspaceId: text().notNull(),
    kind: text().$type<QuotaKind>().notNull(),
    /** For quotas of different things, each counted once: an AWS account. */
    subject: text(),
    usedAt: integer().notNull(),
  },
  (table) => [index('allowance_uses_of').on(table.workspaceId, table.kind, table.usedAt)],
);

/** Secrets that all processes of this installation share. */
export const installationSecrets = sqliteTable('installation_secrets', {
  name: text().$type<'CURSOR_KEY'>().primaryKey(),
  value: blob({ mode: 'buffer' }).notNull(),
});

/** Aurora's identities in AWS: a row for each change. */
export const auroraIdentities = sqliteTable(
  'aurora_identities',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    since: integer().notNull(),
    accountId: text().notNull(),
    userId: text().notNull(),
  },
  (table) => [index('aurora_identities_since').on(table.since, table.position)],
);

/** The readiness check writes here. At rest it has at most one row. */
export const writeProbes = sqliteTable('write_probes', {
  id: integer().primaryKey(),
  page: blob({ mode: 'buffer' }).notNull(),
});
