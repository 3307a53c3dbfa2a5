/** Who did what to which connection, when, from where, with which token: written once, never changed. */
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';

export const AUDIT_ACTIONS = [
  'CREATE_WORKSPACE',
  'CONNECT_AWS_ACCOUNT',
  'RETRY_CONNECTION',
  'TEST_CONNECTION',
  'DISCONNECT_AWS_ACCOUNT',
  'ISSUE_CREDENTIALS',
  'CREATE_API_KEY',
  'REVOKE_API_KEY',
  'CREATE_ONBOARDING_LINK',
  'REVOKE_ONBOARDING_LINK',
  'ROTATE_EXTERNAL_ID',
  'FINISH_EXTERNAL_ID_ROTATION',
  'CANCEL_EXTERNAL_ID_ROTATION',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who does something, and from where. */
export type Actor = {
  /** Names the token, and opens nothing. */
  readonly tokenId: string;
  readonly tokenName: string;
  /** The address that the request came from. */
  readonly address: string;
  /** The same as in the log and in the answer. */
  readonly requestId: string;
};

/**
 * What is done, for the store to write down in the same transaction. What changes nothing is not written down: else
 * anyone with a token could fill the disk with entries that no one may delete.
 */
export type Deed = {
  readonly action: AuditAction;
  readonly actor: Actor;
  /** What else there is to say, in words. Never a secret. */
  readonly detail?: string;
};

export type AuditEntry = Actor & {
  /** From 1, without a hole. */
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
  readonly action?: AuditAction | undefined;
  /** Inclusive. */
  readonly from?: Millis | undefined;
  /** Exclusive. */
  readonly until?: Millis | undefined;
};

export interface AuditStore {
  /** Writes down what changes nothing else in the store. What does is written with its change. */
  appendAudit(entry: Omit<AuditEntry, 'position'>): Promise<void>;
  /** Newest first. */
  listAudit(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
}
