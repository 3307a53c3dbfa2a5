/** Work on connections that falls due. One process at a time does it, under a lease. */
import type { Millis } from '../base/clock.ts';
import type { Connection, ConnectionChange } from '../connection/connection.ts';
import type { Workspace } from './connections.ts';

/** The work to claim, and its new owner. */
export type ClaimRequest = {
  readonly now: Millis;
  /** The latest moment for which anything can be planned now. */
  readonly latest: Millis;
  /** The id of the server. */
  readonly owner: string;
  /** The end of the lease, unless it is renewed. */
  readonly leaseUntil: Millis;
  readonly limit: number;
};

/** A lease: `work` is the id of the verification, or for a recheck the id of the connection. */
export type Claim = { readonly connectionId: string; readonly work: string; readonly owner: string };

/**
 * Decides, within the store's transaction, what follows from work on the connection. It reads the workspace too: what
 * was seen of the role counts only with External IDs that are still valid. Synchronous and pure.
 */
export type DecideAfterWork = (connection: Connection, workspace: Workspace) => readonly ConnectionChange[];

export interface WorkQueue {
  /**
   * Leases work: first what is planned beyond `latest` (the clock moved back since), then what is due. If more is due
   * than `limit`, the workspaces take turns: one of each, then a second of each, the oldest of each first. The next
   * call continues with the next workspace.
   */
  claimDue(request: ClaimRequest): Promise<Connection[]>;
  /**
   * Gives up the lease and stores what `decide` answers, in one transaction. Without changes the work is due as
   * before. Null, and no change, when the work has ended or another owner holds the lease.
   */
  conclude(claim: Claim, decide: DecideAfterWork, now: Millis): Promise<Connection | null>;
  /** Prolongs the owner's leases on this work. */
  renew(works: readonly string[], owner: string, until: Millis): Promise<void>;
  /** The next due time of unleased work, or the next end of a lease; null when there is no work. */
  nextDueAt(): Promise<Millis | null>;
}

/** Work that is due now, runs under a lease, or waits for its time. */
export type Backlog = { readonly due: number; readonly running: number; readonly waiting: number };

export interface WorkStore {
  /** Running verifications: due at their next attempt. */
  readonly verifications: WorkQueue;
  /** Later checks of connected roles. */
  readonly rechecks: WorkQueue;
  /** Makes the checks of these connections due now, unless they run already. */
  bringRechecksForward(connectionIds: readonly string[], now: Millis): Promise<void>;
  /** Counts the verifications that have not ended. */
  verificationBacklog(now: Millis): Promise<Backlog>;
}
