/** A connection and its events. Only events change a connection: `apply-event.ts` has the rules. */
import type { Millis } from '../base/clock.ts';
import { type RoleArn, storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import type { PolicyChange } from '../iam/policy/policy-changes.ts';
import type { OtherParty } from '../trust/explain/stored-policy.ts';
import type { Failure } from './failure.ts';
import type { Label } from './labels.ts';
import type { ProbeResult } from './role-proof.ts';

/** In the order of a list by status: connections that need attention come first. */
export const STATUSES = ['INSECURE', 'DEGRADED', 'FAILED', 'PENDING', 'CONNECTED', 'DISCONNECTED'] as const;
export type ConnectionStatus = (typeof STATUSES)[number];

/**
 * The statuses of connections that programs use, or soon may. INSECURE is none of them: Aurora still checks the role, but
 * gives out no credentials until somebody has repaired it.
 */
export const LIVE_STATUSES: readonly ConnectionStatus[] = ['PENDING', 'CONNECTED', 'DEGRADED'];

/** One episode of proving a connection. */
export type Verification = {
  readonly id: string;
  readonly startedAt: Millis;
  /** How long it may take. Time in which STS is down does not count. */
  readonly windowMs: Millis;
  /** When attempts end. Extended while STS is down. */
  readonly deadline: Millis;
  /** Attempts made so far. */
  readonly attempts: number;
  /** When the next attempt is due; null once the verification has ended. */
  readonly nextAttemptAt: Millis | null;
  readonly endedAt: Millis | null;
  /**
   * When the latest attempt failed because of STS or Aurora: the window does not run from then until an attempt gets an
   * answer about the role. Null while the window runs.
   */
  readonly clockStoppedAt: Millis | null;
  /** How many attempts in a row failed because of STS or Aurora. */
  readonly outages: number;
  /** Whether the single late retry after an explicit deny was used. */
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
  /** In the order of their keys. */
  readonly labels: readonly Label[];
  readonly createdAt: Millis;
  readonly status: ConnectionStatus;
  /** Why it is not `CONNECTED`; null while it is. */
  readonly failure: Failure | null;
  /** Null until proven either way. */
  readonly externalIdEnforced: boolean | null;
  readonly assumedRoleArn: string | null;
  readonly lastVerifiedAt: Millis | null;
  /** When an attempt or a check last said something of the role, good or bad. Null before the first. */
  readonly lastCheckedAt: Millis | null;
  /**
   * When a program last got credentials or reported a denial, to the minute. Null before the first. Not part of the
   * history.
   */
  readonly lastUsedAt: Millis | null;
  readonly disconnectedAt: Millis | null;
  /** Aurora hands out no session from before. Null: none was revoked. Not part of the history. */
  readonly sessionsRevokedAt: Millis | null;
  /** The number of its latest event; 0 before the first. */
  readonly lastSequence: number;
  /** The running or latest one. */
  readonly verification: Verification | null;
  /** The next check of the role, while the connection is CONNECTED, DEGRADED or INSECURE. */
  readonly recheck: Recheck | null;
  /** During a rotation: which of the two External IDs the role accepts. */
  readonly rotation: RoleRotation | null;
  /** What Aurora last read of the role; null before it has tried. */
  readonly role: RoleState | null;
};

/** What the plan of checks needs to know of the last reading. `role_readings` has the documents. */
export type RoleState = {
  /** When Aurora last tried to read the role. */
  readonly readAt: Millis;
  /** Changes with the trust policy, and with a new role of the same name. Null: Aurora may not read the role. */
  readonly trustHash: string | null;
  /** When the probes last proved the role. */
  readonly provenAt: Millis;
  /** When Aurora last found out what the role may do; null before that. */
  readonly accessAt: Millis | null;
  /** Changes with the access report. */
  readonly accessHash: string | null;
};

/** `failures`: how many checks in a row have failed. */
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
      /** When the first attempt is due. Default: immediately. */
      readonly firstAttemptAt?: Millis;
    }
  | ({ readonly type: 'AssumeRoleDenied'; readonly failure: Failure } & Progress)
  | ({
      readonly type: 'VerificationDelayed';
      readonly failure: Failure;
      readonly deadline: Millis;
    } & Progress)
  | ({
      readonly type: 'ExternalIdNotEnforced';
      readonly probes: readonly ProbeResult[];
      /** Default: a probe was accepted. */
      readonly failure?: Failure;
    } & Progress)
  | { readonly type: 'AttemptBroughtForward'; readonly nextAttemptAt: Millis }
  | ({
      readonly type: 'ConnectionEstablished';
      readonly assumedRoleArn: string;
      readonly probes: readonly ProbeResult[];
      /** When the role is checked again. */
      readonly nextCheckAt?: Millis;
      readonly role?: RoleState;
    } & Ending)
  | ({ readonly type: 'ConnectionFailed'; readonly failure: Failure } & Ending)
  | ({
      readonly type: 'ConnectionInsecure';
      readonly failure: Failure;
      readonly probes: readonly ProbeResult[];
      /** When Aurora checks whether somebody has repaired the role. */
      readonly nextCheckAt?: Millis;
    } & Ending)
  | {
      readonly type: 'ConnectionChecked';
      readonly outcome: CheckedOutcome;
      /** Why it did not pass. */
      readonly failure: Failure | null;
      readonly probes: readonly ProbeResult[];
      readonly nextCheckAt: Millis;
      readonly role?: RoleState;
    }
  | { readonly type: 'ConnectionDegraded'; readonly failure: Failure }
  | { readonly type: 'ConnectionRecovered' }
  | { readonly type: 'ConnectionDisconnected' }
  /** The role has another trust policy than at the last reading. */
  | ({
      readonly type: 'TrustPolicyChanged';
      readonly role: RoleState;
      /** For the alert, and not stored. Null or absent: unknown, as the policy is not closed. */
      readonly others?: readonly OtherUser[] | null;
    } & TrustPolicyChange)
  /** The role may do more or less than at the last check of its access. */
  | ({ readonly type: 'AccessChanged'; readonly role: RoleState } & AccessSummary)
  /** The workspace has a new External ID, and the previous one stays valid. */
  | { readonly type: 'ExternalIdRotationStarted'; readonly nextCheckAt: Millis }
  /** Aurora has learned which External IDs the role accepts. */
  | ({ readonly type: 'ExternalIdRotationChecked' } & RoleRotation)
  | {
      readonly type: 'ExternalIdRotationEnded';
      readonly outcome: RotationOutcome;
      readonly nextCheckAt: Millis;
    };

