/** What one kind of evidence says about an action, and how two kinds combine. */
import type { DenialLayer } from '../iam/denial.ts';
import type { PermissionAnswer } from '../iam/policy/permissions.ts';

/** One result of `iam:SimulatePrincipalPolicy` for the role. */
export type SimulatedAction = {
  readonly action: string;
  /** The resource that was simulated; `*` where none was named. */
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** From OrganizationsDecisionDetail; null when the answer has none. */
  readonly allowedByOrganizations: boolean | null;
  /** From PermissionsBoundaryDecisionDetail; null when the answer has none. */
  readonly allowedByBoundary: boolean | null;
  /** Condition keys that a policy asks for and the simulation did not have. */
  readonly missingContextKeys: readonly string[];
  /** The policies that AWS names for the decision. */
  readonly policies: readonly string[];
};

export type AccessFinding = {
  readonly may: 'YES' | 'NO' | 'UNKNOWN';
  readonly evidence: 'READ' | 'SIMULATED' | 'REPORTED';
  /** The layer that denies; null when it is not known, or nothing denies. */
  readonly layer: DenialLayer | null;
  readonly isExplicit: boolean;
  /** The policy and the statement that deny, where they are known. */
  readonly deniedBy: string | null;
  /** Why the answer is unknown: one sentence. */
  readonly why: string;
  /** The layers that this evidence has looked at. */
  readonly seen: readonly DenialLayer[];
};

const NOT_READ: AccessFinding = {
  may: 'UNKNOWN',
  evidence: 'READ',
  layer: null,
  isExplicit: false,
  deniedBy: null,
  why: "Aurora may not read the role's policies, and may not ask AWS to simulate them.",
  seen: [],
};

/** Where judging the policies would take too much work. */
export const TOO_LARGE: AccessFinding = {
  ...NOT_READ,
  why: "The role's policies are too large for Aurora to judge every action.",
};

/** @param unread names of policies that could not be read: each may allow or deny */
export function fromReading(answer: PermissionAnswer, unread: readonly string[]): AccessFinding {
  const { decision, layer, statement } = answer;
  const seen = ['IDENTITY_POLICY', 'PERMISSIONS_BOUNDARY'] as const;
  const place = statement === null ? null : placeWords(statement.policy, statement.statement);
  const known = { ...NOT_READ, seen };
  if (decision === 'EXPLICIT_DENY') return { ...known, may: 'NO', layer, isExplicit: true, deniedBy: place };
  if (unread.length > 0)
    return { ...NOT_READ, why: `Aurora may not read ${unread.join(', ')}, which may decide.` };
  if (decision === 'IMPLICIT_DENY') return { ...known, may: 'NO', layer };
  if (decision === 'ALLOWED') return { ...known, may: 'YES' };
  return { ...known, why: `${dependsWords(answer.on)} (${place}).` };
}

function placeWords(policy: string, { sid, index }: { sid?: string; index: number }): string {
  return `${policy}, ${sid === undefined || sid === '' ? `statement ${index + 1}` : `statement "${sid}"`}`;
}

function dependsWords(on: { readonly keys: readonly string[]; readonly onResource: boolean }): string {
  if (on.keys.length === 0) return 'It is allowed for some resources only';
  const also = on.onResource ? ' and the resource' : '';
  return `It depends on ${on.keys.join(', ')}${also}, which is not known beforehand`;
}

/**
 * What AWS's simulation says; null when it says nothing. It ignores trust policies, so it never counts for the actions
 * that assume roles.
 */
export function fromSimulation(
  action: string,
  resource: string,
  simulated: readonly SimulatedAction[],
): AccessFinding | null {
  if (/^sts:assume/i.test(action)) return null;
  const result = simulated.find(
    (one) => one.action.toLowerCase() === action.toLowerCase() && one.resource === resource,
  );
  if (result === undefined) return null;
  const { decision, allowedByOrganizations, allowedByBoundary, missingContextKeys, policies } = result;
  const seen: DenialLayer[] = ['IDENTITY_POLICY', 'PERMISSIONS_BOUNDARY'];
  if (allowedByOrganizations !== null) seen.push('SERVICE_CONTROL_POLICY');
  const known: AccessFinding = { ...NOT_READ, evidence: 'SIMULATED', seen };
  if (decision === 'allowed') return { ...known, may: 'YES' };
  const isExplicit = decision === 'explicitDeny';
  const deniedBy = isExplicit && policies.length > 0 ? policies.join(', ') : null;
  const denied = { ...known, may: 'NO', isExplicit, deniedBy } as const;
  if (allowedByOrganizations === false) return { ...denied, layer: 'SERVICE_CONTROL_POLICY' };
  if (allowedByBoundary === false) return { ...denied, layer: 'PERMISSIONS_BOUNDARY' };
  // Without a key, a statement that needs it counts as absent: the role may be allowed all the same.
  if (!isExplicit && missingContextKeys.length > 0)
    return { ...known, why: `It depends on ${missingContextKeys.join(', ')}, which AWS did not simulate.` };
  return { ...denied, layer: 'IDENTITY_POLICY' };
}

/**
 * The stronger of two findings. The policies that were read are exact for their layers; AWS also sees the organization.
 */
export function combined(read: AccessFinding | null, simulated: AccessFinding | null): AccessFinding {
  if (read === null || simulated === null) return read ?? simulated ?? NOT_READ;
  if (read.may === 'NO') return read;
  const seesMore = simulated.may === 'NO' && simulated.layer !== null && !read.seen.includes(simulated.layer);
  if (read.may === 'YES')
    return seesMore ? simulated : { ...read, seen: [...read.seen, ...seenBy(simulated)] };
  // What was read depends on a key or a resource. AWS's simulation does not have it, so it cannot decide either.
  return seesMore || read.seen.length === 0 ? simulated : read;
}

function seenBy({ may, seen }: AccessFinding): readonly DenialLayer[] {
  return may === 'YES' ? seen : [];
}
