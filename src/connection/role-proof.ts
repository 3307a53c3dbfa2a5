/**
 * What the calls of one attempt together say about a role. Pure: `connections/prove-role.ts` makes the calls.
 */

import type { ProbeKind } from '../trust/external-id.ts';
import type { AwsError } from './aws-error.ts';
import { assumeRoleFailure, isRefusalOfRole } from './aws-error.ts';
import type { Failure } from './failure.ts';
import { isOutage, ownFailure } from './failure.ts';

/** One call, and what came of it. */
export type CallResult<T = undefined> =
  | { readonly ok: true; readonly value: T; readonly requestId: string | null }
  | { readonly ok: false; readonly error: AwsError };

/**
 * One probe, between two right calls on one fresh connection. A call that was not made, because an earlier one
 * settled the matter, is null.
 */
export type ProbeCalls = {
  readonly kind: ProbeKind;
  /** The endpoint closed the connection in between, so that the calls may have reached different hosts. */
  readonly moved: boolean;
  readonly before: CallResult;
  readonly probe: CallResult | null;
  readonly after: CallResult | null;
};

/** The calls of one attempt, as far as it came. */
export type RoleProof = {
  readonly assumeRole: CallResult<{ assumedRoleArn: string }>;
  /** Whose the session is that AWS gave us. */
  readonly identity: CallResult<{ accountId: string; arn: string }> | null;
  readonly probes: readonly ProbeCalls[];
};

/** What one probe proves. */
export type ProbeResult = {
  readonly kind: ProbeKind;
  /** `REFUSED` is what a safe role does; `ACCEPTED` is open; `INCONCLUSIVE` proves neither. */
  readonly outcome: 'REFUSED' | 'ACCEPTED' | 'INCONCLUSIVE';
  readonly awsErrorCode: string | null;
  readonly awsRequestId: string | null;
};

/** Whether the role let in whom it should refuse. */
export function isAccepted({ outcome }: ProbeResult): boolean {
  return outcome === 'ACCEPTED';
}

export type AttemptOutcome =
  /** The role works, it is the right one, and it refuses everybody else. */
  | { readonly kind: 'PROVEN'; readonly assumedRoleArn: string; readonly probes: readonly ProbeResult[] }
  /** AWS said no. It may be only propagation. */
  | { readonly kind: 'DENIED'; readonly failure: Failure }
  /** A probe was let in. It may be an old policy that still answers. */
  | { readonly kind: 'OPEN'; readonly probes: readonly ProbeResult[] }
  /** STS's own trouble, or Aurora's: nothing is known about the role. */
  | { readonly kind: 'INTERRUPTED'; readonly failure: Failure }
  /** Something that waiting does not repair. */
  | { readonly kind: 'REFUSED'; readonly failure: Failure };

/**
 * What a probe proves. An acceptance counts by itself, on whatever host. A denial counts only when the right call
 * succeeded before and after it on the same connection, hence on the same host with the same view of the role:
 * otherwise the denying host may simply not know the role yet.
 */
export function probeResult({ kind, moved, before, probe, after }: ProbeCalls): ProbeResult {
  if (probe === null) return { kind, outcome: 'INCONCLUSIVE', ...answerOf(before) };
  if (probe.ok) return { kind, outcome: 'ACCEPTED', ...answerOf(probe) };
  const proven = isRefusalOfRole(probe.error) && !moved && before.ok && after?.ok === true;
  return { kind, outcome: proven ? 'REFUSED' : 'INCONCLUSIVE', ...answerOf(probe) };
}

/** What an attempt has shown about the role `expected`. */
export function attemptOutcome(
  proof: RoleProof,
  expected: { accountId: string; name: string; partition: string },
): AttemptOutcome {
  if (!proof.assumeRole.ok) return failed(assumeRoleFailure(proof.assumeRole.error, expected.accountId));

  if (proof.identity !== null) {
    if (!proof.identity.ok) return failed(sessionFailure(proof.identity.error));
    const session = `arn:${expected.partition}:sts::${expected.accountId}:assumed-role/${expected.name}/`;
    const { accountId, arn } = proof.identity.value;
    if (accountId !== expected.accountId || !arn.startsWith(session)) {
      return { kind: 'REFUSED', failure: ownFailure('ACCOUNT_MISMATCH') };
    }
  }

  const probes = proof.probes.map(probeResult);
  if (probes.some(isAccepted)) return { kind: 'OPEN', probes };
  const fault = proof.probes.map(firstFault).filter((failure) => failure !== null);
  // A host that does not know the role yet outweighs one that was throttled: it is the role's own state.
  const decisive = fault.find(({ waiting }) => !isOutage(waiting)) ?? fault[0];
  if (decisive !== undefined) return failed(decisive);
  return { kind: 'PROVEN', assumedRoleArn: proof.assumeRole.value.assumedRoleArn, probes };
}

const CONNECTION_CLOSED: Failure = {
  ...ownFailure('STS_CONNECTION_CLOSED', 'AWS_RECOVERS'),
  awsMessage: 'The STS endpoint closed the connection between calls that belong together.',
};

/** Why a probe is inconclusive: the first of its calls that did not answer as a safe role's would. */
function firstFault({ before, probe, after, moved }: ProbeCalls): Failure | null {
  if (!before.ok) return assumeRoleFailure(before.error);
  if (probe !== null && !probe.ok && !isRefusalOfRole(probe.error)) return assumeRoleFailure(probe.error);
  if (after !== null && !after.ok) return assumeRoleFailure(after.error);
  return moved ? CONNECTION_CLOSED : null;
}

/**
 * A session made a moment ago that STS itself does not know yet is STS's own delay (reference/aws-facts.md,
 * section 2, botocore PR 3600), not a fault of the credentials.
 */
function sessionFailure(error: AwsError): Failure {
  const failure = assumeRoleFailure(error);
  return failure.code === 'BASE_CREDENTIALS_INVALID'
    ? { ...failure, code: 'STS_UNAVAILABLE', waiting: 'AWS_RECOVERS' }
    : failure;
}

function failed(failure: Failure): AttemptOutcome {
  if (isOutage(failure.waiting)) return { kind: 'INTERRUPTED', failure };
  if (failure.waiting === 'NO') return { kind: 'REFUSED', failure };
  return { kind: 'DENIED', failure };
}

function answerOf(result: CallResult): { awsErrorCode: string | null; awsRequestId: string | null } {
  if (result.ok) return { awsErrorCode: null, awsRequestId: result.requestId };
  return result.error.kind === 'ANSWERED'
    ? { awsErrorCode: result.error.code, awsRequestId: result.error.requestId }
    : { awsErrorCode: null, awsRequestId: null };
}
