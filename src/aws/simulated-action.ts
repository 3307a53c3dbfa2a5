/** AWS's simulation of one action, as the use cases need it. */
import type { EvaluationResult } from '@aws-sdk/client-iam';
import type { SimulatedAction } from '../connections/role-reader.ts';

const DECISIONS: Readonly<Record<string, SimulatedAction['decision']>> = {
  allowed: 'ALLOWED',
  explicitDeny: 'EXPLICIT_DENY',
  implicitDeny: 'IMPLICIT_DENY',
};

/** Nothing for an answer without an action or with a decision that is not known. */
export function simulatedAction({
  EvalActionName: action,
  EvalDecision,
  MatchedStatements = [],
  MissingContextValues = [],
  OrganizationsDecisionDetail,
  PermissionsBoundaryDecisionDetail,
}: EvaluationResult): SimulatedAction[] {
  const decision = DECISIONS[EvalDecision ?? ''];
  if (action === undefined || decision === undefined) return [];
  return [
    {
      action,
      decision,
      allowedByOrganizations: OrganizationsDecisionDetail?.AllowedByOrganizations ?? null,
      allowedByBoundary: PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
      matchedPolicies: MatchedStatements.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []),
      missingContextKeys: MissingContextValues,
    },
  ];
}
