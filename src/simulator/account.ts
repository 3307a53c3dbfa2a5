/** An account, as tests and the demo set it up: the same writes as through IAM's API, without HTTP. */
import {
  type AccessKey,
  type Account,
  DEFAULT_TRUST_POLICY_QUOTA,
  type Directory,
  FULL_AWS_ACCESS,
  MAX_TRUST_POLICY_QUOTA,
  type Organization,
  type Role,
  rootCaller,
  type User,
} from './directory.ts';
import type { EventHistory } from './event-history.ts';
import { newEdition, newPolicy } from './iam-policies.ts';
import { newRole } from './iam-roles.ts';
import { newKey, newUser } from './iam-users.ts';
import { Parameters } from './parameters.ts';
import type { Arrival } from './propagation.ts';
import { readPolicy } from './stored-policy.ts';
import { readTrustPolicy } from './trust-policies.ts';

type Document = object | string;

/** What a role may do, and for how long. */
type RoleSettings = {
  /** ARNs: AWS's policies, or those of `createPolicy`. */
  readonly managedPolicies?: readonly string[];
  /** By name. */
  readonly inlinePolicies?: Readonly<Record<string, Document>>;
  /** The ARN of a managed policy; null for none. */
  readonly boundary?: string | null;
  readonly maxSessionSeconds?: number;
};

/** When the replicas learn of a write. Without it, the simulator draws the times. */
type When = { readonly arrival?: Arrival };

export type Keys = Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'>;

export type SimulatedUser = Keys & { readonly arn: string; readonly name: string };

const AT_ONCE: Arrival = 0;

export class SimulatedAccount {
  readonly accountId: string;
  /** Keys of the root user. All replicas know them immediately. */
  readonly rootKeys: Keys;
  readonly #directory: Directory;
  readonly #account: Account;

  readonly #history: EventHistory;

  constructor(directory: Directory, account: Account, history: EventHistory) {
    this.#directory = directory;
    this.#account = account;
    this.#history = history;
    this.accountId = account.id;
    this.rootKeys = this.#createKey(null, AT_ONCE);
  }

  /** Makes the account a member of an organization, or of none. All replicas know it immediately. */
  joinOrganization(organization: Organization | null): void {
    this.#account.organization = organization;
  }

