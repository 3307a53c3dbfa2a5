/** What a role says about itself, as the use cases need it. `aws/` implements it. */
import type { SimulatedAction } from '../access/evidence.ts';
import type { Millis } from '../base/clock.ts';
import type { AwsError } from '../connection/aws-error.ts';
import type { RoleChange } from '../connection/role-reading.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { SessionCredentials } from './sts.ts';

/** The only calls that Aurora makes with a role's session to read the role. */
export type ReadAction =
  | 'iam:GetRole'
  | 'iam:ListRoles'
  | 'iam:ListAttachedRolePolicies'
  | 'iam:ListRolePolicies'
  | 'iam:GetRolePolicy'
  | 'iam:GetPolicy'
  | 'iam:GetPolicyVersion'
  | 'iam:SimulatePrincipalPolicy'
  | 'cloudtrail:LookupEvents';

/** A call that did not answer. `LIMIT`: one reading makes a bounded number of calls. */
export type Unread = { readonly action: ReadAction; readonly error: AwsError | 'LIMIT' };

/** The role, as IAM describes it. */
export type ReadRole = {
  /** The call that the role may make. */
  readonly by: 'iam:GetRole' | 'iam:ListRoles';
  /** The trust policy: JSON. */
  readonly trustPolicy: string;
  /** Names this role: one that is deleted and made again has another. */
  readonly roleId: string;
  readonly maxSessionSeconds: number | null;
  /** The ARN of the permissions boundary; null: none; undefined: not read, because only `iam:GetRole` tells it. */
  readonly boundaryArn: string | null | undefined;
};

/** A policy with its document, as JSON; null where it may not be read. */
export type ReadPolicy = {
  readonly name: string;
  /** Null for an inline policy. */
  readonly arn: string | null;
  readonly document: string | null;
};

export type ReadPermissions = {
  /** Null: Aurora may not list them. */
  readonly attached: readonly ReadPolicy[] | null;
  /** Null: Aurora may not list them. */
  readonly inline: readonly ReadPolicy[] | null;
  /** Null: the role has none. Undefined: unknown. */
  readonly boundary: ReadPolicy | null | undefined;
  readonly unread: readonly Unread[];
};

/**
 * The role's own session, narrowed to the calls of `ReadAction`. Calls return errors as values. They wait for the
 * account's budget of calls, and end early when the signal aborts.
 */
export interface RoleSession {
  /**
   * By `iam:GetRole`, else by `iam:ListRoles`: null with the calls that failed.
   *
   * @param first by which call; a refused one is noise in the customer's CloudTrail
   */
  readRole(
    first: ReadRole['by'],
  ): Promise<{ readonly role: ReadRole | null; readonly unread: readonly Unread[] }>;
  /** Attached and inline policies, and the boundary. */
  readPermissions(role: ReadRole): Promise<ReadPermissions>;
  /** The latest change of these actions since then; null: none in CloudTrail, which lags behind by minutes. */
  lastChange(
    actions: readonly string[],
    since: Millis,
  ): Promise<{ readonly change: RoleChange | null; readonly unread: readonly Unread[] }>;
  /** What AWS says about these actions of the role, on this resource. */
  simulate(
    actions: readonly string[],
    resource: string,
  ): Promise<{ readonly answers: readonly SimulatedAction[]; readonly unread: readonly Unread[] }>;
}

export interface RoleReader {
  /** Opens the session for `calls`, and closes its connections after them. */
  withSession<T>(
    of: { readonly role: RoleArn; readonly credentials: SessionCredentials; readonly signal: AbortSignal },
    calls: (session: RoleSession) => Promise<T>,
  ): Promise<T>;
}
