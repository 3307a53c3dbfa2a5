/** A request for a session. Two requests that differ in any property never share a session. */
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { SessionTrace } from './session-trace.ts';

/** What narrows a session: see docs/credentials.md. */
export type NarrowedBy = 'READ_ONLY' | 'OBSERVE' | 'OPERATORS_POLICY' | 'OWN_POLICY' | 'SOURCE_RANGES';

export type SessionRequest = SessionTrace & {
  readonly connectionId: string;
  /** The verification that proved the connection: after a reconnection, sessions start again. */
  readonly verificationId: string;
  /** When the connection's sessions were last revoked: after it, sessions start again. Null: never. */
  readonly sessionsRevokedAt: number | null;
  readonly workspaceId: string;
  /** The token that asked for the session: CloudTrail then names one token for each call. */
  readonly tokenId: string;
  readonly role: RoleArn;
  /** The valid External IDs; the one that the role is known to accept comes first. */
  readonly externalIds: readonly string[];
  /** The Region of the STS endpoint. */
  readonly region: string;
  /** The requested duration; the role may allow less. */
  readonly durationSeconds: number;
  /** A session policy, as JSON; null for none. */
  readonly policy: string | null;
  /** Managed policies that narrow the session. */
  readonly policyArns: readonly string[];
  /** Where these policies come from. Empty: the session has all permissions of its role. */
  readonly narrowedBy: readonly NarrowedBy[];
};

/**
 * The cache key of a session: equal exactly when the requests are. Code compares keys and never parses them.
 */
export function sessionKey(request: SessionRequest): string {
  // Listed by name: the order of properties does not matter, and the type requires every one.
  const parts: { readonly [Part in keyof SessionRequest]: unknown } = {
    connectionId: request.connectionId,
    verificationId: request.verificationId,
    sessionsRevokedAt: request.sessionsRevokedAt,
    workspaceId: request.workspaceId,
    tokenId: request.tokenId,
    role: request.role.arn,
    externalIds: request.externalIds,
    region: request.region,
    durationSeconds: request.durationSeconds,
    policy: request.policy,
    policyArns: request.policyArns,
    narrowedBy: request.narrowedBy,
    sessionName: request.sessionName,
    sourceIdentity: request.sourceIdentity,
    tags: request.tags.map(({ key, value }) => [key, value]),
  };
  return JSON.stringify(parts);
}
