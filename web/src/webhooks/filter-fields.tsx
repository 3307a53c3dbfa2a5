/** The fields that choose which events a webhook gets. */
import { useState } from 'react';
import type {
  ConnectionEventType,
  ConnectionStatus,
  WebhookFilterInput,
  WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Select } from '../parts/select.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { LabelFields, type LabelRow, rowsOf } from '../workspace/label-fields.tsx';
import { EVENT, EVENT_TYPES, STATUS_CHANGES } from './words.ts';

const STATUSES = Object.keys(STATUS) as readonly ConnectionStatus[];

const CHOICES = [
  { key: 'ALL', words: 'All events' },
  { key: 'STATUS_CHANGES', words: 'Changes of the status' },
  { key: 'CHOSEN', words: 'Events that I choose' },
] as const;

type Choice = (typeof CHOICES)[number]['key'];

export type Entered = {
  readonly choice: Choice;
  /** Used with the choice CHOSEN. */
  readonly types: readonly ConnectionEventType[];
  readonly statuses: readonly ConnectionStatus[];
  readonly labels: readonly LabelRow[];
};

/** What the fields show at first. A new webhook gets all events. */
export function enteredOf(filter: WebhookPartsFragment['filter'] | undefined): Entered {
  const { eventTypes = [], statuses = [], labels = [] } = filter ?? {};
  const isStatusChanges =
    eventTypes.length === STATUS_CHANGES.length && STATUS_CHANGES.every((type) => eventTypes.includes(type));
  return {
    choice: eventTypes.length === 0 ? 'ALL' : isStatusChanges ? 'STATUS_CHANGES' : 'CHOSEN',
    types: eventTypes,
    statuses,
    labels: rowsOf(labels.map(({ key, value }) => ({ key, value: value ?? '' }))),
  };
}

/** Whether it selects anything: no chosen event would select all events. */
export function isComplete({ choice, types }: Entered): boolean {
  return choice !== 'CHOSEN' || types.length > 0;
}

/** A label without a value selects any value. */
export function filterOf({ choice, types, statuses, labels }: Entered): WebhookFilterInput {
  return {
    eventTypes: { ALL: [], STATUS_CHANGES: [...STATUS_CHANGES], CHOSEN: [...types] }[choice],
    statuses: [...statuses],
    labels: labels
      .map(({ key, value }) => ({ key: key.trim(), value: value.trim() || null }))
      .filter(({ key }) => key !== ''),
  };
}

type Props = { readonly entered: Entered; readonly onChange: (entered: Entered) => void };

export function FilterFields({ entered, onChange }: Props) {
  const { choice, types, statuses, labels } = entered;
  const [isNarrowed] = useState(statuses.length > 0 || labels.length > 0);
  return (
    <>
      <Select
        label="Events"
        options={CHOICES}
        chosen={choice}
        onChoose={(next) => onChange({ ...entered, choice: next })}
      />
      {choice === 'CHOSEN' && (
        <Checkboxes
          legend="Send these events"
          all={EVENT_TYPES}
          words={(type) => EVENT[type]}
          chosen={types}
          onChange={(next) => onChange({ ...entered, types: next })}
        />
      )}
      <Disclosure title="Only some accounts" isOpenAtFirst={isNarrowed}>
        <Checkboxes
          legend="Status after the event"
          all={STATUSES}
          words={(status) => STATUS[status].words}
          chosen={statuses}
          onChange={(next) => onChange({ ...entered, statuses: next })}
        />
        <LabelFields rows={labels} onChange={(next) => onChange({ ...entered, labels: next })} />
        <p className="hint">A label without a value selects accounts with any value.</p>
      </Disclosure>
    </>
  );
}
