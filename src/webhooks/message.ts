/** What a webhook sends: the parts that all formats share. */
import type { Mail } from './email.ts';

export type Message = {
  /** The same in all attempts, for receivers that must not act twice. */
  readonly id: string;
  /** The type of the event, `Alerts` or `Test`. */
  readonly type: string;
  readonly content: Content;
  /** Null for a test, and for several alerts. */
  readonly connectionId: string | null;
  /** Of the event; null for alerts and tests. */
  readonly position: number | null;
};

export type Content =
  | { readonly format: 'JSON' | 'SLACK'; readonly body: string }
  | { readonly format: 'EMAIL'; readonly mail: Mail };

/** Makes the ids, cursors and addresses that clients of the API know. */
export type PublicNames = {
  readonly idOf: (type: 'Workspace' | 'AwsConnection' | 'Webhook', id: string) => string;
  /** @param workspaceId null for the events of all workspaces */
  readonly cursorOf: (workspaceId: string | null, position: number) => string;
  /** The page of a connection. With null: what needs attention in the workspace, or in all. */
  readonly pageOf: (workspaceId: string | null, connectionId: string | null) => string;
};
