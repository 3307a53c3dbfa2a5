/** The events of one verification, put together: how far it has come, and how it ended. */
import { useEffect, useState } from 'react';
import { ConnectionProgressDocument, type EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { useClient } from '../data/hooks.ts';

export type EventOf<Name extends EventPartsFragment['__typename']> = Extract<
  EventPartsFragment,
  { __typename: Name }
>;

/** An attempt that has not settled it. */
export type AttemptEvent = EventOf<'AssumeRoleDenied' | 'VerificationDelayed' | 'ExternalIdNotEnforced'>;
export type LastEvent = EventOf<'ConnectionEstablished' | 'ConnectionFailed' | 'ConnectionInsecure'>;

export type Story = {
  /** Each once, in their order. */
  readonly events: readonly EventPartsFragment[];
  readonly attempts: readonly AttemptEvent[];
  readonly last: LastEvent | undefined;
  readonly windowMs: number;
  /** Milliseconds since 1970. Moves while AWS STS is down. */
  readonly deadline: number;
  readonly nextAttemptAt: number;
  /** AWS itself is out of order: the clock of the window stands still. */
  readonly delayed: boolean;
};

/** Follows the connection's verification from its first event, whenever one comes. */
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
  const latest = attempts.at(-1);
  const delay = attempts.findLast((event) => event.__typename === 'VerificationDelayed');
  const timed = events.findLast((event) => 'nextAttemptAt' in event);
  return {
    events,
    attempts,
    last: events.find(isLast),
    windowMs: begun.windowMs,
    deadline: Date.parse(delay?.deadline ?? begun.deadline),
    nextAttemptAt: Date.parse(timed?.nextAttemptAt ?? begun.occurredAt),
    delayed: latest?.__typename === 'VerificationDelayed',
  };
}

function isAttempt(event: EventPartsFragment): event is AttemptEvent {
  return (
    event.__typename === 'AssumeRoleDenied' ||
    event.__typename === 'VerificationDelayed' ||
    event.__typename === 'ExternalIdNotEnforced'
  );
}

function isLast(event: EventPartsFragment): event is LastEvent {
  return (
    event.__typename === 'ConnectionEstablished' ||
    event.__typename === 'ConnectionFailed' ||
    event.__typename === 'ConnectionInsecure'
  );
}
