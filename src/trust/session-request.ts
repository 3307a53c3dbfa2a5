/** Which session is asked of AWS. Two requests that differ in anything are two sessions, and never share one. */
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';

export type SessionTag = { readonly key: string; readonly value: string };

export type SessionRequest = {
  readonly connectionId: string;
  /** The verification that the connection stands on: what was connected anew gets a session anew. */
  readonly verificationId: string;
  readonly workspaceId: string;
  /** The token that it is made for: what a session does is laid at one token's door. */
  readonly tokenId: string;
  readonly role: RoleArn;
  /** Those that are good for the role, the one that it is known to take first. */
  readonly externalIds: readonly string[];
  /** Whose STS is asked. */
  readonly region: string;
  /** As wanted; the role may allow less. */
  readonly durationSeconds: number;
  /** A session policy, as JSON; null for none. */
  readonly policy: string | null;
  /** Managed policies that narrow the session. */
  readonly policyArns: readonly string[];
  readonly sessionName: string;
  /** Null where none is sent. */
  readonly sourceIdentity: string | null;
  readonly tags: readonly SessionTag[];
};

/**
 * The one place that makes the name under which a session is kept. It is compared, and never taken apart:
 * whoever needs a part has the request. Equal exactly when the requests are.
 */
export function sessionKey(request: SessionRequest): string {
  // By name, so that the order in which a request was put together does not count, and none is left out.
  const parts: { readonly [Part in keyof SessionRequest]: unknown } = {
    connectionId: request.connectionId,
    verificationId: request.verificationId,
    workspaceId: request.workspaceId,
    tokenId: request.tokenId,
    role: request.role.arn,
    externalIds: request.externalIds,
    region: request.region,
    durationSeconds: request.durationSeconds,
    policy: request.policy,
    policyArns: request.policyArns,
    sessionName: request.sessionName,
    sourceIdentity: request.sourceIdentity,
    tags: request.tags.map(({ key, value }) => [key, value]),
  };
  return JSON.stringify(parts);
}
