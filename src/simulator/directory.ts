/** Accounts, users, access keys and roles, and when each replica learns of them. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Caller } from '../iam/policy/context.ts';
import type { PolicyDocument } from '../iam/policy/model.ts';
import { type Arrival, drawArrivals, fixedArrivals, type Propagation } from './propagation.ts';
import type { SeededRandom } from './random.ts';
import { Replicated } from './replicated.ts';
import { readPolicy, type StoredPolicy } from './stored-policy.ts';

export type Permissions = {
  readonly inline: ReadonlyMap<string, StoredPolicy>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** The ARN of a managed policy; null when there is no permissions boundary. */
  readonly boundary: string | null;
};

/** A version of a managed policy. */
export type PolicyEdition = {
  /** `v1`, `v2` ... */
  readonly id: string;
  readonly createdAt: Millis;
  readonly stored: StoredPolicy;
};

export type ManagedPolicy = {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly policyId: string;
  readonly description: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  /** Oldest first. */
  readonly editions: readonly PolicyEdition[];
  readonly defaultEdition: PolicyEdition;
};

/** A policy of AWS Organizations, which limits what an account's users and roles may do. */
export type ServiceControlPolicy = StoredPolicy & {
  readonly id: string;
  readonly name: string;
  readonly description: string;
};

export type Tagged = { readonly tags: ReadonlyMap<string, string> };

export type User = Permissions &
  Tagged & {
    readonly arn: string;
    readonly name: string;
    readonly path: string;
    readonly userId: string;
    readonly createdAt: Millis;
  };

export type Role = Permissions &
  Tagged & {
    readonly arn: string;
    readonly name: string;
    readonly path: string;
    readonly roleId: string;
    readonly createdAt: Millis;
    readonly description: string;
    readonly maxSessionSeconds: number;
    /** The stored form, with unique ids instead of the ARNs of users and roles. */
    readonly trust: StoredPolicy;
  };

export type AccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  /** Null for the root user. */
  readonly userName: string | null;
  readonly active: boolean;
  readonly createdAt: Millis;
};

/** A session that AssumeRole has created. All replicas know it immediately. */
export type Session = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Millis;
  readonly role: Role;
  readonly accountId: string;
  readonly partition: string;
  readonly sessionName: string;
  readonly policies: readonly PolicyDocument[];
  /** The session policies as AssumeRole received them. */
  readonly sentPolicies: SentPolicies;
  readonly issuedAt: Millis;
  /** Set by the caller, or inherited from the session that created this one. */
  readonly sourceIdentity: string | undefined;
  /** Session tags, including those inherited from the calling session. */
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of the session tags that sessions created from this one inherit. */
  readonly transitiveTagKeys: ReadonlySet<string>;
};

export type SentPolicies = {
  /** The text of the inline session policy. */
  readonly inline: string | undefined;
  /** ARNs of managed policies. */
  readonly arns: readonly string[];
};

/** An account's place in AWS Organizations. */
export type Organization = {
  /** `o-` and 10 to 32 letters or digits. */
  readonly id: string;
  /** The account that manages the organization. Service control policies do not limit it. */
  readonly managementAccountId?: string;
  /** `ORGANIZATION/ROOT/UNIT/.../`: the value of `aws:PrincipalOrgPaths`. */
  readonly path: string;
};

