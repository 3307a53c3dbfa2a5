/** Stores what has happened to a connection: its new state, and the events. Within the caller's transaction. */

import type { Millis } from '../../base/clock.ts';
import { applyEvent, type Connection, type ConnectionEvent } from '../../connection/connection.ts';
import type { Decide } from '../connections.ts';
import type { StoredEvent } from '../events.ts';
import { fromConnection, fromEvent, fromVerification } from './rows.ts';
import type { Statements } from './statements.ts';

/** Applies the changes, stores the connection with its events, and returns it. */
export function applyChanges(
  statements: Statements,
  connection: Connection,
  changes: ReturnType<Decide>,
  now: Millis,
): Connection {
  if (changes.length === 0) return connection;
  let state = connection;
  const history: (ConnectionEvent & { verificationId: string | null })[] = [];
  for (const change of changes) {
    const event: ConnectionEvent = { sequence: state.lastSequence + 1, occurredAt: now, change };
    const running = state.verification?.endedAt === null ? state.verification.id : null;
    state = applyEvent(state, event);
    const started = change.type === 'VerificationStarted' ? change.verificationId : running;
    history.push({ ...event, verificationId: started });
  }
  statements.updateConnection.run(fromConnection(state));
  if (state.verification !== null)
    statements.putVerification.run(fromVerification(state.id, state.verification));
  if (state.recheck !== null) statements.putRecheck.run({ id: state.id, ...state.recheck });
  else if (connection.recheck !== null) statements.deleteRecheck.run({ id: state.id });
  for (const entry of history) {
    const event: Omit<StoredEvent, 'position'> = {
      ...entry,
      connectionId: state.id,
      workspaceId: state.workspaceId,
    };
    statements.insertEvent.run(fromEvent(event));
  }
  return state;
}