  /**
   * Limits the users and roles of the account by service control policies. The account needs an organization that
   * another account manages. All replicas know the policies immediately.
   *
   * @param fullAccess whether AWS's policy FullAWSAccess stays; without it, the other policies must allow every call
   */
  setServiceControlPolicies(policies: readonly Document[], { fullAccess = true } = {}): void {
    const { organization, id } = this.#account;
    if (organization === null || organization.managementAccountId === id) {
      throw new Error(`Account ${id} is not a member of an organization: call joinOrganization first.`);
    }
    this.#account.serviceControlPolicies = [
      ...(fullAccess ? [FULL_AWS_ACCESS] : []),
      ...policies.map((policy, index) => {
        const name = `scp-${index}`;
        return { id: `p-${name}`, name, description: '', ...readPolicy(text(policy), 'IDENTITY') };
      }),
    ];
  }

  /** Creates a managed policy, to attach or as a permissions boundary. */
  createPolicy(
    name: string,
    document: Document,
    { path = '/', arrival = AT_ONCE }: { path?: string } & When = {},
  ): { readonly arn: string } {
    const policy = newPolicy(this.#directory, this.#account, { name, path, document: text(document) });
    this.#directory.write(this.#account.policies, policy.arn, policy, arrival);
    return { arn: policy.arn };
  }

  /** Gives a managed policy a new default version. */
  updatePolicy(arn: string, document: Document, { arrival = AT_ONCE }: When = {}): void {
    const policy = this.#account.policies.get(arn)?.latest ?? null;
    if (policy === null) throw new Error(`Policy ${arn} not found.`);
    const number = Number(policy.editions.at(-1)?.id.slice(1)) + 1;
    const edition = newEdition(this.#directory, number, text(document));
    const editions = [...policy.editions, edition].slice(-5);
    const changed = { ...policy, editions, defaultEdition: edition, updatedAt: edition.createdAt };
    this.#directory.write(this.#account.policies, arn, changed, arrival);
    this.#record('CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: text(document) });
  }

  /** Raises the quota of trust policies, as AWS does on request. */
  setTrustPolicyQuota(characters: number): void {
    if (characters < DEFAULT_TRUST_POLICY_QUOTA || characters > MAX_TRUST_POLICY_QUOTA) {
      throw new RangeError(
        `The quota must be from ${DEFAULT_TRUST_POLICY_QUOTA} to ${MAX_TRUST_POLICY_QUOTA}, not ${characters}.`,
      );
    }
    this.#account.trustPolicyQuota = characters;
  }

  /** Creates a user with an access key and these policies. By default, all replicas know it immediately. */
  createUser(
    name: string,
    {
      policies = [],
      tags = {},
      arrival = AT_ONCE,
    }: { policies?: Document[]; tags?: Readonly<Record<string, string>> } & When = {},
  ): SimulatedUser {
    const user = {
      ...newUser(this.#directory, this.#account, name),
      inline: inlinePolicies(policies),
      tags: new Map(Object.entries(tags)),
    };
    this.#writeUser(name, user, arrival);
    return { ...this.#createKey(name, arrival), arn: user.arn, name };
  }

  /** Replaces the policies of a user. */
  putUserPolicies(name: string, policies: Document[], { arrival }: When = {}): void {
    const user = this.#account.user(name);
    if (user === null) throw new Error(`User ${name} not found.`);
    this.#writeUser(name, { ...user, inline: inlinePolicies(policies) }, arrival);
  }

  deleteUser(name: string, { arrival }: When = {}): void {
    this.#writeUser(name, null, arrival);
  }

  /** The ids of the user's access keys, for a test to check. */
  accessKeys(userName: string): string[] {
    return [...this.#directory.keys.values()].flatMap(({ latest }) =>
      latest?.accountId === this.accountId && latest.userName === userName ? [latest.accessKeyId] : [],
    );
  }

  deactivateAccessKey(accessKeyId: string, { arrival }: When = {}): void {
    const key = this.#directory.keys.get(accessKeyId)?.latest ?? null;
    if (key === null) throw new Error(`Access key ${accessKeyId} not found.`);
    this.#directory.write(this.#directory.keys, accessKeyId, { ...key, active: false }, arrival);
  }

  /** Creates a role. CloudTrail records this call and the next three as calls of the root user. */
  createRole(
    name: string,
    {
      trustPolicy,
      tags = {},
      arrival,
      path = '/',
      ...settings
    }: {
      trustPolicy: Document;
      path?: string;
      tags?: Readonly<Record<string, string>>;
    } & RoleSettings &
      When,
  ): { readonly arn: string } {
    const input = { name, path, trustPolicy: text(trustPolicy), tags: Object.entries(tags) };
    const bare = newRole(this.#directory, this.#account, input);
    const role = withSettings(bare, settings);
    this.#writeRole(name, role, arrival);
    this.#record('CreateRole', { RoleName: name, AssumeRolePolicyDocument: text(trustPolicy) });
    this.#recordChanges(bare, role);
    return { arn: role.arn };
  }

  /** Changes what a role may do. A setting that is left out stays. */
  updateRole(name: string, settings: RoleSettings, { arrival }: When = {}): void {
    const before = this.#existingRole(name);
    const after = withSettings(before, settings);
    this.#writeRole(name, after, arrival);
    this.#recordChanges(before, after);
  }

  /** The role as it was written last, for a test to check. @throws when there is none */
  role(name: string) {
    const { maxSessionSeconds, attached, inline, boundary, tags, trust } = this.#existingRole(name);
    return {
      maxSessionSeconds,
      attached,
      inline: Object.fromEntries([...inline].map(([key, stored]) => [key, JSON.parse(stored.text)])),
      boundary,
      tags: Object.fromEntries(tags),
      trust: JSON.parse(trust.text) as unknown,
    };
  }

  updateTrustPolicy(name: string, trustPolicy: Document, { arrival }: When = {}): void {
    const trust = readTrustPolicy(text(trustPolicy), this.#account, this.#directory);
    this.#writeRole(name, { ...this.#existingRole(name), trust }, arrival);
    this.#record('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: text(trustPolicy) });
  }

  deleteRole(name: string, { arrival }: When = {}): void {
    this.#writeRole(name, null, arrival);
    this.#record('DeleteRole', { RoleName: name });
  }

  #existingRole(name: string): Role {
    const role = this.#account.role(name);
    if (role === null) throw new Error(`Role ${name} not found.`);
    return role;
  }

  #writeUser(name: string, user: User | null, arrival?: Arrival): void {
    this.#directory.write(this.#account.users, name.toLowerCase(), user, arrival);
  }

  #writeRole(name: string, role: Role | null, arrival?: Arrival): void {
    this.#directory.write(this.#account.roles, name.toLowerCase(), role, arrival);
  }

  #recordChanges(before: Role, after: Role): void {
    for (const [action, parameters] of changes(before, after)) {
      this.#record(action, { RoleName: after.name, ...parameters });
    }
  }

  #record(action: string, parameters: Readonly<Record<string, string>>): void {
    const account = this.#account;
    const { accessKeyId } = this.rootKeys;
    this.#history.record({
      authenticated: { caller: rootCaller(account), account, accessKeyId, session: null },
      action,
      parameters: new Parameters(new URLSearchParams(parameters)),
      wire: { sourceIp: '127.0.0.1', userAgent: 'simulator' },
      requestId: this.#directory.random.uuid(),
      fault: null,
    });
  }

  #createKey(userName: string | null, arrival: Arrival): Keys {
    const key = newKey(this.#directory, this.#account, userName);
    this.#directory.write(this.#directory.keys, key.accessKeyId, key, arrival);
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  }
}

