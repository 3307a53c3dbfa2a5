/**
 * The tables. Times are milliseconds since the epoch, ids are UUIDs. Tokens and session credentials are never
 * stored. The External ID is shown to its owner. The one secret is the key that encrypts cursors.
 */
import { sql } from 'drizzle-orm';
import { blob, check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AuditAction } from '../../audit/audit.ts';
import type { TokenKind } from '../../auth/api-key-token.ts';
import type { ConnectionStatus } from '../../connection/connection.ts';
import type { QuotaKind } from '../quotas.ts';

export const workspaces = sqliteTable(
  'workspaces',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    externalId: text().notNull(),
    externalIdCreatedAt: integer().notNull(),
    /** While it is being rotated, the one before, which is still good. */
    previousExternalId: text(),
    previousExternalIdCreatedAt: integer(),
    createdAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex('workspaces_external_id').on(table.externalId),
    uniqueIndex('workspaces_previous_external_id').on(table.previousExternalId),
    index('workspaces_created').on(table.createdAt, table.id),
  ],
);

/**
 * What connections are ordered by, where that is not a column: the indexes and the queries must agree in it.
 * Without commas: drizzle-kit would take them for those between an index's columns.
 */
export const nameForOrder = sql`case when name is null then '' else name end collate nocase`;
export const verifiedForOrder = sql`case when last_verified_at is null then 0 else last_verified_at end`;
export const statusForOrder = sql`case status when 'INSECURE' then 0 when 'DEGRADED' then 1 when 'FAILED' then 2 when 'PENDING' then 3 when 'CONNECTED' then 4 when 'DISCONNECTED' then 5 end`;

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
    /** 0 or 1, or null until proven either way. */
    externalIdEnforced: integer(),
    assumedRoleArn: text(),
    lastVerifiedAt: integer(),
    disconnectedAt: integer(),
    lastSequence: integer().notNull(),
    /** The running or latest verification. */
    verificationId: text(),
    /** JSON of what is known of the role's External IDs while the workspace's is rotated. */
    rotation: text(),
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
    index('connections_by_status').on(table.workspaceId, statusForOrder, table.id),
    index('connections_by_verified').on(table.workspaceId, verifiedForOrder, table.id),
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
    startedAt: integer().notNull(),
    windowMs: integer().notNull(),
    deadline: integer().notNull(),
    attempts: integer().notNull(),
    nextAttemptAt: integer(),
    endedAt: integer(),
    clockStoppedAt: integer(),
    outages: integer().notNull(),
    lateRetryUsed: integer({ mode: 'boolean' }).notNull(),
    /** Which process runs it now. */
    leaseOwner: text(),
    leaseUntil: integer(),
    /** When it may next be taken: when it is due, or when the lease on it ends. Null once it has ended. */
    dueAt: integer().generatedAlwaysAs(
      sql`case when ended_at is null then max(next_attempt_at, coalesce(lease_until, 0)) end`,
      { mode: 'virtual' },
    ),
  },
  (table) => [
    index('verifications_due').on(table.dueAt, table.id).where(sql`due_at is not null`),
    index('verifications_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
  ],
);

/** The later checks of connected roles: a row for each that is to come. */
export const rechecks = sqliteTable(
  'rechecks',
  {
    /** The connection's. */
    id: text()
      .primaryKey()
      .references(() => connections.id),
    nextAt: integer().notNull(),
    failures: integer().notNull(),
    leaseOwner: text(),
    leaseUntil: integer(),
    dueAt: integer().generatedAlwaysAs(sql`max(next_at, coalesce(lease_until, 0))`, { mode: 'virtual' }),
  },
  (table) => [
    index('rechecks_due').on(table.dueAt, table.id),
    index('rechecks_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
  ],
);

/** The ends of verifications that tell how long changes take. */
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

/** API keys, and the tokens of onboarding links: of each only the hash. */
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
    /** The id of the token that it was made with, as the audit log has it. */
    madeBy: text(),
    createdAt: integer().notNull(),
    expiresAt: integer(),
    lastUsedAt: integer(),
    revokedAt: integer(),
  },
  (table) => [
    uniqueIndex('api_keys_hash').on(table.hash),
    index('api_keys_created').on(table.workspaceId, table.createdAt, table.id),
  ],
);

/** Which keys were revoked, in order: what every process reads to end their streams. */
export const revocations = sqliteTable('revocations', {
  position: integer().primaryKey({ autoIncrement: true }),
  apiKeyId: text().notNull(),
});

/** Who did what. Triggers of the migration let nobody change or delete a row. */
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

/** What a workspace has used of its allowances lately. */
export const allowanceUses = sqliteTable(
  'allowance_uses',
  {
    position: integer().primaryKey({ autoIncrement: true }),
    workspaceId: text().notNull(),
    kind: text().$type<QuotaKind>().notNull(),
    /** What it was used for, where different things count once: an AWS account. */
    subject: text(),
    usedAt: integer().notNull(),
  },
  (table) => [index('allowance_uses_of').on(table.workspaceId, table.kind, table.usedAt)],
);

/** Secrets of this installation that all of its processes share. */
export const installationSecrets = sqliteTable('installation_secrets', {
  name: text().$type<'CURSOR_KEY'>().primaryKey(),
  value: blob({ mode: 'buffer' }).notNull(),
});

/** Who Aurora has been in AWS, and since when: a row for each change. */
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
