/** Lists of connections over PostgreSQL: filtered, searched, in any order, a page at a time by key. */
import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Connection } from '../../connection/connection.ts';
import type { ConnectionList, ConnectionOrder } from '../../connection/connection-list.ts';
import { labelMatches, orderKey, pageOf, readOrderKey, searchPattern } from '../paging.ts';
import type { Values } from '../rows.ts';
import type { Database } from './database.ts';
import { BEHIND_CONNECTION, CONNECTION_COLUMNS, readConnection } from './records.ts';
import {
  connections,
  nameForOrder,
  rechecks,
  statusForOrder,
  verifications,
  verifiedForOrder,
} from './schema.ts';
import { db, isAnyOf, param, type Statement, statementOf } from './statements.ts';

/** More than the shapes that a frontend uses. */
const MAX_STATEMENTS = 100;

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<ConnectionOrder, SQL>> = {
  CREATED_AT: sql`${connections.createdAt}`,
  NAME: nameForOrder,
  STATUS: sql`(${statusForOrder})`,
  LAST_VERIFIED_AT: sql`(${verifiedForOrder})`,
};

/** The properties that determine a statement. All others are parameters. */
type Shape = {
  readonly orderBy: ConnectionOrder;
  readonly descending: boolean;
  readonly fromEnd: boolean;
  readonly after: boolean;
  readonly before: boolean;
  readonly statuses: boolean;
  readonly accountId: boolean;
  readonly search: boolean;
  readonly labels: boolean;
};

type Row = { readonly connection: Connection; readonly key: string };

const statements = new Map<string, Statement<Row>>();

export async function readConnectionPage(
  database: Database,
  workspaceId: string,
  list: ConnectionList,
  request: PageRequest,
): Promise<Page<Connection>> {
  const { accountId, search, labels, statuses, orderBy, descending } = list;
  const after = request.after === undefined ? undefined : readOrderKey(request.after, orderBy);
  const before = request.before === undefined ? undefined : readOrderKey(request.before, orderBy);
  const statement = statementFor({
    orderBy,
    descending,
    fromEnd: request.fromEnd === true,
    after: after !== undefined,
    before: before !== undefined,
    statuses: statuses !== undefined,
    accountId: accountId !== undefined,
    search: search !== undefined,
    labels: labels !== undefined,
  });
  const found = await database.read(statement, {
    workspaceId,
    accountId,
    statuses,
    pattern: search && searchPattern(search),
    labels: labels && labelMatches(labels),
    afterValue: after?.value,
    afterId: after?.id,
    beforeValue: before?.value,
    beforeId: before?.id,
    limit: request.limit + 1,
  });
  const { items, ...rest } = pageOf(request, found, ({ key }) => key);
  return { ...rest, items: items.map(({ key, value }) => ({ key, value: value.connection })) };
}

/** Writes each shape of statement once: that takes half a millisecond. */
function statementFor(shape: Shape): Statement<Row> {
  const key = JSON.stringify(shape);
  const known = statements.get(key);
  if (known !== undefined) return known;
  if (statements.size >= MAX_STATEMENTS) statements.clear();
  const made = pageStatement(shape);
  statements.set(key, made);
  return made;
}

function pageStatement(shape: Shape): Statement<Row> {
  const { orderBy, descending, fromEnd, after, before, statuses, accountId, search, labels } = shape;
  const value = EXPRESSIONS[orderBy] as SQL<string | number>;
  const { id } = connections;
  const type = sql.raw(orderBy === 'NAME' ? 'text' : 'bigint');
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
        eq(connections.workspaceId, param('workspaceId')),
        statuses ? isAnyOf(connections.status, 'statuses') : undefined,
        accountId ? eq(connections.accountId, param('accountId')) : undefined,
        search ? matches(param('pattern')) : undefined,
        // An array contains another if each object of that one has its properties in one of its own.
        labels ? sql`${connections.labels}::jsonb @> ${param('labels')}::jsonb` : undefined,
        after ? behind('after', !descending) : undefined,
        before ? behind('before', descending) : undefined,
      ),
    )
    .orderBy(order(value), order(id))
    .limit(sql.placeholder('limit'));
  // Without a name: there are many shapes, and each connection would keep all of them.
  return statementOf('', query, (values) => ({ connection: readConnection(values), key: keyOf(values) }));
}

function keyOf(values: Values): string {
  return orderKey({ value: values[BEHIND_CONNECTION] as string | number, id: values[0] as string });
}

/** Whether the pattern fits a part of the connection's name or ARN. The account id is a part of the ARN. */
function matches(pattern: SQL): SQL {
  const { name, roleArn } = connections;
  return sql`(${name} ilike ${pattern} escape '\\' or ${roleArn} ilike ${pattern} escape '\\')`;
}
