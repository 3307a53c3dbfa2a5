/**
 * iam:SimulatePrincipalPolicy: what the policies of a user or role allow, with its permissions boundary and the
 * service control policies of its account. As in AWS, it asks no policies of resources and no trust policies, so an
 * answer about `sts:AssumeRole` is only one half. A condition key that the call does not pass is absent.
 */
import { type ContextIndex, contextIndex, type RequestContext } from '../iam/policy/context.ts';
import { traceAction } from '../iam/policy/decision.ts';
import type { Statement } from '../iam/policy/model.ts';
import {
  evaluatePermission,
  type PermissionPolicies,
  type PermissionRequest,
} from '../iam/policy/permissions.ts';
import { matchStatement } from '../iam/policy/statement-match.ts';
import { variablesOf } from '../iam/policy/variables.ts';
import type { Action, ApiCall } from './api-call.ts';
import { noSuchEntity, validationError } from './aws-fault.ts';
import { type Account, type Role, sessionCaller, type User, userCaller } from './directory.ts';
import { pageOf } from './iam-common.ts';
import {
  boundaryOf,
  identityPoliciesOf,
  type SourcePolicy,
  serviceControlPoliciesOf,
} from './permissions.ts';
import { statementPositions } from './statement-positions.ts';
import { readPolicy } from './stored-policy.ts';
import type { XmlValue } from './xml.ts';

type Simulated = PermissionPolicies & {
  readonly identityPolicies: readonly SourcePolicy[];
  readonly boundary: SourcePolicy | null;
};

export const SIMULATION_ACTIONS: Record<string, Action> = {
  SimulatePrincipalPolicy(call) {
    const { parameters, authenticated } = call;
    const { account } = authenticated;
    const holder = findHolder(call);
    const policies = policiesOf(call, holder);
    const actions = parameters.list('ActionNames');
    const invalid = actions.find((action) => !/^[\w-]+:[\w*?]+$/.test(action));
    if (invalid !== undefined) throw validationError(`Invalid action: ${invalid}`);
    const named = parameters.list('ResourceArns');
    const entries = parameters.contextEntries('ContextEntries');
    const context = Object.fromEntries(entries.map(({ key, values }) => [key, values]));
    const caller = callerOf(holder, account);
    const results = actions.flatMap((action) =>
      (named.length === 0 ? ['*'] : named).map((resource) =>
        resultOf(policies, requestOf(caller, action, resource, context), account),
      ),
    );
    return pageOf(parameters, 'EvaluationResults', results);
  },
};

function findHolder({ parameters, authenticated: { account } }: ApiCall): User | Role {
  const arn = parameters.need('PolicySourceArn');
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const found = arn.includes(':user/') ? account.user(name) : account.role(name);
  if (found?.arn !== arn) throw noSuchEntity(`The entity with ARN ${arn} cannot be found.`);
  return found;
}

/** The policies of the holder, and those that the call adds. */
function policiesOf({ parameters, authenticated: { account } }: ApiCall, holder: User | Role): Simulated {
  const input = (list: string) =>
    parameters.list(list).map((text, index): SourcePolicy => {
      return { name: `${list}.${index + 1}`, ...readPolicy(text, 'IDENTITY') };
    });
  const [boundary = boundaryOf(holder, account)] = input('PermissionsBoundaryPolicyInputList');
  return {
    identityPolicies: [...identityPoliciesOf(holder, account), ...input('PolicyInputList')],
    boundary,
    // "The policy simulator doesn't evaluate SCPs that have any conditions." [IAM User Guide, policy simulator]
    serviceControlPolicies: serviceControlPoliciesOf(account)
      .map((level) => level.filter(({ policy }) => policy.statements.every(hasNoCondition)))
      .filter((level) => level.length > 0),
    sessionPolicies: [],
  };
}

function hasNoCondition({ conditions }: Statement): boolean {
  return conditions.length === 0;
}

/** The condition keys of the caller follow from it. A role acts through a session, without a name here. */
function callerOf(holder: User | Role, account: Account) {
  if ('userId' in holder) return userCaller(account, holder);
  const { id: accountId, partition } = account;
  return sessionCaller({ role: holder, accountId, partition, sessionName: 'simulation' });
}

function requestOf(
  caller: PermissionRequest['caller'],
  action: string,
  resource: string,
  context: RequestContext,
): PermissionRequest {
  const [, resourceAccountId = caller.accountId] = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource) ?? [];
  return { caller, action, resource, resourceAccountId, context, knowledge: 'COMPLETE' };
}

const DECISIONS = {
  ALLOWED: 'allowed',
  EXPLICIT_DENY: 'explicitDeny',
  IMPLICIT_DENY: 'implicitDeny',
  // Only a request that is known in part depends on something.
  DEPENDS: 'implicitDeny',
} as const;

function resultOf(policies: Simulated, request: PermissionRequest, account: Account): XmlValue {
  const { decision, layers } = evaluatePermission(policies, request);
  const isAllowedBy = (layer: string) =>
    layers.filter((one) => one.layer === layer).every((one) => one.decision === 'ALLOWED');
  const context = contextIndex(request);
  const matched = matchedStatements(
    policies,
    request,
    context,
    decision === 'EXPLICIT_DENY' ? 'Deny' : 'Allow',
  );
  const shown = {
    MatchedStatements: decision === 'IMPLICIT_DENY' ? [] : matched,
    MissingContextValues: missingKeys(policies, request, context),
    ...(policies.boundary !== null && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: isAllowedBy('PERMISSIONS_BOUNDARY'),
      },
    }),
  };
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: DECISIONS[decision],
    ...shown,
    ...(account.organization !== null && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: isAllowedBy('SERVICE_CONTROL_POLICY') },
    }),
    // Missing keys are shown here when the call names resources, and above when it does not.
    ...(request.resource !== '*' && {
      MissingContextValues: [],
      ResourceSpecificResults: [
        { EvalResourceName: request.resource, EvalResourceDecision: DECISIONS[decision], ...shown },
      ],
    }),
  };
}

/** The statements that decide. Of an allowed request, those that grant it: not those of the boundary. */
function matchedStatements(
  { identityPolicies, boundary }: Simulated,
  request: PermissionRequest,
  context: ContextIndex,
  effect: Statement['effect'],
): XmlValue[] {
  const sources = [...identityPolicies, ...(boundary === null || effect === 'Allow' ? [] : [boundary])];
  return sources.flatMap((source) =>
    source.policy.statements
      .filter(
        (statement) =>
          statement.effect === effect &&
          matchStatement(statement, source.policy.version, request, context).result === 'YES',
      )
      .map((statement) => ({
        SourcePolicyId: source.name,
        SourcePolicyType: 'IAM Policy',
        ...statementPositions(source, statement),
      })),
  );
}

/** The condition keys that the statements about this action need, and that the call lacks. */
function missingKeys(
  { identityPolicies, boundary }: Simulated,
  { action }: PermissionRequest,
  context: ContextIndex,
): string[] {
  const policies = [...identityPolicies, ...(boundary === null ? [] : [boundary])].map(
    ({ policy }) => policy,
  );
  const keys = policies.flatMap(({ version, statements }) =>
    statements
      .filter((statement) => traceAction(statement, action).matched)
      .flatMap(({ conditions, resources = [], notResources = [] }) => [
        ...conditions.map(({ key }) => key),
        ...variablesOf(
          [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)],
          version,
        ),
      ]),
  );
  const missing = keys.filter((key) => !context.has(key.toLowerCase()));
  return [...new Map(missing.map((key) => [key.toLowerCase(), key])).values()];
}
