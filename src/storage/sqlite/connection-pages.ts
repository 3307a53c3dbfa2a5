/** Lists of connections over SQLite: filtered, searched, counted, in any order, a page at a time by key. */
import { and, asc, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PageRequest } from '../../base/page.ts';
import type { ConnectionFilter, ConnectionList, ConnectionOrder } from '../../connection/connection-list.ts';
import type { LabelMatch } from '../../connection/labels.ts';
import type { StatusCount } from '../connections.ts';
import { connectionPage, type PageShape, ShapedStatements } from '../list-statements.ts';
import { orderKey, searchPattern } from '../paging.ts';
import type { Values } from '../rows.ts';
import { countRows } from './count-rows.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { BEHIND_CONNECTION, CONNECTION_COLUMNS } from './rows.ts';
import {
  checkedForOrder,
  connections,
  nameForOrder,
  rechecks,
  statusForOrder,
  verifications,
  verifiedForOrder,
} from './schema.ts';

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<ConnectionOrder, SQL>> = {
  CREATED_AT: sql`${connections.createdAt}`,
  NAME: nameForOrder,
  ACCOUNT_ID: sql`${connections.accountId}`,
  STATUS: statusForOrder,
  LAST_VERIFIED_AT: verifiedForOrder,
  LAST_CHECKED_AT: checkedForOrder,
};

/** Reads pages of connections, and counts them. */
export class ConnectionPages {
  readonly #pages: ShapedStatements<Shape, ReturnType<typeof pageStatement>>;
  readonly #counts: ShapedStatements<FilterShape, ReturnType<typeof countStatement>>;
  readonly #totals: ShapedStatements<FilterShape, ReturnType<typeof totalStatement>>;

  constructor(db: DrizzleDatabase) {
    this.#pages = new ShapedStatements((shape) => pageStatement(db, shape));
    this.#counts = new ShapedStatements((shape) => countStatement(db, shape));
    this.#totals = new ShapedStatements((shape) => totalStatement(db, shape));
  }

  /** Rows of connections, each with its key behind it. */
  read(workspaceId: string, list: ConnectionList, request: PageRequest): Values[] {
    const page = connectionPage(list, request);
    return this.#pages.of({ ...shapeOf(list), ...page.shape }).values({
      ...filterValues(workspaceId, list),
      ...page.values,
      limit: request.limit,
    });
  }

  count(workspaceId: string, filter: ConnectionFilter): StatusCount[] {
    return this.#counts.of(shapeOf(filter)).all(filterValues(workspaceId, filter));
  }

  /** How many connections match, up to `limit`. */
  total(workspaceId: string, filter: ConnectionFilter, limit: number): number {
    const values = { ...filterValues(workspaceId, filter), limit };
    return this.#totals.of(shapeOf(filter)).get(values)?.count ?? 0;
  }
}

/** The page key of a row. */
export function connectionKey(row: Values): string {
  return orderKey({ value: row[BEHIND_CONNECTION] as string | number, id: row[0] as string });
}

/** The properties that determine a statement. All others are parameters. */
type FilterShape = {
  /** The number of statuses to choose from; null for any status. */
  readonly statuses: number | null;
  readonly accountId: boolean;
  readonly search: boolean;
  readonly labels: boolean;
};

type Shape = FilterShape & PageShape;

function shapeOf({ statuses, accountId, search, labels }: ConnectionFilter): FilterShape {
  return {
    statuses: statuses === undefined ? null : new Set(statuses).size,
    accountId: accountId !== undefined,
    search: search !== undefined,
    labels: labels !== undefined,
  };
}

const statusName = (index: number) => `status${index}`;

function filterValues(workspaceId: string, { statuses, accountId, search, labels }: ConnectionFilter) {
  const chosen = [...new Set(statuses)].map((status, index) => [statusName(index), status]);
  return {
    workspaceId,
    accountId,
    pattern: search && searchPattern(search),
    labels: labels && labelTexts(labels),
    ...Object.fromEntries(chosen),
  };
}

function conditions(shape: FilterShape): (SQL | undefined)[] {
  const statuses = Array.from({ length: shape.statuses ?? 0 }, (_, index) => param(statusName(index)));
  return [
    eq(connections.workspaceId, param('workspaceId')),
    shape.statuses === null ? undefined : inArray(sql`${connections.status}`, statuses),
    shape.accountId ? eq(connections.accountId, param('accountId')) : undefined,
    shape.search ? matches(param('pattern')) : undefined,
    shape.labels ? hasLabels(param('labels')) : undefined,
  ];
}

function pageStatement(db: DrizzleDatabase, shape: Shape) {
  const { orderBy, descending, fromEnd, after, before } = shape;
  const value = EXPRESSIONS[orderBy] as SQL<string | number>;
  const { id } = connections;
  const behind = (bound: 'after' | 'before', greater: boolean) => {
    const key = sql`(${param(`${bound}Value`)}, ${param(`${bound}Id`)})`;
    return greater ? sql`(${value}, ${id}) > ${key}` : sql`(${value}, ${id}) < ${key}`;
  };
  const order = descending !== fromEnd ? desc : asc;
  return db
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
    .limit(limitParam())
    .prepare();
}

function countStatement(db: DrizzleDatabase, shape: FilterShape) {
  const { status } = connections;
  return db
    .select({ status, count: count() })
    .from(connections)
    .where(and(...conditions(shape)))
    .groupBy(status)
    .prepare();
}

function totalStatement(db: DrizzleDatabase, shape: FilterShape) {
  return countRows(db, connections, and(...conditions(shape)), limitParam()).prepare();
}

/** Whether the pattern fits a part of the connection's name or ARN. The account ID is a part of the ARN. */
export function matches(pattern: SQL): SQL {
  const { name, roleArn } = connections;
  return sql`(${name} like ${pattern} escape '\\' or ${roleArn} like ${pattern} escape '\\')`;
}

/**
 * Whether each of the wanted texts, a JSON array, is a part of the connection's labels. Reading the labels as JSON takes
 * three times as long.
 */
function hasLabels(wanted: SQL): SQL {
  return sql`not exists (select 1 from json_each(${wanted}) wanted where instr(${connections.labels}, wanted.value) = 0)`;
}

/** How each label begins, or is, in the stored JSON. No other text looks so: quotation marks in keys and values are escaped. */
function labelTexts(labels: readonly LabelMatch[]): string {
  return JSON.stringify(
    labels.map(({ key, value }) =>
      value === undefined ? `{"key":${JSON.stringify(key)},` : JSON.stringify({ key, value }),
    ),
  );
}
