/** AWS STS, as the use cases need it. `aws/` implements it. */
import type { CallResult } from '../connection/role-proof.ts';
import type { SessionTag } from '../trust/session-trace.ts';

/** Temporary credentials from AssumeRole. Secret: never stored or logged. */
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

/** Calls about Aurora itself: its identity, and whether it works. */
export const FOR_AURORA: Payer = { workspaceId: null, isUrgent: true };

/** A separate connection, and so one host of STS. */
export interface StsConnection {
  /** Calls with Aurora's own credentials. */
  assumeRole(request: AssumeRoleRequest): Promise<CallResult<AssumedRole>>;
  /** The identity behind the credentials. */
  getCallerIdentity(credentials: SessionCredentials): Promise<CallResult<CallerIdentity>>;
  /**
   * Whether the endpoint closed the connection between the calls so far. Then they may have reached different hosts.
   */
  hasMoved(): boolean;
}

/** The workspace that pays for a call: the budget of calls is shared fairly. */
export type Payer = {
  /** Null for Aurora itself. */
  readonly workspaceId: string | null;
  /** True while a client waits for a verification. Renewals of sessions and later checks can wait longer. */
  readonly isUrgent: boolean;
};

export interface StsGateway {
  /**
   * Opens a fresh connection for `calls`, and closes it after them. The calls return errors as values, wait for the budget
   * of calls, and end early when `signal` aborts.
   *
   * @param region Region of the STS to call; if STS is disabled there, the partition's home Region is called
   */
  withFreshConnection<T>(
    options: { region: string; signal: AbortSignal; payer: Payer },
    calls: (connection: StsConnection) => Promise<T>,
  ): Promise<T>;
}

/** Aurora's identity in AWS. */
export type AuroraIdentity = CallerIdentity & {
  readonly partition: string;
  /** The source of the credentials, in words for an operator. */
  readonly credentialSource: string;
  readonly checkedAt: number;
  /** The IAM actions that Aurora's calls need in addition to sts:AssumeRole. */
  readonly roleActions: readonly string[];
};
