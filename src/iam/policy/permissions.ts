/**
 * May a principal do this, by all policies of its side together? Each layer must allow it: the identity policies, and
 * where they exist the service control policies of each level of the organization, the permissions boundary and the
 * session policies. A Deny in any of them wins. Policies of resources are not asked.
 * [IAM User Guide, policy evaluation logic]
 *
 * The answer may rest on partial knowledge of the request: it then says what it depends on.
 */
import { type AuthorizationRequest, type ContextIndex, contextIndex } from './context.ts';
import type { PolicyDocument, Statement } from './model.ts';
import { type Match, matchStatement } from './statement-match.ts';

export type PermissionLayer =
  | 'SERVICE_CONTROL_POLICY'
  | 'IDENTITY_POLICY'
  | 'PERMISSIONS_BOUNDARY'
  | 'SESSION_POLICY';

export type NamedPolicy = { readonly name: string; readonly policy: PolicyDocument };

/** All policies of a principal's side. */
export type PermissionPolicies = {
  /** Inline and attached. They do not apply to the root user. */
  readonly identityPolicies: readonly NamedPolicy[];
  /** Null: the principal has none. It does not apply to the root user. */
  readonly boundary: NamedPolicy | null;
  /**
   * Those of each level: the organization's root, each organizational unit on the way, the account. Each level must
   * allow. Empty: the account has no organization, or manages it.
   */
  readonly serviceControlPolicies: readonly (readonly NamedPolicy[])[];
  /** Empty: the session was made without any. */
  readonly sessionPolicies: readonly NamedPolicy[];
};

export type PermissionRequest = AuthorizationRequest & {
  /**
   * COMPLETE: a key that the context lacks is missing from the request, and the resource is one resource.
   * PARTIAL: such a key is unknown (write `[]` for one that is certainly missing), and wildcards in `resource` stand
   * for all resources that match.
   */
  readonly knowledge: 'COMPLETE' | 'PARTIAL';
};

/** Where a statement is written. */
type StatementPlace = { readonly policy: string; readonly statement: Statement };

/** What an answer depends on. */
export type Dependency = {
  /** Unknown condition keys, in lower case. */
  readonly keys: readonly string[];
  /** Whether the statement is about some of the resources only. */
  readonly onResource: boolean;
};

type PermissionDecision =
  | { readonly decision: 'ALLOWED'; readonly statement: StatementPlace | null }
  | { readonly decision: 'EXPLICIT_DENY'; readonly statement: StatementPlace }
  /** No statement allows it. */
  | { readonly decision: 'IMPLICIT_DENY'; readonly statement: null }
  | {
      readonly decision: 'DEPENDS';
      /** A statement that may allow it, or may deny it. */
      readonly statement: StatementPlace;
      readonly on: Dependency;
    };

export type PermissionAnswer = PermissionDecision & {
  /** The layer that decides. Where several deny: explicit before implicit denials, then in AWS's order. */
  readonly layer: PermissionLayer;
  /** Every layer by itself. A layer may occur several times: once for each level of the organization. */
  readonly layers: readonly LayerAnswer[];
};

type LayerAnswer = PermissionDecision & { readonly layer: PermissionLayer };

/**
 * Decides the request. `IMPLICIT_DENY` under partial knowledge means that it is certainly denied; a Deny that may match
 * may deny it, too.
 */
export function evaluatePermission(
  policies: PermissionPolicies,
  request: PermissionRequest,
): PermissionAnswer {
  const context = contextIndex(request);
  const layers = layersOf(policies, request.caller.kind === 'ROOT').map(
    ([layer, members]): LayerAnswer => ({ layer, ...decideLayer(members, request, context) }),
  );
  const decisive = DECISIVE.flatMap((decision) => layers.find((one) => one.decision === decision) ?? [])[0];
  // Only root, in an account without an organization, has no layer at all.
  const answer = decisive ?? { layer: 'IDENTITY_POLICY', decision: 'ALLOWED', statement: null };
  // An Allow of the identity policies is the grant; the other layers only limit it.
  const granting = layers.find(({ layer }) => layer === 'IDENTITY_POLICY');
  return answer.decision === 'ALLOWED' ? { ...(granting ?? answer), layers } : { ...answer, layers };
}

const DECISIVE = ['EXPLICIT_DENY', 'IMPLICIT_DENY', 'DEPENDS', 'ALLOWED'] as const;

/** In AWS's order. */
function layersOf(
  { identityPolicies, boundary, serviceControlPolicies, sessionPolicies }: PermissionPolicies,
  isRoot: boolean,
): [PermissionLayer, readonly NamedPolicy[]][] {
  const organization = serviceControlPolicies.map((level) => ['SERVICE_CONTROL_POLICY', level] as const);
  const own: (readonly [PermissionLayer, readonly NamedPolicy[]])[] = isRoot
    ? []
    : [
        ['IDENTITY_POLICY', identityPolicies],
        ...(boundary === null ? [] : [['PERMISSIONS_BOUNDARY', [boundary]] as const]),
      ];
  const session = sessionPolicies.length === 0 ? [] : [['SESSION_POLICY', sessionPolicies] as const];
  return [...organization, ...own, ...session].map(([layer, members]) => [layer, members]);
}

function decideLayer(
  members: readonly NamedPolicy[],
  request: PermissionRequest,
  context: ContextIndex,
): PermissionDecision {
  const found = members.flatMap(({ name, policy }) =>
    policy.statements.map((statement) => ({
      place: { policy: name, statement },
      match: matchStatement(statement, policy.version, request, context),
    })),
  );
  const first = (effect: Statement['effect'], result: Match['result']) =>
    found.find(({ place, match }) => place.statement.effect === effect && match.result === result);
  const deny = first('Deny', 'YES');
  if (deny !== undefined) return { decision: 'EXPLICIT_DENY', statement: deny.place };
  const allow = first('Allow', 'YES');
  const maybe = first('Allow', 'UNKNOWN');
  if (allow === undefined && maybe === undefined) return { decision: 'IMPLICIT_DENY', statement: null };
  const maybeDeny = first('Deny', 'UNKNOWN');
  const open = maybeDeny ?? (allow === undefined ? maybe : undefined);
  if (open !== undefined) return { decision: 'DEPENDS', statement: open.place, on: open.match.on };
  return { decision: 'ALLOWED', statement: allow?.place ?? null };
}
