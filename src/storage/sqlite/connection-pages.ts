/** Lists of connections over SQLite: filtered, searched, in any order, a page at a time by key. */
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PageRequest } from '../../base/page.ts';
import type { ConnectionList, ConnectionOrder } from '../../connection/connection-list.ts';
import { labelMatches, orderKey, readOrderKey, searchPattern } from '../paging.ts';
import type { Values } from '../rows.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { BEHIND_CONNECTION, CONNECTION_COLUMNS } from './rows.ts';
import {
  connections,
  nameForOrder,
  rechecks,
  statusForOrder,
  verifications,
  verifiedForOrder,
} from './schema.ts';

/** More than the shapes that a frontend uses. A statement needs some 20 kB. */
const MAX_STATEMENTS = 100;

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<ConnectionOrder, SQL>> = {
  CREATED_AT: sql`${connections.createdAt}`,
  NAME: nameForOrder,
  STATUS: statusForOrder,
  LAST_VERIFIED_AT: verifiedForOrder,
};

/** Reads pages of connections. Prepares each shape of statement once. */
export class ConnectionPages {
  readonly #db: DrizzleDatabase;
  readonly #statements = new Map<string, ReturnType<typeof pageStatement>>();

  constructor(db: DrizzleDatabase) {
    this.#db = db;
  }

  /** Rows of connections, each with its key behind it. */
  read(workspaceId: string, list: ConnectionList, request: PageRequest): Values[] {
    const { accountId, search, labels, orderBy, descending } = list;
    const statuses = list.statuses && [...new Set(list.statuses)];
    const after = request.after === undefined ? undefined : readOrderKey(request.after, orderBy);
    const before = request.before === undefined ? undefined : readOrderKey(request.before, orderBy);
    const shape: Shape = {
      orderBy,
      descending,
      fromEnd: request.fromEnd === true,
      after: after !== undefined,
      before: before !== undefined,
      statuses: statuses?.length ?? null,
      accountId: accountId !== undefined,
      search: search !== undefined,
      labels: labels !== undefined,
    };
    return this.#statement(shape).values({
      workspaceId,
      accountId,
      pattern: search && searchPattern(search),
      labels: labels && labelMatches(labels),
      afterValue: after?.value,
      afterId: after?.id,
      beforeValue: before?.value,
      beforeId: before?.id,
      ...Object.fromEntries(statuses?.map((status, index) => [statusName(index), status]) ?? []),
      limit: request.limit,
    });
  }

  #statement(shape: Shape) {
    const key = JSON.stringify(shape);
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    const made = pageStatement(this.#db, shape);
    this.#statements.set(key, made);
    return made;
  }
}

/** The page key of a row. */
export function connectionKey(row: Values): string {
  return orderKey({ value: row[BEHIND_CONNECTION] as string | number, id: row[0] as string });
}

/** The properties that determine a statement. All others are parameters. */
type Shape = {
  readonly orderBy: ConnectionOrder;
  readonly descending: boolean;
  readonly fromEnd: boolean;
  readonly after: boolean;
  readonly before: boolean;
  /** The number of statuses to choose from; null for any status. */
  readonly statuses: number | null;
  readonly accountId: boolean;
  readonly search: boolean;
  readonly labels: boolean;
};

const statusName = (index: number) => `status${index}`;

function pageStatement(db: DrizzleDatabase, shape: Shape) {
  const { orderBy, descending, fromEnd, after, before, accountId, search, labels } = shape;
  const value = EXPRESSIONS[orderBy] as SQL<string | number>;
  const { id } = connections;
  const statuses = Array.from({ length: shape.statuses ?? 0 }, (_, index) => param(statusName(index)));
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
        eq(connections.workspaceId, param('workspaceId')),
        shape.statuses === null ? undefined : inArray(sql`${connections.status}`, statuses),
        accountId ? eq(connections.accountId, param('accountId')) : undefined,
        search ? matches(param('pattern')) : undefined,
        labels ? hasLabels(param('labels')) : undefined,
        after ? behind('after', !descending) : undefined,
        before ? behind('before', descending) : undefined,
      ),
    )
    .orderBy(order(value), order(id))
    .limit(limitParam())
    .prepare();
}

/** Whether the pattern fits a part of the connection's name or ARN. The account id is a part of the ARN. */
function matches(pattern: SQL): SQL {
  const { name, roleArn } = connections;
  return sql`(${name} like ${pattern} escape '\\' or ${roleArn} like ${pattern} escape '\\')`;
}

/** Whether each of the wanted labels, a JSON array, is one of the connection's. */
function hasLabels(wanted: SQL): SQL {
  const isSame = sql`own.value ->> 'key' = wanted.value ->> 'key' and own.value ->> 'value' = coalesce(wanted.value ->> 'value', own.value ->> 'value')`;
  return sql`not exists (select 1 from json_each(${wanted}) wanted where not exists (select 1 from json_each(${connections.labels}) own where ${isSame}))`;
}
