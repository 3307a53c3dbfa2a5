import { addressOf, type Route } from '../routes.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { useAlertSummary, useAlertWorkspace, useIsAlertsOff } from './alerts-live.tsx';
import { SEVERITY } from './words.ts';

/** The way to what needs attention, with the number of open alerts. */
export function AttentionLink({ route }: { readonly route: Route }) {
  const workspaceId = useAlertWorkspace();
  const summary = useAlertSummary();
  const isCustomer = useIsCustomer();
  const isOff = useIsAlertsOff();
  const counts = summary?.alertCounts ?? [];
  const open = counts.reduce((sum, of) => sum + of.open, 0);
  const isCurrent = route.page === 'ALERTS';
  // Nothing distracts a customer who connects a first account.
  if (isOff || (isCustomer && open === 0 && !isCurrent)) return null;
  const worst = counts.find((of) => of.open > 0)?.severity;
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
            {open.toLocaleString('en-US')}
          </span>
        </>
      )}
    </a>
  );
}
