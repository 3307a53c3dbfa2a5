/** Organizations and their accounts over PostgreSQL. */
import { and, asc, count, eq, getTableColumns, ne, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { OrganizationAccount } from '../../connection/organization.ts';
import { accountsOf, progressOf } from '../list-filters.ts';
import {
  type AccountCount,
  type AccountFilter,
  joinedWish,
  MAX_ORGANIZATIONS,
  type Organization,
  type OrganizationClaim,
  type OrganizationLease,
  type OrganizationStore,
  type ReadingChanges,
} from '../organizations.ts';
import { accountPage, boundsOf, byValue, readAccountKey, type SortedAccount } from '../paging.ts';
import { accountRowId, fromOrganization, jsonOfReading, toOrganization } from '../rows.ts';
import type { Database } from './database.ts';
import { ID, isHeld, ORGANIZATION_CLAIMS, ofId, ROW, row } from './organization-claims.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { LOCK_NAME, lockWorkspace } from './records.ts';
import { connections } from './schema.ts';
import {
  columnParams,
  columnsOfExcluded,
  command,
  db,
  inOrder,
  insertRows,
  isAnyOf,
  param,
  rowsAsJson,
  statement,
} from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

export class PostgresOrganizations implements OrganizationStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  insertOrganization(
    fresh: Organization,
    maxConnected: number,
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | 'TOO_MANY' | 'WORKSPACE_MISSING'> {
    const { workspaceId, connectionId } = fresh;
    const name = `organizations of ${workspaceId}`;
    return this.#queue.write(name, async ({ transaction, changes }) => {
      void transaction.run(LOCK_NAME, { name });
      const [workspace, [others], [known]] = await Promise.all([
        lockWorkspace({ transaction }, workspaceId, 'ADD'),
        transaction.run(STATEMENTS.connected, { workspaceId, connectionId }),
        transaction.run(STATEMENTS.byConnection, { connectionId }),
      ]);
      if (workspace === null) return 'WORKSPACE_MISSING';
      if ((others?.count ?? 0) >= maxConnected) return 'TOO_MANY';
      changes.noteWork();
      if (known !== undefined) {
        const { id, retry, choice } = known;
        changes.add(STATEMENTS.bringForward, { id, now });
        changes.add(STATEMENTS.wish, { id, retry: retry ?? 'READ', choice });
        return toOrganization(known);
      }
      const noLease = { leaseOwner: null, leaseUntil: null };
      changes.add(STATEMENTS.insert, { ...fromOrganization(fresh), nextAt: now, ...noLease });
      changes.audit(record, now, { workspaceId, connectionId });
      return fresh;
    });
  }

  async organizationsByIds(ids: readonly string[]): Promise<(Organization | null)[]> {
    const rows = await this.#database.read(STATEMENTS.byIds, { ids });
    return inOrder(ids, rows.map(toOrganization));
  }

  async organizationsOf(workspaceId: string): Promise<Organization[]> {
    return (await this.#database.read(STATEMENTS.ofWorkspace, { workspaceId })).map(toOrganization);
  }

  requestOrganizationWork(
    id: string,
    { retry: wish, choice }: Parameters<OrganizationStore['requestOrganizationWork']>[1],
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | null> {
    return this.#queue.write(`organization ${id}`, async ({ transaction, changes }) => {
      const [row] = await transaction.run(STATEMENTS.lock, { id });
      if (row === undefined) return null;
      const known = toOrganization(row);
      const retry = joinedWish(known.retry, wish);
      const wished = { ...known, retry, choice: choice ?? known.choice, requests: known.requests + 1 };
      changes.noteWork();
      changes.add(STATEMENTS.bringForward, { id, now });
      changes.add(STATEMENTS.wish, { id, retry, choice: fromOrganization(wished).choice });
      changes.audit(record, now, known);
      return wished;
    });
  }

  async claimOrganization(claim: OrganizationClaim): Promise<Organization | null> {
    // A poll that finds nothing writes nothing.
    const [found] = await this.#database.read(ORGANIZATION_CLAIMS.isDue, claim);
    if (found === undefined) return null;
    const [row] = await this.#database.write(ORGANIZATION_CLAIMS.take, claim);
    return row === undefined ? null : toOrganization(row);
  }

  async renewOrganizations(ids: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#database.write(ORGANIZATION_CLAIMS.renew, { ids, owner, until });
  }

  async nextOrganizationAt(exceptWorkspaceIds: readonly string[]): Promise<Millis | null> {
    const [next] = await this.#database.read(ORGANIZATION_CLAIMS.nextAt, { exceptWorkspaceIds });
    return next?.dueAt ?? null;
  }

  async concludeOrganization(
    lease: OrganizationLease,
    { nextAt, requests, retried }: Parameters<OrganizationStore['concludeOrganization']>[1],
  ): Promise<void> {
    await this.#queue.write(`organization ${lease.id}`, async ({ changes }) => {
      changes.noteWork();
      changes.add(ORGANIZATION_CLAIMS.conclude, { ...lease, nextAt, requests });
      if (retried) changes.add(ORGANIZATION_CLAIMS.endRetry, { id: lease.id, requests });
    });
  }

  saveOrganizationReading(lease: OrganizationLease, reading: ReadingChanges): Promise<boolean> {
    return this.#queue.write(`organization ${lease.id}`, async ({ transaction, changes }) => {
      if ((await transaction.run(STATEMENTS.lockHeld, lease)).length === 0) return false;
      changes.add(STATEMENTS.saveReading, { ...lease, ...reading, ...jsonOfReading(reading) });
      return true;
    });
  }

  saveOrganizationAccounts(
    lease: OrganizationLease,
    accounts: readonly OrganizationAccount[],
  ): Promise<boolean> {
    return this.#queue.write(`organization ${lease.id}`, async ({ transaction, changes }) => {
      if ((await transaction.run(STATEMENTS.lockHeld, lease)).length === 0) return false;
      const rows = accounts.map((account) => ({ ...account, id: accountRowId(account) }));
      if (rows.length > 0) changes.add(STATEMENTS.putAccounts, { rows: rowsAsJson(rows) });
      return true;
    });
  }

  organizationAccounts(id: string): Promise<OrganizationAccount[]> {
    return this.#database.read(STATEMENTS.accounts, { id });
  }

  async listOrganizationAccounts(
    id: string,
    filter: AccountFilter,
    request: PageRequest,
  ): Promise<Page<OrganizationAccount>> {
    const page = byValue(SORT_KEY, organizationAccounts.accountId, boundsOf(request, readAccountKey), false);
    const query = db
      .select({ ...ACCOUNT, sortKey: SORT_KEY })
      .from(organizationAccounts)
      .leftJoin(connections, eq(connections.id, organizationAccounts.connectionId))
      .where(and(accountsOf(ACCOUNTS, id, filter), page.where))
      .orderBy(...page.orderBy)
      .limit(request.limit + 1);
    const fields = { ...ACCOUNT, sortKey: SORT_KEY };
    return accountPage(request, await this.#database.read(statement<SortedAccount>('', query, fields)));
  }

  organizationCounts(id: string, exceptAccountIds: readonly string[]): Promise<AccountCount[]> {
    return this.#database.read(STATEMENTS.counts, { id, exceptAccountIds });
  }
}

