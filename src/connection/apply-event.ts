/** The rules of a connection's life: from a state and an event to the next state. */
import type { Millis } from '../base/clock.ts';
import {
  type Connection,
  type ConnectionChange,
  type ConnectionEvent,
  isVerifying,
  type Recheck,
  type Verification,
} from './connection.ts';
import { ownFailure } from './failure.ts';
import { isAccepted } from './role-proof.ts';

type Change<T extends ConnectionChange['type']> = Extract<ConnectionChange, { type: T }>;

/** An event that cannot follow from the state. */
export class ImpossibleEvent extends Error {
  override name = 'ImpossibleEvent';
}

/** @throws ImpossibleEvent when the event cannot follow: the history is damaged, and continuing would hide that */
export function applyEvent(state: Connection, event: ConnectionEvent): Connection {
  if (event.sequence !== state.lastSequence + 1) {
    throw new ImpossibleEvent(
      `Event ${event.sequence} cannot follow event ${state.lastSequence} of connection ${state.id}.`,
    );
  }
  const { change, occurredAt, sequence: lastSequence } = event;
  const changed = effectOf(state, change, occurredAt);
  const lastCheckedAt = saysSomething(change) ? occurredAt : state.lastCheckedAt;
  return { ...state, ...changed, lastCheckedAt, lastSequence };
}

/** Whether AWS has answered about the role. Aurora's own faults and STS's say nothing of it. */
function saysSomething(change: ConnectionChange): boolean {
  switch (change.type) {
    case 'AssumeRoleDenied':
    case 'ExternalIdNotEnforced':
    case 'ConnectionEstablished':
    case 'ConnectionFailed':
    case 'ConnectionInsecure':
      return true;
    case 'ConnectionChecked':
      return change.outcome !== 'INCONCLUSIVE';
    default:
      return false;
  }
}

/** What the change alters. */
function effectOf(state: Connection, change: ConnectionChange, occurredAt: Millis): Partial<Connection> {
  switch (change.type) {
    case 'VerificationStarted':
      return started(state, change, occurredAt);
    case 'AssumeRoleDenied':
    case 'VerificationDelayed':
    case 'ExternalIdNotEnforced':
      return attempted(state, change, occurredAt);
    case 'AttemptBroughtForward': {
      const { nextAttemptAt } = change;
      return { verification: { ...runningOf(state, change), nextAttemptAt } };
    }
    case 'ConnectionEstablished':
      return {
        status: 'CONNECTED',
        failure: null,
        externalIdEnforced: true,
        assumedRoleArn: change.assumedRoleArn,
        lastVerifiedAt: occurredAt,
        verification: ended(state, change, occurredAt),
        recheck: firstRecheck(change),
        ...(change.role !== undefined && { role: change.role }),
      };
    case 'ConnectionFailed':
      return { status: 'FAILED', failure: change.failure, verification: ended(state, change, occurredAt) };
    case 'ConnectionInsecure': {
      // In older histories a check ends here, too.
      if (!isVerifying(state)) requireStatus(state, change, 'CONNECTED', 'DEGRADED');
      const verification = isVerifying(state) ? ended(state, change, occurredAt) : state.verification;
      const { failure } = change;
      const recheck = firstRecheck(change);
      return { status: 'INSECURE', failure, externalIdEnforced: false, verification, recheck };
    }
    case 'ConnectionChecked':
      return checked(state, change, occurredAt);
    case 'ConnectionDegraded':
      requireStatus(state, change, 'CONNECTED');
      return { status: 'DEGRADED', failure: change.failure };
    case 'ConnectionRecovered':
      requireStatus(state, change, 'DEGRADED', 'INSECURE');
      return { status: 'CONNECTED', failure: null };
    case 'ExternalIdRotationStarted': {
      const rotation = { takesNew: null, takesPrevious: null };
      return { recheck: recheckAt(state, change.nextCheckAt), rotation };
    }
    case 'ExternalIdRotationChecked':
      return { rotation: { takesNew: change.takesNew, takesPrevious: change.takesPrevious } };
    case 'ExternalIdRotationEnded':
      return { recheck: recheckAt(state, change.nextCheckAt), rotation: null };
    case 'TrustPolicyChanged': {
      // Whether the new policy is safe must be proven soon, where no check has found the change.
      const { recheck } = state;
      const soon = recheck && { ...recheck, nextAt: Math.min(recheck.nextAt, occurredAt) };
      return { role: change.role, recheck: soon };
    }
    case 'AccessChanged':
      return { role: change.role };
    case 'ConnectionDisconnected':
      return disconnected(state, change, occurredAt);
  }
}

