/** Pages of ordered lists, by the keys of their first and last items, for every database. */
import { and, asc, type Column, desc, gt, lt, type SQL, sql } from 'drizzle-orm';
import { InvalidPageKey, type Page, type PageRequest } from '../base/page.ts';
import { type ConnectionOrder, TEXT_ORDERS } from '../connection/connection-list.ts';
import type { OrganizationAccount } from '../connection/organization.ts';
import type { WorkspaceOrder } from './connections.ts';

type TimeKey = { createdAt: number; id: string };

/** The place of a page in its list: exclusive bounds, and the end from which it is read. */
type Bounds<Key> = { after: Key | undefined; before: Key | undefined; fromEnd: boolean };

/** The key of an item of a list ordered by time and id. */
export function timeKey(item: TimeKey): string {
  return `${item.createdAt}~${item.id}`;
}

/** Parses such a key. */
export function readTimeKey(key: string): TimeKey {
  const match = /^(\d{1,15})~([0-9a-f-]{36})$/.exec(key);
  if (match === null) throw new InvalidPageKey(key);
  return { createdAt: Number(match[1]), id: match[2] ?? '' };
}

/** The page key of a workspace, in each order. */
export function workspaceKey(orderBy: WorkspaceOrder, row: TimeKey, value: unknown): string {
  return orderBy === 'NAME' ? orderKey({ value: value as string, id: row.id }) : timeKey(row);
}

/** Parses such a key. */
export function readWorkspaceKey(orderBy: WorkspaceOrder, key: string): OrderKey {
  return orderBy === 'NAME' ? readOrderKey(key, orderBy) : readKeyOfTime(key);
}

/** Parses the key of a list ordered by number. */
export function readNumberKey(key: string): number {
  if (!/^\d{1,15}$/.test(key)) throw new InvalidPageKey(key);
  return Number(key);
}

/** The place of an item in its list: the value that the list is ordered by, and its id. */
export type OrderKey = { readonly value: string | number; readonly id: string };

/** The page key of a connection. Plain ASCII. */
export function orderKey({ value, id }: OrderKey): string {
  return `${typeof value}~${encodeURIComponent(value)}~${id}`;
}

/** Parses such a key. */
export function readOrderKey(key: string, orderBy: ConnectionOrder): OrderKey {
  return readKeyOf(key, TEXT_ORDERS.has(orderBy) ? 'string' : 'number', /^[0-9a-f-]{36}$/);
}

/** Parses the page key of an account of an organization. */
export function readAccountKey(key: string): OrderKey {
  return readKeyOf(key, 'string', /^\d{12}$/);
}

function readKeyOf(key: string, type: 'string' | 'number', id: RegExp): OrderKey {
  const match = /^(string|number)~(.{0,1000})~([0-9a-f-]{12,36})$/.exec(key);
  if (match === null || match[1] !== type || !id.test(match[3] ?? '')) throw new InvalidPageKey(key);
  try {
    const text = decodeURIComponent(match[2] ?? '');
    return { value: type === 'number' ? Number(text) : text, id: match[3] ?? '' };
  } catch {
    throw new InvalidPageKey(key);
  }
}

/** The search text as a pattern for `like`, with `\` as its escape character. */
export function searchPattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The bounds of a page. `readKey` parses the keys of the list. */
export function boundsOf<Key>(request: PageRequest, readKey: (key: string) => Key): Bounds<Key> {
  return {
    after: request.after === undefined ? undefined : readKey(request.after),
    before: request.before === undefined ? undefined : readKey(request.before),
    fromEnd: request.fromEnd === true,
  };
}

/** Conditions and order of a page by creation time. */
export function byTime({ createdAt, id }: { createdAt: Column; id: Column }, request: PageRequest) {
  return byValue(sql`${createdAt}`, id, boundsOf(request, readKeyOfTime), false);
}

function readKeyOfTime(key: string): OrderKey {
  const { createdAt: value, id } = readTimeKey(key);
  return { value, id };
}

/** Conditions and order of a page by a column of which all values differ. */
export function byUnique(
  column: Column,
  { after, before, fromEnd }: Bounds<string | number>,
  descending: boolean,
) {
  const [behind, ahead] = descending ? [lt, gt] : [gt, lt];
  return {
    where: and(
      after === undefined ? undefined : behind(column, after),
      before === undefined ? undefined : ahead(column, before),
    ),
    orderBy: (descending !== fromEnd ? desc : asc)(column),
  };
}

/** Conditions and order of a page by a value, then by id. */
export function byValue(
  value: SQL,
  id: Column,
  { after, before, fromEnd }: Bounds<OrderKey>,
  descending: boolean,
) {
  const order = descending !== fromEnd ? desc : asc;
  const behind = (key: OrderKey, isGreater: boolean) => {
    const other = sql`(${key.value}, ${key.id})`;
    // The first condition says the same of the value. SQLite does not seek by a pair with a collation.
    return isGreater
      ? sql`${value} >= ${key.value} and (${value}, ${id}) > ${other}`
      : sql`${value} <= ${key.value} and (${value}, ${id}) < ${other}`;
  };
  return {
    where: and(after && behind(after, !descending), before && behind(before, descending)),
    orderBy: [order(value), order(id)],
  };
}

/**
 * A page of the list.
 *
 * @param found up to `limit + 1` items in the direction of reading: the last one tells whether there are more. On the
 * other side there is more if the request has a key: the caller has seen that item.
 */
export function pageOf<T>(request: PageRequest, found: readonly T[], keyOf: (value: T) => string): Page<T> {
  const more = found.length > request.limit;
  const values = found.slice(0, request.limit);
  if (request.fromEnd === true) values.reverse();
  return {
    items: values.map((value) => ({ key: keyOf(value), value })),
    hasMoreBefore: request.fromEnd === true ? more : request.after !== undefined,
    hasMoreAfter: request.fromEnd === true ? request.before !== undefined : more,
  };
}

/** An account with the value that its list is sorted by. */
export type SortedAccount = OrganizationAccount & { readonly sortKey: string };

/** A page of accounts of an organization. @param found as for `pageOf` */
export function accountPage(
  request: PageRequest,
  found: readonly SortedAccount[],
): Page<OrganizationAccount> {
  const keyOf = ({ sortKey: value, accountId: id }: SortedAccount) => orderKey({ value, id });
  const { items, ...rest } = pageOf(request, found, keyOf);
  return { ...rest, items: items.map(({ key, value: { sortKey: _, ...value } }) => ({ key, value })) };
}
