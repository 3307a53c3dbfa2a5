/** What the list of accounts shows. All of it is in the query of the address, so that it survives a reload. */
import type {
  AwsConnectionFilter,
  AwsConnectionOrder,
  ConnectionStatus,
} from '../../../schema/generated/graphql.ts';
import { searchedFor } from '../connection/title.ts';
import { STATUS } from '../parts/status-badge.tsx';
import type { Query } from '../routes.ts';
import type { Label } from './labels.tsx';

export const PAGE_SIZE = 25;

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
  readonly page: Page;
};

/** One page of the list, after or before a cursor. */
type Page = {
  readonly after: string | null;
  readonly before: string | null;
  /** The position of its first row, from 1. */
  readonly from: number;
};

/** Reads the query of the address, which anyone can change. */
export function readListQuery(query: Readonly<Record<string, string | undefined>>): ListQuery {
  const { search = '', status, label, value = '', sort, after, before, from } = query;
  const position = Number(from);
  return {
    search,
    status: status !== undefined && status in STATUS ? (status as ConnectionStatus) : null,
    label: label === undefined ? null : { key: label, value },
    sort: sort !== undefined && sort in SORTS ? (sort as SortKey) : 'attention',
    page: {
      after: after ?? null,
      before: before ?? null,
      from: Number.isSafeInteger(position) && position > 0 ? position : 1,
    },
  };
}

/** The query of the first page. */
export const FIRST_PAGE: Query = { after: null, before: null, from: null };

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
    ...(page.before === null
      ? { first: PAGE_SIZE, after: page.after }
      : { last: PAGE_SIZE, before: page.before }),
  };
}

export function isFiltered({ search, status, label }: ListQuery): boolean {
  return search.trim() !== '' || status !== null || label !== null;
}
