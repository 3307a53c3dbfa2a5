/** Pages of ordered lists, by the keys of their first and last items. */
import { InvalidPageKey, type Page, type PageRequest } from '../connections/store.ts';

/** The key of an item of a list ordered by time and id. */
export function timeKey(item: { createdAt: number; id: string }): string {
  return `${item.createdAt}~${item.id}`;
}

/** Takes such a key apart. */
export function readTimeKey(key: string): { createdAt: number; id: string } {
  const match = /^(\d{1,15})~([0-9a-f-]{36})$/.exec(key);
  if (match === null) throw new InvalidPageKey(key);
  return { createdAt: Number(match[1]), id: match[2] ?? '' };
}

/** Takes the key of a list ordered by number apart. */
export function readNumberKey(key: string): number {
  if (!/^\d{1,15}$/.test(key)) throw new InvalidPageKey(key);
  return Number(key);
}

/**
 * A page of what `read` gives for one item more than asked for, in the direction of reading.
 *
 * Whether there is more on the side that was come from is told by the key that was given: somebody saw an
 * item there.
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
