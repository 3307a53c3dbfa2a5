/** Lists of connections over PostgreSQL: filtered, searched, counted, in any order, a page at a time by key. */
import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Connection } from '../../connection/connection.ts';
import {
  type ConnectionFilter,
  type ConnectionList,
  type ConnectionOrder,
  TEXT_ORDERS,
} from '../../connection/connection-list.ts';
import type { LabelMatch } from '../../connection/labels.ts';
import type { StatusCount } from '../connections.ts';
import { connectionPage, type PageShape, ShapedStatements } from '../list-statements.ts';
import { orderKey, pageOf, searchPattern } from '../paging.ts';
import type { Values } from '../rows.ts';
import { type Count, countRows } from './count-rows.ts';
import type { Database } from './database.ts';
import { BEHIND_CONNECTION, CONNECTION_COLUMNS, readConnection } from './records.ts';
import {
  checkedForOrder,
  connections,
  nameForOrder,
  rechecks,
  statusForOrder,
  verifications,
  verifiedForOrder,
} from './schema.ts';
import { db, isAnyOf, param, type Statement, statement, statementOf } from './statements.ts';

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<ConnectionOrder, SQL>> = {
  CREATED_AT: sql`${connections.createdAt}`,
  NAME: nameForOrder,
  ACCOUNT_ID: sql`${connections.accountId}`,
  STATUS: sql`(${statusForOrder})`,
  LAST_VERIFIED_AT: sql`(${verifiedForOrder})`,
  LAST_CHECKED_AT: sql`(${checkedForOrder})`,
};

/** The properties that determine a statement. All others are parameters. */
type FilterShape = {
  readonly statuses: boolean;
  readonly accountId: boolean;
  readonly search: boolean;
  readonly labels: boolean;
};

type Shape = FilterShape & PageShape;

type Row = { readonly connection: Connection; readonly key: string };

const pages = new ShapedStatements(pageStatement);
const counts = new ShapedStatements(countStatement);
const totals = new ShapedStatements(totalStatement);

export async function readConnectionPage(
  database: Database,
  workspaceId: string,
  list: ConnectionList,
  request: PageRequest,
): Promise<Page<Connection>> {
  const page = connectionPage(list, request);
  const found = await database.read(pages.of({ ...shapeOf(list), ...page.shape }), {
    ...filterValues(workspaceId, list),
    ...page.values,
    limit: request.limit + 1,
  });
  const { items, ...rest } = pageOf(request, found, ({ key }) => key);
  return { ...rest, items: items.map(({ key, value }) => ({ key, value: value.connection })) };
}

export function countConnections(
  database: Database,
  workspaceId: string,
  filter: ConnectionFilter,
): Promise<StatusCount[]> {
  return database.read(counts.of(shapeOf(filter)), filterValues(workspaceId, filter));
}

/** How many connections match, up to `limit`. */
export async function totalConnections(
  database: Database,
  workspaceId: string,
  filter: ConnectionFilter,
  limit: number,
): Promise<number> {
  const values = { ...filterValues(workspaceId, filter), limit };
  const [total] = await database.read(totals.of(shapeOf(filter)), values);
  return total?.count ?? 0;
}

function shapeOf({ statuses, accountId, search, labels }: ConnectionFilter): FilterShape {
  return {
    statuses: statuses !== undefined,
    accountId: accountId !== undefined,
    search: search !== undefined,
    labels: labels !== undefined,
  };
}

function filterValues(workspaceId: string, { statuses, accountId, search, labels }: ConnectionFilter) {
  return {
    workspaceId,
    accountId,
    statuses,
    pattern: search && searchPattern(search),
    labels: labels && labelMatches(labels),
  };
}

function conditions({ statuses, accountId, search, labels }: FilterShape): (SQL | undefined)[] {
  return [
    eq(connections.workspaceId, param('workspaceId')),
    statuses ? isAnyOf(connections.status, 'statuses') : undefined,
    accountId ? eq(connections.accountId, param('accountId')) : undefined,
    search ? matches(param('pattern')) : undefined,
    // An array contains another if each object of that one has its properties in one of its own.
    labels ? sql`${connections.labels}::jsonb @> ${param('labels')}::jsonb` : undefined,
  ];
}

function pageStatement(shape: Shape): Statement<Row> {
  const { orderBy, descending, fromEnd, after, before } = shape;
  const value = EXPRESSIONS[orderBy] as SQL<string | number>;
  const { id } = connections;
  const type = sql.raw(TEXT_ORDERS.has(orderBy) ? 'text' : 'bigint');
  const behind = (bound: 'after' | 'before', greater: boolean) => {
    const key = sql`(${param(`${bound}Value`)}::${type}, ${param(`${bound}Id`)})`;
    return greater ? sql`(${value}, ${id}) > ${key}` : sql`(${value}, ${id}) < ${key}`;
  };
  const order = descending !== fromEnd ? desc : asc;
  const query = db
    .select({ ...CONNECTION_COLUMNS, value })
    .from(connections)
    .leftJoin(verifications, eq(verifications.id, connections.verificationId))
    .leftJoin(rechecks, eq(rechecks.id, connections.id))
    .where(
      and(
        ...conditions(shape),
        after ? behind('after', !descending) : undefined,
        before ? behind('before', descending) : undefined,
      ),
    )
    .orderBy(order(value), order(id))
    .limit(sql.placeholder('limit'));
  // Without a name: there are many shapes, and each connection would keep all of them.
  return statementOf('', query, (values) => ({ connection: readConnection(values), key: keyOf(values) }));
}

function countStatement(shape: FilterShape): Statement<StatusCount> {
  const fields = { status: connections.status, count: count() };
  const query = db
    .select(fields)
    .from(connections)
    .where(and(...conditions(shape)))
    .groupBy(connections.status);
  return statement<StatusCount>('', query, fields);
}

function totalStatement(shape: FilterShape): Statement<Count> {
  return countRows('', connections, and(...conditions(shape)));
}

function keyOf(values: Values): string {
  return orderKey({ value: values[BEHIND_CONNECTION] as string | number, id: values[0] as string });
}

/** Whether the pattern fits a part of the connection's name or ARN. The account ID is a part of the ARN. */
export function matches(pattern: SQL): SQL {
  const { name, roleArn } = connections;
  return sql`(${name} ilike ${pattern} escape '\\' or ${roleArn} ilike ${pattern} escape '\\')`;
}

/** The labels to match, as JSON: an array of objects, without `value` where any will do. */
function labelMatches(labels: readonly LabelMatch[]): string {
  return JSON.stringify(labels.map(({ key, value }) => ({ key, value })));
}
