/** What a trust policy sees of Aurora's call, and whom it must let in and keep out. */
import type { Millis } from '../../base/clock.ts';
import { evaluateCondition } from '../../iam/policy/conditions.ts';
import {
  type AuthorizationRequest,
  type Caller,
  isFederatedClaim,
  isKnownKey,
} from '../../iam/policy/context.ts';
import { evaluatePolicy, type PolicyEvaluation } from '../../iam/policy/decision.ts';
import type { Condition, PolicyDocument, Statement } from '../../iam/policy/model.ts';
import { externalIdProbes } from '../external-id.ts';
import {
  NO_TRACE,
  type SessionTrace,
  type SessionTraceOptions,
  sessionTrace,
  tracingActions,
} from '../session-trace.ts';
import { ExplanationEffort } from './effort.ts';
import type { SearchFacts } from './key-groups.ts';
import { typedTexts } from './key-values.ts';
import { isClosed, type Opening, openToAurora, openToStrangers } from './outsiders.ts';
import { isRangeAsText } from './value-mistakes.ts';

export type Expectation = {
  /** Aurora, as it signs its calls. */
  readonly caller: Caller;
  readonly role: { readonly arn: string; readonly accountId: string; readonly partition: string };
  readonly externalId: string;
  /** The workspace's id: part of the name of each session. */
  readonly workspaceId: string;
  /** What Aurora sends in addition to the session's name. Default: nothing. */
  readonly trace?: SessionTraceOptions;
  /** During a rotation, the previous External ID, which is still valid. */
  readonly previousExternalId?: string | null;
  /** The current time, for conditions on the time. */
  readonly now: Millis;
  /** The Region of the STS that Aurora calls, where known. */
  readonly region?: string;
  /** The shared budget of all questions of one explanation. Without it, each question has a separate one. */
  readonly effort?: ExplanationEffort;
};

export type Judgement = {
  /** The evaluation of the worst of Aurora's calls. */
  readonly rightCall: PolicyEvaluation;
  /** Aurora's calls without the right External ID that may get in. */
  readonly letIn: readonly WrongCall[];
  /** Statements that let in strangers, or principals of Aurora's account without the External ID. */
  readonly openings: readonly Opening[];
  readonly verdict: 'WORKS' | 'UNSAFE' | 'UNCERTAIN' | 'DENIED';
};

type WrongCall = {
  readonly externalId: string | undefined;
  readonly evaluation: PolicyEvaluation;
};

export const EXTERNAL_ID_KEY = 'sts:externalid';

/** Keys with a known value, or known to be missing: Aurora signs with plain keys, without MFA. */
const KNOWN_KEYS = new Set(
  [
    'sts:ExternalId sts:RoleSessionName sts:SourceIdentity sts:TransitiveTagKeys',
    'aws:PrincipalArn aws:PrincipalAccount aws:PrincipalType aws:PrincipalIsAWSService aws:userid aws:username',
    'aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:SecureTransport aws:ViaAWSService',
    'aws:SourceAccount aws:SourceArn aws:SourceOrgID aws:SourceOrgPaths aws:TagKeys aws:FederatedProvider',
    'aws:ResourceAccount aws:CurrentTime aws:EpochTime aws:CalledVia aws:CalledViaFirst aws:CalledViaLast',
    'aws:PrincipalServiceName aws:PrincipalServiceNamesList',
  ].flatMap((names) => names.toLowerCase().split(' ')),
);

export function isExternalIdCondition({ key }: Condition): boolean {
  return key.toLowerCase() === EXTERNAL_ID_KEY;
}

/** Whether it is certain that the condition matches, or does not match, Aurora's calls. */
export function isDecidable(
  condition: Condition,
  expectation: Pick<Expectation, 'caller' | 'region'>,
): boolean {
  const name = condition.key.toLowerCase();
  if (name === 'aws:requestedregion') return expectation.region !== undefined;
  // A user's own keys were not issued for a session.
  if (name === 'aws:tokenissuetime') return expectation.caller.kind !== 'ROLE_SESSION';
  if (name === 'aws:sourceip') return isRangeAsText(condition) || isSameForEveryAddress(condition);
  // A name that AWS does not know is missing from every call, and so are the claims of identity providers.
  return (
    KNOWN_KEYS.has(name) || name.startsWith('aws:requesttag/') || !isKnownKey(name) || isFederatedClaim(name)
  );
}

/** Ranges such as 0.0.0.0/0 with ::/0 contain every address. */
function isSameForEveryAddress(condition: Condition): boolean {
  if (!/^(?:Not)?IpAddress$/.test(condition.baseOperator)) return false;
  const results = typedTexts(condition).map(
    (address) => evaluateCondition(condition, '2012-10-17', new Map([['aws:sourceip', [address]]])).matched,
  );
  return results.every((result) => result === results[0]);
}

/** Represents the unknown address of Aurora. */
const SOME_ADDRESS = '203.0.113.77';

/** Every action that the policy must allow for Aurora's call to succeed. */
export function callActions({ trace = NO_TRACE }: Pick<Expectation, 'trace'>): string[] {
  return ['sts:AssumeRole', ...tracingActions(trace)];
}

