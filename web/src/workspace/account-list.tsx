import { useRef } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import type { Query } from '../routes.ts';
import { useMayConnect } from '../session/viewer.ts';
import { useThrottledActivity, useWorkspace } from './activity.tsx';
import { ConnectionRow, type ListedAccount } from './connection-row.tsx';
import { ListFoot } from './list-foot.tsx';
import { FIRST_PAGE, useShownPage } from './list-page.ts';
import { isFiltered, type ListQuery, pageOf } from './list-query.ts';
import { NoMatches } from './no-matches.tsx';
import { type Selection, useSelection } from './selection.ts';
import { isSelectable, SelectionBar } from './selection-bar.tsx';

type Props = {
  readonly query: ListQuery;
  /** How many accounts the list has on all pages. */
  readonly total: number;
  readonly change: (patch: Query, options?: { readonly isStep?: boolean }) => void;
  readonly refreshCounts: () => void;
};

/** One page of the accounts. The browser holds only this page. */
export function AccountList({ query, total, change, refreshCounts }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(ConnectionsDocument, { workspaceId, ...pageOf(query) });
  const list = useRef<HTMLUListElement>(null);
  const shown = useShownPage(data?.workspace?.awsConnections, query.page);
  const accounts = shown?.edges.map(({ node }) => node) ?? [];
  const selection = useSelection(accounts, JSON.stringify({ ...query, page: null, sort: null }));
  const selectable = useMayConnect() ? accounts.filter(({ status }) => isSelectable(status)) : [];
  useThrottledActivity(() => {
    refresh();
    refreshCounts();
  });
  const turn = (patch: Query) => {
    change(patch, { isStep: true });
    list.current?.focus();
  };
  if (shown === undefined) return <NotLoaded problem={problem} lines={12} />;
  const { edges, pageInfo, from } = shown;
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {edges.length === 0 && <Nothing isFiltered={isFiltered(query)} />}
      {selectable.length > 1 && <SelectAll accounts={selectable} selection={selection} />}
      <ul ref={list} className="rows" tabIndex={-1} aria-label="Accounts" aria-busy={data === undefined}>
        {edges.map(({ node }) => (
          <ConnectionRow
            key={node.id}
            account={node}
            selection={
              selectable.length === 0 ? undefined : { ...selection, isPossible: selectable.includes(node) }
            }
            onChooseLabel={({ key, value }) => change({ ...FIRST_PAGE, label: key, value })}
            refresh={refresh}
          />
        ))}
      </ul>
      {edges.length > 0 && (
        <ListFoot
          words={{ one: 'account', many: 'accounts' }}
          from={from}
          count={edges.length}
          total={total}
          pageInfo={pageInfo}
          onTurn={turn}
        />
      )}
      <SelectionBar
        selection={selection}
        onDone={() => {
          list.current?.focus();
          refresh();
        }}
      />
    </>
  );
}

type SelectAllProps = { readonly accounts: readonly ListedAccount[]; readonly selection: Selection };

function SelectAll({ accounts, selection }: SelectAllProps) {
  const isAll = accounts.every(selection.has);
  return (
    <label className="select-all">
      <input
        type="checkbox"
        className="box"
        checked={isAll}
        onChange={() => selection.set(accounts, !isAll)}
      />
      Select {accounts.length} on this page
    </label>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <NoMatches />
  ) : (
    <EmptyState icon="CLOUD" title="No accounts yet">
      <p className="hint">They appear here as soon as someone connects one.</p>
    </EmptyState>
  );
}
