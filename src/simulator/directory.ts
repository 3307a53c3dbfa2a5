/** Accounts, users, access keys and roles, and who knows of them when. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Caller } from '../iam/policy/evaluation.ts';
import type { PolicyDocument } from '../iam/policy/model.ts';
import { type Arrival, drawArrivals, fixedArrivals, type Propagation } from './propagation.ts';
import type { SeededRandom } from './random.ts';
import type { Replicated } from './replicated.ts';

export type StoredPolicy = { readonly text: string; readonly policy: PolicyDocument };

export type Permissions = {
  readonly inline: ReadonlyMap<string, StoredPolicy>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
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
    /** With principals as IAM stores them: named users and roles by their unique ids. */
    readonly trust: StoredPolicy;
  };

export type AccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  /** Null: the account's root. */
  readonly userName: string | null;
  readonly active: boolean;
  readonly createdAt: Millis;
};

/** What AssumeRole has handed out. Known everywhere at once. */
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
  readonly issuedAt: Millis;
  /** Set by this session's maker, or by the session that it was made from. */
  readonly sourceIdentity: string | undefined;
  /** Session tags, those inherited from the calling session included. */
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of the session tags that sessions made from this one inherit. */
  readonly transitiveTagKeys: ReadonlySet<string>;
};

/** An account's place in AWS Organizations. */
export type Organization = {
  /** `o-` and 10 to 32 letters or digits. */
  readonly id: string;
  /** `ORGANIZATION/ROOT/UNIT/.../`: the value of `aws:PrincipalOrgPaths`. */
  readonly path: string;
};

/** Characters of a trust policy, without white space; IAM raises it on request. [reference/aws-facts.md, section 4] */
export const DEFAULT_TRUST_POLICY_QUOTA = 2_048;
export const MAX_TRUST_POLICY_QUOTA = 4_096;

export class Account {
  readonly id: string;
  readonly partition: string;
  readonly disabledRegions: ReadonlySet<string>;
  organization: Organization | null = null;
  trustPolicyQuota: number = DEFAULT_TRUST_POLICY_QUOTA;
  /** By name in lower case: names are unique ignoring case, and looked up exactly. */
  readonly users = new Map<string, Replicated<User>>();
  readonly roles = new Map<string, Replicated<Role>>();

  constructor(id: string, partition: string, disabledRegions: Iterable<string>) {
    this.id = id;
    this.partition = partition;
    this.disabledRegions = new Set(disabledRegions);
  }

  get rootArn(): string {
    return `arn:${this.partition}:iam::${this.id}:root`;
  }
}

export type DirectoryOptions = {
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
  readonly #propagation: Propagation;

  constructor({ clock, random, replicas, propagation }: DirectoryOptions) {
    this.clock = clock;
    this.random = random;
    this.replicas = replicas;
    this.#propagation = propagation;
  }

  /** From when each replica knows of a write made now. */
  arrivals(arrival?: Arrival): Millis[] {
    const delays =
      arrival === undefined
        ? drawArrivals(this.#propagation, this.replicas, this.random)
        : fixedArrivals(arrival, this.replicas);
    return delays.map((delay) => this.clock.now() + delay);
  }

  /** The user or role of that unique id or ARN, as it was written last. */
  entityByArn(arn: string): { uniqueId: string } | null {
    const match = /^arn:[^:]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn);
    const account = this.accounts.get(match?.[1] ?? '');
    if (match === null || account === undefined) return null;
    const name = (match[3] ?? '').toLowerCase();
    const user = match[2] === 'user' ? (account.users.get(name)?.latest ?? null) : null;
    if (user?.arn === arn) return { uniqueId: user.userId };
    const role = match[2] === 'role' ? (account.roles.get(name)?.latest ?? null) : null;
    return role?.arn === arn ? { uniqueId: role.roleId } : null;
  }

  /** The ARN behind a unique id, or null when its user or role is gone. */
  arnOfId(uniqueId: string): string | null {
    for (const account of this.accounts.values()) {
      for (const user of account.users.values()) if (user.latest?.userId === uniqueId) return user.latest.arn;
      for (const role of account.roles.values()) if (role.latest?.roleId === uniqueId) return role.latest.arn;
    }
    return null;
  }
}

export function rootCaller(account: Account): Caller {
  return {
    kind: 'ROOT',
    partition: account.partition,
    accountId: account.id,
    arn: account.rootArn,
    principalArn: account.rootArn,
    uniqueId: account.id,
    userId: account.id,
  };
}

export function userCaller(account: Account, user: User): Caller {
  return {
    kind: 'USER',
    partition: account.partition,
    accountId: account.id,
    arn: user.arn,
    principalArn: user.arn,
    uniqueId: user.userId,
    userId: user.userId,
    userName: user.name,
  };
}

export function sessionCaller({ role, accountId, partition, sessionName }: Session): Caller {
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
