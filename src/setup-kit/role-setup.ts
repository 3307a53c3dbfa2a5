/** The description of the role, from which the setup kit generates all files. */
import { quote } from '../base/name.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import { partitionName } from '../iam/partition.ts';
import {
  type AuroraPrincipal,
  callerArnsOf,
  permissionPolicies,
  type TrustPolicy,
  trustPolicy,
} from '../trust/trust-policy.ts';
import { type PermissionChoice, type RolePermissions, rolePermissions } from './role-permissions.ts';
import type { SetupTag } from './setup-file.ts';

/** What Aurora may do: a managed policy from the product's document, or policies that the customer chooses. */
export type RoleAccess = 'POWER_USER' | 'READ_ONLY' | 'OWN_POLICIES';

/** The product's document recommends it for most use cases. */
export const DEFAULT_ACCESS: RoleAccess = 'POWER_USER';

export const DEFAULT_ROLE_NAME = 'AuroraRole';
export const ROLE_DESCRIPTION = 'Aurora works in this account through this role.';

/** IAM's limits for a role's maximum session duration. The minimum is IAM's default. */
export const SESSION_SECONDS = { min: 3_600, max: 43_200 } as const;

/** IAM's default quota of managed policies per role. */
const MAX_POLICIES = 10;

export type RoleSetup = {
  readonly partition: string;
  readonly auroraAccountId: string;
  /** The workspace's global ID. A tag of the role shows it. */
  readonly workspaceId: string;
  readonly roleName: string;
  readonly access: RoleAccess;
  readonly policyArns: readonly string[];
  /** The managed policies of the other accesses. The script detaches them, because the role may have had another access. */
  readonly otherPolicyArns: readonly string[];
  /** Policies that the kit writes itself. */
  readonly permissions: RolePermissions;
  readonly maxSessionSeconds: number;
  readonly trust: TrustPolicy;
  readonly tags: readonly SetupTag[];
};

/**
 * What a caller may choose. A capability set takes the place of the managed policy of POWER_USER or READ_ONLY. With
 * OWN_POLICIES, the role has both the set and those policies.
 */
export type RoleChoice = Partial<PermissionChoice> & {
  readonly access: RoleAccess;
  readonly policyArns?: readonly string[] | undefined;
  readonly roleName: string;
  readonly maxSessionSeconds: number;
  /** Whether only Aurora's present user or role may use the role, and no other of its account. */
  readonly narrowTrust?: boolean | undefined;
};

/** What is wrong with a choice, and what to choose instead. */
export type SetupProblem = { readonly message: string; readonly remedies: readonly string[] };

/** The description of the role, or what is wrong with the choice. */
export function readRoleSetup(
  choice: RoleChoice,
  context: {
    readonly aurora: AuroraPrincipal;
    readonly externalId: string;
    readonly workspaceId: string;
  },
): Result<RoleSetup, SetupProblem> {
  const { partition, accountId } = context.aurora;
  const { roleName, maxSessionSeconds, capabilities = null } = choice;
  const { readsItself = false, readsOrganization = false } = choice;
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(roleName)) {
    return wrong(
      `A role name must have 1 to 64 letters, digits or characters of "_+=,.@-", but it is ${quote(roleName)}.`,
      `Choose another name, such as ${DEFAULT_ROLE_NAME}.`,
    );
  }
  const { min, max } = SESSION_SECONDS;
  if (!(Number.isInteger(maxSessionSeconds) && maxSessionSeconds >= min && maxSessionSeconds <= max)) {
    return wrong(
      `The maximum session duration must be between ${min} and ${max} seconds, not ${maxSessionSeconds}.`,
      `Pass a number from ${min} (one hour) to ${max} (twelve hours).`,
    );
  }
  const policies = readPolicies(choice, partition);
  if (!policies.ok) return policies;
  const callerArns = choice.narrowTrust === true ? callerArnsOf(context.aurora.arn ?? '') : [];
  if (callerArns === null) {
    return wrong(
      'The trust cannot be narrowed: Aurora does not sign in as an IAM user or a role.',
      'Leave narrowTrust out.',
    );
  }
  const free = MAX_POLICIES - policies.value.length;
  const permissions = rolePermissions(
    { capabilities, readsItself, readsOrganization },
    { partition, roleName },
    free,
  );
  if (!permissions.ok) {
    return wrong(
      `The capability set ${capabilities?.name} needs ${permissions.error} managed policies, but the role can have only ${free} more.`,
      'Choose a smaller set, or fewer policies next to it.',
    );
  }
  return ok({
    partition,
    auroraAccountId: accountId,
    workspaceId: context.workspaceId,
    roleName,
    access: choice.access,
    policyArns: policies.value,
    otherPolicyArns: permissionPolicies(partition)
      .map(({ arn }) => arn)
      .filter((arn) => !policies.value.includes(arn)),
    permissions: permissions.value,
    maxSessionSeconds,
    trust: trustPolicy(context.aurora, context.externalId, callerArns),
    tags: roleTags(context.workspaceId),
  });
}

