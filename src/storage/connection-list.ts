/** Lists of connections over SQLite: filtered, searched, in any order, a page at a time by key. */
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { ConnectionList, ConnectionOrder } from '../domain/connection-list.ts';
import { InvalidPageKey, type PageRequest } from '../domain/page.ts';
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

/** The value that the row is ordered by, to be selected beside it. */
export function orderValue({ orderBy }: ConnectionList): SQL<string | number> {
  return EXPRESSIONS[orderBy] as SQL<string | number>;
}

/** Conditions and order of a page. */
export function connectionPage(workspaceId: string, list: ConnectionList, request: PageRequest) {
  const { statuses, accountId, search, orderBy, descending } = list;
  const value = EXPRESSIONS[orderBy];
  const { id } = connections;
  const behind = (key: string | undefined, greater: boolean) => {
    if (key === undefined) return undefined;
    const bound = readKey(key, orderBy);
    return greater
      ? sql`(${value}, ${id}) > (${bound.value}, ${bound.id})`
      : sql`(${value}, ${id}) < (${bound.value}, ${bound.id})`;
  };
  const order = descending !== (request.fromEnd === true) ? desc : asc;
  return {
    where: and(
      eq(connections.workspaceId, workspaceId),
      statuses === undefined ? undefined : inArray(connections.status, [...statuses]),
      accountId === undefined ? undefined : eq(connections.accountId, accountId),
      search === undefined ? undefined : holds(search),
      behind(request.after, !descending),
      behind(request.before, descending),
    ),
    orderBy: [order(value), order(id)],
  };
}

/** Whether the text is a part of what a connection is known by. */
function holds(search: string): SQL {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const { name, roleArn } = connections;
  // The account id is a part of the ARN.
  return sql`(${name} like ${pattern} escape '\\' or ${roleArn} like ${pattern} escape '\\')`;
}