function started(
  state: Connection,
  change: Change<'VerificationStarted'>,
  occurredAt: Millis,
): Partial<Connection> {
  if (isVerifying(state)) throw impossible(state, change);
  const verification: Verification = {
    id: change.verificationId,
    startedAt: occurredAt,
    windowMs: change.windowMs,
    deadline: change.deadline,
    attempts: 0,
    nextAttemptAt: change.firstAttemptAt ?? occurredAt,
    endedAt: null,
    clockStoppedAt: null,
    outages: 0,
    lateRetryUsed: false,
  };
  return { status: 'PENDING', failure: null, disconnectedAt: null, verification, recheck: null };
}

/** The state after an attempt that does not end the verification. */
function attempted(
  state: Connection,
  change: Change<'AssumeRoleDenied' | 'VerificationDelayed' | 'ExternalIdNotEnforced'>,
  occurredAt: Millis,
): Partial<Connection> {
  const running = runningOf(state, change);
  const { attempt, nextAttemptAt } = change;
  if (attempt !== running.attempts + 1) throw impossible(state, change);
  const verification = { ...running, attempts: attempt, nextAttemptAt };
  if (change.type === 'VerificationDelayed') {
    const { failure, deadline } = change;
    const outages = running.outages + 1;
    return { failure, verification: { ...verification, clockStoppedAt: occurredAt, outages, deadline } };
  }
  const deadline = occurredAt + change.remainingMs;
  const answered = { ...verification, clockStoppedAt: null, outages: 0, deadline };
  if (change.type === 'ExternalIdNotEnforced') {
    const failure = change.failure ?? ownFailure('EXTERNAL_ID_NOT_ENFORCED', 'PROPAGATION');
    return { failure, externalIdEnforced: null, verification: answered };
  }
  const { failure } = change;
  const lateRetryUsed = failure.waiting === 'ONE_LATE_RETRY';
  return { failure, verification: { ...answered, lateRetryUsed } };
}

function checked(
  state: Connection,
  { outcome, failure, probes, nextCheckAt: nextAt, role, ...change }: Change<'ConnectionChecked'>,
  occurredAt: Millis,
): Partial<Connection> {
  requireStatus(state, change, 'CONNECTED', 'DEGRADED', 'INSECURE');
  const failures = state.recheck?.failures ?? 0;
  switch (outcome) {
    case 'PASSED':
      return {
        externalIdEnforced: true,
        lastVerifiedAt: occurredAt,
        recheck: { failures: 0, nextAt },
        ...(role !== undefined && { role }),
      };
    case 'INCONCLUSIVE':
      return { recheck: { failures, nextAt } };
    case 'FAILED': {
      const isOpen =
        state.externalIdEnforced === true &&
        (probes.some(isAccepted) || failure?.code === 'TRUST_POLICY_OPEN');
      return {
        // The latest check knows most.
        ...(state.status === 'DEGRADED' && failure !== null && { failure }),
        ...(isOpen && { externalIdEnforced: null }),
        recheck: { failures: failures + 1, nextAt },
      };
    }
  }
}

function disconnected(
  state: Connection,
  change: Change<'ConnectionDisconnected'>,
  occurredAt: Millis,
): Partial<Connection> {
  if (state.status === 'DISCONNECTED') throw impossible(state, change);
  const { verification: latest } = state;
  const verification =
    latest !== null && isVerifying(state) ? { ...latest, nextAttemptAt: null, endedAt: occurredAt } : latest;
  return {
    status: 'DISCONNECTED',
    failure: null,
    disconnectedAt: occurredAt,
    verification,
    recheck: null,
    rotation: null,
  };
}

function ended(
  state: Connection,
  change: Extract<ConnectionChange, { attempts: number }>,
  endedAt: Millis,
): Verification {
  return { ...runningOf(state, change), attempts: change.attempts, nextAttemptAt: null, endedAt };
}

function runningOf(state: Connection, change: ConnectionChange): Verification {
  if (state.verification === null || state.verification.endedAt !== null) throw impossible(state, change);
  return state.verification;
}

function requireStatus(
  state: Connection,
  change: Pick<ConnectionChange, 'type'>,
  ...statuses: Connection['status'][]
): void {
  if (!statuses.includes(state.status)) throw impossible(state, change);
}

/** A planned check, moved to another moment. */
function recheckAt({ recheck }: Connection, nextAt: Millis): Recheck | null {
  return recheck === null ? null : { ...recheck, nextAt };
}

function firstRecheck({ nextCheckAt }: { readonly nextCheckAt?: Millis }): Recheck | null {
  return nextCheckAt === undefined ? null : { nextAt: nextCheckAt, failures: 0 };
}

function impossible(state: Connection, { type }: Pick<ConnectionChange, 'type'>): ImpossibleEvent {
  return new ImpossibleEvent(`${type} cannot happen to connection ${state.id}, which is ${state.status}.`);
}
