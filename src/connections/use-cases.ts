/** What can be done with connections: the one door through which GraphQL, commands and tests come in. */
import type { Actor } from '../audit/audit.ts';
import type { Connection } from '../connection/connection.ts';
import type { Audience } from '../connection/failure.ts';
import type { Outcome } from '../connection/refusal.ts';
import type { Workspace } from '../storage/connections.ts';
import type { TrustPolicyExplanation } from '../trust/explain/explain.ts';
import type { ConnectedLine, ConnectManyRequest } from './connect-many.ts';
import type { ConnectionTest } from './connection-test.ts';
import type { ExplainRequest } from './explain.ts';
import type { Rotation } from './rotation.ts';

export type ConnectRequest = {
  readonly workspaceId: string;
  /** As a person pasted it. */
  readonly roleArn: string;
  readonly region?: string | undefined;
  readonly name?: string | undefined;
};

export interface Connections {
  createWorkspace(name: string, actor: Actor): Promise<Outcome<Workspace>>;
  /** Stores first, attempts at once, and answers with how it stands within 3 s. @throws AllowanceExceeded */
  connectAwsAccount(request: ConnectRequest, actor: Actor): Promise<Outcome<Connection>>;
  /** An answer for each line, at once; the verifications go on. */
  connectAwsAccounts(request: ConnectManyRequest, actor: Actor): Promise<Outcome<ConnectedLine[]>>;
  /** @throws AllowanceExceeded */
  retryConnection(connectionId: string, actor: Actor): Promise<Outcome<Connection>>;
  disconnectAwsAccount(connectionId: string, actor: Actor): Promise<Outcome<Connection>>;
  /** What a role's trust policy says, and what is wrong with it. Changes nothing. */
  explainTrustPolicy(request: ExplainRequest): Promise<Outcome<TrustPolicyExplanation>>;
  /**
   * One live check, now, in words for `audience`. Null when there is no such connection; none of a disconnected one.
   * A FAILED, INSECURE or DEGRADED connection that passes is verified again.
   *
   * @throws AllowanceExceeded
   */
  testConnection(
    connectionId: string,
    signal: AbortSignal,
    actor: Actor,
    audience: Audience,
  ): Promise<ConnectionTest | 'DISCONNECTED' | null>;
  readonly rotation: Rotation;
}
