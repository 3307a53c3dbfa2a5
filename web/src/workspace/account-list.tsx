import { useMemo, useRef } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useLatest } from '../data/latest.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { useNow } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import type { Query } from '../routes.ts';
import { useThrottledActivity, useWorkspace } from './activity.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { FIRST_PAGE, isFiltered, type ListQuery, PAGE_SIZE, pageOf } from './list-query.ts';

const MINUTE_MS = 60_000;

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
  const now = useNow(MINUTE_MS);
  const { data, problem, refresh } = useData(ConnectionsDocument, { workspaceId, ...pageOf(query) });
  const list = useRef<HTMLUListElement>(null);
  const answer = data?.workspace?.awsConnections;
  const page = useMemo(
    () =>
      answer && {
        ...answer,
        // Without a page before this one, it is the first, also after accounts have left it.
        from: answer.pageInfo.hasPreviousPage ? query.page.from : 1,
      },
    [answer, query.page.from],
  );
  const shown = useLatest(page);
  useThrottledActivity(() => {
    refresh();
    refreshCounts();
  });
  const turn = (patch: Query, from: number) => {
    change({ ...FIRST_PAGE, ...patch, from: String(from) }, { isStep: true });
    announce(rangeOf({ from, count: Math.min(PAGE_SIZE, total - from + 1), total }));
    list.current?.focus();
  };
  if (shown === undefined)
    return problem === undefined ? <Waiting lines={12} /> : <ProblemNotice problem={problem} />;
  const { edges, pageInfo, from } = shown;
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {edges.length === 0 && <Nothing isFiltered={isFiltered(query)} />}
      <ul ref={list} className="rows" tabIndex={-1} aria-label="Accounts" aria-busy={data === undefined}>
        {edges.map(({ node }) => (
          <ConnectionRow
            key={node.id}
            account={node}
            now={now}
            onChooseLabel={({ key, value }) => change({ ...FIRST_PAGE, label: key, value })}
            refresh={refresh}
          />
        ))}
      </ul>
      {edges.length > 0 && (
        <nav className="list-foot" aria-label="Pages">
          <span className="hint">{rangeOf({ from, count: edges.length, total })}</span>
          {(pageInfo.hasPreviousPage || pageInfo.hasNextPage) && (
            <div className="buttons">
              <Button
                size="SMALL"
                isDisabled={!pageInfo.hasPreviousPage}
                onPress={() => turn({ before: pageInfo.startCursor }, Math.max(1, from - PAGE_SIZE))}
              >
                Previous
              </Button>
              <Button
                size="SMALL"
                isDisabled={!pageInfo.hasNextPage}
                onPress={() => turn({ after: pageInfo.endCursor }, from + edges.length)}
              >
                Next
              </Button>
            </div>
          )}
        </nav>
      )}
    </>
  );
}

/** "1–25 of 66", or "12 accounts" where one page has all. */
function rangeOf({ from, count, total }: Record<'from' | 'count' | 'total', number>): string {
  const end = from + count - 1;
  // The total is from another request, which may be a moment older.
  const all = Math.max(total, end);
  if (all <= PAGE_SIZE) return all === 1 ? '1 account' : `${all} accounts`;
  return `${from.toLocaleString('en-US')}–${end.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`;
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState icon="SEARCH" title="No matches">
      <p className="hint">Clear the search or filters.</p>
    </EmptyState>
  ) : (
    <EmptyState icon="CLOUD" title="No accounts yet">
      <p className="hint">They appear here as soon as someone connects one.</p>
    </EmptyState>
  );
}
