/** The change that begins a verification of a connection. */
import { randomUUID } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import {
  type Connection,
  type ConnectionChange,
  isVerifying,
  startVerification,
} from '../connection/connection.ts';

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
