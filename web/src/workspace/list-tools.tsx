import { useEffect, useId, useState } from 'react';
import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { Icon } from '../parts/icon.tsx';
import { Select } from '../parts/select.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import type { Query } from '../routes.ts';
import { labelWords } from './labels.tsx';
import { FIRST_PAGE } from './list-page.ts';
import { type ListQuery, SORT_OPTIONS } from './list-query.ts';

export type StatusCounts = readonly { readonly status: ConnectionStatus; readonly count: number }[];

type Props = {
  /** The accounts with each status that match search and label. */
  readonly counts: StatusCounts;
  readonly query: ListQuery;
  readonly change: (patch: Query) => void;
};

/** Search, sort, and a filter with the number of accounts for each status. */
export function ListTools({ counts, query, change }: Props) {
  const { search, status, label, sort } = query;
  const show = (patch: Query) => change({ ...FIRST_PAGE, ...patch });
  return (
    <search className="list-tools">
      <div className="list-tools-line">
        <SearchField
          label="Search accounts"
          placeholder="Name, account number or role"
          text={search}
          onSearch={(text) => show({ search: text === '' ? null : text })}
        />
        <Select
          label="Sort by"
          isLabelHidden
          options={SORT_OPTIONS}
          chosen={sort}
          onChoose={(key) => show({ sort: key === 'attention' ? null : key })}
        />
      </div>
      {label !== null && (
        <button type="button" className="chip" onClick={() => show({ label: null, value: null })}>
          <span className="visually-hidden">Remove the filter </span>
          {labelWords(label)}
          <Icon name="CROSS" />
        </button>
      )}
      <CountFilter
        legend="Status"
        counts={counts.map(({ status: key, count }) => ({ key, count, words: STATUS[key].words }))}
        chosen={status}
        choose={(next) => show({ status: next })}
      />
    </search>
  );
}

type FilterProps<Key extends string> = {
  readonly legend: string;
  readonly counts: readonly { readonly key: Key; readonly words: string; readonly count: number }[];
  readonly chosen: Key | null;
  readonly choose: (key: Key | null) => void;
};

/** One kind or all, each with its count. A kind without any is not offered. */
export function CountFilter<Key extends string>({ legend, counts, chosen, choose }: FilterProps<Key>) {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <fieldset className="tab-list">
      <legend className="visually-hidden">{legend}</legend>
      <Choice words="All" count={all} isChosen={chosen === null} choose={() => choose(null)} />
      {counts
        .filter(({ key, count }) => count > 0 || key === chosen)
        .map(({ key, words, count }) => (
          <Choice
            key={key}
            words={words}
            count={count}
            isChosen={chosen === key}
            choose={() => choose(key)}
          />
        ))}
    </fieldset>
  );
}

type ChoiceProps = {
  readonly words: string;
  readonly count: number;
  readonly isChosen: boolean;
  readonly choose: () => void;
};

function Choice({ words, count, isChosen, choose }: ChoiceProps) {
  return (
    <button type="button" className="tab" aria-pressed={isChosen} onClick={choose}>
      {words} <span className="tab-count">{count.toLocaleString('en-US')}</span>
    </button>
  );
}

/** Search after a pause in typing. */
const DEBOUNCE_MS = 300;

type SearchProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onSearch: (text: string) => void;
};

/** A field that searches while the user types. */
export function SearchField({ label, placeholder, text, onSearch }: SearchProps) {
  const id = useId();
  const [typed, setTyped] = useState(text);
  const [searched, setSearched] = useState(text);
  // The address may change without typing: "back", or a link.
  if (text !== searched) {
    setSearched(text);
    if (typed.trim() !== text.trim()) setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onSearch(typed), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, text, onSearch]);
  return (
    <div className="search-field">
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <Icon name="SEARCH" />
      <input
        id={id}
        type="search"
        placeholder={placeholder}
        value={typed}
        maxLength={200}
        onChange={({ target }) => setTyped(target.value)}
      />
    </div>
  );
}
