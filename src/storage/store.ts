/** Everything that is stored. Each database implements this, and passes `test/storage/contract/`. */
import type { Millis } from '../base/clock.ts';
import type { DatabasePool } from '../observe/sources.ts';
import type { AlertStore } from './alerts.ts';
import type { AuditStore } from './audit.ts';
import type { ConnectionStore } from './connections.ts';
import type { DeletionStore } from './deletions.ts';
import type { EventStore } from './events.ts';
import type { FleetStore } from './fleet.ts';
import type { LeftRoleStore } from './left-roles.ts';
import type { ListCountStore } from './list-counts.ts';
import type { OrganizationStore } from './organizations.ts';
import type { PersonSessionStore } from './person-sessions.ts';
import type { QuotaStore } from './quotas.ts';
import type { RoleRecordStore } from './role-records.ts';
import type { TokenStore } from './tokens.ts';
import type { WebhookStore } from './webhooks.ts';
import type { WorkStore } from './work.ts';

/** Topics that a commit may have changed. All are true for commits of other processes. */
export type Commit = {
  /** There may be new events. */
  readonly events: boolean;
  /** Work may be due at another time. */
  readonly work: boolean;
  /** Keys or sessions of people may have been revoked. */
  readonly revocations: boolean;
  /** Webhooks may have been changed, or their leases given up. */
  readonly webhooks: boolean;
  /** Alerts may have been opened, handled or resolved. */
  readonly alerts: boolean;
};

/** The state on which an answer with credentials depends. */
export type Stamp = {
  /** The number of the connection's latest event; null when the connection does not exist. */
  readonly lastSequence: number | null;
  /** The connection's Region, which changes without an event; null when the connection does not exist. */
  readonly region: string | null;
  /** When its sessions were last revoked, without an event; null when they never were. */
  readonly sessionsRevokedAt: Millis | null;
  /** Whether the key is revoked or does not exist. */
  readonly isRevoked: boolean;
};

/** Methods that concern the database as a whole. */
export interface StoreLifetime {
  /**
   * Calls back after commits of this process, and within a fraction of a second after those of others. Returns a
   * function that unsubscribes.
   */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** The connections to the database at this moment. Null for a database that is a file. */
  readonly connectionPools: (() => readonly DatabasePool[]) | null;
  /**
   * Reads the state on which an answer depends, with a statement that starts after the call. If it has not changed since
   * the answer was made, the answer was right at a moment after its request.
   *
   * @param of `apiKeyId` is null for a token that is not stored
   */
  validate(of: { readonly connectionId: string; readonly apiKeyId: string | null }): Promise<Stamp>;
  /** 32 random bytes that encrypt cursors, the same for every process on this database. */
  cursorKey(): Promise<Uint8Array>;
  /** Throws the reason when the database cannot be written to, or has another schema than this program. */
  checkReady(): Promise<void>;
  /** Writes what is queued, and closes. */
  close(): Promise<void>;
}

export type Store = ConnectionStore &
  DeletionStore &
  EventStore &
  AlertStore &
  LeftRoleStore &
  ListCountStore &
  WorkStore &
  AuditStore &
  TokenStore &
  PersonSessionStore &
  RoleRecordStore &
  OrganizationStore &
  QuotaStore &
  FleetStore &
  WebhookStore &
  StoreLifetime;
