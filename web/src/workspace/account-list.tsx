import { useRef } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { titleOf } from '../connection/title.ts';
import { useData } from '../data/hooks.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import type { Query } from '../routes.ts';
import { useMayConnect } from '../session/viewer.ts';
import { useThrottledActivity, useWorkspace } from './activity.tsx';
import { ConnectionRow, type ListedAccount } from './connection-row.tsx';
import { totalInWords } from './list-foot.tsx';
import { FIRST_PAGE, useShownPage } from './list-page.ts';
import { isFiltered, type ListQuery, pageOf } from './list-query.ts';
import { NoMatches } from './no-matches.tsx';
import { PagedList } from './paged-list.tsx';
import { type Selection, useSelection } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';

type Props = {
  readonly query: ListQuery;
  /** How many accounts the list has on all pages. */
  readonly total: number;
  readonly change: (patch: Query) => void;
  readonly refreshCounts: () => void;
};

const ACCOUNTS = { one: 'account', many: 'accounts' };

/** One page of the accounts. The browser holds only this page. */
export function AccountList({ query, total, change, refreshCounts }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(ConnectionsDocument, { workspaceId, ...pageOf(query) });
  const list = useRef<HTMLUListElement>(null);
  const shown = useShownPage(data?.workspace?.awsConnections, query.page);
  const accounts = shown?.edges.map(({ node }) => node) ?? [];
  const selection = useSelection(accounts, JSON.stringify({ ...query, page: null, sort: null }));
  const mayConnect = useMayConnect();
  useThrottledActivity(() => {
    refresh();
    refreshCounts();
  });
  return (
    <>
      <PagedList
        words={ACCOUNTS}
        label="Accounts"
        shown={shown && { ...shown, totalCount: total }}
        problem={problem}
        lines={12}
        isFresh={data !== undefined}
        head={<Head accounts={accounts} total={total} selection={mayConnect ? selection : undefined} />}
        listRef={list}
        empty={<Nothing isFiltered={isFiltered(query)} />}
      >
        {(account) => (
          <ConnectionRow
            key={account.id}
            account={account}
            isTitleRepeated={accounts.filter((other) => titleOf(other) === titleOf(account)).length > 1}
            selection={mayConnect ? selection : undefined}
            onChooseLabel={({ key, value }) => change({ ...FIRST_PAGE, label: key, value })}
            refresh={refresh}
          />
        )}
      </PagedList>
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

type HeadProps = Pick<Props, 'total'> & {
  readonly accounts: readonly ListedAccount[];
  readonly selection: Selection | undefined;
};

/** How many accounts there are, a box for all on the page, and on wide screens the titles of the columns. */
function Head({ accounts, total, selection }: HeadProps) {
  const isAll = selection !== undefined && accounts.every(selection.has);
  return (
    <div className="row-head list-head" data-selectable={selection !== undefined}>
      {selection !== undefined && accounts.length > 1 && (
        <input
          type="checkbox"
          className="box"
          aria-label={`Select all ${accounts.length} on this page`}
          checked={isAll}
          onChange={() => selection.set(accounts, !isAll)}
        />
      )}
      <p className="list-total row-words">{totalInWords(total, ACCOUNTS)}</p>
      {/* Each row says it in words, too. */}
      {['Status', 'Checked', 'Used'].map((title) => (
        <span key={title} className="list-column" aria-hidden="true">
          {title}
        </span>
      ))}
    </div>
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
