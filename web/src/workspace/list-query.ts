/** What the list of accounts shows. All of it is in the query of the address, so that it survives a reload. */
import type {
  AwsConnectionFilter,
  AwsConnectionOrder,
  ConnectionStatus,
} from '../../../schema/generated/graphql.ts';
import { searchedFor } from '../connection/title.ts';
import { STATUS } from '../parts/status-badge.tsx';
import { keyIn } from '../routes.ts';
import type { Label } from './labels.tsx';
import { type ListPage, pageVariables, readListPage } from './list-page.ts';

type Sort = { readonly words: string; readonly orderBy: AwsConnectionOrder };

/** By their name in the address. */
const SORTS = {
  attention: { words: 'Needs attention first', orderBy: { field: 'STATUS', direction: 'ASC' } },
  name: { words: 'Name', orderBy: { field: 'NAME', direction: 'ASC' } },
  account: { words: 'Account number', orderBy: { field: 'ACCOUNT_ID', direction: 'ASC' } },
  newest: { words: 'Newest first', orderBy: { field: 'CREATED_AT', direction: 'DESC' } },
  checked: { words: 'Longest unchecked first', orderBy: { field: 'LAST_CHECKED_AT', direction: 'ASC' } },
} as const satisfies Record<string, Sort>;

export type SortKey = keyof typeof SORTS;

export const SORT_OPTIONS = Object.entries(SORTS).map(([key, { words }]) => ({
  key: key as SortKey,
  words,
}));

export type ListQuery = {
  readonly search: string;
  readonly status: ConnectionStatus | null;
  readonly label: Label | null;
  readonly sort: SortKey;
  readonly page: ListPage;
};

/** Reads the URL query. Anyone can change it, so every value is checked. */
export function readListQuery(query: Readonly<Record<string, string | undefined>>): ListQuery {
  const { search = '', status, label, value = '', sort } = query;
  return {
    search,
    status: keyIn(STATUS, status),
    label: label === undefined ? null : { key: label, value },
    sort: keyIn(SORTS, sort) ?? 'attention',
    page: readListPage(query),
  };
}

/** What to count: every status. */
export function filterOf({ search, label }: ListQuery): AwsConnectionFilter {
  return {
    ...(search.trim() !== '' && { search: searchedFor(search) }),
    ...(label !== null && { labels: [label] }),
  };
}

/** The variables of one page. */
export function pageOf(query: ListQuery) {
  const { status, sort, page } = query;
  return {
    filter: { ...filterOf(query), ...(status !== null && { status: [status] }) },
    orderBy: SORTS[sort].orderBy,
    ...pageVariables(page),
  };
}

export function isFiltered({ search, status, label }: ListQuery): boolean {
  return search.trim() !== '' || status !== null || label !== null;
}
