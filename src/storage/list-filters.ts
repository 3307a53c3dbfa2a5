/** Which rows a list contains, for every database. */
import { and, type Column, eq, gt, inArray, isNull, type SQL, sql, type Table } from 'drizzle-orm';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { AccountProgress } from '../connection/organization.ts';
import type { AccountFilter } from './organizations.ts';
import { searchPattern } from './paging.ts';
import type { SessionFilter } from './person-sessions.ts';
import type { DeliveryFilter } from './webhooks.ts';

/** Columns of a table. */
type Columns<Name extends string> = Readonly<Record<Name, Column>>;

/** The keys of a workspace, of one kind. */
export function keysOf(
  keys: Columns<'workspaceId' | 'kind'>,
  workspaceId: string,
  kind: TokenKind,
): SQL | undefined {
  return and(eq(keys.workspaceId, workspaceId), eq(keys.kind, kind));
}

/** The sessions of people that can be used. */
export function selectedSessions(
  sessions: Columns<'issuer' | 'subject' | 'issuerSessionId' | 'revokedAt' | 'expiresAt' | 'lastUsedAt'>,
  { issuer, subject, issuerSessionId, now, usedSince }: SessionFilter,
): SQL | undefined {
  return and(
    eq(sessions.issuer, issuer),
    subject === undefined ? undefined : eq(sessions.subject, subject),
    issuerSessionId === undefined ? undefined : eq(sessions.issuerSessionId, issuerSessionId),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, now),
    gt(sessions.lastUsedAt, usedSince),
  );
}

/** The deliveries of a webhook. */
export function deliveriesOf(
  deliveries: Columns<'webhookId' | 'outcome' | 'messageId'>,
  webhookId: string,
  { outcomes, messageIds }: DeliveryFilter,
): SQL | undefined {
  return and(
    eq(deliveries.webhookId, webhookId),
    outcomes.length === 0 ? undefined : inArray(deliveries.outcome, [...outcomes]),
    messageIds === undefined ? undefined : inArray(deliveries.messageId, [...messageIds]),
  );
}

/** The accounts of organizations, with their connections. */
type Accounts = {
  readonly accounts: Columns<'organizationId' | 'accountId' | 'name' | 'unitId' | 'state' | 'isChosen'>;
  readonly connections: Columns<'status'>;
  readonly organizations: Table & Columns<'id' | 'managementAccountId'>;
  /** The operator that ignores case. */
  readonly like: SQL;
};

/** The progress of an account. */
export function progressOf({ accounts, connections, organizations }: Accounts): SQL<AccountProgress> {
  const management = sql`(select ${organizations.managementAccountId} from ${organizations}
    where ${organizations.id} = ${accounts.organizationId})`;
  return sql<AccountProgress>`case
    when ${connections.status} is not null then ${connections.status}
    when ${accounts.state} <> 'ACTIVE' then ${accounts.state}
    when ${accounts.accountId} = ${management} then 'MANAGEMENT'
    when ${accounts.isChosen} then 'PENDING_ROLE' else 'NOT_CHOSEN' end`;
}

/** The accounts of an organization. */
export function accountsOf(of: Accounts, organizationId: string, filter: AccountFilter): SQL | undefined {
  const { accounts, like } = of;
  const { unitId, progress, search } = filter;
  const pattern = search === undefined ? undefined : searchPattern(search);
  return and(
    eq(accounts.organizationId, organizationId),
    unitId === undefined ? undefined : eq(accounts.unitId, unitId),
    progress === undefined ? undefined : inArray(progressOf(of), [...progress]),
    pattern === undefined
      ? undefined
      : sql`(${accounts.name} ${like} ${pattern} escape '\\' or ${accounts.accountId} like ${pattern} escape '\\')`,
  );
}
