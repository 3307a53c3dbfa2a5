/** Organizations and their accounts over SQLite. */
import { and, asc, count, eq, getTableColumns, sql } from 'drizzle-orm';
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
import { accountPage, boundsOf, byValue, readAccountKey } from '../paging.ts';
import { accountRowId, fromOrganization, jsonOfReading, toOrganization } from '../rows.ts';
import type { WriteAudit } from './audit.ts';
import { releaseAllExcept } from './leases.ts';
import { type DrizzleDatabase, NATURAL_KEY } from './open-database.ts';
import { isHeld, leaseStatements, NO_LEASE, ofId, ROW, value } from './organization-claims.ts';
import { organizationAccounts, organizations } from './organization-schema.ts';
import { columnParams, param } from './params.ts';
import { workspaceFinder } from './records.ts';
import { connections } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteOrganizations implements OrganizationStore {
  readonly #db: DrizzleDatabase;
  readonly #queue: WriteQueue;
  readonly #writeAudit: WriteAudit;
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** For heartbeats: releases the leases of dead owners, in the caller's transaction. Returns their number. */
  readonly leases: { releaseAllExcept(live: ReadonlySet<string>): number };

  constructor(db: DrizzleDatabase, queue: WriteQueue, writeAudit: WriteAudit) {
    this.#db = db;
    this.#queue = queue;
    this.#writeAudit = writeAudit;
    this.#statements = prepareStatements(db);
    this.leases = {
      releaseAllExcept: (live) => {
        const released = releaseAllExcept(live, this.#statements);
        if (released > 0) this.#queue.changes('work');
        return released;
      },
    };
  }

  insertOrganization(
    fresh: Organization,
    maxConnected: number,
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | 'TOO_MANY' | 'WORKSPACE_MISSING'> {
    const { workspaceId, connectionId } = fresh;
    return this.#queue.write(() => {
      if (this.#statements.workspace.get({ id: workspaceId }) === undefined) return 'WORKSPACE_MISSING';
      const others = this.#statements.connected.get({ workspaceId, connectionId })?.count ?? 0;
      if (others >= maxConnected) return 'TOO_MANY';
      this.#queue.changes('work');
      const known = this.#statements.byConnection.get({ connectionId });
      if (known !== undefined) {
        const { id, retry, choice } = known;
        this.#statements.bringForward.run({ id, now });
        this.#statements.wish.run({ id, retry: retry ?? 'READ', choice });
        return toOrganization(known);
      }
      this.#statements.insert.run({ ...fromOrganization(fresh), nextAt: now, ...NO_LEASE });
      this.#writeAudit(record, now, { workspaceId, connectionId });
      return fresh;
    });
  }

  async organizationsByIds(ids: readonly string[]): Promise<(Organization | null)[]> {
    return ids.map((id) => this.#read(id));
  }

  async organizationsOf(workspaceId: string): Promise<Organization[]> {
    return this.#statements.ofWorkspace.all({ workspaceId }).map(toOrganization);
  }

  requestOrganizationWork(
    id: string,
    { retry, choice }: Parameters<OrganizationStore['requestOrganizationWork']>[1],
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | null> {
    return this.#queue.write(() => {
      const known = this.#read(id);
      if (known === null) return null;
      this.#queue.changes('work');
      this.#statements.bringForward.run({ id, now });
      this.#statements.wish.run({
        id,
        retry: joinedWish(known.retry, retry),
        choice: fromOrganization({ ...known, choice: choice ?? known.choice }).choice,
      });
      const { workspaceId, connectionId } = known;
      this.#writeAudit(record, now, { workspaceId, connectionId });
      return this.#read(id);
    });
  }

  async claimOrganization(claim: OrganizationClaim): Promise<Organization | null> {
    const { now, owner, leaseUntil } = claim;
    const params = { ...claim, except: JSON.stringify(claim.exceptWorkspaceIds) };
    // A poll that finds nothing writes nothing.
    const findDue = () => this.#statements.tooFarAhead.get(params) ?? this.#statements.due.get(params);
    if (findDue() === undefined) return null;
    return this.#queue.write(() => {
      const due = findDue();
      if (due === undefined) return null;
      this.#statements.take.run({ id: due.id, owner, leaseUntil, now });
      return toOrganization(due);
    });
  }

  async renewOrganizations(ids: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#queue.write(() => {
      for (const id of ids) this.#statements.renew.run({ id, owner, until });
    });
  }

  async nextOrganizationAt(exceptWorkspaceIds: readonly string[]): Promise<Millis | null> {
    return this.#statements.nextAt.get({ except: JSON.stringify(exceptWorkspaceIds) })?.dueAt ?? null;
  }

  async concludeOrganization(
    lease: OrganizationLease,
    { nextAt, requests, retried }: Parameters<OrganizationStore['concludeOrganization']>[1],
  ): Promise<void> {
    await this.#queue.write(() => {
      this.#queue.changes('work');
      this.#statements.conclude.run({ ...lease, nextAt, requests });
      if (retried) this.#statements.endRetry.run({ id: lease.id, requests });
    });
  }

  saveOrganizationReading(lease: OrganizationLease, changes: ReadingChanges): Promise<boolean> {
    return this.#queue.write(
      () =>
        this.#statements.saveReading.run({ ...lease, ...changes, ...jsonOfReading(changes) }).changes === 1,
    );
  }

  saveOrganizationAccounts(
    lease: OrganizationLease,
    accounts: readonly OrganizationAccount[],
  ): Promise<boolean> {
    return this.#queue.write(() => {
      if (this.#statements.held.get(lease) === undefined) return false;
      for (const account of accounts)
        this.#statements.putAccount.run({
          ...account,
          isChosen: account.isChosen ? 1 : 0,
          id: accountRowId(account),
        });
      return true;
    });
  }

  async organizationAccounts(id: string): Promise<OrganizationAccount[]> {
    return this.#statements.accounts.all({ id });
  }

  async listOrganizationAccounts(
    id: string,
    filter: AccountFilter,
    request: PageRequest,
  ): Promise<Page<OrganizationAccount>> {
    const { name, accountId } = organizationAccounts;
    const sortKey = sql<string>`${sql.raw(NATURAL_KEY)}(${name})`;
    const page = byValue(sortKey, accountId, boundsOf(request, readAccountKey), false);
    const found = this.#db
      .select({ ...ACCOUNT, sortKey })
      .from(organizationAccounts)
      .leftJoin(connections, eq(connections.id, organizationAccounts.connectionId))
      .where(and(accountsOf(ACCOUNTS, id, filter), page.where))
      .orderBy(...page.orderBy)
      .limit(request.limit + 1)
      .all();
    return accountPage(request, found);
  }

  async organizationCounts(id: string, exceptAccountIds: readonly string[]): Promise<AccountCount[]> {
    return this.#statements.counts.all({ id, except: JSON.stringify(exceptAccountIds) });
  }

  #read(id: string): Organization | null {
    const row = this.#statements.byId.get({ id });
    return row === undefined ? null : toOrganization(row);
  }
}

