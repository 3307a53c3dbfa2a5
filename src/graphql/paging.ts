/** Relay's connections over the store's pages. */
import { InvalidPageKey, type Page, type PageRequest } from '../domain/page.ts';
import { badInput } from './bad-input.ts';

export type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

export const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE_SIZE = 100;

/** A page in Relay's form. */
export async function relayPage<T>(args: PageArguments, list: (request: PageRequest) => Promise<Page<T>>) {
  const { items, hasMoreBefore, hasMoreAfter } = await list(pageRequest(args)).catch((error) => {
    if (error instanceof InvalidPageKey)
      throw badInput('"after" or "before" is no cursor of this list.', CURSOR);
    throw error;
  });
  const edges = items.map(({ key, value }) => ({ cursor: encode(key), node: value }));
  return {
    edges,
    pageInfo: {
      hasPreviousPage: hasMoreBefore,
      hasNextPage: hasMoreAfter,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const CURSOR = ['Use a cursor of the same list: "startCursor" or "endCursor" of its pageInfo.'];

function pageRequest({ first, after, last, before }: PageArguments): PageRequest {
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
    ...(typeof after === 'string' && { after: decode(after) }),
    ...(typeof before === 'string' && { before: decode(before) }),
  };
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('latin1');
}
