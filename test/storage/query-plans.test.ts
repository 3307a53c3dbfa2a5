/**
 * How SQLite goes about every statement of the store: those that are prepared once, and those that its lists
 * make. A statement that is added is read here, too; a list that is added must be called below.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { ALERT_STATES, KINDS } from '../../src/alerts/alert.ts';
import type { AuditFilter } from '../../src/audit/audit.ts';
import type { PageRequest } from '../../src/base/page.ts';
import {
  CONNECTION_ORDERS,
  type ConnectionFilter,
  TEXT_ORDERS,
} from '../../src/connection/connection-list.ts';
import { WORKSPACE_ORDERS } from '../../src/storage/connections.ts';
import type { ListCountStore } from '../../src/storage/list-counts.ts';
import type { AccountFilter } from '../../src/storage/organizations.ts';
import { NATURAL_KEY } from '../../src/storage/sqlite/open-database.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { onFinished, shared } from '../support/lifetime.ts';
import { quietLog } from '../support/quiet-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type ListName = Extract<keyof Store, `list${string}`>;
type CountName = keyof ListCountStore;

const ID = randomUUID();

/** Every way to ask for a page by keys of this form. */
const pages = (key: string): PageRequest[] =>
  [false, true].flatMap((fromEnd) => [
    { limit: 10, fromEnd },
    { limit: 10, fromEnd, after: key },
    { limit: 10, fromEnd, before: key },
    { limit: 10, fromEnd, after: key, before: key },
  ]);
const byTime = pages(`1~${ID}`);
const byNumber = pages('1');

const FILTERS: readonly ConnectionFilter[] = [
  {},
  { statuses: ['FAILED', 'INSECURE'] },
  { accountId: '1' },
  { search: 'a' },
  { labels: [{ key: 'a' }] },
];

const ACCOUNT_FILTERS: readonly AccountFilter[] = [
  {},
  { unitId: 'ou-1' },
  { progress: ['FAILED'] },
  { search: 'a' },
];

const AUDIT_FILTERS: readonly AuditFilter[] = [
  {},
  { workspaceId: ID },
  { connectionId: ID },
  { tokenId: ID },
  { tokenName: 'a' },
  { action: 'CREATE_WORKSPACE' },
  { from: 1, until: 2 },
  { workspaceId: ID, from: 1 },
];

/** Calls each list in all the ways that its statement varies. */
const LISTS: Record<ListName, (store: Store) => Promise<unknown>[]> = {
  listWorkspaces: (store) =>
    WORKSPACE_ORDERS.flatMap((orderBy) =>
      pages(orderBy === 'NAME' ? `string~a~${ID}` : `1~${ID}`).flatMap((page) =>
        [{}, { search: 'a' }, { statuses: ['FAILED', 'INSECURE'] as const }].flatMap((filter) =>
          [false, true].flatMap((descending) => {
            const list = { ...filter, orderBy, descending };
            return [store.listWorkspaces('ALL', list, page), store.listWorkspaces([ID, ID], list, page)];
          }),
        ),
      ),
    ),
  listConnections: (store) => [
    ...CONNECTION_ORDERS.flatMap((orderBy) =>
      pages(TEXT_ORDERS.has(orderBy) ? `string~a~${ID}` : `number~1~${ID}`).flatMap((page) =>
        FILTERS.flatMap((filter) =>
          [false, true].map((descending) =>
            store.listConnections(ID, { ...filter, orderBy, descending }, page),
          ),
        ),
      ),
    ),
    ...FILTERS.map((filter) => store.connectionCounts(ID, filter)),
  ],
  listEvents: (store) => byNumber.map((page) => store.listEvents(ID, page)),
  listAlerts: (store) =>
    byTime.flatMap((page) =>
      (['ALL', { workspaceId: ID }, { connectionId: ID }] as const).map((scope) =>
        store.listAlerts(scope, { states: ALERT_STATES, kinds: KINDS, search: 'a' }, page),
      ),
    ),
  listApiKeys: (store) => byTime.map((page) => store.listApiKeys(ID, 'API_KEY', page)),
  listPersonSessions: (store) =>
    byTime.flatMap((page) =>
      [{}, { subject: 'a' }, { issuerSessionId: 's' }].map((filter) =>
        store.listPersonSessions({ ...filter, issuer: 'i', now: 1, usedSince: 1 }, page),
      ),
    ),
  listWebhooks: (store) =>
    byTime.flatMap((page) => [store.listWebhooks(null, page), store.listWebhooks(ID, page)]),
  listDeliveries: (store) =>
    byNumber.flatMap((page) => [
      store.listDeliveries(ID, { outcomes: [] }, page),
      store.listDeliveries(ID, { outcomes: ['FAILED', 'REFUSED'] }, page),
      store.listDeliveries(ID, { outcomes: ['DELIVERED'], messageIds: ['a', 'b'] }, page),
    ]),
  listOrganizationAccounts: (store) =>
    pages('string~shop~123456789012').flatMap((page) =>
      ACCOUNT_FILTERS.map((filter) => store.listOrganizationAccounts(ID, filter, page)),
    ),
  listAudit: (store) =>
    byNumber.flatMap((page) => AUDIT_FILTERS.map((filter) => store.listAudit(filter, page))),
};

