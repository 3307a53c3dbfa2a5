/**
 * Authorization as IAM decides it: one policy by itself (`evaluatePolicy`), and the policies of both sides put
 * together: may this caller assume this role, may it make this IAM call.
 */
import type { AuthorizationRequest, Caller, RequestContext } from './context.ts';
import {
  combinedDecision,
  type Decision,
  evaluatePolicy,
  type PolicyEvaluation,
  type StatementTrace,
} from './decision.ts';
import type { PolicyDocument } from './model.ts';
import type { PrincipalMatch } from './principals.ts';

type Side = 'IDENTITY' | 'SESSION' | 'TRUST';

/** Which policy to name in the denial; several may deny, AWS names one. `ROOT_CALLER`: root assumes no roles. */
type DeniedBy = `${Side}_POLICY_IMPLICIT` | `${Side}_POLICY_EXPLICIT` | 'ROOT_CALLER';

export type IdentityAuthorization = {
  decision: Decision;
  deniedBy: DeniedBy | null;
  identity: PolicyEvaluation[];
  session: PolicyEvaluation[];
};

export type AssumeRoleAuthorization = IdentityAuthorization & { trust: PolicyEvaluation };

export type AssumeRoleInput = {
  caller: Caller;
  /** The user's or the calling role's policies, inline and attached. */
  identityPolicies: readonly PolicyDocument[];
  /** Those that the calling session was made with; none means no limit. */
  sessionPolicies?: readonly PolicyDocument[];
  trustPolicy: PolicyDocument;
  roleArn: string;
  roleAccountId: string;
  /** Default: `sts:AssumeRole`. */
  action?: 'sts:AssumeRole' | 'sts:TagSession' | 'sts:SetSourceIdentity';
  /** `sts:ExternalId`, `sts:RoleSessionName`, `aws:CurrentTime`...; the caller's own keys are added. */
  context: RequestContext;
};

/**
 * May the caller assume the role? Across accounts both sides must allow. In one account a trust policy that
 * names the caller is enough, one that names the account needs the identity policy as well, and an identity
 * policy alone never suffices. Any Deny on either side wins. A session policy limits every grant but one that
 * the trust policy makes to the user, to the session or to everyone in the same account. [docs/aws-facts.md, 8.1, 8.2;
 * IAM User Guide, evaluation logic, "Principal" for role principals]
 *
 * Where several deny, `deniedBy` names explicit before implicit denials, and the caller's side before the role's.
 */
export function authorizeAssumeRole(input: AssumeRoleInput): AssumeRoleAuthorization {
  const { caller, roleAccountId } = input;
  const request: AuthorizationRequest = {
    caller,
    action: input.action ?? 'sts:AssumeRole',
    resource: input.roleArn,
    resourceAccountId: roleAccountId,
    context: input.context,
  };
  const sides = callerSides(request, input.identityPolicies, input.sessionPolicies);
  const trust = evaluatePolicy(input.trustPolicy, request, 'TRUST');
  const result = { trust, identity: sides.identity, session: sides.session };
  if (caller.kind === 'ROOT') return { decision: 'EXPLICIT_DENY', deniedBy: 'ROOT_CALLER', ...result };

  const grants = caller.accountId === roleAccountId ? grantsOf(trust) : new Set<PrincipalMatch>();
  const beyondSession = grants.has('USER') || grants.has('SESSION') || grants.has('EVERYONE');
  const beyondIdentity = beyondSession || grants.has('ROLE');
  const deniedBy = firstDenial([
    ['IDENTITY', sides.identityDecision, !beyondIdentity],
    ['SESSION', sides.sessionDecision, !beyondSession],
    ['TRUST', trust.decision, true],
  ]);
  return { ...outcome(deniedBy), ...result };
}

/**
 * May the caller make this call within its own account (`iam:CreateRole` ...)? Root may do everything; others
 * what their policies allow, within their session policies, unless one of them denies it.
 */
export function authorizeIdentity(
  input: AuthorizationRequest & {
    identityPolicies: readonly PolicyDocument[];
    sessionPolicies?: readonly PolicyDocument[];
  },
): IdentityAuthorization {
  const { identityPolicies, sessionPolicies, ...request } = input;
  const sides = callerSides(request, identityPolicies, sessionPolicies);
  const { identity, session } = sides;
  if (request.caller.kind === 'ROOT') return { decision: 'ALLOW', deniedBy: null, identity, session };
  const deniedBy = firstDenial([
    ['IDENTITY', sides.identityDecision, true],
    ['SESSION', sides.sessionDecision, true],
  ]);
  return { ...outcome(deniedBy), identity, session };
}

function callerSides(
  request: AuthorizationRequest,
  identityPolicies: readonly PolicyDocument[],
  sessionPolicies: readonly PolicyDocument[] = [],
) {
  const identity = identityPolicies.map((policy) => evaluatePolicy(policy, request, 'IDENTITY'));
  const session = sessionPolicies.map((policy) => evaluatePolicy(policy, request, 'SESSION'));
  return {
    identity,
    session,
    identityDecision: combinedDecision(identity),
    sessionDecision: session.length === 0 ? ('ALLOW' as const) : combinedDecision(session),
  };
}

/** How the granting statements name the caller. */
function grantsOf({ statements }: PolicyEvaluation): Set<PrincipalMatch> {
  const granting = statements.filter(({ matched, effect }: StatementTrace) => matched && effect === 'Allow');
  const matches = granting.flatMap(({ principal }) =>
    principal.element === 'Principal' ? principal.entries.map(({ match }) => match) : [],
  );
  return new Set(matches.filter((match) => match !== null));
}

/** `required`: whether the lack of an Allow on this side is a denial; a Deny always is. */
function firstDenial(sides: readonly [Side, Decision, required: boolean][]): DeniedBy | null {
  const explicit = sides.find(([, decision]) => decision === 'EXPLICIT_DENY');
  if (explicit !== undefined) return `${explicit[0]}_POLICY_EXPLICIT`;
  const implicit = sides.find(([, decision, required]) => required && decision === 'IMPLICIT_DENY');
  return implicit === undefined ? null : `${implicit[0]}_POLICY_IMPLICIT`;
}

function outcome(deniedBy: DeniedBy | null): { decision: Decision; deniedBy: DeniedBy | null } {
  if (deniedBy === null) return { decision: 'ALLOW', deniedBy };
  return { decision: deniedBy.endsWith('_EXPLICIT') ? 'EXPLICIT_DENY' : 'IMPLICIT_DENY', deniedBy };
}
