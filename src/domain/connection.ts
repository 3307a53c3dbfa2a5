/**
 * The life of a connection: one pure function from a state and an event to the next state, and the functions
 * that decide which events follow from what happened. Events are the only way in which a connection changes.
 */
import type { Millis } from './clock.ts';
import type { Failure } from './failure.ts';
import { ownFailure } from './failure.ts';
import type { Random } from './retry-schedule.ts';
import { lateRetry, nextAfterOutage, nextAttempt } from './retry-schedule.ts';
import type { AttemptOutcome, ProbeResult } from './role-proof.ts';

export const CONNECTION_STATUSES = [
  'PENDING',
  'CONNECTED',
  'FAILED',
  'INSECURE',
  'DEGRADED',
  'DISCONNECTED',
] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

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
};

type Progress = {
  readonly attempt: number;
  readonly elapsedMs: Millis;
  readonly remainingMs: Millis;
  readonly nextAttemptAt: Millis;
};
type Ending = { readonly attempts: number; readonly elapsedMs: Millis };

/** What happened, without its place in the history. */
export type ConnectionChange =
  | {
      readonly type: 'VerificationStarted';
      readonly verificationId: string;
      readonly windowMs: Millis;
      readonly deadline: Millis;
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
    } & Ending)
  | ({ readonly type: 'ConnectionFailed'; readonly failure: Failure } & Ending)
  | ({
      readonly type: 'ConnectionInsecure';
      readonly failure: Failure;
      readonly probes: readonly ProbeResult[];
    } & Ending)
  | { readonly type: 'ConnectionDisconnected' };

/** A change of a connection, numbered from 1 without a hole. */
export type ConnectionEvent = {
  readonly sequence: number;
  readonly occurredAt: Millis;
  readonly change: ConnectionChange;
};

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
  };
}

/** Whether a verification is under way. */
export function isVerifying(connection: Connection): boolean {
  return connection.verification !== null && connection.verification.endedAt === null;
}

/**
 * The state after an event. Throws where the event cannot follow from the state: a history that does so has
 * been damaged, and going on would hide it.
 */
export function applyEvent(state: Connection, event: ConnectionEvent): Connection {
  if (event.sequence !== state.lastSequence + 1) {
    throw new Error(
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
        verification: ended(state, change, occurredAt, change.attempts),
      };
    case 'ConnectionDisconnected': {
      if (state.status === 'DISCONNECTED') throw impossible(state, change);
      const verification = isVerifying(state)
        ? ended(state, change, occurredAt, state.verification?.attempts ?? 0)
        : state.verification;
      return { ...next, status: 'DISCONNECTED', failure: null, disconnectedAt: occurredAt, verification };
    }
  }
}

/** The change that begins a verification. Its first attempt is due at once. */
export function startVerification(input: { id: string; now: Millis; windowMs: Millis }): ConnectionChange {
  return {
    type: 'VerificationStarted',
    verificationId: input.id,
    windowMs: input.windowMs,
    deadline: input.now + input.windowMs,
  };
}

/** The change that an attempt brings about: the next attempt, or the end of the verification. */
export function concludeAttempt(
  verification: Verification,
  attempt: { startedAt: Millis; endedAt: Millis; outcome: AttemptOutcome },
  random: Random,
): ConnectionChange {
  const { outcome, endedAt: now } = attempt;
  const number = verification.attempts + 1;
  const ending: Ending = { attempts: number, elapsedMs: now - verification.startedAt };
  const deadline = deadlineAfter(verification, attempt);
  const progress = (nextAttemptAt: Millis): Progress => ({
    attempt: number,
    elapsedMs: ending.elapsedMs,
    remainingMs: Math.max(0, deadline - now),
    nextAttemptAt,
  });
  const scheduled = () => nextAttempt({ now, deadline, windowMs: verification.windowMs, random });

  switch (outcome.kind) {
    case 'PROVEN':
      return {
        type: 'ConnectionEstablished',
        assumedRoleArn: outcome.assumedRoleArn,
        probes: outcome.probes,
        ...ending,
      };
    case 'REFUSED':
      return { type: 'ConnectionFailed', failure: outcome.failure, ...ending };
    case 'INTERRUPTED': {
      const at = nextAfterOutage({ now, failures: verification.outages + 1, random });
      return { type: 'VerificationDelayed', failure: outcome.failure, deadline, ...progress(at) };
    }
    case 'OPEN': {
      const at = scheduled();
      return at === null
        ? {
            type: 'ConnectionInsecure',
            failure: ownFailure('EXTERNAL_ID_NOT_ENFORCED'),
            probes: outcome.probes,
            ...ending,
          }
        : { type: 'ExternalIdNotEnforced', probes: outcome.probes, ...progress(at) };
    }
    case 'DENIED': {
      const explicit = outcome.failure.waiting === 'ONE_LATE_RETRY';
      const at = explicit ? (verification.lateRetryUsed ? null : lateRetry({ now, deadline })) : scheduled();
      return at === null
        ? { type: 'ConnectionFailed', failure: { ...outcome.failure, waiting: 'NO' }, ...ending }
        : { type: 'AssumeRoleDenied', failure: outcome.failure, ...progress(at) };
    }
  }
}

/**
 * The deadline once an attempt is over. The clock of the window stands still from the start of the first
 * attempt that found STS down to the start of the first that did not: AWS being down is not the customer's
 * fault.
 */
function deadlineAfter(
  verification: Verification,
  attempt: { startedAt: Millis; endedAt: Millis; outcome: AttemptOutcome },
): Millis {
  const { clockStoppedAt, deadline } = verification;
  if (attempt.outcome.kind === 'INTERRUPTED') {
    return deadline + attempt.endedAt - (clockStoppedAt ?? attempt.startedAt);
  }
  return clockStoppedAt === null ? deadline : deadline + attempt.startedAt - clockStoppedAt;
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
    nextAttemptAt: occurredAt,
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

function impossible(state: Connection, change: ConnectionChange): Error {
  return new Error(`${change.type} cannot happen to connection ${state.id}, which is ${state.status}.`);
}
