/** The progress of one verification, from its events. */
import { useEffect, useState } from 'react';
import { ConnectionProgressDocument, type EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { useClient } from '../data/hooks.ts';

type EventOf<Name extends EventPartsFragment['__typename']> = Extract<
  EventPartsFragment,
  { __typename: Name }
>;

/** An attempt that did not end the verification. */
export type AttemptEvent = EventOf<'AssumeRoleDenied' | 'VerificationDelayed' | 'ExternalIdNotEnforced'>;

export type Story = {
  /** In order, without gaps. */
  readonly events: readonly EventPartsFragment[];
  readonly attempts: readonly AttemptEvent[];
  /** How many attempts were made, with the one that ended the verification. */
  readonly attemptCount: number;
  readonly established: EventOf<'ConnectionEstablished'> | undefined;
  readonly windowMs: number;
  /** Milliseconds since 1970. Moves while AWS STS is down. */
  readonly deadline: number;
  readonly nextAttemptAt: number;
};

/** Follows the connection's latest verification from its first event. Undefined before that. */
export function useStory(connectionId: string): Story | undefined {
  const client = useClient();
  const [events, setEvents] = useState<readonly EventPartsFragment[]>([]);
  useEffect(() => {
    // A new subscription begins with the first event.
    setEvents([]);
    return client.subscribe(ConnectionProgressDocument, { connectionId }, ({ connectionProgress }) =>
      setEvents((before) => [...before, connectionProgress]),
    );
  }, [client, connectionId]);
  return readStory(events);
}

function readStory(events: readonly EventPartsFragment[]): Story | undefined {
  const begun = events.findLast((event) => event.__typename === 'VerificationStarted');
  if (begun === undefined) return undefined;
  const attempts = events.filter(isAttempt);
  const delay = attempts.findLast((event) => event.__typename === 'VerificationDelayed');
  const timed = events.findLast((event) => 'nextAttemptAt' in event);
  return {
    events,
    attempts,
    attemptCount: Math.max(0, ...events.map(attemptOf)),
    established: events.find((event) => event.__typename === 'ConnectionEstablished'),
    windowMs: begun.windowMs,
    deadline: Date.parse(delay?.deadline ?? begun.deadline),
    nextAttemptAt: Date.parse(timed?.nextAttemptAt ?? begun.occurredAt),
  };
}

/** The number of the attempt that the event is about. 0 for other events. */
function attemptOf(event: EventPartsFragment): number {
  if ('attempts' in event) return event.attempts;
  return 'attempt' in event ? event.attempt : 0;
}

function isAttempt(event: EventPartsFragment): event is AttemptEvent {
  return (
    event.__typename === 'AssumeRoleDenied' ||
    event.__typename === 'VerificationDelayed' ||
    event.__typename === 'ExternalIdNotEnforced'
  );
}