/** Judges a policy by what it lets in. */
export function judge(policy: PolicyDocument, expectation: Expectation): Judgement {
  const favourable = ifUncertain(policy, 'Allow', expectation);
  const worst = worstCall(policy, favourable, expectation);
  const [first] = rightCalls(expectation);
  const facts = searchFacts(expectation);
  const openings = [...openToStrangers(policy, facts), ...openToAurora(policy, facts)];
  const ids = openings.some(({ by }) => by === 'AURORA') ? wrongExternalIds(policy, expectation) : [];
  const letIn = ids
    .map((externalId) => ({
      externalId,
      // The worst case: every condition that cannot be decided favours the caller who should be kept out.
      evaluation: evaluatePolicy(
        favourable,
        { ...first, context: contextOf(first.trace, externalId, expectation) },
        'TRUST',
      ),
    }))
    .filter(({ evaluation }) => evaluation.decision === 'ALLOW');
  const good = openings.length === 0 ? 'WORKS' : 'UNSAFE';
  return {
    rightCall: evaluatePolicy(policy, worst.request, 'TRUST'),
    letIn,
    openings,
    verdict: worst.standing === 'ALLOWED' ? good : worst.standing,
  };
}

/** Whether the verdict is WORKS, without the details that explain another. */
export function works(policy: PolicyDocument, expectation: Expectation): boolean {
  const { standing } = worstCall(policy, ifUncertain(policy, 'Allow', expectation), expectation);
  return standing === 'ALLOWED' && isClosed(policy, searchFacts(expectation));
}

/** What the search for other callers needs to know about the role and Aurora. */
export function searchFacts(expectation: Expectation): SearchFacts {
  const {
    caller: aurora,
    role,
    externalId,
    previousExternalId,
    now,
    effort = new ExplanationEffort(),
  } = expectation;
  const externalIds = [externalId, ...(previousExternalId == null ? [] : [previousExternalId])];
  return { ownAccount: role.accountId, aurora, externalIds, now, effort };
}

function worstCall(policy: PolicyDocument, favourable: PolicyDocument, expectation: Expectation) {
  const unfavourable = ifUncertain(policy, 'Deny', expectation);
  const standingOf = (request: RightCall) => {
    const decided = (by: PolicyDocument) => evaluatePolicy(by, request, 'TRUST').decision === 'ALLOW';
    const standing = decided(unfavourable) ? 'ALLOWED' : decided(favourable) ? 'UNCERTAIN' : 'DENIED';
    return { request, standing } as const;
  };
  return rightCalls(expectation)
    .map(standingOf)
    .reduce((a, b) => (FROM_BEST.indexOf(b.standing) > FROM_BEST.indexOf(a.standing) ? b : a));
}

const FROM_BEST = ['ALLOWED', 'UNCERTAIN', 'DENIED'] as const;

/** The probes of a verification, and every other value that the document names. */
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
  return [...new Set([...probes, ...named])].slice(0, MAX_WRONG_IDS);
}

/** `openToAurora` finds every opening; these calls provide examples for the messages. */
const MAX_WRONG_IDS = 24;

type RightCall = AuthorizationRequest & { readonly trace: SessionTrace };

/** Aurora checks the role under one session name and uses it under others: each call must succeed. */
function rightCalls(expectation: Expectation): [RightCall, ...RightCall[]] {
  const { caller, role, externalId, workspaceId, trace = NO_TRACE } = expectation;
  const call = (action: string, tokenId: string | null): RightCall => {
    const session = sessionTrace(workspaceId, tokenId, trace);
    return {
      caller,
      action,
      resource: role.arn,
      resourceAccountId: role.accountId,
      context: contextOf(session, externalId, expectation),
      trace: session,
    };
  };
  const [assume = '', ...others] = callActions(expectation);
  return [
    call(assume, null),
    ...others.map((action) => call(action, null)),
    ...[assume, ...others].map((action) => call(action, SOME_TOKEN)),
  ];
}

/** Represents any token that may ask for a session. */
const SOME_TOKEN = 'api-key:00000000-0000-4000-8000-000000000000';

function contextOf(
  { sessionName, sourceIdentity, tags }: SessionTrace,
  externalId: string | undefined,
  { caller, now, region }: Expectation,
) {
  return {
    ...(externalId !== undefined && { 'sts:ExternalId': [externalId] }),
    'sts:RoleSessionName': [sessionName],
    ...(sourceIdentity !== null && { 'sts:SourceIdentity': [sourceIdentity] }),
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, [value]])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ key }) => key) }),
    // Temporary credentials of a program carry the key; those of a user do not have it.
    ...(caller.kind === 'ROLE_SESSION' && { 'aws:MultiFactorAuthPresent': ['false'] }),
    ...(region !== undefined && { 'aws:RequestedRegion': [region] }),
    'aws:CurrentTime': [new Date(now).toISOString()],
    'aws:EpochTime': [String(Math.floor(now / 1_000))],
    'aws:SourceIp': [SOME_ADDRESS],
    'aws:SecureTransport': ['true'],
    'aws:ViaAWSService': ['false'],
  };
}

/**
 * The policy where every condition that cannot be decided matches in statements of this effect, and in no others. This
 * is the best case for a caller (`Allow`) or the worst (`Deny`).
 */
function ifUncertain(
  policy: PolicyDocument,
  effect: Statement['effect'],
  expectation: Expectation,
): PolicyDocument {
  const decidable = (condition: Condition) => isDecidable(condition, expectation);
  const statements: Statement[] = policy.statements.flatMap((statement) => {
    if (statement.conditions.every(decidable)) return [statement];
    if (statement.effect !== effect) return [];
    return [{ ...statement, conditions: statement.conditions.filter(decidable) }];
  });
  return { ...policy, statements };
}
