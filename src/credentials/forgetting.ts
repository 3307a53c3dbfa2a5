/** After what the sessions of a connection are of no use any more, or must not be used. */

import type { ConnectionChange } from '../connection/connection.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Credentials } from './credentials.ts';

const ENDS: ReadonlySet<ConnectionChange['type']> = new Set([
  'ConnectionDisconnected',
  'ConnectionInsecure',
  'ConnectionFailed',
  'VerificationStarted',
  'ExternalIdRotationStarted',
  'ExternalIdRotationEnded',
]);

/**
 * Forgets the sessions that an event puts an end to. No answer depends on this: each is checked against what is
 * stored. It is so that nothing stays in memory, of what this or another process has ended.
 */
export function forgetSessions(
  credentials: Pick<Credentials, 'forget'>,
  { connectionId, change }: Pick<StoredEvent, 'connectionId' | 'change'>,
): void {
  const roleRefuses = change.type === 'ConnectionDegraded' && change.failure.code === 'ROLE_NOT_ASSUMABLE';
  if (roleRefuses || ENDS.has(change.type)) credentials.forget(connectionId);
}
