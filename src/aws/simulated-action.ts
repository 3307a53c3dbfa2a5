/** AWS's simulation of one action, as the access report needs it. */
import type { EvaluationResult } from '@aws-sdk/client-iam';
import type { SimulatedAction } from '../access/evidence.ts';

const DECISIONS: readonly SimulatedAction['decision'][] = ['allowed', 'explicitDeny', 'implicitDeny'];

/** Nothing for an answer without an action or with a decision that is not known. */
export function simulatedAction({
  EvalActionName: action,
  EvalResourceName: resource = '*',
  EvalDecision,
  MatchedStatements = [],
  MissingContextValues: missingContextKeys = [],
  OrganizationsDecisionDetail,
  PermissionsBoundaryDecisionDetail,
}: EvaluationResult): SimulatedAction[] {
  const decision = DECISIONS.find((one) => one === EvalDecision);
  if (action === undefined || decision === undefined) return [];
  return [
    {
      ...{ action, resource, decision, missingContextKeys },
      allowedByOrganizations: OrganizationsDecisionDetail?.AllowedByOrganizations ?? null,
      allowedByBoundary: PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
      policies: MatchedStatements.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []),
    },
  ];
}
