import { useEffect, useEffectEvent } from 'react';
import { ConnectionCountsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useLatest } from '../data/latest.ts';
import { addressOf, type Route } from '../routes.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { useAlertSummary, useAlertWorkspace, useIsAlertsOff } from './alerts-live.tsx';
import { countUnsolved, SEVERITY } from './words.ts';

/** The way to what needs attention, with the number of problems that are not fixed. */
export function AttentionLink({ route }: { readonly route: Route }) {
  const workspaceId = useAlertWorkspace();
  const summary = useAlertSummary();
  const isCustomer = useIsCustomer();
  const isOff = useIsAlertsOff();
  const counts = summary?.alertCounts ?? [];
  const unsolved = counts.reduce((sum, of) => sum + countUnsolved(of), 0);
  const isCurrent = route.page === 'ALERTS';
  // Nothing distracts a customer who connects a first account.
  const isBeforeFirst = useHasNoAccounts(isCustomer ? workspaceId : null, route);
  if (isOff || (isBeforeFirst && unsolved === 0 && !isCurrent)) return null;
  const worst = counts.find((of) => countUnsolved(of) > 0)?.severity;
  return (
    <a
      className="top-link"
      href={addressOf({ page: 'ALERTS', ...(workspaceId !== null && { workspaceId }) })}
      aria-current={isCurrent ? 'page' : undefined}
    >
      Needs attention
      {worst !== undefined && (
        <>
          {' '}
          <span className="badge badge-small top-count" data-tone={SEVERITY[worst].tone}>
            {unsolved.toLocaleString('en-US')}
          </span>
        </>
      )}
    </a>
  );
}

/** Whether the workspace has no accounts, or it is not known yet. Asks again on each page. Null: does not ask. */
function useHasNoAccounts(workspaceId: string | null, { page }: Route): boolean {
  const { data, refresh } = useData(workspaceId === null ? null : ConnectionCountsDocument, {
    workspaceId: workspaceId ?? '',
  });
  const again = useEffectEvent(refresh);
  useEffect(() => {
    if (page !== 'HOME') again();
  }, [page]);
  const counts = useLatest(data?.workspace?.connectionCounts);
  return workspaceId !== null && (counts?.every(({ count }) => count === 0) ?? true);
}
