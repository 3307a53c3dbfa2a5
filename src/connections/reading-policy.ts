/**
 * The session policy under which Aurora reads a role: the calls of `ReadAction`, and nothing else. A session policy can
 * only narrow, so a role that may not make them refuses them.
 */
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';

/** What Aurora asks of one role by its ARN. */
const ROLE_READS = [
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:SimulatePrincipalPolicy',
] as const;

const POLICY_READS = ['iam:GetPolicy', 'iam:GetPolicyVersion'] as const;

/** These have no resource in a policy. */
const ACCOUNT_READS = ['iam:ListRoles', 'cloudtrail:LookupEvents'] as const;

/** JSON. The attached policies are not known before they are listed, so it names those of the account and of AWS. */
export function readingPolicy({ arn, partition, accountId }: RoleArn): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ROLE_READS, Resource: arn },
      {
        Effect: 'Allow',
        Action: POLICY_READS,
        Resource: [`arn:${partition}:iam::${accountId}:policy/*`, `arn:${partition}:iam::aws:policy/*`],
      },
      { Effect: 'Allow', Action: ACCOUNT_READS, Resource: '*' },
    ],
  });
}
