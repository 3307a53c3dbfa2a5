/**
 * The IAM documents of the setup: the customer's trust policy, the recommended permissions of the role, and the policy
 * of Aurora's own user.
 */

import type { JsonObject } from '../iam/json/json-value.ts';

export type TrustPolicy = {
  readonly document: JsonObject;
  /** Who may assume the role: Aurora's account, as its root ARN. */
  readonly principalArn: string;
  readonly externalId: string;
  /** ARN patterns of the only user or role of that account that may use the role. Empty: every caller. */
  readonly callerArns: readonly string[];
  /** The allowed actions in addition to sts:AssumeRole. */
  readonly roleActions: readonly string[];
};

/** Aurora's account, and the actions that its calls need in addition to sts:AssumeRole. */
export type AuroraPrincipal = {
  readonly partition: string;
  readonly accountId: string;
  /** The ARN that `sts:GetCallerIdentity` returns. Needed only for a narrowed policy. */
  readonly arn?: string;
  readonly roleActions?: readonly string[];
};

/**
 * The trust policy that lets Aurora's account assume a role, only with this External ID.
 *
 * It names the account and not Aurora's user: IAM stores a user by its unique id, so every role would lock out a
 * recreated user (docs/aws-facts.md, section 2).
 *
 * @param callerArns from `callerArnsOf`: only these callers may assume the role; empty: every caller of the account
 */
export function trustPolicy(
  aurora: AuroraPrincipal,
  externalId: string,
  callerArns: readonly string[] = [],
): TrustPolicy {
  const [caller, ...otherForms] = callerArns;
  const principalArn = `arn:${aurora.partition}:iam::${aurora.accountId}:root`;
  return {
    principalArn,
    externalId,
    callerArns,
    roleActions: aurora.roleActions ?? [],
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principalArn },
          Action: assumeRoleAnd(aurora.roleActions),
          Condition: {
            StringEquals: { 'sts:ExternalId': externalId },
            ...(caller !== undefined && {
              ArnEquals: { 'aws:PrincipalArn': otherForms.length === 0 ? caller : [caller, ...otherForms] },
            }),
          },
        },
      ],
    },
  };
}

/**
 * ARN patterns that match `aws:PrincipalArn` in Aurora's calls. Null for a root user, which cannot assume roles. A
 * session does not show the path of its role, so there are two patterns. They match no other role: an account has one
 * role of each name (docs/aws-facts.md, sections 1 and 4).
 *
 * @param arn as `sts:GetCallerIdentity` answers it
 */
export function callerArnsOf(arn: string): readonly string[] | null {
  const [, partition, , , accountId, resource = ''] = arn.split(':');
  const [type, name] = resource.split('/');
  if (type === 'user') return [arn];
  if (type !== 'assumed-role') return null;
  const role = `arn:${partition}:iam::${accountId}:role`;
  return [`${role}/${name}`, `${role}/*/${name}`];
}

/** One statement for all actions: a single call needs all of them under the same condition. */
function assumeRoleAnd(actions: readonly string[] = []): string | string[] {
  return actions.length === 0 ? 'sts:AssumeRole' : ['sts:AssumeRole', ...actions];
}

/** A managed policy that the customer may attach to the role. */
export type PermissionPolicy = {
  readonly name: string;
  readonly arn: string;
  /** The text of the product's documentation. */
  readonly description: string;
  /** What the policy lets Aurora do, and which alternative allows less. */
  readonly explanation: string;
  readonly recommended: boolean;
};

const NARROWER = 'A capability set allows less, with a reason for each action.';

/** The permission policies that the product's documentation lists, in the partition of the role. */
export function permissionPolicies(partition: string): PermissionPolicy[] {
  const managed = (name: string) => `arn:${partition}:iam::aws:policy/${name}`;
  return [
    {
      name: 'PowerUserAccess',
      arn: managed('PowerUserAccess'),
      description: 'Full access except IAM management. Recommended for most use cases.',
      explanation: `Aurora can create, change, delete and read everything, except IAM users, roles and policies, AWS Organizations and account settings. ${NARROWER}`,
      recommended: true,
    },
    {
      name: 'ReadOnlyAccess',
      arn: managed('ReadOnlyAccess'),
      description: 'Read-only access to all services.',
      explanation: `Aurora can look at every service and change nothing. That includes data, such as objects in S3 and items in DynamoDB. ${NARROWER}`,
      recommended: false,
    },
  ];
}

/**
 * The policy of Aurora's own user, which may assume roles and nothing else.
 *
 * @param resource which roles, as a pattern of ARNs
 * @param roleActions actions that the call needs in addition
 */
export function operatorPolicy(resource = '*', roleActions: readonly string[] = []): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', ...roleActions], Resource: resource }],
  };
}

/** The session policy of every probe: even if a role accepts the probe, the session can do nothing. */
export function denyAllPolicy(): JsonObject {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
}
