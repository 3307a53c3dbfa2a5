/** The audit log: actor, action, connection, time, address and token. Entries never change. */
import type { Millis } from '../base/clock.ts';

export type AuditAction =
  | 'CREATE_WORKSPACE'
  | 'UPDATE_WORKSPACE'
  | 'DELETE_WORKSPACE'
  | 'CONNECT_AWS_ACCOUNT'
  | 'UPDATE_CONNECTION'
  | 'RETRY_CONNECTION'
  | 'TEST_CONNECTION'
  | 'CHECK_CONNECTIONS'
  | 'DISCONNECT_AWS_ACCOUNT'
  | 'DELETE_AWS_CONNECTION'
  | 'ISSUE_CREDENTIALS'
  | 'REVOKE_SESSIONS'
  | 'CREATE_API_KEY'
  | 'REVOKE_API_KEY'
  | 'CREATE_ONBOARDING_LINK'
  | 'REVOKE_ONBOARDING_LINK'
  | 'CREATE_REPORT_TOKEN'
  | 'CREATE_DISCONNECT_TOKEN'
  | 'ROTATE_EXTERNAL_ID'
  | 'FINISH_EXTERNAL_ID_ROTATION'
  | 'CANCEL_EXTERNAL_ID_ROTATION'
  | 'CHOOSE_CAPABILITIES'
  | 'CREATE_WEBHOOK'
  | 'UPDATE_WEBHOOK'
  | 'DELETE_WEBHOOK'
  | 'ROTATE_WEBHOOK_SECRET'
  | 'TEST_WEBHOOK'
  | 'REDELIVER_WEBHOOK'
  | 'ACKNOWLEDGE_ALERT'
  | 'SNOOZE_ALERT'
  | 'REOPEN_ALERT'
  | 'COMMENT_ON_ALERT'
  | 'CONNECT_ORGANIZATION'
  | 'CHOOSE_ORGANIZATION_ACCOUNTS'
  | 'RETRY_ORGANIZATION'
  | 'SIGN_IN'
  | 'SIGN_OUT'
  | 'REVOKE_PERSON_SESSION';

/** The caller that acts, and its address. */
export type Actor = {
  /** Names the token. It grants nothing. */
  readonly tokenId: string;
  readonly tokenName: string;
  /** The address that the request came from. */
  readonly address: string;
  /** The same as in the log and in the response. */
  readonly requestId: string;
};

/**
 * An action, for the store to write to the audit log in the transaction of its change. An action that changes nothing
 * is not written: any token could fill the disk with entries that cannot be deleted.
 */
export type AuditRecord = {
  readonly action: AuditAction;
  readonly actor: Actor;
  /** Further details in words. Never a secret. */
  readonly detail?: string;
};

export type AuditEntry = Actor & {
  /** Numbers from 1, without gaps. */
  readonly position: number;
  readonly occurredAt: Millis;
  readonly action: AuditAction;
  readonly workspaceId: string | null;
  readonly connectionId: string | null;
  readonly detail: string | null;
};

export type AuditFilter = {
  readonly workspaceId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly tokenId?: string | undefined;
  /** A part of the name. Ignores case. */
  readonly tokenName?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Inclusive. */
  readonly from?: Millis | undefined;
  /** Exclusive. */
  readonly until?: Millis | undefined;
};