/** Calls each count in all the ways that its statement varies. */
const COUNTS: Record<CountName, (store: Store) => Promise<unknown>[]> = {
  countWorkspaces: (store) =>
    [{}, { search: 'a' }, { statuses: ['FAILED', 'INSECURE'] as const }].flatMap((filter) => [
      store.countWorkspaces('ALL', filter, 10),
      store.countWorkspaces([ID, ID], filter, 10),
    ]),
  countConnections: (store) => FILTERS.map((filter) => store.countConnections(ID, filter, 10)),
  countEvents: (store) => [store.countEvents(ID, 10)],
  countAlerts: (store) =>
    (['ALL', { workspaceId: ID }, { connectionId: ID }] as const).map((scope) =>
      store.countAlerts(scope, { states: ALERT_STATES, kinds: KINDS, search: 'a' }, 10),
    ),
  countOrganizationAccounts: (store) =>
    ACCOUNT_FILTERS.map((filter) => store.countOrganizationAccounts(ID, filter, 10)),
  countAudit: (store) => AUDIT_FILTERS.map((filter) => store.countAudit(filter, 10)),
  countApiKeys: (store) => [store.countApiKeys(ID, 'API_KEY', 10)],
  countPersonSessions: (store) =>
    [{}, { subject: 'a' }].map((filter) =>
      store.countPersonSessions({ ...filter, issuer: 'i', now: 1, usedSince: 1 }, 10),
    ),
  countWebhooks: (store) => [store.countWebhooks(null, 10), store.countWebhooks(ID, 10)],
  countDeliveries: (store) => [
    store.countDeliveries(ID, { outcomes: [] }, 10),
    store.countDeliveries(ID, { outcomes: ['FAILED', 'REFUSED'] }, 10),
  ],
};

/** Tables of a few rows, read whole: a row for each server, or for each deleted workspace. */
const FEW_ROWS = [
  /^select .* from "servers" order by "servers"."id"$/,
  /^select "deleted_workspaces"."id" from "deleted_workspaces" inner join "workspaces" .*"deleted_at" < \+\?$/,
];

