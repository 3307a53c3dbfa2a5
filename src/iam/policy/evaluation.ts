/**
 * May this caller assume this role? It puts together the policies of the caller's side (`permissions.ts`) and the trust
 * policy of the role's side.
 */
import type { AuthorizationRequest } from './context.ts';
import { type Decision, evaluatePolicy, type PolicyEvaluation } from './decision.ts';
import type { PolicyDocument } from './model.ts';
import { evaluatePermission, type PermissionLayer, type PermissionPolicies } from './permissions.ts';
import type { PrincipalMatch } from './principals.ts';

type Side = PermissionLayer | 'TRUST_POLICY';

/** Which policy to name in the denial; several may deny, AWS names one. `ROOT_CALLER`: root assumes no roles. */
export type DeniedBy = `${Side}_IMPLICIT` | `${Side}_EXPLICIT` | 'ROOT_CALLER';

type Authorization = { decision: Decision; deniedBy: DeniedBy | null };

/**
 * May the caller assume the role? Across accounts both sides must allow. In one account a trust policy that names the
 * caller is enough; one that names the account needs the identity policy as well. An identity policy alone never
 * suffices. Any Deny on either side wins. Session policies and permissions boundary limit every grant, with one
 * exception: a grant of the trust policy to the user, the session or everyone in the same account. Service control
 * policies limit every grant. [docs/aws-facts.md, 8.1, 8.2; IAM User Guide, evaluation logic, "Principal" for role
 * principals]
 *
 * Where several deny, `deniedBy` names explicit before implicit denials, and the caller's side before the role's.
 */
export function authorizeAssumeRole(
  input: AuthorizationRequest & { permissions: PermissionPolicies; trustPolicy: PolicyDocument },
): Authorization {
  const { permissions, trustPolicy, ...request } = input;
  const { caller, resourceAccountId } = request;
  if (caller.kind === 'ROOT') return { decision: 'EXPLICIT_DENY', deniedBy: 'ROOT_CALLER' };
  const trust = evaluatePolicy(trustPolicy, request, 'TRUST');
  const grants = caller.accountId === resourceAccountId ? grantsOf(trust) : new Set<PrincipalMatch>();
  const beyondSession = grants.has('USER') || grants.has('SESSION') || grants.has('EVERYONE');
  const required: Record<PermissionLayer, boolean> = {
    SERVICE_CONTROL_POLICY: true,
    IDENTITY_POLICY: !beyondSession && !grants.has('ROLE'),
    PERMISSIONS_BOUNDARY: !beyondSession,
    SESSION_POLICY: !beyondSession,
  };
  const { layers } = evaluatePermission(permissions, { ...request, knowledge: 'COMPLETE' });
  return outcome([
    ...layers.map(({ layer, decision }) => [layer, decision, required[layer]] as const),
    ['TRUST_POLICY', trust.decision, true],
  ]);
}

/** How the granting statements name the caller. */
function grantsOf({ statements }: PolicyEvaluation): Set<PrincipalMatch> {
  const granting = statements.filter(
    ({ matched, effect, principal }) => matched && effect === 'Allow' && principal.element === 'Principal',
  );
  return new Set(granting.flatMap(({ principal }) => principal.matches));
}

/** `required`: whether the lack of an Allow on this side is a denial; a Deny always is. */
function outcome(sides: readonly (readonly [Side, string, required: boolean])[]): Authorization {
  const explicit = sides.find(([, decision]) => decision === 'EXPLICIT_DENY');
  if (explicit !== undefined) {
    return { decision: 'EXPLICIT_DENY', deniedBy: `${explicit[0]}_EXPLICIT` };
  }
  const implicit = sides.find(([, decision, required]) => required && decision === 'IMPLICIT_DENY');
  if (implicit === undefined) return { decision: 'ALLOW', deniedBy: null };
  return { decision: 'IMPLICIT_DENY', deniedBy: `${implicit[0]}_IMPLICIT` };
}
