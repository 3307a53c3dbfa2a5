/** Relay's connections over the store's pages. */
import { InvalidPageKey, type Page, type PageRequest } from '../base/page.ts';
import { badInput } from './bad-input.ts';
import type { ListCursors } from './cursors.ts';

export type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

export const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE_SIZE = 100;

/** A page in Relay's form. Cursors are made when they are asked for: each costs some microseconds. */
export async function relayPage<T>(
  cursors: ListCursors,
  args: PageArguments,
  read: (request: PageRequest) => Promise<Page<T>>,
) {
  const request = pageRequest(cursors, args);
  const { items, hasMoreBefore, hasMoreAfter } = await read(request).catch((error) => {
    if (error instanceof InvalidPageKey) throw wrongCursor();
    throw error;
  });
  const edges = items.map(({ key, value }) => ({
    get cursor() {
      return cursors.seal(key);
    },
    node: value,
  }));
  return {
    edges,
    pageInfo: {
      hasPreviousPage: hasMoreBefore,
      hasNextPage: hasMoreAfter,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

function wrongCursor() {
  return badInput('"after" or "before" is no cursor of this list.', [
    'Use a cursor of the same list: "startCursor" or "endCursor" of its pageInfo.',
    'Where the cursor is of an earlier version of Aurora, read the list again from its first page.',
  ]);
}

function pageRequest(cursors: ListCursors, { first, after, last, before }: PageArguments): PageRequest {
  const keyOf = (cursor: string) => {
    const key = cursors.open(cursor);
    if (key === null) throw wrongCursor();
    return key;
  };
  if (typeof first === 'number' && typeof last === 'number') {
    throw badInput('"first" and "last" cannot be combined.', [
      'Use "first" to read forwards, or "last" to read backwards.',
    ]);
  }
  const limit = first ?? last ?? DEFAULT_PAGE_SIZE;
  if (limit < 1 || limit > LARGEST_PAGE_SIZE) {
    throw badInput(`A page holds 1 to ${LARGEST_PAGE_SIZE} items; ${limit} were asked for.`, [
      `Ask for at most ${LARGEST_PAGE_SIZE}, and for the next page with "after".`,
    ]);
  }
  return {
    limit,
    fromEnd: typeof last === 'number',
    ...(typeof after === 'string' && { after: keyOf(after) }),
    ...(typeof before === 'string' && { before: keyOf(before) }),
  };
}
