/** The changes that begin a verification of a connection, or bring it forward. */
import { randomUUID } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import type { Err } from '../base/result.ts';
import {
  type Connection,
  type ConnectionChange,
  isVerifying,
  startVerification,
} from '../connection/connection.ts';
import { type Refusal, refuse } from '../connection/refusal.ts';

export type VerificationTimes = {
  readonly clock: Clock;
  /** How long a verification may take. */
  readonly windowMs: Millis;
};

export function beginVerification({ clock, windowMs }: VerificationTimes): ConnectionChange {
  return startVerification({ id: randomUUID(), now: clock.now(), windowMs });
}

/** None for a connection that works or is being verified: it does not change. */
export function beginIfNeeded(times: VerificationTimes, connection: Connection): ConnectionChange[] {
  const works = connection.status === 'CONNECTED' || connection.status === 'DEGRADED';
  return works || isVerifying(connection) ? [] : [beginVerification(times)];
}

/**
 * What a retry changes: a new verification, or the next attempt of the running one now. Null where there is nothing to
 * retry.
 */
export function retryChanges(times: VerificationTimes, connection: Connection): ConnectionChange[] | null {
  if (isVerifying(connection)) {
    const now = times.clock.now();
    // Due work stays in place: its planned time also measures the delay.
    const isDue = (connection.verification?.nextAttemptAt ?? now) <= now;
    return isDue ? [] : [{ type: 'AttemptBroughtForward', nextAttemptAt: now }];
  }
  const { status } = connection;
  return status === 'CONNECTED' || status === 'DISCONNECTED' ? null : [beginVerification(times)];
}

export function notRetryable({ status }: Connection): Err<Refusal> {
  return status === 'CONNECTED'
    ? refuse('CONNECTION_NOT_RETRYABLE', 'The connection is CONNECTED; there is nothing to retry.', [
        '"Test now" (testConnection) checks it live.',
      ])
    : refuse('CONNECTION_NOT_RETRYABLE', 'The connection is DISCONNECTED.', [
        'Choose "Reconnect" (connectAwsAccount with the role\'s ARN): it keeps its id and its history.',
      ]);
}
