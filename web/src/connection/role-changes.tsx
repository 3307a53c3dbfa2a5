import { useEffect, useRef } from 'react';
import type { EventPartsFragment, RoleTrustQuery } from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { asMoment } from '../parts/time.ts';
import { eventInWords } from './event-words.ts';

type Trust = NonNullable<NonNullable<RoleTrustQuery['awsConnection']>['trust']>;
type ChangeEvent = Extract<EventPartsFragment, { __typename: 'TrustPolicyChanged' | 'AccessChanged' }>;
type TrustChange = Extract<ChangeEvent, { __typename: 'TrustPolicyChanged' }>;

/** What changed in the role, with who changed it and when. Takes and shows the newest first. */
export function RoleChanges({ events }: { readonly events: readonly EventPartsFragment[] }) {
  const changes = events.filter(isChange);
  useAnnounced(changes);
  const oldest = events.at(-1);
  return (
    <section className="card" aria-labelledby="changes-title">
      <h2 id="changes-title">What changed</h2>
      {changes.length === 0 ? (
        <p>No change{oldest !== undefined && ` since ${asMoment(oldest.occurredAt)}`}.</p>
      ) : (
        <ul className="attempts">
          {changes.map((event) => {
            const moment = momentOf(event);
            return (
              <li key={event.sequence} className="attempt attempt-dated">
                <time className="attempt-time" dateTime={moment}>
                  {asMoment(moment)}
                </time>
                <div className="change">
                  <strong>{eventInWords(event)}</strong>
                  <Differences event={event} />
                  {event.__typename === 'TrustPolicyChanged' && <Author event={event} />}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

const KINDS = { ADDED: 'Added', REMOVED: 'Removed', CHANGED: 'Changed' } as const;

/** What is different after a change. Nothing for other events. */
export function Differences({ event }: { readonly event: EventPartsFragment }) {
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

function Author({ event: { changedAt, changedBy, occurredAt } }: { readonly event: TrustChange }) {
  return (
    <>
      <p className="hint breakable">
        {changedBy ?? 'CloudTrail has not said who changed it. That usually takes a few minutes.'}
      </p>
      {changedAt !== null && <p className="hint">Aurora noticed it: {asMoment(occurredAt)}.</p>}
    </>
  );
}

function isChange(event: EventPartsFragment): event is ChangeEvent {
  return event.__typename === 'TrustPolicyChanged' || event.__typename === 'AccessChanged';
}

function momentOf(event: ChangeEvent): string {
  return (event.__typename === 'TrustPolicyChanged' && event.changedAt) || event.occurredAt;
}

/** The events with the author of the latest change: CloudTrail tells of it some minutes after the event. */
export function withAuthor(
  events: readonly EventPartsFragment[],
  trust: Trust | null,
): readonly EventPartsFragment[] {
  const latest = events.find(({ __typename }) => __typename === 'TrustPolicyChanged');
  const { changedAt, changedBy } = trust ?? {};
  if (changedAt == null || latest === undefined || changedAt > latest.occurredAt) return events;
  return events.map((event) =>
    event === latest && event.__typename === 'TrustPolicyChanged' && event.changedAt === null
      ? { ...event, changedAt, changedBy: changedBy ?? null }
      : event,
  );
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
