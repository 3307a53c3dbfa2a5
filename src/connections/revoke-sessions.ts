/** Ends the sessions that programs have of a role, as far as Aurora can. */
import type { Actor } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { Connection } from '../connection/connection.ts';
import { connectionNotFound, type Outcome } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore } from '../storage/connections.ts';

export type RevokedSessions = {
  readonly connection: Connection;
  /** AWS issued every session from before the revocation before this moment. */
  readonly issuedBefore: Millis;
};

type RevokeParts = {
  readonly store: Pick<ConnectionStore, 'changeSettings'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * From the answer on, no server hands out a session from before. AWS accepts the sessions that programs already have
 * until they expire, unless the customer revokes them.
 */
export async function revokeSessions(
  { store, clock, log }: RevokeParts,
  connectionId: string,
  actor: Actor,
): Promise<Outcome<RevokedSessions>> {
  const now = clock.now();
  const changed = await store.changeSettings(connectionId, { sessionsRevokedAt: now }, now, () => ({
    action: 'REVOKE_SESSIONS',
    actor,
  }));
  if (changed === null) return connectionNotFound();
  log.info({ connectionId }, 'revoke sessions');
  // The write may have waited, and servers handed out sessions until it was committed. AWS writes the moment of issue in
  // whole seconds, so the next second includes those of this one.
  const issuedBefore = (Math.floor(clock.now() / 1_000) + 1) * 1_000;
  return ok({ connection: changed, issuedBefore });
}
