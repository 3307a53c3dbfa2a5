import { useEffect, useId, useState } from 'react';
import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { STATUS } from '../parts/status-badge.tsx';

export type Wanted = { readonly search: string; readonly status: ConnectionStatus | null };

type Props = {
  readonly counts: readonly { readonly status: ConnectionStatus; readonly count: number }[];
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
};

/** Search after a pause in typing. */
const DEBOUNCE_MS = 300;

/** The search, and a filter with the number of connections for each status. */
export function ListTools({ counts, wanted, onChange }: Props) {
  const id = useId();
  const [search, setSearch] = useState(wanted.search);
  useEffect(() => {
    if (search === wanted.search) return;
    const timer = setTimeout(() => onChange({ ...wanted, search }), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [search, wanted, onChange]);
  const all = counts.reduce((sum, { count }) => sum + count, 0);

  return (
    <search className="list-tools">
      <label className="visually-hidden" htmlFor={id}>
        Search connections
      </label>
      <input
        id={id}
        type="search"
        placeholder="Name, ARN or account ID"
        value={search}
        maxLength={200}
        onChange={({ target }) => setSearch(target.value)}
      />
      <fieldset className="tab-list">
        <legend className="visually-hidden">Show</legend>
        <Choice
          words="All"
          count={all}
          chosen={wanted.status === null}
          choose={() => onChange({ ...wanted, status: null })}
        />
        {counts
          .filter(({ status, count }) => count > 0 || status === wanted.status)
          .map(({ status, count }) => (
            <Choice
              key={status}
              words={STATUS[status].words}
              count={count}
              chosen={wanted.status === status}
              choose={() => onChange({ ...wanted, status })}
            />
          ))}
      </fieldset>
    </search>
  );
}

type ChoiceProps = {
  readonly words: string;
  readonly count: number;
  readonly chosen: boolean;
  readonly choose: () => void;
};

function Choice({ words, count, chosen, choose }: ChoiceProps) {
  return (
    <button type="button" className="tab" aria-pressed={chosen} onClick={choose}>
      {words} <span className="tab-count">{count}</span>
    </button>
  );
}
