/** The role that we need: one description, from which every form of the setup kit is made. */
import { quote } from '../base/name.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import {
  type AuroraPrincipal,
  permissionPolicies,
  type TrustPolicy,
  trustPolicy,
} from '../trust/trust-policy.ts';
import type { SetupTag } from './setup-file.ts';

export const ROLE_ACCESSES = ['POWER_USER', 'READ_ONLY', 'OWN_POLICIES'] as const;
/** What Aurora shall be allowed: a managed policy of the product's document, or policies of the customer's own. */
export type RoleAccess = (typeof ROLE_ACCESSES)[number];

/** What the product's document recommends for most use cases. */
export const DEFAULT_ACCESS: RoleAccess = 'POWER_USER';

export const DEFAULT_ROLE_NAME = 'AuroraRole';
export const ROLE_DESCRIPTION = 'Aurora works in this account through this role.';

/** IAM's bounds of a role's longest session, in seconds; the shortest is IAM's default. */
export const SESSION_SECONDS = { min: 3_600, max: 43_200 } as const;

/** IAM attaches so many managed policies to a role, unless the account has a higher quota. */
const MOST_POLICIES = 10;

export type RoleSetup = {
  readonly partition: string;
  readonly auroraAccountId: string;
  /** The workspace's id as clients know it: a tag shows whose the role is. */
  readonly workspaceId: string;
  readonly roleName: string;
  readonly access: RoleAccess;
  readonly policyArns: readonly string[];
  /** Managed policies that the kit would have attached for another access, and takes off again. */
  readonly otherPolicyArns: readonly string[];
  readonly maxSessionSeconds: number;
  readonly trust: TrustPolicy;
  readonly tags: readonly SetupTag[];
};

/** What a caller may choose. */
export type RoleChoice = {
  readonly access: RoleAccess;
  readonly policyArns?: readonly string[] | undefined;
  readonly roleName: string;
  readonly maxSessionSeconds: number;
};

/** What is wrong with a choice, and what to choose instead. */
export type SetupProblem = { readonly message: string; readonly remedies: readonly string[] };

export type RoleSetupReading = Result<RoleSetup, SetupProblem>;

/** The description of the role, or what is wrong with the choice. */
export function readRoleSetup(
  choice: RoleChoice,
  given: {
    readonly aurora: AuroraPrincipal;
    readonly externalId: string;
    readonly workspaceId: string;
  },
): RoleSetupReading {
  const { partition, accountId } = given.aurora;
  const { access, roleName, maxSessionSeconds, policyArns } = choice;
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(roleName)) {
    return wrong(
      `A role's name has 1 to 64 letters, digits or characters of "_+=,.@-"; it is ${quote(roleName)}.`,
      `Choose another name, such as ${DEFAULT_ROLE_NAME}.`,
    );
  }
  const { min, max } = SESSION_SECONDS;
  if (!(Number.isInteger(maxSessionSeconds) && maxSessionSeconds >= min && maxSessionSeconds <= max)) {
    return wrong(
      `A role's sessions last ${min} to ${max} seconds at most; ${maxSessionSeconds} were asked for.`,
      `Pass a number in these bounds: ${min} is one hour, ${max} are twelve.`,
    );
  }
  const policies = readPolicies(access, policyArns, partition);
  if (!policies.ok) return policies;
  return ok({
    partition,
    auroraAccountId: accountId,
    workspaceId: given.workspaceId,
    roleName,
    access,
    policyArns: policies.value,
    otherPolicyArns: permissionPolicies(partition)
      .map(({ arn }) => arn)
      .filter((arn) => !policies.value.includes(arn)),
    maxSessionSeconds,
    trust: trustPolicy(given.aurora, given.externalId),
    tags: roleTags(given.workspaceId),
  });
}

/** The tags of a role, by which it is found and told apart. */
export function roleTags(workspaceId: string): SetupTag[] {
  return [
    { key: 'Application', value: 'Aurora' },
    { key: 'AuroraWorkspace', value: workspaceId },
  ];
}

/** The name of the managed policy that an access stands for. */
const MANAGED: Readonly<Record<Exclude<RoleAccess, 'OWN_POLICIES'>, string>> = {
  POWER_USER: 'PowerUserAccess',
  READ_ONLY: 'ReadOnlyAccess',
};

function readPolicies(access: RoleAccess, arns: readonly string[] | undefined, partition: string) {
  if (access !== 'OWN_POLICIES') {
    if (arns !== undefined && arns.length > 0) {
      return wrong(
        `Policies of one's own were given, and the access is ${access}.`,
        'Choose the access OWN_POLICIES, or leave the policies out.',
      );
    }
    const name = MANAGED[access];
    const chosen = permissionPolicies(partition).filter((policy) => policy.name === name);
    return ok(chosen.map(({ arn }) => arn));
  }
  const unique = [...new Set(arns)];
  if (unique.length < 1 || unique.length > MOST_POLICIES) {
    return wrong(
      `A role takes 1 to ${MOST_POLICIES} managed policies; ${unique.length} were given.`,
      'Pass the ARNs of the policies to attach; several can be merged into one policy.',
    );
  }
  // IAM would take a comma, too; CloudFormation's lists would not.
  const form = new RegExp(
    `^arn:${partition}:iam::(?:aws|\\d{12}):policy/(?:[\\x21-\\x2b\\x2d-\\x7e]{1,510}/)?[\\w+=.@-]{1,128}$`,
  );
  const bad = unique.find((arn) => arn.length > 2_048 || !form.test(arn));
  if (bad === undefined) return ok(unique);
  return wrong(
    `${quote(bad)} is no ARN of a managed policy in the partition "${partition}".`,
    `Copy the ARN from the policy's page in the IAM console. It looks like arn:${partition}:iam::123456789012:policy/AuroraPermissions.`,
  );
}

function wrong(message: string, ...remedies: string[]): Err<SetupProblem> {
  return err({ message, remedies });
}