/** A unit of an organization. The root has none of these. */
export type OrganizationalUnit = {
  /** `ou-`, the root's letters, and 8 to 32 letters or digits. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
};

/** What an organization has besides its members. */
export type OrganizationState = {
  readonly units: Map<string, OrganizationalUnit>;
  /** Services that each delegated administrator administers, by the id of its account. */
  readonly administrators: Map<string, Set<string>>;
};

/** A number of characters without white space. IAM raises it on request. [docs/aws-facts.md, section 4] */
export const DEFAULT_TRUST_POLICY_QUOTA = 2_048;
export const MAX_TRUST_POLICY_QUOTA = 4_096;

/** The policy that AWS attaches to each new account of an organization. */
export const FULL_AWS_ACCESS: ServiceControlPolicy = {
  id: 'p-FullAWSAccess',
  name: 'FullAWSAccess',
  description: 'Allows access to every operation',
  ...readPolicy(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    'IDENTITY',
  ),
};

export class Account {
  readonly id: string;
  readonly partition: string;
  readonly disabledRegions: ReadonlySet<string>;
  readonly createdAt: Millis;
  /** As its organization names it. */
  name: string;
  organization: Organization | null = null;
  /** Whether its organization has closed it. Its roles cannot be assumed any more. */
  isSuspended = false;
  /** Those attached to the account. They count while the account is a member of an organization. */
  serviceControlPolicies: readonly ServiceControlPolicy[] = [FULL_AWS_ACCESS];
  trustPolicyQuota: number = DEFAULT_TRUST_POLICY_QUOTA;
  /** Keyed by name in lower case: names are unique ignoring case. */
  readonly users = new Map<string, Replicated<User>>();
  readonly roles = new Map<string, Replicated<Role>>();
  /** The customer's managed policies, keyed by ARN. */
  readonly policies = new Map<string, Replicated<ManagedPolicy>>();

  constructor(id: string, partition: string, disabledRegions: Iterable<string>, createdAt: Millis) {
    this.id = id;
    this.name = `Account ${id}`;
    this.partition = partition;
    this.createdAt = createdAt;
    this.disabledRegions = new Set(disabledRegions);
  }

  /** The user of this name, as it was written last; null when there is none. */
  user(name: string): User | null {
    return this.users.get(name.toLowerCase())?.latest ?? null;
  }

  /** The role of this name, as it was written last; null when there is none. */
  role(name: string): Role | null {
    return this.roles.get(name.toLowerCase())?.latest ?? null;
  }

  get rootArn(): string {
    return `arn:${this.partition}:iam::${this.id}:root`;
  }
}

type DirectoryOptions = {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly replicas: number;
  readonly propagation: Propagation;
};

export class Directory {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly replicas: number;
  readonly accounts = new Map<string, Account>();
  readonly keys = new Map<string, Replicated<AccessKey>>();
  readonly sessions = new Map<string, Session>();
  /** Those that organizations have created through the API, keyed by id. */
  readonly serviceControlPolicies = new Map<string, ServiceControlPolicy>();
  readonly #organizations = new Map<string, OrganizationState>();
  readonly #propagation: Propagation;

  constructor({ clock, random, replicas, propagation }: DirectoryOptions) {
    this.clock = clock;
    this.random = random;
    this.replicas = replicas;
    this.#propagation = propagation;
  }

  /** The units and administrators of an organization. */
  organizationState({ id }: Pick<Organization, 'id'>): OrganizationState {
    const state = this.#organizations.get(id) ?? { units: new Map(), administrators: new Map() };
    this.#organizations.set(id, state);
    return state;
  }

  /** Writes an object, which each replica learns of in its time; null deletes it. */
  write<T>(objects: Map<string, Replicated<T>>, key: string, value: T | null, arrival?: Arrival): void {
    const object = objects.get(key) ?? new Replicated<T>();
    const delays =
      arrival === undefined
        ? drawArrivals(this.#propagation, this.replicas, this.random)
        : fixedArrivals(arrival, this.replicas);
    object.write(
      value,
      delays.map((delay) => this.clock.now() + delay),
    );
    objects.set(key, object);
  }

  /** The unique id of the user or role with this ARN; null when there is none. */
  idOfArn(arn: string): string | null {
    const [, accountId = '', kind, name = ''] =
      /^arn:[^:]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    const account = this.accounts.get(accountId);
    if (kind === 'user') {
      const user = account?.user(name);
      return user?.arn === arn ? user.userId : null;
    }
    const role = account?.role(name);
    return role?.arn === arn ? role.roleId : null;
  }

  /** The ARN of the user or role with this unique id; null when it was deleted. */
  arnOfId(uniqueId: string): string | null {
    for (const account of this.accounts.values()) {
      for (const user of account.users.values()) if (user.latest?.userId === uniqueId) return user.latest.arn;
      for (const role of account.roles.values()) if (role.latest?.roleId === uniqueId) return role.latest.arn;
    }
    return null;
  }
}

export function rootCaller(account: Account): Caller {
  return { kind: 'ROOT', ...callerWithKeys(account, account.rootArn, account.id) };
}

export function userCaller(account: Account, user: User): Caller {
  return { kind: 'USER', ...callerWithKeys(account, user.arn, user.userId), userName: user.name };
}

function callerWithKeys({ partition, id: accountId }: Account, arn: string, uniqueId: string) {
  return { partition, accountId, arn, principalArn: arn, uniqueId, userId: uniqueId };
}

export function sessionCaller({
  role,
  accountId,
  partition,
  sessionName,
}: Pick<Session, 'role' | 'accountId' | 'partition' | 'sessionName'>): Caller {
  return {
    kind: 'ROLE_SESSION',
    partition,
    accountId,
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
    principalArn: role.arn,
    uniqueId: role.roleId,
    userId: `${role.roleId}:${sessionName}`,
  };
}
