/** The short policies with which a role reads itself, or its organization, and nothing else. */
import type { JsonObject } from '../iam/json/json-value.ts';

/** The only calls that Aurora makes to read an organization. */
export const ORGANIZATION_READS = [
  'organizations:DescribeOrganization',
  'organizations:ListRoots',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListAccountsForParent',
] as const;

/** What lets a role read its organization. These actions have no narrower resource that is known before. */
export function organizationStatement(): JsonObject {
  return { Effect: 'Allow', Action: [...ORGANIZATION_READS], Resource: '*' };
}

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
