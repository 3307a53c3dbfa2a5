/** An account, as tests and the demo set it up: the same writes as over IAM's API, without the HTTP. */
import {
  type AccessKey,
  type Account,
  DEFAULT_TRUST_POLICY_QUOTA,
  type Directory,
  MAX_TRUST_POLICY_QUOTA,
  type Organization,
} from './directory.ts';
import { newRole, writeRole } from './iam-roles.ts';
import { newKey, newUser, writeKey, writeUser } from './iam-users.ts';
import { readPolicy, readTrustPolicy } from './policies.ts';
import type { Arrival } from './propagation.ts';

type Document = object | string;

/** When the replicas learn of it; drawn from the simulator's law unless given. */
type When = { readonly arrival?: Arrival };

export type Keys = Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'>;

export type SimulatedUser = Keys & { readonly arn: string; readonly name: string };

const AT_ONCE: Arrival = 0;

export class SimulatedAccount {
  readonly accountId: string;
  /** Keys of the root user, known everywhere at once. */
  readonly rootKeys: Keys;
  readonly #directory: Directory;
  readonly #account: Account;

  constructor(directory: Directory, account: Account) {
    this.#directory = directory;
    this.#account = account;
    this.accountId = account.id;
    this.rootKeys = this.#makeKey(null, AT_ONCE);
  }

  /** Makes the account a member of an organization, or of none. Known everywhere at once. */
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

  /** A user with an access key, allowed what the policies say. Known everywhere at once unless told otherwise. */
  createUser(
    name: string,
    {
      policies = [],
      tags = {},
      arrival = AT_ONCE,
    }: { policies?: Document[]; tags?: Readonly<Record<string, string>> } & When = {},
  ): SimulatedUser {
    const stored = policies.map(
      (policy, index) => [`policy-${index}`, readPolicy(text(policy), 'IDENTITY')] as const,
    );
    const user = {
      ...newUser(this.#directory, this.#account, name),
      inline: new Map(stored),
      tags: new Map(Object.entries(tags)),
    };
    writeUser(this.#directory, this.#account, name, user, arrival);
    return { ...this.#makeKey(name, arrival), arn: user.arn, name };
  }

  /** Replaces the policies of a user. */
  putUserPolicies(name: string, policies: Document[], { arrival }: When = {}): void {
    const user = this.#account.users.get(name.toLowerCase())?.latest ?? null;
    if (user === null) throw new Error(`There is no user ${name}.`);
    const stored = policies.map(
      (policy, index) => [`policy-${index}`, readPolicy(text(policy), 'IDENTITY')] as const,
    );
    writeUser(this.#directory, this.#account, name, { ...user, inline: new Map(stored) }, arrival);
  }

  deleteUser(name: string, { arrival }: When = {}): void {
    writeUser(this.#directory, this.#account, name, null, arrival);
  }

  /** The ids of the user's access keys, for a test to look at. */
  accessKeys(userName: string): string[] {
    return [...this.#directory.keys.values()].flatMap(({ latest }) =>
      latest?.accountId === this.accountId && latest.userName === userName ? [latest.accessKeyId] : [],
    );
  }

  deactivateAccessKey(accessKeyId: string, { arrival }: When = {}): void {
    const key = this.#directory.keys.get(accessKeyId)?.latest ?? null;
    if (key === null) throw new Error(`There is no access key ${accessKeyId}.`);
    writeKey(this.#directory, accessKeyId, { ...key, active: false }, arrival);
  }

  createRole(
    name: string,
    input: {
      trustPolicy: Document;
      path?: string;
      maxSessionSeconds?: number;
      managedPolicies?: string[];
      tags?: Readonly<Record<string, string>>;
    } & When,
  ): { readonly arn: string } {
    const role = newRole(this.#directory, this.#account, {
      name,
      trustPolicy: text(input.trustPolicy),
      ...(input.path !== undefined && { path: input.path }),
      ...(input.tags !== undefined && { tags: Object.entries(input.tags) }),
      ...(input.maxSessionSeconds !== undefined && { maxSessionSeconds: input.maxSessionSeconds }),
    });
    writeRole(
      this.#directory,
      this.#account,
      name,
      { ...role, attached: input.managedPolicies ?? [] },
      input.arrival,
    );
    return { arn: role.arn };
  }

  /** The role as it was written last, for a test to look at. @throws when there is none */
  role(name: string): {
    readonly maxSessionSeconds: number;
    readonly attached: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
    readonly trust: unknown;
  } {
    const role = this.#account.roles.get(name.toLowerCase())?.latest ?? null;
    if (role === null) throw new Error(`There is no role ${name}.`);
    const { maxSessionSeconds, attached, tags, trust } = role;
    return { maxSessionSeconds, attached, tags: Object.fromEntries(tags), trust: JSON.parse(trust.text) };
  }

  updateTrustPolicy(name: string, trustPolicy: Document, { arrival }: When = {}): void {
    const role = this.#account.roles.get(name.toLowerCase())?.latest ?? null;
    if (role === null) throw new Error(`There is no role ${name}.`);
    const trust = readTrustPolicy(text(trustPolicy), this.#account, this.#directory);
    writeRole(this.#directory, this.#account, name, { ...role, trust }, arrival);
  }

  deleteRole(name: string, { arrival }: When = {}): void {
    writeRole(this.#directory, this.#account, name, null, arrival);
  }

  #makeKey(userName: string | null, arrival: Arrival): Keys {
    const key = newKey(this.#directory, this.#account, userName);
    writeKey(this.#directory, key.accessKeyId, key, arrival);
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  }
}

function text(document: Document): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
