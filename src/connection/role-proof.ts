/** What the calls of one attempt together say about a role. Pure: `connections/prove-role.ts` makes the calls. */
import type { Err, Ok } from '../base/result.ts';
import type { ProbeKind } from '../trust/external-id.ts';
import { type AwsError, assumeRoleFailure, isRefusalOfRole } from './aws-error.ts';
import { type Failure, isOutage, ownFailure } from './failure.ts';

/** The result of one call to AWS. */
export type CallResult<T = undefined> = (Ok<T> & { readonly requestId: string | null }) | Err<AwsError>;

/**
 * One probe, between two right calls on one fresh connection. A call is null if an earlier one settled the matter.
 */
export type ProbeCalls = {
  readonly kind: ProbeKind;
  /** Whether the endpoint closed the connection in between, so the calls may have reached different hosts. */
  readonly moved: boolean;
  readonly before: CallResult;
  readonly probe: CallResult | null;
  readonly after: CallResult | null;
};

/** The calls of one attempt, up to the one that ended it. */
export type RoleProof = {
  readonly assumeRole: CallResult<{ assumedRoleArn: string }>;
  /** The owner of the session that AWS returned. */
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

/** Whether the role accepted a call that it should refuse. */
export function isAccepted({ outcome }: ProbeResult): boolean {
  return outcome === 'ACCEPTED';
}

/** How Aurora found out that the role is open: by a probe, or by reading its trust policy. */
type OpenCode = 'EXTERNAL_ID_NOT_ENFORCED' | 'TRUST_POLICY_OPEN';

export type AttemptOutcome =
  /** The role works, it is the right one, and it refuses all other callers. */
  | { readonly kind: 'PROVEN'; readonly assumedRoleArn: string; readonly probes: readonly ProbeResult[] }
  /** AWS refused. The cause may be propagation. */
  | { readonly kind: 'DENIED'; readonly failure: Failure }
  /** The role accepted a probe, or its trust policy lets in strangers. An old policy may still be in effect. */
  | { readonly kind: 'OPEN'; readonly code: OpenCode; readonly probes: readonly ProbeResult[] }
  /** STS or Aurora failed: nothing is known about the role. */
  | { readonly kind: 'INTERRUPTED'; readonly failure: Failure }
  /** Waiting does not help. */
  | { readonly kind: 'REFUSED'; readonly failure: Failure };

/**
 * What a probe proves. An acceptance counts on any host. A denial counts only when the right call succeeded before and
 * after it on the same connection, so on the same host. Otherwise the denying host may not know the role yet.
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
  if (probes.some(isAccepted)) return { kind: 'OPEN', code: 'EXTERNAL_ID_NOT_ENFORCED', probes };
  const fault = proof.probes.map(firstFault).filter((failure) => failure !== null);
  // A host that does not know the role yet outweighs a throttled one: it shows the role's own state.
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
 * STS may not know a new session yet: that is its own delay (docs/aws-facts.md, section 2, botocore PR 3600), not a
 * fault of the credentials.
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
