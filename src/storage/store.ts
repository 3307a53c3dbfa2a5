/** Everything that is stored. Each database implements this, and passes `test/storage/contract/`. */
import type { AuditStore } from './audit.ts';
import type { ConnectionStore } from './connections.ts';
import type { EventStore } from './events.ts';
import type { QuotaStore } from './quotas.ts';
import type { TokenStore } from './tokens.ts';
import type { WorkStore } from './work.ts';

export interface StoreLifetime {
  /** Calls back after each commit, of this process or another, that may have added events or work. */
  onCommit(listener: () => void): () => void;
  /**
   * Another number after each commit, of this process or another: what was read under one number still holds
   * while it is the same. Cheap. It tells of this process's commits at once, of others' within a turn of the
   * event loop.
   */
  revision(): number;
  /** 32 random bytes, the same for every process on this database. */
  readonly cursorKey: Uint8Array;
  /** Whether the database can be written to and has the schema that this program knows. Throws what is wrong. */
  checkReady(): Promise<void>;
  /** Writes what is queued, and closes. */
  close(): Promise<void>;
}

export type Store = ConnectionStore &
  EventStore &
  WorkStore &
  AuditStore &
  TokenStore &
  QuotaStore &
  StoreLifetime;
