import { useThrottled } from '../data/throttled.ts';
import { Loading } from '../parts/loading.tsx';
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
    <Loading of={shown} problem={problem} lines={8}>
      {(page) => (
        <>
          {page.edges.length === 0 && <NoAlerts isFiltered={isFiltered(query)} />}
          <PagedList words={ALERTS} label="Alerts" shown={page} isFresh={isFresh}>
            {page.edges.map(({ node }) => (
              <AlertRow key={node.id} alert={node} workspaceId={workspaceId} />
            ))}
          </PagedList>
        </>
      )}
    </Loading>
  );
}
