/** What can be done with connections: the one door through which GraphQL, commands and tests come in. */
import type { Connection } from '../domain/connection.ts';
import type { TrustPolicyExplanation } from '../domain/explain/explain.ts';
import type { ConnectionTest } from './connection-test.ts';
import type { ExplainRequest } from './explain.ts';
import type { Outcome } from './refusal.ts';
import type { StoredEvent, Workspace } from './store.ts';

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
};

export interface Connections {
  createWorkspace(name: string): Promise<Outcome<Workspace>>;
  /** Stores first, attempts at once, and answers with how it stands within 3 s. */
  connectAwsAccount(request: ConnectRequest): Promise<Outcome<Connection>>;
  retryConnection(connectionId: string): Promise<Outcome<Connection>>;
  disconnectAwsAccount(connectionId: string): Promise<Outcome<Connection>>;
  /** What a role's trust policy says, and what is wrong with it. Changes nothing. */
  explainTrustPolicy(request: ExplainRequest): Promise<Outcome<TrustPolicyExplanation>>;
  /** One live check, now. Null when there is no such connection; none of a disconnected one. */
  testConnection(connectionId: string, signal: AbortSignal): Promise<ConnectionTest | 'DISCONNECTED' | null>;
}

export interface EventFeed {
  /**
   * Every event after `stream.after`, oldest first, first from the store and then as they are committed:
   * without a gap or a repeat, whatever the moment. `return()` ends it, also while it waits. Throws `SubscriberTooSlow` when the reader lets too many
   * pile up, `FeedClosed` when the process stops.
   */
  follow(stream: EventStream): AsyncGenerator<StoredEvent, void, undefined>;
}