export type TrustPolicyChange = {
  /** What was added, removed or changed, without External IDs. Null: the old or the new document cannot be read. */
  readonly differences: readonly PolicyChange[] | null;
  /** When and by whom, from CloudTrail; null while it has not told. */
  readonly changedAt: Millis | null;
  readonly changedBy: string | null;
};

/** Someone who may use the role without Aurora. */
export type OtherUser = Pick<OtherParty, 'principal' | 'description'> & {
  /** The other AWS account. Null for anything else. */
  readonly accountId: string | null;
  /** Whether a comparison shows that they could not use it before the change. */
  readonly isNew: boolean;
};

/** How an access report has ended. */
export type AccessSummary = {
  readonly state: AccessState;
  /** Actions that the role lacks, has too much, and that are unknown. */
  readonly missing: number;
  readonly excessive: number;
  readonly unknown: number;
  /** The latest change of the role's policies since the check before, from CloudTrail; null where it tells of none. */
  readonly changedAt: Millis | null;
  readonly changedBy: string | null;
};

/** `SUFFICIENT`: the role may do all that is asked for. `INSUFFICIENT`: it lacks something. */
export type AccessState = 'SUFFICIENT' | 'INSUFFICIENT' | 'UNKNOWN';

/** `FINISHED`: only the new External ID is valid. `CANCELLED`: only the previous one. */
export type RotationOutcome = 'FINISHED' | 'CANCELLED';

/** `INCONCLUSIVE`: STS or Aurora failed, so nothing is known about the role. */
export type CheckedOutcome = 'PASSED' | 'FAILED' | 'INCONCLUSIVE';

/** A change of a connection, numbered from 1 without gaps. */
export type ConnectionEvent = {
  readonly sequence: number;
  readonly occurredAt: Millis;
  readonly change: ConnectionChange;
};

/** The changes after which a verification makes no more attempts. */
export const ENDING_CHANGES: ReadonlySet<ConnectionChange['type']> = new Set([
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
  > &
    Partial<Pick<Connection, 'labels'>>,
): Connection {
  return {
    labels: [],
    ...input,
    status: 'PENDING',
    failure: null,
    externalIdEnforced: null,
    assumedRoleArn: null,
    lastVerifiedAt: null,
    lastCheckedAt: null,
    lastUsedAt: null,
    disconnectedAt: null,
    sessionsRevokedAt: null,
    lastSequence: 0,
    verification: null,
    recheck: null,
    rotation: null,
    role: null,
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

/** The change that begins a verification. Its first attempt is due immediately by default. */
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
