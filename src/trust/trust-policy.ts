/**
 * The IAM documents that people put in place: the customer's trust policy, the permissions that the document
 * recommends for the role, and the policy of Aurora's own user.
 */

import type { JsonObject } from '../iam/json/json-value.ts';

export type TrustPolicy = {
  readonly document: JsonObject;
  /** Who may assume the role: Aurora's account, as its root ARN. */
  readonly principalArn: string;
  readonly externalId: string;
  /** What it allows besides sts:AssumeRole. */
  readonly roleActions: readonly string[];
};

/** Who Aurora is, and what its calls need besides sts:AssumeRole. */
export type AuroraPrincipal = {
  readonly partition: string;
  readonly accountId: string;
  readonly roleActions?: readonly string[];
};

/**
 * The trust policy that lets Aurora's account assume a role, with this External ID and no other way.
 *
 * It names the account and not Aurora's user: IAM stores a named user by its unique id, so that a user made
 * anew would be locked out of every customer's role (reference/aws-facts.md, section 2).
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

/** In one statement: what else is sent comes with the same call, and under the same condition. */
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

/** The permission policies of the product's document, in the partition of the role. */
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
 * What Aurora's own user must be allowed: to assume roles, and nothing else.
 *
 * @param resource which roles, as a pattern of ARNs
 * @param roleActions what else is sent with the call
 */
export function operatorPolicy(resource = '*', roleActions: readonly string[] = []): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', ...roleActions], Resource: resource }],
  };
}

/** What every probe carries: even if a role lets it in, the session can do nothing. */
export function denyAllPolicy(): JsonObject {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
}
