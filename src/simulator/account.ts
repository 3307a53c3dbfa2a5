/** An account, as tests and the demo set it up: the same writes as through IAM's API, without HTTP. */
import {
  type AccessKey,
  type Account,
  DEFAULT_TRUST_POLICY_QUOTA,
  type Directory,
  MAX_TRUST_POLICY_QUOTA,
  type Organization,
  type Role,
  type User,
} from './directory.ts';
import { newRole } from './iam-roles.ts';
import { newKey, newUser } from './iam-users.ts';
import { readPolicy, readTrustPolicy } from './policies.ts';
import type { Arrival } from './propagation.ts';

type Document = object | string;

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

  constructor(directory: Directory, account: Account) {
    this.#directory = directory;
    this.#account = account;
    this.accountId = account.id;
    this.rootKeys = this.#createKey(null, AT_ONCE);
  }

  /** Makes the account a member of an organization, or of none. All replicas know it immediately. */
  joinOrganization(organization: Organization | null): void {
    this.#account.organization = organization;
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

  createRole(
    name: string,
    {
      trustPolicy,
      managedPolicies = [],
      tags = {},
      arrival,
      ...rest
    }: {
      trustPolicy: Document;
      path?: string;
      maxSessionSeconds?: number;
      managedPolicies?: string[];
      tags?: Readonly<Record<string, string>>;
    } & When,
  ): { readonly arn: string } {
    const input = { ...rest, name, trustPolicy: text(trustPolicy), tags: Object.entries(tags) };
    const role = { ...newRole(this.#directory, this.#account, input), attached: managedPolicies };
    this.#writeRole(name, role, arrival);
    return { arn: role.arn };
  }

  /** The role as it was written last, for a test to check. @throws when there is none */
  role(name: string) {
    const { maxSessionSeconds, attached, tags, trust } = this.#existingRole(name);
    const document: unknown = JSON.parse(trust.text);
    return { maxSessionSeconds, attached, tags: Object.fromEntries(tags), trust: document };
  }

  updateTrustPolicy(name: string, trustPolicy: Document, { arrival }: When = {}): void {
    const trust = readTrustPolicy(text(trustPolicy), this.#account, this.#directory);
    this.#writeRole(name, { ...this.#existingRole(name), trust }, arrival);
  }

  deleteRole(name: string, { arrival }: When = {}): void {
    this.#writeRole(name, null, arrival);
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

  #createKey(userName: string | null, arrival: Arrival): Keys {
    const key = newKey(this.#directory, this.#account, userName);
    this.#directory.write(this.#directory.keys, key.accessKeyId, key, arrival);
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  }
}

function inlinePolicies(policies: readonly Document[]) {
  return new Map(
    policies.map((policy, index) => [`policy-${index}`, readPolicy(text(policy), 'IDENTITY')] as const),
  );
}

function text(document: Document): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
