import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useQuery } from '../routes.ts';

/** In place of a list that search and filters leave empty. All of them are in the query of the address. */
export function NoMatches() {
  const [query, change] = useQuery();
  const clear = () =>
    change(Object.fromEntries(Object.keys(query).flatMap((key) => (key === 'sort' ? [] : [[key, null]]))));
  return (
    <EmptyState icon="SEARCH" title="No matches">
      <p className="hint">No entry matches the search and the filters.</p>
      <Button onPress={clear}>Clear filters</Button>
    </EmptyState>
  );
}