function withSettings(role: Role, settings: RoleSettings): Role {
  const { managedPolicies, inlinePolicies: inline, boundary, maxSessionSeconds } = settings;
  return {
    ...role,
    ...(managedPolicies !== undefined && { attached: managedPolicies }),
    ...(inline !== undefined && { inline: namedPolicies(Object.entries(inline)) }),
    ...(boundary !== undefined && { boundary }),
    ...(maxSessionSeconds !== undefined && { maxSessionSeconds }),
  };
}

type IamCall = readonly [action: string, parameters: Readonly<Record<string, string>>];

/** The calls of IAM that make one form of a role from another. */
function* changes(before: Role, after: Role): Generator<IamCall> {
  const { attached, inline, boundary, maxSessionSeconds } = after;
  for (const PolicyArn of attached) {
    if (!before.attached.includes(PolicyArn)) yield ['AttachRolePolicy', { PolicyArn }];
  }
  for (const PolicyArn of before.attached) {
    if (!attached.includes(PolicyArn)) yield ['DetachRolePolicy', { PolicyArn }];
  }
  for (const [PolicyName, { text: PolicyDocument }] of inline) {
    if (before.inline.get(PolicyName)?.text !== PolicyDocument) {
      yield ['PutRolePolicy', { PolicyName, PolicyDocument }];
    }
  }
  for (const PolicyName of before.inline.keys()) {
    if (!inline.has(PolicyName)) yield ['DeleteRolePolicy', { PolicyName }];
  }
  if (boundary !== before.boundary) {
    if (boundary === null) yield ['DeleteRolePermissionsBoundary', {}];
    else yield ['PutRolePermissionsBoundary', { PermissionsBoundary: boundary }];
  }
  if (maxSessionSeconds !== before.maxSessionSeconds) {
    yield ['UpdateRole', { MaxSessionDuration: String(maxSessionSeconds) }];
  }
}

function namedPolicies(policies: readonly (readonly [name: string, policy: Document])[]) {
  return new Map(policies.map(([name, policy]) => [name, readPolicy(text(policy), 'IDENTITY')]));
}

function inlinePolicies(policies: readonly Document[]) {
  return namedPolicies(policies.map((policy, index) => [`policy-${index}`, policy]));
}

function text(document: Document): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