/** For metrics and the deletion of a workspace: these read an index to its end. */
const TOTALS = [
  /^select "status", count\(\*\) from "connections" group by "connections"."status"$/,
  /^select count\(\*\) from "workspaces" where \("workspaces"."name" = \+\? and not exists /,
];

/** Counts up to a limit, in any order. A search reads all names, as that of the list does. */
const COUNTED = /^select count\(\*\) from \(select 1 as "one" from "(workspaces|webhooks|person_sessions)" /;

/** The subquery of a count. */
const COUNTED_STEP = /^(CO-ROUTINE|SCAN) counted$/;

/** Whether a workspace was deleted, by its id. */
const DELETED_CHECK = /^CORRELATED SCALAR SUBQUERY|^SEARCH deleted_workspaces USING COVERING INDEX/;

/** For the metrics alone, too: webhooks are few. */
const WEBHOOK_TOTALS = /^select "state", .* from "webhooks" group by /;

/** Passes over the workspaces without such a connection, in their order. */
const WORKSPACES_WITH = /^select .* from "workspaces" where .*exists \(select 1 from "connections" where /;

/** What SQLite sorts itself, and why that is right. */
const SORTED: readonly { readonly statement: RegExp; readonly why: string }[] = [
  {
    statement: /from "workspaces" where \(*"workspaces"."id" in/,
    why: 'The few workspaces that a token names.',
  },
  {
    statement:
      /from "connections" .* where \(?"connections"."account_id" = \+\? .*order by "connections"."created_at" asc, "connections"."id" asc$/,
    why: 'The few connections of one AWS account, all of them.',
  },
  {
    statement: /^select "organization_accounts"\."unit_id", .* from "organization_accounts" .* group by/s,
    why: 'A few groups for each unit, of the accounts of one organization.',
  },
  {
    statement: /from "organization_accounts" .* order by natural_key\(/s,
    why: 'The accounts of one organization, at most 10,000. SQLite has no order in which 2 is before 10.',
  },
  { statement: /^select "status", count\(\*\) from "connections" group by /, why: 'Six groups.' },
  { statement: WEBHOOK_TOTALS, why: 'Three groups.' },
  {
    statement: /from "webhooks" where .*"webhooks"."workspace_id" is null or/,
    why: 'The few webhooks of the workspaces with new events.',
  },
  { statement: /from "alerts" .* group by "alerts"."kind", "alerts"."cause"$/, why: 'A few groups.' },
  { statement: /FROM json_each\(\?\)/, why: 'The answers that wait at one moment, in their order.' },
];

describe('the statements of the SQLite store', () => {
  const statements = new Set<string>();
  const opened = shared(async () => {
    const file = join(temporaryFolder(), 'aurora.db');
    const { prepare } = SqliteDatabase.prototype;
    SqliteDatabase.prototype.prepare = function (this: Database, sql: string) {
      statements.add(sql);
      return prepare.call(this, sql);
    } as typeof prepare;
    try {
      const store = openSqliteStore({
        file,
        migrationsFolder: new URL('../../drizzle/sqlite', import.meta.url).pathname,
        log: quietLog(),
      });
      await Promise.all(Object.values({ ...LISTS, ...COUNTS }).flatMap((call) => call(store)));
      await store.close();
    } finally {
      SqliteDatabase.prototype.prepare = prepare;
    }
    const database = new SqliteDatabase(file, { readonly: true });
    database.function(NATURAL_KEY, { deterministic: true }, (name) => name);
    onFinished(() => database.close());
    return database;
  });

  /** The steps of a statement's plan. */
  const planOf = (sql: string): string[] =>
    opened()
      .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => null))
      .map(({ detail }) => detail)
      .filter((step) => !DELETED_CHECK.test(step) && !COUNTED_STEP.test(step));

  const plans = () =>
    [...statements]
      .filter((sql) => /^\s*(select|insert|update|delete)\b/i.test(sql))
      .map((sql) => ({ sql, plan: planOf(sql) }));

  it('calls every list that there is', () => {
    const store = openSqliteStore({
      file: join(temporaryFolder(), 'aurora.db'),
      migrationsFolder: new URL('../../drizzle/sqlite', import.meta.url).pathname,
      log: quietLog(),
    });
    const lists = Object.keys(store).filter((name) => name.startsWith('list'));
    expect(Object.keys(LISTS).sort()).toEqual(lists.sort());
    return store.close();
  });

  it('look up what they need in an index', () => {
    const read = plans();
    expect(read.length).toBeGreaterThan(80);
    const scanning = read.filter(
      ({ sql, plan }) =>
        // A virtual table is the parameter itself.
        plan.some((step) => step.startsWith('SCAN') && !step.includes('VIRTUAL TABLE')) &&
        !isFirstOfAll(sql, plan) &&
        !COUNTED.test(sql) &&
        !FEW_ROWS.some((few) => few.test(sql)) &&
        !(WORKSPACES_WITH.test(sql) && plan[1]?.includes('COVERING INDEX connections_of_status') === true) &&
        !WEBHOOK_TOTALS.test(sql) &&
        !(TOTALS.some((total) => total.test(sql)) && plan[0]?.includes('USING COVERING INDEX') === true),
    );
    expect(scanning).toEqual([]);
  });

  it('are given their order by an index', () => {
    const sorting = plans().filter(
      ({ sql, plan }) =>
        plan.some((step) => step.includes('TEMP B-TREE')) &&
        !SORTED.some(({ statement }) => statement.test(sql)),
    );
    expect(sorting).toEqual([]);
  });

  it('do not touch the table where the index says it all', () => {
    const ofIndexAlone = plans().flatMap(({ plan }) =>
      plan.filter((step) => step.includes('COVERING INDEX')),
    );
    for (const index of [
      'events_of_verification',
      'connections_verified',
      'connections_of_account',
      'connections_of_status',
      'alerts_listed',
      'alerts_of_workspace',
    ]) {
      expect(ofIndexAlone.some((step) => step.includes(index))).toBe(true);
    }
  });
});

/** The first rows of a whole table, in the order of an index or of the rows themselves: nothing is passed over. */
function isFirstOfAll(sql: string, plan: readonly string[]): boolean {
  const inOrder = plan.length === 1 && / order by .* limit \+?\?\s*$/.test(sql);
  return inOrder && (!sql.includes(' where ') || plan[0]?.includes('USING INDEX') === true);
}