export const ACCOUNTS = { accounts: organizationAccounts, connections, organizations, like: sql`ilike` };
const PROGRESS = progressOf(ACCOUNTS);
/** The same as `naturalKey`: each number gets 20 zeros in front, and keeps its last 20 digits. */
const SORT_KEY = sql<string>`regexp_replace(regexp_replace(lower(${organizationAccounts.name}),
  '([0-9]+)', repeat('0', 20) || '\\1', 'g'), '[0-9]*([0-9]{20})', '\\1', 'g') collate "C"`;
const { id: _, ...ACCOUNT } = getTableColumns(organizationAccounts);
const COUNTED = {
  unitId: organizationAccounts.unitId,
  state: organizationAccounts.state,
  isExcepted: isAnyOf(organizationAccounts.accountId, 'exceptAccountIds'),
  isManagement: sql<boolean>`${organizationAccounts.accountId} is not distinct from ${organizations.managementAccountId}`,
  progress: PROGRESS,
  count: count(),
};
const ofOrganization = eq(organizationAccounts.organizationId, param('id'));
const rows = () => db.select(ROW).from(organizations);

const STATEMENTS = {
  byIds: row('organizations_by_ids', rows().where(isAnyOf(organizations.id, 'ids'))),
  byConnection: row(
    'organization_by_connection',
    rows().where(eq(organizations.connectionId, param('connectionId'))),
  ),
  ofWorkspace: row(
    'organizations_of_workspace',
    rows()
      .where(eq(organizations.workspaceId, param('workspaceId')))
      .orderBy(asc(organizations.createdAt), asc(organizations.id))
      .limit(MAX_ORGANIZATIONS),
  ),
  lock: row('lock_organization', rows().where(ofId).for('update')),
  lockHeld: statement<{ id: string }>(
    'lock_held_organization',
    db.select(ID).from(organizations).where(isHeld).for('update'),
    ID,
  ),
  insert: command('insert_organization', db.insert(organizations).values(columnParams(organizations))),
  bringForward: command(
    'bring_organization_forward',
    db
      .update(organizations)
      .set({ nextAt: param('now'), requests: sql`${organizations.requests} + 1` })
      .where(ofId),
  ),
  wish: command(
    'wish_for_organization',
    db
      .update(organizations)
      .set({ retry: param('retry'), choice: param('choice') })
      .where(ofId),
  ),
  saveReading: command(
    'save_organization_reading',
    db
      .update(organizations)
      .set({
        awsId: param('awsId'),
        managementAccountId: param('managementAccountId'),
        readAt: param('readAt'),
        units: param('units'),
        problem: param('problem'),
      })
      .where(isHeld),
  ),
  connected: statement<{ count: number }>(
    'count_connected_organizations',
    db
      .select({ count: count() })
      .from(organizations)
      .innerJoin(connections, eq(connections.id, organizations.connectionId))
      .where(
        and(
          eq(organizations.workspaceId, param('workspaceId')),
          ne(organizations.connectionId, param('connectionId')),
          ne(connections.status, 'DISCONNECTED'),
        ),
      ),
    { count: true },
  ),
  putAccounts: command(
    'put_organization_accounts',
    insertRows(organizationAccounts).onConflictDoUpdate({
      target: organizationAccounts.id,
      set: columnsOfExcluded(organizationAccounts, 'id', 'organizationId', 'accountId'),
    }),
  ),
  accounts: statement<OrganizationAccount>(
    'organization_accounts',
    db
      .select(ACCOUNT)
      .from(organizationAccounts)
      .where(ofOrganization)
      .orderBy(asc(organizationAccounts.accountId)),
    ACCOUNT,
  ),
  counts: statement<AccountCount>(
    'organization_counts',
    db
      .select(COUNTED)
      .from(organizationAccounts)
      .innerJoin(organizations, eq(organizations.id, organizationAccounts.organizationId))
      .leftJoin(connections, eq(connections.id, organizationAccounts.connectionId))
      .where(ofOrganization)
      .groupBy(sql`1, 2, 3, 4, 5`),
    COUNTED,
  ),
};
