/**
 * One policy, one request. Decides as IAM does: a Deny that matches wins over any Allow, and without a matching Allow the request
 * is denied implicitly. Every decision comes with its trace, statement by statement, condition by condition.
 * [docs/aws-facts.md, 8.1 to 8.3; IAM User Guide, policy evaluation logic]
 */
import { type ConditionTrace, evaluateCondition } from './conditions.ts';
import { type AuthorizationRequest, type Caller, type ContextIndex, contextIndex } from './context.ts';
import { type Glob, globMatches, globOf } from './glob.ts';
import type { PolicyDocument, PolicyKind, PolicyVersion, Statement } from './model.ts';
import { matchPrincipal, type PrincipalMatch } from './principals.ts';
import { expandVariables } from './variables.ts';

export type Decision = 'ALLOW' | 'EXPLICIT_DENY' | 'IMPLICIT_DENY';

type PrincipalTrace = {
  /** Null in policies that have no such element. */
  element: 'Principal' | 'NotPrincipal' | null;
  matched: boolean;
  /** How the entries that cover the caller name it. */
  matches: PrincipalMatch[];
};

type ActionTrace = {
  element: 'Action' | 'NotAction';
  matched: boolean;
  requested: string;
};

export type StatementTrace = {
  index: number;
  effect: 'Allow' | 'Deny';
  /** All of the parts below matched: the effect applies. */
  matched: boolean;
  principal: PrincipalTrace;
  action: ActionTrace;
  conditions: ConditionTrace[];
};

export type PolicyEvaluation = { decision: Decision; statements: StatementTrace[] };

/**
 * Evaluates one policy by itself. Of a trust policy the principals are compared and no resource is; of the
 * others the reverse. The caller's own condition keys are added, and win over the context handed in.
 */
export function evaluatePolicy(
  policy: PolicyDocument,
  request: AuthorizationRequest,
  kind: PolicyKind,
): PolicyEvaluation {
  const context = contextIndex(request);
  const statements = policy.statements.map((statement) =>
    evaluateStatement(statement, request, kind, policy.version, context),
  );
  const effects = new Set(statements.filter(({ matched }) => matched).map(({ effect }) => effect));
  const decision = effects.has('Deny') ? 'EXPLICIT_DENY' : effects.has('Allow') ? 'ALLOW' : 'IMPLICIT_DENY';
  return { decision, statements };
}

function evaluateStatement(
  statement: Statement,
  request: AuthorizationRequest,
  kind: PolicyKind,
  version: PolicyVersion,
  context: ContextIndex,
): StatementTrace {
  const { index, effect } = statement;
  const principal = kind === 'TRUST' ? tracePrincipal(statement, request.caller) : NO_PRINCIPAL;
  const action = traceAction(statement, request.action);
  const coversResource = matchesResource(statement, request.resource, kind, version, context);
  const conditions = statement.conditions.map((condition) => evaluateCondition(condition, version, context));
  const matched = coversResource && [principal, action, ...conditions].every((part) => part.matched);
  return { index, effect, matched, principal, action, conditions };
}

const NO_PRINCIPAL: PrincipalTrace = { element: null, matched: true, matches: [] };

/** NotPrincipal is the plain complement: it means every caller whom no entry covers. */
function tracePrincipal({ principal, notPrincipal }: Statement, caller: Caller): PrincipalTrace {
  const element = principal === undefined ? 'NotPrincipal' : 'Principal';
  const named = principal ?? notPrincipal ?? [];
  const matches = named.flatMap((entry) => matchPrincipal(entry, caller) ?? []);
  const covered = matches.length > 0;
  const matched = element === 'Principal' ? covered : notPrincipal !== undefined && !covered;
  return { element, matched, matches };
}

/** Whether the statement is about the action; its resources and conditions do not count. */
export function traceAction(statement: Statement, requested: string): ActionTrace {
  const element = statement.actions === undefined ? 'NotAction' : 'Action';
  const lowerCase = requested.toLowerCase();
  const covered = actionGlobs(statement).some((glob) => globMatches(glob, lowerCase));
  return { element, matched: covered === (element === 'Action'), requested };
}

/** The actions of a statement are the same for every request, so they are prepared once: AWS's policies have thousands. */
const PREPARED = new WeakMap<Statement, readonly Glob[]>();

/** The patterns of Action or NotAction, in lower case. */
export function actionGlobs(statement: Statement): readonly Glob[] {
  const known = PREPARED.get(statement);
  if (known !== undefined) return known;
  const { actions, notActions } = statement;
  const globs = (actions ?? notActions ?? []).map((pattern) => globOf(pattern.toLowerCase()));
  PREPARED.set(statement, globs);
  return globs;
}

function matchesResource(
  { resources, notResources }: Statement,
  requested: string,
  kind: PolicyKind,
  version: PolicyVersion,
  context: ContextIndex,
): boolean {
  if (kind === 'TRUST') return true;
  // Null for a variable without a value. It must not widen the statement, so it fails NotResource, too.
  const results = (resources ?? notResources ?? []).map((pattern) => {
    const glob = expandVariables(pattern, version, context);
    return glob && globMatches(glob, requested);
  });
  return resources === undefined ? results.every((result) => result === false) : results.includes(true);
}
