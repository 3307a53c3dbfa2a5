import { useThrottled } from '../data/throttled.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import { useAlertPage } from './alert-page.ts';
import { type AlertQuery, filterOf, isFiltered } from './alert-query.ts';
import { AlertRow } from './alert-row.tsx';
import { useAlertChanges, useAlertWorkspace } from './alerts-live.tsx';
import { NoAlerts } from './no-alerts.tsx';
import { ALERTS } from './words.ts';

/** Single alerts, newest first: those that a search finds, or that are resolved. */
export function AlertList({ query }: { readonly query: AlertQuery }) {
  const workspaceId = useAlertWorkspace();
  const { shown, isFresh, problem, refresh } = useAlertPage(filterOf(query), query.page);
  useAlertChanges(useThrottled(refresh));
  return (
    <PagedList
      words={ALERTS}
      label="Alerts"
      shown={shown}
      problem={problem}
      isFresh={isFresh}
      empty={<NoAlerts isFiltered={isFiltered(query)} />}
    >
      {(alert) => <AlertRow key={alert.id} alert={alert} workspaceId={workspaceId} />}
    </PagedList>
  );
}
