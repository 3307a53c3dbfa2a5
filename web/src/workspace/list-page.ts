/** One page of a list. The URL query stores it. */
import { useMemo } from 'react';
import type { TypedDocumentString } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useLatest } from '../data/latest.ts';
import { usePolling } from '../data/polling.ts';
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

/** Reads the URL query. Anyone can change it, so every value is checked. */
export function readListPage(query: Readonly<Record<string, string | null | undefined>>): ListPage {
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

/** The page to show. Keeps the previous page until the next one has loaded. Undefined before the first. */
export function useShownPage<Page extends { readonly pageInfo: { readonly hasPreviousPage: boolean } }>(
  answer: Page | undefined,
  { from }: ListPage,
): (Page & { readonly from: number }) | undefined {
  const page = useMemo(
    // A page without a previous page is the first, even if rows were deleted after the link was made.
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

/** The variables of `useNewestFirst`. */
export function reversedPageVariables({ after, before }: ListPage) {
  return before === null ? { last: PAGE_SIZE, before: after } : { first: PAGE_SIZE, after: before };
}

/** One page of a list that the API returns oldest first, but the screen shows newest first. It polls. */
export function useNewestFirst<Result, Variables, Page extends Edges>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  page: ListPage,
  listOf: (data: Result) => Page | undefined,
) {
  const { data, problem, refresh } = useData(document, variables);
  usePolling(refresh);
  const answer = data && listOf(data);
  const reversed = useMemo(() => answer && reversedPage(answer), [answer]);
  return { shown: useShownPage(reversed, page), isFresh: data !== undefined, problem, refresh };
}

function reversedPage<Page extends Edges>({ edges, pageInfo, ...rest }: Page): Page {
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
