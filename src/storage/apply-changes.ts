/** What a list of changes makes of a connection, and the events and changes of alerts to store with it. */
import type { AlertChange } from '../alerts/alert.ts';
import { alertsAfter } from '../alerts/connection-alerts.ts';
import type { Millis } from '../base/clock.ts';
import { applyEvent } from '../connection/apply-event.ts';
import type { Connection, ConnectionChange, ConnectionEvent } from '../connection/connection.ts';
import { type LeftRole, leftRoleAfter } from './left-roles.ts';
import type { EventRow } from './rows.ts';

/** @throws ImpossibleEvent when a change cannot follow */
export function applyChanges(
  connection: Connection,
  changes: readonly ConnectionChange[],
  now: Millis,
): {
  readonly state: Connection;
  readonly events: readonly Omit<EventRow, 'position'>[];
  readonly alerts: readonly AlertChange[];
  readonly leftRole: LeftRole | 'FORGET' | null;
} {
  let state = connection;
  const events = changes.map((change) => {
    const event: ConnectionEvent = { sequence: state.lastSequence + 1, occurredAt: now, change };
    const running = state.verification?.endedAt === null ? state.verification.id : null;
    const verificationId = change.type === 'VerificationStarted' ? change.verificationId : running;
    state = applyEvent(state, event);
    const { id: connectionId, workspaceId, status } = state;
    return {
      ...event,
      connectionId,
      workspaceId,
      verificationId,
      status,
      // Only alerts need the others, and these keep them.
      change: JSON.stringify(
        change.type === 'TrustPolicyChanged' ? { ...change, others: undefined } : change,
      ),
    };
  });
  const leftRole = leftRoleAfter(connection, changes, now);
  return { state, events, alerts: alertsAfter(connection, changes), leftRole };
}
