/** The tables of organizations. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AccountState } from '../../connection/organization.ts';
import type { RetryWish } from '../organizations.ts';
import { connections, workspaces } from './schema.ts';

/** Organizations of AWS: a role of each reads its accounts. */
export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    workspaceId: text()
      .notNull()
      .references(() => workspaces.id),
    connectionId: text()
      .notNull()
      .references(() => connections.id),
    createdAt: integer().notNull(),
    awsId: text(),
    managementAccountId: text(),
    readAt: integer(),
    /** JSON of a list of `OrganizationUnit`. */
    units: text().notNull(),
    /** JSON of `OrganizationProblem`. */
    problem: text(),
    /** JSON of `AccountChoice`, with its actor. */
    choice: text(),
    retry: text().$type<RetryWish>(),
    requests: integer().notNull(),
    nextAt: integer().notNull(),
    leaseOwner: text(),
    leaseUntil: integer(),
    dueAt: integer().generatedAlwaysAs(sql`max(next_at, coalesce(lease_until, 0))`, { mode: 'virtual' }),
  },
  (table) => [
    uniqueIndex('organizations_connection').on(table.connectionId),
    index('organizations_of_workspace').on(table.workspaceId, table.createdAt, table.id),
    index('organizations_due').on(table.dueAt, table.id),
    index('organizations_lease').on(table.leaseOwner).where(sql`lease_owner is not null`),
  ],
);

/** The accounts of organizations. */
export const organizationAccounts = sqliteTable(
  'organization_accounts',
  {
    /** The organization and the account. */
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => organizations.id),
    accountId: text().notNull(),
    name: text().notNull(),
    unitId: text().notNull(),
    state: text().$type<AccountState>().notNull(),
    isChosen: integer({ mode: 'boolean' }).notNull(),
    connectionId: text().references(() => connections.id),
    tries: integer().notNull(),
    nextTryAt: integer(),
    answer: text(),
  },
  (table) => [
    index('organization_accounts_of').on(table.organizationId, table.accountId),
    index('organization_accounts_connection').on(table.connectionId),
  ],
);
