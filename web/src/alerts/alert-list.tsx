import { useRef } from 'react';
import { AllAlertPageDocument, WorkspaceAlertPageDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useThrottled } from '../data/throttled.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import type { Query } from '../routes.ts';
import { ListFoot } from '../workspace/list-foot.tsx';
import { pageVariables, useShownPage } from '../workspace/list-page.ts';
import { NoMatches } from '../workspace/no-matches.tsx';
import { type AlertQuery, filterOf, isFiltered } from './alert-query.ts';
import { AlertRow, type ListedAlert } from './alert-row.tsx';
import { useAlertChanges, useAlertSummary, useAlertWorkspace } from './alerts-live.tsx';
import { useKeptFocus } from './kept-focus.ts';

type Props = {
  readonly query: AlertQuery;
  readonly change: (patch: Query, options?: { readonly isStep?: boolean }) => void;
};

/** One page of the alerts, newest first. */
export function AlertList({ query, change }: Props) {
  const workspaceId = useAlertWorkspace();
  const { answer, isFresh, problem, refresh } = useAlertPage(workspaceId, query);
  const list = useRef<HTMLUListElement>(null);
  const keptFocus = useKeptFocus(list);
  const shown = useShownPage(answer, query.page);
  useAlertChanges(useThrottled(refresh));
  if (shown === undefined) return <NotLoaded problem={problem} lines={8} />;
  const { edges, pageInfo, from } = shown;
  const alerts: readonly ListedAlert[] = edges.map(({ node }) => node);
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {alerts.length === 0 && <Nothing isFiltered={isFiltered(query)} change={change} />}
      <ul ref={list} {...keptFocus} className="rows" tabIndex={-1} aria-label="Alerts" aria-busy={!isFresh}>
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} workspaceId={workspaceId} />
        ))}
      </ul>
      {alerts.length > 0 && (
        <ListFoot
          words={{ one: 'alert', many: 'alerts' }}
          from={from}
          count={alerts.length}
          total={undefined}
          pageInfo={pageInfo}
          onTurn={(patch) => {
            change(patch, { isStep: true });
            list.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** The alerts of one workspace, or of all. */
function useAlertPage(workspaceId: string | null, query: AlertQuery) {
  const variables = { filter: filterOf(query), ...pageVariables(query.page) };
  const all = useData(workspaceId === null ? AllAlertPageDocument : null, variables);
  const own = useData(workspaceId === null ? null : WorkspaceAlertPageDocument, {
    workspaceId: workspaceId ?? '',
    ...variables,
  });
  const { problem, refresh } = workspaceId === null ? all : own;
  const answer = workspaceId === null ? all.data?.alerts : own.data?.workspace?.alerts;
  return { answer, isFresh: answer !== undefined, problem, refresh };
}

type NothingProps = Pick<Props, 'change'> & { readonly isFiltered: boolean };

function Nothing({ isFiltered, change }: NothingProps) {
  const counts = useAlertSummary()?.alertCounts ?? [];
  // Information needs no fix.
  const toFix = counts.filter(({ severity }) => severity !== 'INFO');
  const seen = toFix.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  if (isFiltered) return <NoMatches />;
  return seen > 0 ? (
    <EmptyState icon="CHECK" title="Nothing new">
      <p className="hint">{count(seen, 'alert')} marked as seen, but not fixed.</p>
      <Button onPress={() => change({ state: 'ACKNOWLEDGED' }, { isStep: true })}>
        Show what is not fixed
      </Button>
    </EmptyState>
  ) : (
    <EmptyState icon="CHECK" title="Nothing needs attention">
      <p className="hint">Problems appear here as soon as Aurora finds them.</p>
    </EmptyState>
  );
}
