/** What Aurora's call looks like to a trust policy, and what a policy must let in and keep out. */
import { externalIdProbes } from '../external-id.ts';
import { type AuthorizationRequest, isKnownKey } from '../policy-context.ts';
import { type Caller, evaluatePolicy, type PolicyEvaluation } from '../policy-evaluation.ts';
import type { Condition, PolicyDocument, Statement } from '../policy-model.ts';
import {
  NO_TRACE,
  type SessionTrace,
  sessionTrace,
  type TraceOptions,
  tracingActions,
} from '../session-trace.ts';

export type Expectation = {
  /** Aurora, as it signs its calls. */
  readonly caller: Caller;
  readonly role: { readonly arn: string; readonly accountId: string; readonly partition: string };
  readonly externalId: string;
  /** The workspace's id: part of the name of each session. */
  readonly workspaceId: string;
  /** What is sent besides the session's name; nothing unless told. */
  readonly trace?: TraceOptions;
  /** While the External ID is rotated, the one before: ours as well. */
  readonly previousExternalId?: string | null;
};

export type Judgement = {
  /** Of Aurora's own calls the one that fares worst, by what is known of it. */
  readonly rightCall: PolicyEvaluation;
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
  const name = key.toLowerCase();
  // A name that AWS does not know is missing from every call.
  return KNOWN_KEYS.has(name) || name.startsWith('aws:requesttag/') || !isKnownKey(key);
}

/** Every action that the policy must allow for Aurora's call to succeed. */
export function neededActions({ trace = NO_TRACE }: Pick<Expectation, 'trace'>): string[] {
  return ['sts:AssumeRole', ...tracingActions(trace)];
}

/** Judges a policy by what it lets in. */
export function judge(policy: PolicyDocument, expectation: Expectation): Judgement {
  const { caller, externalId } = expectation;
  const favourable = ifUncertain(policy, 'Allow');
  const unfavourable = ifUncertain(policy, 'Deny');
  const [first, ...others] = rightCalls(expectation);
  const call = (by: Caller, id: string | undefined) => ({
    ...first,
    caller: by,
    context: contextOf(first.trace, id),
  });
  const rightCallOf = (request: AuthorizationRequest) => {
    const decided = (by: PolicyDocument) => evaluatePolicy(by, request, 'TRUST').decision === 'ALLOW';
    const standing = decided(unfavourable) ? 'ALLOWED' : decided(favourable) ? 'UNCERTAIN' : 'DENIED';
    return { request, standing } as const;
  };
  const worst = [first, ...others]
    .map(rightCallOf)
    .reduce((a, b) => (FROM_BEST.indexOf(b.standing) > FROM_BEST.indexOf(a.standing) ? b : a));
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
  const good = letIn.length === 0 ? 'WORKS' : 'UNSAFE';
  return {
    rightCall: evaluatePolicy(policy, worst.request, 'TRUST'),
    letIn,
    verdict: worst.standing === 'ALLOWED' ? good : worst.standing,
  };
}

const FROM_BEST = ['ALLOWED', 'UNCERTAIN', 'DENIED'] as const;

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

type RightCall = AuthorizationRequest & { readonly trace: SessionTrace };

/** Aurora checks the role under one name, and makes sessions of it under others; each of them must succeed. */
function rightCalls(expectation: Expectation): [RightCall, ...RightCall[]] {
  const { caller, role, externalId, workspaceId, trace = NO_TRACE } = expectation;
  const call = (action: string, tokenId: string | null): RightCall => {
    const session = sessionTrace(workspaceId, tokenId, trace);
    return {
      caller,
      action,
      resource: role.arn,
      resourceAccountId: role.accountId,
      context: contextOf(session, externalId),
      trace: session,
    };
  };
  const [assume = '', ...others] = neededActions(expectation);
  return [
    call(assume, null),
    ...others.map((action) => call(action, null)),
    ...[assume, ...others].map((action) => call(action, SOME_TOKEN)),
  ];
}

/** Stands for whichever token asks for a session: which ones there will be is not known. */
const SOME_TOKEN = 'api-key:00000000-0000-4000-8000-000000000000';

function contextOf({ sessionName, sourceIdentity, tags }: SessionTrace, externalId: string | undefined) {
  return {
    ...(externalId !== undefined && { 'sts:ExternalId': [externalId] }),
    'sts:RoleSessionName': [sessionName],
    ...(sourceIdentity !== null && { 'sts:SourceIdentity': [sourceIdentity] }),
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, [value]])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ key }) => key) }),
    'aws:SecureTransport': ['true'],
    'aws:ViaAWSService': ['false'],
  };
}

/**
 * The policy as it is where every condition that cannot be known holds in the statements of this effect, and
 * does not in those of the other: at best for whoever calls (`Allow`), or at worst (`Deny`).
 */
function ifUncertain(policy: PolicyDocument, effect: Statement['effect']): PolicyDocument {
  const statements: Statement[] = policy.statements.flatMap((statement) => {
    if (statement.conditions.every(isDecidable)) return [statement];
    if (statement.effect !== effect) return [];
    return [{ ...statement, conditions: statement.conditions.filter(isDecidable) }];
  });
  return { ...policy, statements };
}
