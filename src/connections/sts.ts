/** What the use cases need of AWS STS. `aws/` implements it. */
import type { CallResult } from '../connection/role-proof.ts';
import type { SessionTag } from '../trust/session-request.ts';

/** Temporary credentials, as AssumeRole gave them. Secret: never stored, logged or answered. */
export type SessionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly expiresAt: number;
};

export type AssumeRoleRequest = {
  readonly roleArn: string;
  /** 2 to 64 characters of `[\w+=,.@-]`. */
  readonly sessionName: string;
  readonly externalId: string | undefined;
  /** Seconds, 900 to 43,200. */
  readonly durationSeconds: number;
  /** A session policy, as JSON. */
  readonly policy?: string | null;
  /** Managed policies that narrow the session, by ARN. */
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string | null;
  readonly tags?: readonly SessionTag[];
};

export type AssumedRole = { readonly assumedRoleArn: string; readonly credentials: SessionCredentials };
export type CallerIdentity = { readonly accountId: string; readonly arn: string; readonly userId: string };

/** Aurora's own questions: who it is, and whether it works. */
export const FOR_AURORA: Payer = { workspaceId: null, isUrgent: true };

/** Calls that go over one connection of their own, hence to one host of STS. */
export interface StsConnection {
  /** With Aurora's own credentials. */
  assumeRole(request: AssumeRoleRequest): Promise<CallResult<AssumedRole>>;
  /** Whose those credentials are. */
  getCallerIdentity(credentials: SessionCredentials): Promise<CallResult<CallerIdentity>>;
  /**
   * Whether the endpoint closed the connection between the calls made so far, so that another had to be opened:
   * they may have reached different hosts.
   */
  hasMoved(): boolean;
}

/** For whom a call is made: STS's budget is shared fairly between workspaces. */
export type Payer = {
  /** Null for Aurora itself. */
  readonly workspaceId: string | null;
  /** Somebody watches a verification; a session that is renewed, and a later check, can wait longer. */
  readonly isUrgent: boolean;
};

export interface StsGateway {
  /**
   * Opens a fresh connection for `calls`, and closes it after them. The calls answer with errors as values;
   * they are subject to the budget of calls a second, and end early when `signal` aborts.
   *
   * @param region whose STS is asked; where it is switched off, the partition's home Region is asked instead
   */
  onFreshConnection<T>(
    options: { region: string; signal: AbortSignal; payer: Payer },
    calls: (connection: StsConnection) => Promise<T>,
  ): Promise<T>;
}

/** Who Aurora is in AWS. */
export type AuroraIdentity = CallerIdentity & {
  readonly partition: string;
  /** Where the credentials came from, in words for an operator. */
  readonly credentialSource: string;
  readonly checkedAt: number;
  /** What its calls need besides sts:AssumeRole, as actions of IAM. */
  readonly roleActions: readonly string[];
};
