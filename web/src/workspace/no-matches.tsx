import { EmptyState } from '../parts/empty-state.tsx';

/** In place of a list that search and filters leave empty. */
export function NoMatches() {
  return (
    <EmptyState icon="SEARCH" title="No matches">
      <p className="hint">Clear the search or filters.</p>
    </EmptyState>
  );
}
