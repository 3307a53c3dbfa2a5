/** Relay's connections over the store's pages. */
import { InvalidPageKey, type Page, type PageRequest } from '../base/page.ts';
import { badInput } from './bad-input.ts';
import type { ListCursors } from './cursors.ts';

type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
/** Longer lists are not counted to their end. */
export const MAX_TOTAL_COUNT = 10_000;

/** For the description of a list. */
export const PAGE_SIZES = `A page has ${DEFAULT_PAGE_SIZE} items by default, and at most ${MAX_PAGE_SIZE}.`;

/** How to read a list of the store. */
type List<T> = {
  read(request: PageRequest): Promise<Page<T>>;
  /** How long it is. Stops at `limit`. */
  count(limit: number): Promise<number>;
};

/**
 * A page in Relay's form. Cursors and the count are computed only when asked for: a cursor costs some microseconds, a
 * count up to some milliseconds.
 */
export async function relayPage<T>(cursors: ListCursors, args: PageArguments, { read, count }: List<T>) {
  const request = pageRequest(cursors, args);
  const { items, hasMoreBefore, hasMoreAfter } = await read(request).catch((error) => {
    if (error instanceof InvalidPageKey) throw invalidCursor();
    throw error;
  });
  const edges = items.map(({ key, value }) => new Edge(cursors, key, value));
  return {
    edges,
    totalCount: async () => {
      const found = await count(MAX_TOTAL_COUNT + 1);
      return found > MAX_TOTAL_COUNT ? null : found;
    },
    pageInfo: new PageInfo(edges, hasMoreBefore, hasMoreAfter),
  };
}

/** A class: V8 keeps objects from a literal with a getter until it collects the whole heap. */
class Edge<T> {
  readonly #cursors: ListCursors;
  readonly #key: string;
  readonly node: T;

  constructor(cursors: ListCursors, key: string, node: T) {
    this.#cursors = cursors;
    this.#key = key;
    this.node = node;
  }

  get cursor(): string {
    return this.#cursors.seal(this.#key);
  }
}

class PageInfo {
  readonly #edges: readonly Edge<unknown>[];
  readonly hasPreviousPage: boolean;
  readonly hasNextPage: boolean;

  constructor(edges: readonly Edge<unknown>[], hasPreviousPage: boolean, hasNextPage: boolean) {
    this.#edges = edges;
    this.hasPreviousPage = hasPreviousPage;
    this.hasNextPage = hasNextPage;
  }

  get startCursor(): string | null {
    return this.#edges[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.#edges.at(-1)?.cursor ?? null;
  }
}

function invalidCursor() {
  return badInput('"after" or "before" is not a valid cursor of this list.', [
    'Use a cursor of the same list: "startCursor" or "endCursor" of its pageInfo.',
    'If the cursor is from an earlier version of Aurora, read the list again from its first page.',
  ]);
}

function pageRequest(cursors: ListCursors, { first, after, last, before }: PageArguments): PageRequest {
  const keyOf = (cursor: string) => {
    const key = cursors.open(cursor);
    if (key === null) throw invalidCursor();
    return key;
  };
  if (typeof first === 'number' && typeof last === 'number') {
    throw badInput('"first" and "last" cannot be combined.', [
      'Use "first" to read forwards, or "last" to read backwards.',
    ]);
  }
  const limit = first ?? last ?? DEFAULT_PAGE_SIZE;
  if (limit < 1 || limit > MAX_PAGE_SIZE) {
    throw badInput(`The page size must be between 1 and ${MAX_PAGE_SIZE}, not ${limit}.`, [
      `Ask for at most ${MAX_PAGE_SIZE} items, and use "after" for the next page.`,
    ]);
  }
  return {
    limit,
    fromEnd: typeof last === 'number',
    ...(typeof after === 'string' && { after: keyOf(after) }),
    ...(typeof before === 'string' && { before: keyOf(before) }),
  };
}
