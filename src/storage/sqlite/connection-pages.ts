/** Lists of connections over SQLite: filtered, searched, in any order, a page at a time by key. */
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { InvalidPageKey, type PageRequest } from '../../base/page.ts';
import type { ConnectionList, ConnectionOrder } from '../../connection/connection-list.ts';
import { given } from './placeholders.ts';
import { connections, nameForOrder, statusForOrder, verifiedForOrder } from './schema.ts';

/** What the rows are ordered by: as the indexes of the table have it. */
const EXPRESSIONS: Readonly<Record<ConnectionOrder, SQL>> = {
  CREATED_AT: sql`${connections.createdAt}`,
  NAME: nameForOrder,
  STATUS: statusForOrder,
  LAST_VERIFIED_AT: verifiedForOrder,
};

/** The page key of a row: what it is ordered by, and its id. Plain ASCII. */
export function connectionKey(value: string | number, id: string): string {
  return `${typeof value}~${encodeURIComponent(value)}~${id}`;
}

type Key = { readonly value: string | number; readonly id: string };

function readKey(key: string, orderBy: ConnectionOrder): Key {
  const match = /^(string|number)~(.{0,1000})~([0-9a-f-]{36})$/.exec(key);
  const type = orderBy === 'NAME' ? 'string' : 'number';
  if (match === null || match[1] !== type) throw new InvalidPageKey(key);
  try {
    const text = decodeURIComponent(match[2] ?? '');
    return { value: type === 'number' ? Number(text) : text, id: match[3] ?? '' };
  } catch {
    throw new InvalidPageKey(key);
  }
}

/** What the statement of a page depends on; all else are values. */
export type ConnectionPageShape = {
  readonly orderBy: ConnectionOrder;
  readonly descending: boolean;
  readonly fromEnd: boolean;
  readonly after: boolean;
  readonly before: boolean;
  /** How many there are to choose from; null when any will do. */
  readonly statuses: number | null;
  readonly accountId: boolean;
  readonly search: boolean;
};

/** A page's shape, and its values by the names of the placeholders. */
export function connectionPage(workspaceId: string, list: ConnectionList, request: PageRequest) {
  const { accountId, search, orderBy, descending } = list;
  const statuses = list.statuses && [...new Set(list.statuses)];
  const after = request.after === undefined ? undefined : readKey(request.after, orderBy);
  const before = request.before === undefined ? undefined : readKey(request.before, orderBy);
  const shape: ConnectionPageShape = {
    orderBy,
    descending,
    fromEnd: request.fromEnd === true,
    after: after !== undefined,
    before: before !== undefined,
    statuses: statuses?.length ?? null,
    accountId: accountId !== undefined,
    search: search !== undefined,
  };
  const values = {
    workspaceId,
    accountId,
    pattern: search && `%${search.replace(/[\\%_]/g, '\\$&')}%`,
    afterValue: after?.value,
    afterId: after?.id,
    beforeValue: before?.value,
    beforeId: before?.id,
    ...Object.fromEntries(statuses?.map((status, index) => [statusName(index), status]) ?? []),
  };
  return { shape, values };
}

const statusName = (index: number) => `status${index}`;

/** Conditions and order of such a page, and the value that its rows are ordered by, to be selected beside them. */
export function connectionPageQuery(shape: ConnectionPageShape) {
  const { orderBy, descending, fromEnd, after, before, accountId, search } = shape;
  const value = EXPRESSIONS[orderBy] as SQL<string | number>;
  const { id } = connections;
  const statuses = Array.from({ length: shape.statuses ?? 0 }, (_, index) => given(statusName(index)));
  const behind = (bound: 'after' | 'before', greater: boolean) => {
    const key = sql`(${given(`${bound}Value`)}, ${given(`${bound}Id`)})`;
    return greater ? sql`(${value}, ${id}) > ${key}` : sql`(${value}, ${id}) < ${key}`;
  };
  const order = descending !== fromEnd ? desc : asc;
  return {
    value,
    where: and(
      eq(connections.workspaceId, given('workspaceId')),
      shape.statuses === null ? undefined : inArray(sql`${connections.status}`, statuses),
      accountId ? eq(connections.accountId, given('accountId')) : undefined,
      search ? holds(given('pattern')) : undefined,
      after ? behind('after', !descending) : undefined,
      before ? behind('before', descending) : undefined,
    ),
    orderBy: [order(value), order(id)],
  };
}

/** Whether the pattern fits a part of what a connection is known by. */
function holds(pattern: SQL): SQL {
  const { name, roleArn } = connections;
  // The account id is a part of the ARN.
  return sql`(${name} like ${pattern} escape '\\' or ${roleArn} like ${pattern} escape '\\')`;
}
