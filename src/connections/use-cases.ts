/** What can be done with connections: the one door through which GraphQL, commands and tests come in. */
import type { Actor } from '../audit/audit.ts';
import type { Connection } from '../connection/connection.ts';
import type { Audience } from '../connection/failure.ts';
import type { Outcome } from '../connection/refusal.ts';
import type { Workspace } from '../storage/connections.ts';
import type { StoredEvent } from '../storage/events.ts';
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

/** Which events to stream, and from where. */
export type EventStream = {
  readonly of: { readonly connectionId: string } | { readonly workspaceId: string };
  /** The position of the last event that the subscriber has. */
  readonly after: number;
  /** Called once, at once, when the subscriber lets too many pile up. */
  readonly onTooSlow?: (() => void) | undefined;
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

export interface EventFeed {
  /**
   * Every event after `stream.after`, oldest first, first from the store and then as they are committed:
   * without a gap or a repeat, whatever the moment. `return()` ends it, also while it waits. Throws `SubscriberTooSlow` when the reader lets too many
   * pile up, `FeedClosed` when the process stops.
   */
  follow(stream: EventStream): AsyncGenerator<StoredEvent, void, undefined>;
}
