import { useEffect, useRef } from 'react';
import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { count } from '../parts/count.ts';
import { asMoment } from '../parts/time.ts';
import { actorOf } from './actor.ts';
import { eventInWords } from './event-words.ts';
import type { FoldSummary } from './fold.tsx';

type ChangeEvent = Extract<EventPartsFragment, { __typename: 'TrustPolicyChanged' | 'AccessChanged' }>;
type TrustChange = Extract<ChangeEvent, { __typename: 'TrustPolicyChanged' }>;
type AccessChange = Extract<ChangeEvent, { __typename: 'AccessChanged' }>;

type Props = {
  readonly events: readonly EventPartsFragment[];
  /** Whether Aurora can still read the role. */
  readonly isReadable: boolean;
};

/** What changed in the role, with who changed it and when. Takes and shows the newest first. */
export function RoleChanges({ events, isReadable }: Props) {
  const changes = changesIn(events);
  useAnnounced(changes);
  const oldest = events.at(-1);
  if (changes.length === 0)
    return (
      <p>
        No change{oldest !== undefined && ` since ${asMoment(oldest.occurredAt)}`}
        {isReadable ? '.' : ' that Aurora could see. It cannot read the role now.'}
      </p>
    );
  return (
    <ul className="attempts changes">
      {changes.map((event) => {
        const moment = momentOf(event);
        return (
          <li key={event.sequence} className="attempt attempt-dated">
            <time className="attempt-time" dateTime={moment}>
              {asMoment(moment)}
            </time>
            <div className="change">
              <strong>{titleOf(event, events)}</strong>
              <Differences event={event} events={events} />
              {event.__typename === 'TrustPolicyChanged' && <Author event={event} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The latest change in a few words. */
export function changesSummary({ events, isReadable }: Props): FoldSummary {
  const [latest] = changesIn(events);
  if (latest !== undefined) return { words: `Last change ${asMoment(momentOf(latest))}` };
  return { words: isReadable ? 'No changes' : 'Not visible now' };
}

const KINDS = { ADDED: 'Added', REMOVED: 'Removed', CHANGED: 'Changed' } as const;

type DifferencesProps = {
  readonly event: EventPartsFragment;
  /** All known events, newest first. */
  readonly events: readonly EventPartsFragment[];
};

/** What is different after a change. Nothing for other events. */
export function Differences({ event, events }: DifferencesProps) {
  if (event.__typename === 'AccessChanged')
    return <AccessDifferences now={event} before={before(event, events)} />;
  if (event.__typename !== 'TrustPolicyChanged') return null;
  if (event.differences === null)
    return <p className="hint">The two versions cannot be compared: one of them is not readable.</p>;
  return (
    <ul className="remedies">
      {event.differences.map(({ kind, sid, words }) => (
        <li key={`${kind} ${words}`}>
          {KINDS[kind]}
          {sid !== null && ` (${sid})`}: {words}
        </li>
      ))}
    </ul>
  );
}

const COUNTS = {
  missing: 'Actions that the role does not allow',
  excessive: 'Broader permissions than Aurora needs',
  unknown: 'Not visible to Aurora',
} as const;

function AccessDifferences({
  now,
  before,
}: {
  readonly now: AccessChange;
  readonly before: AccessChange | undefined;
}) {
  const counts = Object.entries(COUNTS) as [keyof typeof COUNTS, string][];
  const changed = counts.filter(([name]) => now[name] !== (before?.[name] ?? 0));
  return (
    <ul className="remedies">
      {changed.map(([name, words]) => (
        <li key={name}>
          {words}: {now[name].toLocaleString('en-US')}
          {before !== undefined && ` (before: ${before[name].toLocaleString('en-US')})`}
        </li>
      ))}
      {now.accessChangedBy !== null && (
        <li className="breakable">
          The role's policies were last changed by {actorOf(now.accessChangedBy)}.
        </li>
      )}
      {changed.length === 0 && before !== undefined && (
        <li>
          {now.missing > 0
            ? `The role still does not allow ${count(now.missing, 'action')}. The actions or the reasons changed.`
            : 'The numbers are the same as before. The policies are different.'}
        </li>
      )}
    </ul>
  );
}

function Author({ event: { changedAt, changedBy, occurredAt } }: { readonly event: TrustChange }) {
  return (
    <>
      {/* The title names a known author. */}
      {changedBy === null && (
        <p className="hint">CloudTrail has not said who changed it. That usually takes a few minutes.</p>
      )}
      {changedAt !== null && <p className="hint">Aurora noticed it: {asMoment(occurredAt)}.</p>}
    </>
  );
}

/** The changes. The first check of the access is none. */
function changesIn(events: readonly EventPartsFragment[]): ChangeEvent[] {
  const isFromStart = events.at(-1)?.sequence === 1;
  return events.filter(
    (event): event is ChangeEvent =>
      event.__typename === 'TrustPolicyChanged' ||
      (event.__typename === 'AccessChanged' && !(isFromStart && before(event, events) === undefined)),
  );
}

function before(event: AccessChange, events: readonly EventPartsFragment[]): AccessChange | undefined {
  return events.find(
    (one): one is AccessChange => one.__typename === 'AccessChanged' && one.sequence < event.sequence,
  );
}

function titleOf(event: ChangeEvent, events: readonly EventPartsFragment[]): string {
  const earlier = event.__typename === 'AccessChanged' ? before(event, events) : undefined;
  if (event.__typename !== 'AccessChanged' || earlier === undefined) return eventInWords(event);
  if (event.missing !== earlier.missing) return eventInWords(event);
  if (event.excessive === earlier.excessive)
    return event.unknown === earlier.unknown ? 'The permissions of the role changed.' : eventInWords(event);
  return `The role allows ${event.excessive > earlier.excessive ? 'more' : 'less'} than before.`;
}

function momentOf(event: ChangeEvent): string {
  return (event.__typename === 'TrustPolicyChanged' && event.changedAt) || event.occurredAt;
}

/** Announces changes that happen while the page is open. */
function useAnnounced(changes: readonly ChangeEvent[]) {
  const [latest] = changes;
  const announced = useRef(latest?.sequence ?? 0);
  useEffect(() => {
    if (latest === undefined || latest.sequence <= announced.current) return;
    announced.current = latest.sequence;
    announce(eventInWords(latest));
  }, [latest]);
}
