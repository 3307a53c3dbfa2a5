/**
 * Authorization as IAM decides it: one policy by itself (`evaluatePolicy`), and the policies of both sides put
 * together: may this caller assume this role, may it make this IAM call.
 */
import type { AuthorizationRequest } from './context.ts';
import { combinedDecision, type Decision, evaluatePolicy, type PolicyEvaluation } from './decision.ts';
import type { PolicyDocument } from './model.ts';
import type { PrincipalMatch } from './principals.ts';

type Side = 'IDENTITY' | 'SESSION' | 'TRUST';

/** Which policy to name in the denial; several may deny, AWS names one. `ROOT_CALLER`: root assumes no roles. */
export type DeniedBy = `${Side}_POLICY_IMPLICIT` | `${Side}_POLICY_EXPLICIT` | 'ROOT_CALLER';

type Authorization = { decision: Decision; deniedBy: DeniedBy | null };

/** A request, and the policies of the caller's side. */
type CallerInput = AuthorizationRequest & {
  /** The user's or the calling role's policies, inline and attached. */
  identityPolicies: readonly PolicyDocument[];
  /** Those that the calling session was made with; none means no limit. */
  sessionPolicies?: readonly PolicyDocument[];
};

/**
 * May the caller assume the role? Across accounts both sides must allow. In one account a trust policy that names the
 * caller is enough; one that names the account needs the identity policy as well. An identity policy alone never
 * suffices. Any Deny on either side wins. A session policy limits every grant, with one exception: a grant of the trust
 * policy to the user, the session or everyone in the same account. [docs/aws-facts.md, 8.1, 8.2;
 * IAM User Guide, evaluation logic, "Principal" for role principals]
 *
 * Where several deny, `deniedBy` names explicit before implicit denials, and the caller's side before the role's.
 */
export function authorizeAssumeRole(input: CallerInput & { trustPolicy: PolicyDocument }): Authorization {
  const { identityPolicies, sessionPolicies, trustPolicy, ...request } = input;
  const { caller, resourceAccountId } = request;
  if (caller.kind === 'ROOT') return { decision: 'EXPLICIT_DENY', deniedBy: 'ROOT_CALLER' };
  const trust = evaluatePolicy(trustPolicy, request, 'TRUST');
  const grants = caller.accountId === resourceAccountId ? grantsOf(trust) : new Set<PrincipalMatch>();
  const beyondSession = grants.has('USER') || grants.has('SESSION') || grants.has('EVERYONE');
  const beyondIdentity = beyondSession || grants.has('ROLE');
  return outcome([
    ['IDENTITY', identityDecision(request, identityPolicies), !beyondIdentity],
    ['SESSION', sessionDecision(request, sessionPolicies), !beyondSession],
    ['TRUST', trust.decision, true],
  ]);
}

/**
 * May the caller make this call within its own account (`iam:CreateRole` ...)? Root may do everything; others
 * what their policies allow, within their session policies, unless one of them denies it.
 */
export function authorizeIdentity(input: CallerInput): Authorization {
  const { identityPolicies, sessionPolicies, ...request } = input;
  if (request.caller.kind === 'ROOT') return { decision: 'ALLOW', deniedBy: null };
  return outcome([
    ['IDENTITY', identityDecision(request, identityPolicies), true],
    ['SESSION', sessionDecision(request, sessionPolicies), true],
  ]);
}

function identityDecision(request: AuthorizationRequest, policies: readonly PolicyDocument[]): Decision {
  return combinedDecision(policies.map((policy) => evaluatePolicy(policy, request, 'IDENTITY')));
}

/** No session policy means no limit. */
function sessionDecision(request: AuthorizationRequest, policies: readonly PolicyDocument[] = []): Decision {
  if (policies.length === 0) return 'ALLOW';
  return combinedDecision(policies.map((policy) => evaluatePolicy(policy, request, 'SESSION')));
}

/** How the granting statements name the caller. */
function grantsOf({ statements }: PolicyEvaluation): Set<PrincipalMatch> {
  const granting = statements.filter(
    ({ matched, effect, principal }) => matched && effect === 'Allow' && principal.element === 'Principal',
  );
  return new Set(granting.flatMap(({ principal }) => principal.matches));
}

/** `required`: whether the lack of an Allow on this side is a denial; a Deny always is. */
function outcome(sides: readonly [Side, Decision, required: boolean][]): Authorization {
  const explicit = sides.find(([, decision]) => decision === 'EXPLICIT_DENY');
  if (explicit !== undefined) {
    return { decision: 'EXPLICIT_DENY', deniedBy: `${explicit[0]}_POLICY_EXPLICIT` };
  }
  const implicit = sides.find(([, decision, required]) => required && decision === 'IMPLICIT_DENY');
  if (implicit === undefined) return { decision: 'ALLOW', deniedBy: null };
  return { decision: 'IMPLICIT_DENY', deniedBy: `${implicit[0]}_POLICY_IMPLICIT` };
}
