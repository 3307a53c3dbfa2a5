/** What Aurora's call looks like to a trust policy, and what a policy must let in and keep out. */
import { externalIdProbes } from '../external-id.ts';
import { type AuthorizationRequest, isKnownKey } from '../policy-context.ts';
import { type Caller, evaluatePolicy, type PolicyEvaluation } from '../policy-evaluation.ts';
import type { Condition, PolicyDocument, Statement } from '../policy-model.ts';

export type Expectation = {
  /** Aurora, as it signs its calls. */
  readonly caller: Caller;
  readonly role: { readonly arn: string; readonly accountId: string; readonly partition: string };
  readonly externalId: string;
  /** While the External ID is rotated, the one before: ours as well. */
  readonly previousExternalId?: string | null;
};

export type Judgement = {
  /** Aurora's own call, by what is known of it. */
  readonly rightCall: PolicyEvaluation;
  /** The same, if everything that cannot be known from here were in its favour. */
  readonly rightCallAtBest: PolicyEvaluation;
  /** Calls that must be refused and are let in, at worst. */
  readonly letIn: readonly WrongCall[];
  readonly verdict: 'WORKS' | 'UNSAFE' | 'UNCERTAIN' | 'DENIED';
};

export type WrongCall = {
  readonly by: 'AURORA' | 'STRANGER';
  readonly externalId: string | undefined;
  readonly evaluation: PolicyEvaluation;
};

export const EXTERNAL_ID_KEY = 'sts:externalid';

/** Keys of a call that are known, or known to be missing from it: Aurora signs with plain keys, without MFA. */
const KNOWN_KEYS = new Set(
  ['ExternalId', 'RoleSessionName', 'SourceIdentity', 'TransitiveTagKeys']
    .map((name) => `sts:${name}`)
    .concat(
      [
        'PrincipalArn',
        'PrincipalAccount',
        'PrincipalType',
        'PrincipalIsAWSService',
        'userid',
        'username',
        'MultiFactorAuthPresent',
        'MultiFactorAuthAge',
        'SecureTransport',
        'ViaAWSService',
        'SourceAccount',
        'SourceArn',
        'TagKeys',
        'FederatedProvider',
        'ResourceAccount',
      ].map((name) => `aws:${name}`),
    )
    .map((name) => name.toLowerCase()),
);

/** Somebody else, in an account of their own, who has learned the External ID: it is no secret. */
const STRANGER: Caller = {
  kind: 'USER',
  partition: 'aws',
  accountId: '987654321098',
  arn: 'arn:aws:iam::987654321098:user/stranger',
  principalArn: 'arn:aws:iam::987654321098:user/stranger',
  uniqueId: 'AIDASTRANGER00000000',
  userId: 'AIDASTRANGER00000000',
  userName: 'stranger',
};

export function isExternalIdCondition({ key }: Condition): boolean {
  return key.toLowerCase() === EXTERNAL_ID_KEY;
}

/** Whether what the condition tests is known of Aurora's calls. */
export function isDecidable({ key }: Condition): boolean {
  // A name that AWS does not know is missing from every call.
  return KNOWN_KEYS.has(key.toLowerCase()) || !isKnownKey(key);
}

/** Judges a policy by what it lets in. */
export function judge(policy: PolicyDocument, expectation: Expectation): Judgement {
  const { caller, externalId } = expectation;
  const favourable = inFavour(policy);
  const call = (by: Caller, id: string | undefined) => requestOf(expectation, by, id);
  const rightCall = evaluatePolicy(policy, call(caller, externalId), 'TRUST');
  const rightCallAtBest = evaluatePolicy(favourable, call(caller, externalId), 'TRUST');
  const attempts: Omit<WrongCall, 'evaluation'>[] = [
    ...wrongExternalIds(policy, expectation).map((id) => ({ by: 'AURORA' as const, externalId: id })),
    { by: 'STRANGER', externalId },
  ];
  const letIn = attempts
    .map((attempt) => ({
      ...attempt,
      // At worst: whatever cannot be known is in the favour of whoever should be kept out.
      evaluation: evaluatePolicy(
        favourable,
        call(
          attempt.by === 'AURORA' ? caller : { ...STRANGER, partition: caller.partition },
          attempt.externalId,
        ),
        'TRUST',
      ),
    }))
    .filter(({ evaluation }) => evaluation.decision === 'ALLOW');
  return { rightCall, rightCallAtBest, letIn, verdict: verdictOf(rightCall, rightCallAtBest, letIn) };
}

function verdictOf(
  rightCall: PolicyEvaluation,
  atBest: PolicyEvaluation,
  letIn: readonly WrongCall[],
): Judgement['verdict'] {
  if (rightCall.decision === 'ALLOW') return letIn.length === 0 ? 'WORKS' : 'UNSAFE';
  return atBest.decision === 'ALLOW' ? 'UNCERTAIN' : 'DENIED';
}

/** The probes of a verification, and every other value that the document itself names. */
function wrongExternalIds(
  policy: PolicyDocument,
  { externalId, previousExternalId }: Expectation,
): (string | undefined)[] {
  const probes = externalIdProbes(externalId, (count) => new Uint8Array(count)).map(
    (probe) => probe.externalId,
  );
  const named = policy.statements
    .flatMap(({ conditions }) => conditions)
    .filter(isExternalIdCondition)
    .flatMap(({ values }) => values)
    .map((value) => value.replaceAll('*', 'x').replaceAll('?', 'x'))
    .filter((value) => value !== externalId && value !== previousExternalId && value !== '');
  return [...new Set([...probes, ...named])];
}

function requestOf(
  { role }: Expectation,
  caller: Caller,
  externalId: string | undefined,
): AuthorizationRequest {
  return {
    caller,
    action: 'sts:AssumeRole',
    resource: role.arn,
    resourceAccountId: role.accountId,
    context: {
      ...(externalId !== undefined && { 'sts:ExternalId': [externalId] }),
      'sts:RoleSessionName': ['aurora-session'],
      'aws:SecureTransport': ['true'],
      'aws:ViaAWSService': ['false'],
    },
  };
}

/** The policy as it is for a caller who meets every condition that cannot be known, and whom no such Deny hits. */
function inFavour(policy: PolicyDocument): PolicyDocument {
  const statements: Statement[] = policy.statements.flatMap((statement) => {
    if (statement.conditions.every(isDecidable)) return [statement];
    if (statement.effect === 'Deny') return [];
    return [{ ...statement, conditions: statement.conditions.filter(isDecidable) }];
  });
  return { ...policy, statements };
}
