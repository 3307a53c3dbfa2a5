/** The fields that choose which events or alerts a webhook gets. */
import { useState } from 'react';
import type {
  AlertSeverity,
  ConnectionEventType,
  ConnectionStatus,
  WebhookFilterInput,
  WebhookFormat,
  WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Select } from '../parts/select.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { LabelFields, type LabelRow, rowsOf } from '../workspace/label-fields.tsx';
import { EVENT_GROUPS, eventInWords, FORMAT, MIN_SEVERITY, STATUS_CHANGES } from './words.ts';

const STATUSES = Object.keys(STATUS) as readonly ConnectionStatus[];

const CHOICES = [
  { key: 'ALL', words: 'All events' },
  { key: 'STATUS_CHANGES', words: 'Status changes' },
  { key: 'CHOSEN', words: 'Events that I choose' },
] as const;

type Choice = (typeof CHOICES)[number]['key'];

const SEVERITIES = Object.entries(MIN_SEVERITY).map(([key, words]) => ({ key: key as AlertSeverity, words }));

export type Entered = {
  readonly choice: Choice;
  /** Used with the choice CHOSEN. */
  readonly types: readonly ConnectionEventType[];
  readonly statuses: readonly ConnectionStatus[];
  readonly labels: readonly LabelRow[];
  /** Used for alerts. */
  readonly minSeverity: AlertSeverity;
};

/** What the fields show at first. A new webhook gets all events, or all alerts but those for information. */
export function enteredOf(filter: WebhookPartsFragment['filter'] | undefined): Entered {
  const { eventTypes = [], statuses = [], labels = [], minSeverity } = filter ?? {};
  const isStatusChanges =
    eventTypes.length === STATUS_CHANGES.length && STATUS_CHANGES.every((type) => eventTypes.includes(type));
  return {
    choice: eventTypes.length === 0 ? 'ALL' : isStatusChanges ? 'STATUS_CHANGES' : 'CHOSEN',
    types: eventTypes,
    statuses,
    minSeverity: minSeverity ?? 'WARNING',
    labels: rowsOf(labels.map(({ key, value }) => ({ key, value: value ?? '' }))),
  };
}

/** Whether it selects anything: no chosen event would select all events. */
export function isComplete({ choice, types }: Entered, format: WebhookFormat): boolean {
  return FORMAT[format].carries === 'ALERTS' || choice !== 'CHOSEN' || types.length > 0;
}

/** A label without a value selects any value. */
export function filterOf(entered: Entered, format: WebhookFormat): WebhookFilterInput {
  const { choice, types, statuses, minSeverity } = entered;
  const labels = entered.labels
    .map(({ key, value }) => ({ key: key.trim(), value: value.trim() || null }))
    .filter(({ key }) => key !== '');
  if (FORMAT[format].carries === 'ALERTS') return { minSeverity, labels };
  return {
    eventTypes: { ALL: [], STATUS_CHANGES: [...STATUS_CHANGES], CHOSEN: [...types] }[choice],
    statuses: [...statuses],
    labels,
  };
}

type Props = {
  readonly format: WebhookFormat;
  readonly entered: Entered;
  readonly onChange: (entered: Entered) => void;
};

export function FilterFields({ format, entered, onChange }: Props) {
  return FORMAT[format].carries === 'ALERTS' ? (
    <AlertFields entered={entered} onChange={onChange} />
  ) : (
    <EventFields entered={entered} onChange={onChange} />
  );
}

function AlertFields({ entered, onChange }: Omit<Props, 'format'>) {
  const { minSeverity, labels } = entered;
  return (
    <>
      <Select
        label="Alerts"
        options={SEVERITIES}
        chosen={minSeverity}
        onChoose={(next) => onChange({ ...entered, minSeverity: next })}
      />
      <Disclosure title="Filter by label" isOpenAtFirst={labels.length > 0}>
        <LabelFields rows={labels} onChange={(next) => onChange({ ...entered, labels: next })} />
        <p className="hint">{ANY_VALUE}</p>
      </Disclosure>
    </>
  );
}

const ANY_VALUE = 'A label without a value selects accounts with any value.';

function EventFields({ entered, onChange }: Omit<Props, 'format'>) {
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
      {choice === 'CHOSEN' &&
        EVENT_GROUPS.map(({ legend, types: all }) => (
          <Checkboxes
            key={legend}
            legend={legend}
            all={all}
            words={eventInWords}
            chosen={types}
            onChange={(next) =>
              onChange({ ...entered, types: [...types.filter((type) => !all.includes(type)), ...next] })
            }
          />
        ))}
      <Disclosure title="Filter by status and label" isOpenAtFirst={isNarrowed}>
        <Checkboxes
          legend="Status after the event"
          all={STATUSES}
          words={(status) => STATUS[status].words}
          chosen={statuses}
          onChange={(next) => onChange({ ...entered, statuses: next })}
        />
        <LabelFields rows={labels} onChange={(next) => onChange({ ...entered, labels: next })} />
        <p className="hint">{ANY_VALUE}</p>
      </Disclosure>
    </>
  );
}
