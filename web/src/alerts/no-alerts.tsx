import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { useQuery } from '../routes.ts';
import { NoMatches } from '../workspace/no-matches.tsx';
import { useAlertSummary } from './alerts-live.tsx';

/** In place of the alerts when there are none. */
export function NoAlerts({ isFiltered }: { readonly isFiltered: boolean }) {
  const [, change] = useQuery();
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
