import { useState } from 'react';
import {
  type ConnectionStatus,
  type ViewerQuery,
  type WorkspaceOrder,
  WorkspacesOverviewDocument,
  type WorkspacesOverviewQuery,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Select } from '../parts/select.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf, keyIn, type Query, useQuery } from '../routes.ts';
import { CreateWorkspaceDialog } from './create-workspace-dialog.tsx';
import { FIRST_PAGE, pageVariables, readListPage, useShownPage } from './list-page.ts';
import { SearchField } from './list-tools.tsx';
import { NoMatches } from './no-matches.tsx';
import { Overview } from './overview.tsx';
import { PagedList } from './paged-list.tsx';

/** By their name in the address. */
const SORTS = {
  name: { words: 'Name', orderBy: { field: 'NAME', direction: 'ASC' } },
  newest: { words: 'Newest first', orderBy: { field: 'CREATED_AT', direction: 'DESC' } },
} as const satisfies Record<string, { words: string; orderBy: WorkspaceOrder }>;

type SortKey = keyof typeof SORTS;

const SORT_OPTIONS = Object.entries(SORTS).map(([key, { words }]) => ({ key: key as SortKey, words }));

/** The workspaces, for viewers who have several; for operators with what needs attention. */
export function WorkspacesPage({ viewer }: { readonly viewer: ViewerQuery['viewer'] }) {
  const isOperator = viewer.role === 'OPERATOR';
  const [isCreating, setIsCreating] = useState(false);
  const [query, change] = useQuery();
  const { search = '', sort, status } = query;
  const chosen = keyIn(STATUS, status);
  const sortKey = keyIn(SORTS, sort) ?? 'name';
  const show = (patch: Query) => change({ ...FIRST_PAGE, ...patch });
  return (
    <div className="wide">
      <PageTitle
        title="Workspaces"
        actions={
          isOperator && (
            <Button tone="PRIMARY" onPress={() => setIsCreating(true)}>
              New workspace
            </Button>
          )
        }
      >
        <p className="lead">Each customer has a workspace with a unique External ID.</p>
      </PageTitle>
      {isCreating && <CreateWorkspaceDialog onClose={() => setIsCreating(false)} />}
      {viewer.role !== 'MEMBER' && <Overview chosen={chosen} choose={(next) => show({ status: next })} />}
      <search className="list-tools-line">
        <SearchField
          label="Search workspaces"
          placeholder="Name or External ID"
          text={search}
          onSearch={(text) => show({ search: text === '' ? null : text })}
        />
        <Select
          label="Sort by"
          isLabelHidden
          options={SORT_OPTIONS}
          chosen={sortKey}
          onChoose={(key) => show({ sort: key === 'name' ? null : key })}
        />
      </search>
      <WorkspaceList search={search} status={chosen} sort={sortKey} />
    </div>
  );
}

type ListProps = {
  readonly search: string;
  readonly status: ConnectionStatus | null;
  readonly sort: SortKey;
};

function WorkspaceList({ search, status, sort }: ListProps) {
  const [query] = useQuery();
  const page = readListPage(query);
  const { data, problem, refresh } = useData(WorkspacesOverviewDocument, {
    filter: {
      ...(search.trim() !== '' && { search: search.trim() }),
      ...(status !== null && { status: [status] }),
    },
    orderBy: SORTS[sort].orderBy,
    ...pageVariables(page),
  });
  usePolling(refresh);
  const shown = useShownPage(data?.workspaces, page);
  return (
    <PagedList
      words={{ one: 'workspace', many: 'workspaces' }}
      label="Workspaces"
      shown={shown}
      problem={problem}
      isFresh={data !== undefined}
      empty={
        search.trim() === '' && status === null ? (
          <EmptyState icon="CLOUD" title="No workspaces yet" />
        ) : (
          <NoMatches />
        )
      }
    >
      {(workspace) => <WorkspaceRow key={workspace.id} workspace={workspace} />}
    </PagedList>
  );
}

type Workspace = WorkspacesOverviewQuery['workspaces']['edges'][number]['node'];

/** A workspace, with how many of its accounts have which status. */
function WorkspaceRow({
  workspace: { id, name, createdAt, connectionCounts },
}: {
  readonly workspace: Workspace;
}) {
  const counts = connectionCounts.filter(({ count }) => count > 0);
  return (
    <li className="row">
      <div className="row-line">
        <a className="row-link" href={addressOf({ page: 'WORKSPACE', workspaceId: id })}>
          <strong>{name}</strong>
          <span className="hint">Created {asMoment(createdAt)}</span>
        </a>
        <ul className="chips">
          {counts.length === 0 && <li className="hint">No accounts</li>}
          {counts.map(({ status, count }) => (
            <li key={status}>
              <Badge size="SMALL" tone={STATUS[status].tone}>
                {count.toLocaleString('en-US')} {STATUS[status].words.toLowerCase()}
              </Badge>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}
