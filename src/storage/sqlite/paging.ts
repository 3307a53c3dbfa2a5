/** Pages of ordered lists, by the keys of their first and last items. */
import { and, asc, desc, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { InvalidPageKey, type Page, type PageRequest } from '../../base/page.ts';

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

/** Conditions and order of a page by creation time. */
export function byTime(table: { createdAt: SQLiteColumn; id: SQLiteColumn }, request: PageRequest) {
  const { createdAt, id } = table;
  const { after, before, fromEnd } = boundsOf(request, readTimeKey);
  const order = fromEnd ? desc : asc;
  return {
    where: and(
      after && sql`(${createdAt}, ${id}) > (${after.createdAt}, ${after.id})`,
      before && sql`(${createdAt}, ${id}) < (${before.createdAt}, ${before.id})`,
    ),
    orderBy: [order(createdAt), order(id)],
  };
}

/** The bounds of a page. `readKey` parses the keys of the list. */
export function boundsOf<Key>(request: PageRequest, readKey: (key: string) => Key): Bounds<Key> {
  return {
    after: request.after === undefined ? undefined : readKey(request.after),
    before: request.before === undefined ? undefined : readKey(request.before),
    fromEnd: request.fromEnd === true,
  };
}

/** Parses the key of a list ordered by number. */
export function readNumberKey(key: string): number {
  if (!/^\d{1,15}$/.test(key)) throw new InvalidPageKey(key);
  return Number(key);
}

/**
 * A page of the list that `read` reads, in the direction of reading. It reads one item more, to know whether there are
 * more. On the other side there is more if the request has a key: the caller has seen that item.
 */
export function page<T>(
  request: PageRequest,
  read: (limit: number) => T[],
  keyOf: (value: T) => string,
): Page<T> {
  const found = read(request.limit + 1);
  const more = found.length > request.limit;
  const values = found.slice(0, request.limit);
  if (request.fromEnd === true) values.reverse();
  return {
    items: values.map((value) => ({ key: keyOf(value), value })),
    hasMoreBefore: request.fromEnd === true ? more : request.after !== undefined,
    hasMoreAfter: request.fromEnd === true ? request.before !== undefined : more,
  };
}