/** What the customer must know of a narrowed policy; null for another. */
export function narrowedTrustWarning({ callerArns: [callerArn] }: TrustPolicy): string | null {
  if (callerArn === undefined) return null;
  return `Only ${callerArn} can use this role. If Aurora moves to another IAM user or role, the role refuses Aurora until you update its trust policy.`;
}

/** The tag that names the workspace of a role. */
export const WORKSPACE_TAG = 'AuroraWorkspace';

/** The tags that identify a role of Aurora. */
export function roleTags(workspaceId: string): SetupTag[] {
  return [
    { key: 'Application', value: 'Aurora' },
    { key: WORKSPACE_TAG, value: workspaceId },
  ];
}

/** The name of the managed policy for each access. */
const MANAGED: Readonly<Record<Exclude<RoleAccess, 'OWN_POLICIES'>, string>> = {
  POWER_USER: 'PowerUserAccess',
  READ_ONLY: 'ReadOnlyAccess',
};

function readPolicies(
  { access, policyArns: arns = [], capabilities = null, readsOrganization = false }: RoleChoice,
  partition: string,
): Result<string[], SetupProblem> {
  if (access !== 'OWN_POLICIES') {
    if (arns.length > 0) {
      return wrong(
        `permissionPolicyArns cannot be combined with the access ${access}.`,
        'Choose the access OWN_POLICIES, or omit permissionPolicyArns.',
      );
    }
    if (capabilities !== null) return ok([]);
    const name = MANAGED[access];
    const chosen = permissionPolicies(partition).filter((policy) => policy.name === name);
    return ok(chosen.map(({ arn }) => arn));
  }
  const unique = [...new Set(arns)];
  const least = capabilities === null && !readsOrganization ? 1 : 0;
  if (unique.length < least || unique.length > MAX_POLICIES) {
    return wrong(
      `A role can have ${least} to ${MAX_POLICIES} managed policies, not ${unique.length}.`,
      'Pass the ARNs of the policies to attach. If there are too many, merge several into one policy.',
    );
  }
  // IAM also accepts a comma, but CloudFormation's lists do not.
  const form = new RegExp(
    `^arn:${partition}:iam::(?:aws|\\d{12}):policy/(?:[\\x21-\\x2b\\x2d-\\x7e]{1,510}/)?[\\w+=.@-]{1,128}$`,
  );
  const bad = unique.find((arn) => arn.length > 2_048 || !form.test(arn));
  if (bad === undefined) return ok(unique);
  return wrong(
    `${quote(bad)} is not the ARN of a managed policy in ${partitionName(partition)}.`,
    `Copy the ARN from the policy's page in the IAM console. It looks like arn:${partition}:iam::123456789012:policy/AuroraPermissions.`,
  );
}

export function wrong(message: string, ...remedies: string[]): Err<SetupProblem> {
  return err({ message, remedies });
}
