/** One page of a list, as a part of the query in the address. */
import { useMemo } from 'react';
import { useLatest } from '../data/latest.ts';
import type { Query } from '../routes.ts';

export const PAGE_SIZE = 25;

/** The page after or before a cursor. */
export type ListPage = {
  readonly after: string | null;
  readonly before: string | null;
  /** The position of its first row, from 1. */
  readonly from: number;
};

/** The query of the first page. */
export const FIRST_PAGE: Query = { after: null, before: null, from: null };

/** Reads the query of the address, which anyone can change. */
export function readListPage(query: Readonly<Record<string, string | undefined>>): ListPage {
  const from = Number(query['from']);
  return {
    after: query['after'] ?? null,
    before: query['before'] ?? null,
    from: Number.isSafeInteger(from) && from > 0 ? from : 1,
  };
}

/** The variables of the page. */
export function pageVariables({ after, before }: ListPage) {
  return before === null ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before };
}

/** The page to show: the previous one stays until the next one is here. Undefined before the first. */
export function useShownPage<Page extends { readonly pageInfo: { readonly hasPreviousPage: boolean } }>(
  answer: Page | undefined,
  { from }: ListPage,
): (Page & { readonly from: number }) | undefined {
  const page = useMemo(
    // Without a page before this one, it is the first, also after rows have left it.
    () => answer && { ...answer, from: answer.pageInfo.hasPreviousPage ? from : 1 },
    [answer, from],
  );
  return useLatest(page);
}

type Edges = {
  readonly edges: readonly unknown[];
  readonly pageInfo: {
    readonly hasPreviousPage: boolean;
    readonly hasNextPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

/** The variables of the page, of a list that the API returns oldest first, and the page shows newest first. */
export function reversedPageVariables({ after, before }: ListPage) {
  return before === null ? { last: PAGE_SIZE, before: after } : { first: PAGE_SIZE, after: before };
}

/** Turns a page of such a list around. */
export function reversedPage<Page extends Edges>({ edges, pageInfo, ...rest }: Page): Page {
  return {
    ...rest,
    edges: edges.toReversed(),
    pageInfo: {
      hasPreviousPage: pageInfo.hasNextPage,
      hasNextPage: pageInfo.hasPreviousPage,
      startCursor: pageInfo.endCursor,
      endCursor: pageInfo.startCursor,
    },
  } as unknown as Page;
}
