/** The servers that share the database, as their heartbeats describe them. */
import type { Millis } from '../base/clock.ts';
import type { LeasedJob } from '../observe/lifecycle.ts';

/** A server that is silent for this long counts as dead: it has lost its leases, and its share of the calls. */
export const MAX_SILENCE_MS: Millis = 3_000;

/** A server at its last heartbeat. */
export type Server = {
  /** Random, one for each process. It also names the owner of leases. */
  readonly id: string;
  readonly version: string;
  readonly seenAt: Millis;
  /** Calls to STS that it may have made within the last second. */
  readonly granted: number;
  /** Calls to STS a second that it has a use for. */
  readonly wanted: number;
};

/** A server, as another one sees it. */
export type SeenServer = Server & {
  /** Whether it was heard within `MAX_SILENCE_MS`. */
  readonly isLive: boolean;
  /** Whether it is the server that looks. */
  readonly isSelf: boolean;
};

/** What a heartbeat changes. */
export type HeartbeatChange = {
  /** The row of the server that beats. */
  readonly self: Server;
  /** Ids of servers that hold their leases. The leases of all other owners are given up. */
  readonly live: ReadonlySet<string>;
  /** Ids of servers to delete. */
  readonly forgotten: readonly string[];
};

/** How many leases a heartbeat has given up, by job. */
export type ReleasedLeases = Readonly<Record<LeasedJob, number>>;

/** Decides, within the store's transaction, on one heartbeat. Synchronous and pure. */
export type DecideHeartbeat<T extends HeartbeatChange> = (servers: readonly Server[]) => T;

export interface FleetStore {
  /**
   * The present moment by the clock of the database, which all servers follow. Null where that is the clock of this
   * machine.
   */
  readonly databaseClock: (() => Promise<Millis>) | null;
  /** All servers at their last heartbeats, in the order of their ids. Those that died stay for seconds. */
  readServers(): Promise<Server[]>;
  /**
   * Calls `decide` with all servers, and stores the result in one transaction. Of several heartbeats, each sees what
   * the others have stored. Gives up leases that no live server holds, so that others can continue at once. Resolves
   * with the decision and those leases.
   */
  heartbeat<T extends HeartbeatChange>(
    decide: DecideHeartbeat<T>,
  ): Promise<{ readonly decision: T; readonly released: ReleasedLeases }>;
}
