/** The short policy that lets Aurora check what a role may do: reading calls about the role itself, and no others. */
import type { JsonObject } from '../iam/json/json-value.ts';

/**
 * @param role the role's ARN. Wildcards stand for an account that is not known yet.
 */
export function readingStatements(partition: string, role: string): JsonObject[] {
  return [
    {
      Effect: 'Allow',
      Action: [
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:SimulatePrincipalPolicy',
      ],
      Resource: role,
    },
    {
      Effect: 'Allow',
      Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
      Resource: `arn:${partition}:iam::*:policy/*`,
    },
    { Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' },
  ];
}