export const ACCOUNTS = { accounts: organizationAccounts, connections, organizations, like: sql`like` };
const PROGRESS = progressOf(ACCOUNTS);
const { id: _, ...ACCOUNT } = getTableColumns(organizationAccounts);

function prepareStatements(db: DrizzleDatabase) {
  return { ...organizationStatements(db), ...leaseStatements(db), ...accountStatements(db) };
}

function organizationStatements(db: DrizzleDatabase) {
  const rows = () => db.select(ROW).from(organizations);
  return {
    workspace: workspaceFinder(db),
    byId: rows().where(ofId).prepare(),
    byConnection: rows()
      .where(eq(organizations.connectionId, param('connectionId')))
      .prepare(),
    ofWorkspace: rows()
      .where(eq(organizations.workspaceId, param('workspaceId')))
      .orderBy(asc(organizations.createdAt), asc(organizations.id))
      .limit(MAX_ORGANIZATIONS)
      .prepare(),
    connected: db
      .select({ count: count() })
      .from(organizations)
      .innerJoin(connections, eq(connections.id, organizations.connectionId))
      .where(
        and(
          eq(organizations.workspaceId, param('workspaceId')),
          sql`${organizations.connectionId} <> ${param('connectionId')}`,
          sql`${connections.status} <> 'DISCONNECTED'`,
        ),
      )
      .prepare(),
    insert: db.insert(organizations).values(columnParams(organizations, 'dueAt')).prepare(),
    bringForward: db
      .update(organizations)
      .set({ nextAt: value('now'), requests: sql`${organizations.requests} + 1` })
      .where(ofId)
      .prepare(),
    wish: db
      .update(organizations)
      .set({ retry: value('retry'), choice: value('choice') })
      .where(ofId)
      .prepare(),
    saveReading: db
      .update(organizations)
      .set({
        awsId: value('awsId'),
        managementAccountId: value('managementAccountId'),
        readAt: value('readAt'),
        units: value('units'),
        problem: value('problem'),
      })
      .where(isHeld)
      .prepare(),
  };
}

function accountStatements(db: DrizzleDatabase) {
  const { id, organizationId, accountId, unitId, state, connectionId } = organizationAccounts;
  const ofOrganization = eq(organizationId, param('id'));
  const columns = columnParams(organizationAccounts);
  const isExcepted = sql`${accountId} in (select value from json_each(${value('except')}))`.mapWith(Boolean);
  const isManagement = sql`${accountId} is ${organizations.managementAccountId}`.mapWith(Boolean);
  return {
    accounts: db
      .select(ACCOUNT)
      .from(organizationAccounts)
      .where(ofOrganization)
      .orderBy(asc(accountId))
      .prepare(),
    putAccount: db
      .insert(organizationAccounts)
      .values(columns)
      .onConflictDoUpdate({ target: id, set: columns })
      .prepare(),
    counts: db
      .select({ unitId, state, isExcepted, isManagement, progress: PROGRESS, count: count() })
      .from(organizationAccounts)
      .innerJoin(organizations, eq(organizations.id, organizationId))
      .leftJoin(connections, eq(connections.id, connectionId))
      .where(ofOrganization)
      .groupBy(sql`1, 2, 3, 4, 5`)
      .prepare(),
  };
}
