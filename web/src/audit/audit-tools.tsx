import { useId } from 'react';
import type { AuditAction } from '../../../schema/generated/graphql.ts';
import { Icon } from '../parts/icon.tsx';
import { Select } from '../parts/select.tsx';
import type { Query } from '../routes.ts';
import { SearchField } from '../workspace/list-tools.tsx';
import type { AuditQuery } from './audit-query.ts';
import { ACTION } from './words.ts';

const ACTION_OPTIONS = [
  { key: 'ALL' as const, words: 'All actions' },
  ...Object.entries(ACTION).map(([key, words]) => ({ key: key as AuditAction, words })),
];

type Props = {
  readonly query: AuditQuery;
  readonly show: (patch: Query) => void;
  /** The names of what the address has ids of. Undefined while no entry on the page has them. */
  readonly tokenName: string | undefined;
  readonly accountName: string | undefined;
};

/** Filters by person or token, action and days, and the filters that the user chose in an entry. */
export function AuditTools({ query, show, tokenName, accountName }: Props) {
  const { action, since, until, tokenId, who, connectionId } = query;
  return (
    <search className="list-tools">
      <SearchField
        label="Who"
        placeholder="Name of a person or token"
        text={who}
        onSearch={(text) => show({ who: text === '' ? null : text })}
      />
      <div className="audit-tools">
        <Select
          label="Action"
          options={ACTION_OPTIONS}
          chosen={action ?? 'ALL'}
          onChoose={(key) => show({ action: key === 'ALL' ? null : key })}
        />
        <DayField label="From" day={since} onChange={(day) => show({ since: day })} />
        <DayField label="To" day={until} onChange={(day) => show({ until: day })} />
      </div>
      {tokenId !== null && (
        <Chip words={`Token: ${tokenName ?? tokenId}`} onRemove={() => show({ by: null })} />
      )}
      {connectionId !== null && (
        <Chip words={`Account: ${accountName ?? connectionId}`} onRemove={() => show({ account: null })} />
      )}
    </search>
  );
}

type DayProps = {
  readonly label: string;
  readonly day: string | null;
  readonly onChange: (day: string | null) => void;
};

function DayField({ label, day, onChange }: DayProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        value={day ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      />
    </div>
  );
}

function Chip({ words, onRemove }: { readonly words: string; readonly onRemove: () => void }) {
  return (
    <button type="button" className="chip" onClick={onRemove}>
      <span className="visually-hidden">Remove the filter </span>
      {words}
      <Icon name="CROSS" />
    </button>
  );
}
