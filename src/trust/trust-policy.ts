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
  /** The allowed actions in addition to sts:AssumeRole. */
  readonly roleActions: readonly string[];
};

/** Aurora's account, and the actions that its calls need in addition to sts:AssumeRole. */
export type AuroraPrincipal = {
  readonly partition: string;
  readonly accountId: string;
  readonly roleActions?: readonly string[];
};

/**
 * The trust policy that lets Aurora's account assume a role, with this External ID and no other way.
 *
 * It names the account and not Aurora's user: IAM stores a user by its unique id, so every role would lock out a
 * recreated user (docs/aws-facts.md, section 2).
 */
export function trustPolicy(aurora: AuroraPrincipal, externalId: string): TrustPolicy {
  const principalArn = `arn:${aurora.partition}:iam::${aurora.accountId}:root`;
  return {
    principalArn,
    externalId,
    roleActions: aurora.roleActions ?? [],
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principalArn },
          Action: assumeRoleAnd(aurora.roleActions),
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
    },
  };
}

/** One statement for all actions, because one call needs them under the same condition. */
function assumeRoleAnd(actions: readonly string[] = []): string | string[] {
  return actions.length === 0 ? 'sts:AssumeRole' : ['sts:AssumeRole', ...actions];
}

/** A managed policy that the customer may attach to the role. */
export type PermissionPolicy = {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly recommended: boolean;
};

/** The permission policies that the product's documentation lists, in the partition of the role. */
export function permissionPolicies(partition: string): PermissionPolicy[] {
  const managed = (name: string) => `arn:${partition}:iam::aws:policy/${name}`;
  return [
    {
      name: 'PowerUserAccess',
      arn: managed('PowerUserAccess'),
      description: 'Full access except IAM management. Recommended for most use cases.',
      recommended: true,
    },
    {
      name: 'ReadOnlyAccess',
      arn: managed('ReadOnlyAccess'),
      description: 'Read-only access to all services.',
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
