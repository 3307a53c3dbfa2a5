/**
 * The life of a connection: one pure function from a state and an event to the next state, and the functions
 * that decide which events follow from what happened. Events are the only way in which a connection changes.
 */
import type { Millis } from '../base/clock.ts';
import { type RoleArn, storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import { type Failure, ownFailure } from './failure.ts';
import { isAccepted, type ProbeResult } from './role-proof.ts';

export const CONNECTION_STATUSES = [
  'PENDING',
  'CONNECTED',
  'FAILED',
  'INSECURE',
  'DEGRADED',
  'DISCONNECTED',
] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** In use, or on the way to be. */
export const LIVE_STATUSES: readonly ConnectionStatus[] = ['PENDING', 'CONNECTED', 'DEGRADED'];

/** One episode of proving a connection. */
export type Verification = {
  readonly id: string;
  readonly startedAt: Millis;
  /** How long it may take, not counting the time that STS was down. */
  readonly windowMs: Millis;
  /** When the last attempt is made. Moves on while STS is down. */
  readonly deadline: Millis;
  /** Attempts made so far. */
  readonly attempts: number;
  /** When the next attempt is due; null once the verification has ended. */
  readonly nextAttemptAt: Millis | null;
  readonly endedAt: Millis | null;
  /** Since when the clock of the window stands still, because STS is down. */
  readonly clockStoppedAt: Millis | null;
  /** How often in a row STS itself has failed. */
  readonly outages: number;
  /** An explicit deny has had its one late retry. */
  readonly lateRetryUsed: boolean;
};

/** One role of one AWS account, connected to one workspace. */
export type Connection = {
  readonly id: string;
  readonly workspaceId: string;
  readonly roleArn: string;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly name: string | null;
  readonly createdAt: Millis;
  readonly status: ConnectionStatus;
  /** Why, while it is not `CONNECTED`. */
  readonly failure: Failure | null;
  /** Null until proven either way. */
  readonly externalIdEnforced: boolean | null;
  readonly assumedRoleArn: string | null;
  readonly lastVerifiedAt: Millis | null;
  readonly disconnectedAt: Millis | null;
  /** The number of its latest event; 0 before the first. */
  readonly lastSequence: number;
  /** The running or latest one. */
  readonly verification: Verification | null;
  /** While it is CONNECTED, DEGRADED or INSECURE: when the role is checked again, and how often in a row that has failed. */
  readonly recheck: Recheck | null;
  /** While the workspace's External ID is rotated: which of the two its role takes. */
  readonly rotation: RoleRotation | null;
};

export type Recheck = { readonly nextAt: Millis; readonly failures: number };

/** Null: not known yet. */
export type RoleRotation = { readonly takesNew: boolean | null; readonly takesPrevious: boolean | null };

export type Progress = {
  readonly attempt: number;
  readonly elapsedMs: Millis;
  readonly remainingMs: Millis;
  readonly nextAttemptAt: Millis;
};
export type Ending = { readonly attempts: number; readonly elapsedMs: Millis };

/** What happened, without its place in the history. */
export type ConnectionChange =
  | {
      readonly type: 'VerificationStarted';
      readonly verificationId: string;
      readonly windowMs: Millis;
      readonly deadline: Millis;
      /** When the first attempt is due, if not at once. */
      readonly firstAttemptAt?: Millis;
    }
  | ({ readonly type: 'AssumeRoleDenied'; readonly failure: Failure } & Progress)
  | ({
      readonly type: 'VerificationDelayed';
      readonly failure: Failure;
      readonly deadline: Millis;
    } & Progress)
  | ({ readonly type: 'ExternalIdNotEnforced'; readonly probes: readonly ProbeResult[] } & Progress)
  | { readonly type: 'AttemptBroughtForward'; readonly nextAttemptAt: Millis }
  | ({
      readonly type: 'ConnectionEstablished';
      readonly assumedRoleArn: string;
      readonly probes: readonly ProbeResult[];
      /** When the role is checked again. */
      readonly nextCheckAt?: Millis;
    } & Ending)
  | ({ readonly type: 'ConnectionFailed'; readonly failure: Failure } & Ending)
  | ({
      readonly type: 'ConnectionInsecure';
      readonly failure: Failure;
      readonly probes: readonly ProbeResult[];
      /** When it is looked at whether somebody has repaired the role. */
      readonly nextCheckAt?: Millis;
    } & Ending)
  | {
      readonly type: 'ConnectionChecked';
      readonly outcome: CheckedOutcome;
      /** Why it did not pass. */
      readonly failure: Failure | null;
      readonly probes: readonly ProbeResult[];
      readonly nextCheckAt: Millis;
    }
  | { readonly type: 'ConnectionDegraded'; readonly failure: Failure }
  | { readonly type: 'ConnectionRecovered' }
  | { readonly type: 'ConnectionDisconnected' }
  /** The workspace has a new External ID, and the previous one is still good. */
  | { readonly type: 'ExternalIdRotationStarted'; readonly nextCheckAt: Millis }
  /** What the role takes is known, or has changed. */
  | ({ readonly type: 'ExternalIdRotationChecked' } & RoleRotation)
  | {
      readonly type: 'ExternalIdRotationEnded';
      readonly outcome: RotationOutcome;
      readonly nextCheckAt: Millis;
    };

/** `FINISHED`: only the new External ID is good. `CANCELLED`: only the one before. */
export const ROTATION_OUTCOMES = ['FINISHED', 'CANCELLED'] as const;
export type RotationOutcome = (typeof ROTATION_OUTCOMES)[number];

/** `INCONCLUSIVE`: STS itself failed, so that nothing is known about the role. */
export const CHECKED_OUTCOMES = ['PASSED', 'FAILED', 'INCONCLUSIVE'] as const;
export type CheckedOutcome = (typeof CHECKED_OUTCOMES)[number];

/** A change of a connection, numbered from 1 without a hole. */
export type ConnectionEvent = {
  readonly sequence: number;
  readonly occurredAt: Millis;
  readonly change: ConnectionChange;
};

/** An event that cannot follow from the state. */
export class ImpossibleEvent extends Error {
  override name = 'ImpossibleEvent';
}

/** The changes after which a verification makes no more attempts. */
export const LAST_CHANGES: ReadonlySet<ConnectionChange['type']> = new Set([
  'ConnectionEstablished',
  'ConnectionFailed',
  'ConnectionInsecure',
  'ConnectionDisconnected',
]);

/** A connection before its first event. */
export function newConnection(
  input: Pick<
    Connection,
    'id' | 'workspaceId' | 'roleArn' | 'accountId' | 'partition' | 'region' | 'name' | 'createdAt'
  >,
): Connection {
  return {
    ...input,
    status: 'PENDING',
    failure: null,
    externalIdEnforced: null,
    assumedRoleArn: null,
    lastVerifiedAt: null,
    disconnectedAt: null,
    lastSequence: 0,
    verification: null,
    recheck: null,
    rotation: null,
  };
}

/** The connection's role, parsed. @throws when the stored ARN is damaged */
export function roleOf({ id, roleArn }: Pick<Connection, 'id' | 'roleArn'>): RoleArn {
  const role = storedRoleArn(roleArn);
  if (role === null) throw new Error(`Connection ${id} has a damaged role ARN.`);
  return role;
}

/** Whether a verification is under way. */
export function isVerifying(connection: Connection): boolean {
  return connection.verification !== null && connection.verification.endedAt === null;
}

/**
 * The state after an event. Throws `ImpossibleEvent` where the event cannot follow from the state: a history that does so has
 * been damaged, and going on would hide it.
 */
export function applyEvent(state: Connection, event: ConnectionEvent): Connection {
  if (event.sequence !== state.lastSequence + 1) {
    throw new ImpossibleEvent(
      `Event ${event.sequence} cannot follow event ${state.lastSequence} of connection ${state.id}.`,
    );
  }
  const { change, occurredAt } = event;
  const next = { ...state, lastSequence: event.sequence };
  switch (change.type) {
    case 'VerificationStarted': {
      if (isVerifying(state)) throw impossible(state, change);
      return {
        ...next,
        status: 'PENDING',
        failure: null,
        disconnectedAt: null,
        verification: startedBy(change, occurredAt),
        recheck: null,
      };
    }
    case 'AssumeRoleDenied':
      return {
        ...next,
        failure: change.failure,
        verification: attempted(state, change, {
          clockStoppedAt: null,
          outages: 0,
          lateRetryUsed: change.failure.waiting === 'ONE_LATE_RETRY',
          deadline: occurredAt + change.remainingMs,
        }),
      };
    case 'VerificationDelayed':
      return {
        ...next,
        failure: change.failure,
        verification: attempted(state, change, {
          clockStoppedAt: occurredAt,
          outages: verificationOf(state, change).outages + 1,
          deadline: change.deadline,
        }),
      };
    case 'ExternalIdNotEnforced':
      return {
        ...next,
        failure: ownFailure('EXTERNAL_ID_NOT_ENFORCED', 'PROPAGATION'),
        externalIdEnforced: null,
        verification: attempted(state, change, {
          clockStoppedAt: null,
          outages: 0,
          deadline: occurredAt + change.remainingMs,
        }),
      };
    case 'AttemptBroughtForward':
      return {
        ...next,
        verification: { ...verificationOf(state, change), nextAttemptAt: change.nextAttemptAt },
      };
    case 'ConnectionEstablished':
      return {
        ...next,
        status: 'CONNECTED',
        failure: null,
        externalIdEnforced: true,
        assumedRoleArn: change.assumedRoleArn,
        lastVerifiedAt: occurredAt,
        verification: ended(state, change, occurredAt, change.attempts),
        recheck: firstRecheck(change),
      };
    case 'ConnectionFailed':
      return {
        ...next,
        status: 'FAILED',
        failure: change.failure,
        verification: ended(state, change, occurredAt, change.attempts),
      };
    case 'ConnectionInsecure':
      return {
        ...next,
        status: 'INSECURE',
        failure: change.failure,
        externalIdEnforced: false,
        // Found out by a verification; in older histories also by a later check.
        verification: isVerifying(state)
          ? ended(state, change, occurredAt, change.attempts)
          : workingOf(state, change).verification,
        recheck: firstRecheck(change),
      };
    case 'ConnectionChecked': {
      const { recheck } = checkedOf(state, change);
      const { outcome, nextCheckAt: nextAt } = change;
      if (outcome === 'INCONCLUSIVE')
        return { ...next, recheck: { failures: recheck?.failures ?? 0, nextAt } };
      if (outcome === 'FAILED') {
        const opened = state.externalIdEnforced && change.probes.some(isAccepted);
        const { externalIdEnforced } = opened ? { externalIdEnforced: null } : state;
        // The latest check knows most.
        const failure =
          state.status === 'DEGRADED' && change.failure !== null ? change.failure : state.failure;
        return {
          ...next,
          failure,
          externalIdEnforced,
          recheck: { failures: (recheck?.failures ?? 0) + 1, nextAt },
        };
      }
      return {
        ...next,
        externalIdEnforced: true,
        lastVerifiedAt: occurredAt,
        recheck: { failures: 0, nextAt },
      };
    }
    case 'ConnectionDegraded':
      if (state.status !== 'CONNECTED') throw impossible(state, change);
      return { ...next, status: 'DEGRADED', failure: change.failure };
    case 'ConnectionRecovered':
      if (state.status !== 'DEGRADED' && state.status !== 'INSECURE') throw impossible(state, change);
      return { ...next, status: 'CONNECTED', failure: null };
    case 'ExternalIdRotationStarted':
      return {
        ...next,
        recheck: checkedAt(state, change.nextCheckAt),
        rotation: { takesNew: null, takesPrevious: null },
      };
    case 'ExternalIdRotationChecked':
      return { ...next, rotation: { takesNew: change.takesNew, takesPrevious: change.takesPrevious } };
    case 'ExternalIdRotationEnded':
      return { ...next, recheck: checkedAt(state, change.nextCheckAt), rotation: null };
    case 'ConnectionDisconnected': {
      if (state.status === 'DISCONNECTED') throw impossible(state, change);
      const verification = isVerifying(state)
        ? ended(state, change, occurredAt, state.verification?.attempts ?? 0)
        : state.verification;
      return {
        ...next,
        status: 'DISCONNECTED',
        failure: null,
        disconnectedAt: occurredAt,
        verification,
        recheck: null,
        rotation: null,
      };
    }
  }
}

/** The change that begins a verification. Its first attempt is due at once, unless told otherwise. */
export function startVerification(input: {
  id: string;
  now: Millis;
  windowMs: Millis;
  firstAttemptAt?: Millis;
}): ConnectionChange {
  const { id: verificationId, now, windowMs, firstAttemptAt } = input;
  const deadline = now + windowMs;
  return {
    type: 'VerificationStarted',
    verificationId,
    windowMs,
    deadline,
    ...(firstAttemptAt !== undefined && { firstAttemptAt: Math.min(firstAttemptAt, deadline) }),
  };
}

/** What is to be checked anyway, at another time. */
function checkedAt({ recheck }: Connection, nextAt: Millis): Recheck | null {
  return recheck === null ? null : { ...recheck, nextAt };
}

function startedBy(
  change: Extract<ConnectionChange, { type: 'VerificationStarted' }>,
  occurredAt: Millis,
): Verification {
  return {
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
}

function attempted(
  state: Connection,
  change: Extract<ConnectionChange, { attempt: number }>,
  rest: Partial<Verification>,
): Verification {
  const verification = verificationOf(state, change);
  if (change.attempt !== verification.attempts + 1) throw impossible(state, change);
  return { ...verification, ...rest, attempts: change.attempt, nextAttemptAt: change.nextAttemptAt };
}

function ended(state: Connection, change: ConnectionChange, endedAt: Millis, attempts: number): Verification {
  return { ...verificationOf(state, change), attempts, nextAttemptAt: null, endedAt };
}

function verificationOf(state: Connection, change: ConnectionChange): Verification {
  if (state.verification === null || state.verification.endedAt !== null) throw impossible(state, change);
  return state.verification;
}

/** A connection that works, or did until lately. */
function workingOf(state: Connection, change: ConnectionChange): Connection {
  if (state.status !== 'CONNECTED' && state.status !== 'DEGRADED') throw impossible(state, change);
  return state;
}

/** A connection whose role is looked at again and again. */
function checkedOf(state: Connection, change: ConnectionChange): Connection {
  return state.status === 'INSECURE' ? state : workingOf(state, change);
}

function firstRecheck({ nextCheckAt }: { readonly nextCheckAt?: Millis }): Recheck | null {
  return nextCheckAt === undefined ? null : { nextAt: nextCheckAt, failures: 0 };
}

function impossible(state: Connection, change: ConnectionChange): ImpossibleEvent {
  return new ImpossibleEvent(
    `${change.type} cannot happen to connection ${state.id}, which is ${state.status}.`,
  );
}
