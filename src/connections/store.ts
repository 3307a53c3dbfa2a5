/**
 * What the use cases need of a store. Says nothing of SQLite: a store for several servers will implement the
 * same, and pass the same tests (`test/storage/contract.ts`).
 */
import type { Deed } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type {
  Connection,
  ConnectionChange,
  ConnectionEvent,
  ConnectionStatus,
} from '../connection/connection.ts';
import type { ConnectionList } from '../connection/connection-list.ts';
import type { SeenVerifications } from '../connection/propagation-estimate.ts';

/** A tenant. */
export type Workspace = {
  readonly id: string;
  readonly name: string;
  /** Made by us, unique among all workspaces. */
  readonly externalId: string;
  readonly externalIdCreatedAt: Millis;
  /** While the External ID is rotated: the one before, which is still good. */
  readonly previous: { readonly externalId: string; readonly createdAt: Millis } | null;
  readonly createdAt: Millis;
};

/** An event as it is stored. */
export type StoredEvent = ConnectionEvent & {
  /** Its place among the events of all connections: later commits have greater positions. From 1. */
  readonly position: number;
  readonly connectionId: string;
  readonly workspaceId: string;
  /** The verification that it belongs to; null for what happens outside of one. */
  readonly verificationId: string | null;
};

/** Which work to take, and for whom. */
export type ClaimRequest = {
  readonly now: Millis;
  /** The latest moment that anything can be planned for now. */
  readonly latest: Millis;
  /** Names this process, among all that ever ran. */
  readonly owner: string;
  /** Until when nobody else may run them, unless the lease is renewed. */
  readonly leaseUntil: Millis;
  readonly limit: number;
};

/** Which events to read: of one connection, of one workspace, or of all. */
export type EventQuery = {
  /** Exclusive. 0 begins with the first. */
  readonly after: number;
  readonly limit: number;
  readonly connectionId?: string | undefined;
  readonly workspaceId?: string | undefined;
};

/** Decides, within the store's transaction, what happens to a connection. Synchronous and pure. */
export type Decide = (connection: Connection) => readonly ConnectionChange[];

/** The same after work on the connection: what was seen of its role counts only with External IDs that are still good. */
export type DecideAfterWork = (connection: Connection, workspace: Workspace) => readonly ConnectionChange[];

/** A change of what the caller may set freely; not part of the connection's history. */
export type ConnectionSettings = { readonly region?: string; readonly name?: string };

export type ExternalIds = Pick<Workspace, 'externalId' | 'externalIdCreatedAt' | 'previous'>;

/** Decides, within the store's transaction, on a workspace's External IDs. Synchronous and pure. */
export type DecideExternalId = (
  workspace: Workspace,
  connections: readonly Connection[],
) => { readonly ids: ExternalIds; readonly changes: Decide } | null;

export type RotationProgress = {
  readonly moved: number;
  readonly notMoved: number;
  readonly unknown: number;
};

/** Work on connections that falls due, and is done by one process at a time. */
export interface WorkQueue {
  /**
   * Takes what is due and not leased, the longest due first; then what lies later than `latest`: nothing is
   * ever planned so far ahead, so that the clock has been set back since.
   */
  claimDue(request: ClaimRequest): Promise<Connection[]>;
  /**
   * As `ConnectionStore.change`, for the holder of a lease, which it gives up: where nothing is decided, the work
   * is due as it was. Nothing happens, and the answer is null, when the work has been ended or the lease is
   * somebody else's by now.
   *
   * @param claim `work` is the id of the verification, or for a later check that of the connection
   */
  conclude(
    claim: { connectionId: string; work: string; owner: string },
    decide: DecideAfterWork,
    now: Millis,
  ): Promise<Connection | null>;
  /** Prolongs the owner's leases on these works. */
  renew(works: readonly string[], owner: string, until: Millis): Promise<void>;
  /** When the next is due that nobody holds, or the next lease ends; null when there is none. */
  nextDueAt(): Promise<Millis | null>;
}

/** Whose Aurora's own credentials are. A session of a role has the id of the role. */
export type KnownIdentity = { readonly accountId: string; readonly userId: string; readonly since: Millis };

export interface ConnectionStore {
  /** False when the External ID is taken; nothing is stored then. */
  insertWorkspace(workspace: Workspace, deed?: Deed): Promise<boolean>;
  /** In the order of the ids; null for those that do not exist. */
  workspacesByIds(ids: readonly string[]): Promise<(Workspace | null)[]>;
  /** Of these, oldest first. */
  listWorkspaces(only: 'ALL' | readonly string[], page: PageRequest): Promise<Page<Workspace>>;

  /** In the order of the ids; null for those that do not exist. */
  connectionsByIds(ids: readonly string[]): Promise<(Connection | null)[]>;
  /** To this AWS account, in these workspaces; oldest first. */
  connectionsOfAccount(accountId: string, workspaces: 'ALL' | readonly string[]): Promise<Connection[]>;
  /** The connections of these roles in the workspace, in the order of the ARNs; null for those that it has not. */
  connectionsByRoles(workspaceId: string, roleArns: readonly string[]): Promise<(Connection | null)[]>;
  /** Of one workspace: those that fit, in this order. */
  listConnections(workspaceId: string, list: ConnectionList, page: PageRequest): Promise<Page<Connection>>;
  /** How many of a workspace's connections have each status; none for a status that none has. */
  connectionCounts(workspaceId: string): Promise<{ status: ConnectionStatus; count: number }[]>;
  /** The same of all workspaces together. Reads an entry for each connection. */
  connectionTotals(): Promise<{ status: ConnectionStatus; count: number }[]>;

  /**
   * The connection of this role in this workspace: the one that exists (with `settings` applied), or `fresh`,
   * stored. In either case `decide` says in the same transaction what happens to it. Two calls at a time end
   * with one connection. The deed is written only if something changes.
   */
  connect(
    fresh: Connection,
    settings: ConnectionSettings,
    decide: Decide,
    now: Millis,
    deed?: Deed,
  ): Promise<Connection>;

  /**
   * Reads the connection, asks `decide`, applies and stores what it answers with its events, all in one
   * transaction; the promise resolves after the commit. The deed is written only if something changes. Null when
   * there is no such connection.
   */
  change(connectionId: string, decide: Decide, now: Millis, deed?: Deed): Promise<Connection | null>;

  /**
   * Asks `decide` about the workspace's External ID and its connections, and stores what it answers, all in
   * one transaction; null from it changes nothing. Null when there is no such workspace. Reads are served while it
   * runs; other writes wait for it, about 0.1 ms for each connection.
   */
  changeExternalId(
    workspaceId: string,
    decide: DecideExternalId,
    now: Millis,
    deed: Deed,
  ): Promise<Workspace | null>;
  /** How many of the workspace's live connections take its new External ID, by what is known. */
  rotationProgress(workspaceId: string): Promise<RotationProgress>;

  /** Running verifications: due at their next attempt. */
  readonly verifications: WorkQueue;
  /** Later checks of connected roles. */
  readonly rechecks: WorkQueue;

  /** Gives up all leases of these owners, so that anybody may go on at once. */
  releaseLeases(owners: readonly string[]): Promise<void>;
  /** Everybody who holds a lease. */
  leaseOwners(): Promise<string[]>;
  /** Oldest first, as far as committed. Fewer than asked for are the last that there are. */
  eventsAfter(query: EventQuery): Promise<StoredEvent[]>;
  /** The position of the newest event; 0 when there is none. */
  lastPosition(): Promise<number>;
  /** The same of one workspace: nothing that happens in others changes it. */
  lastPositionIn(workspaceId: string): Promise<number>;
  /** The greatest position that an event ever had, also one that has been deleted since; 0 when there was none. */
  greatestPosition(): Promise<number>;
  /** The position before the first event of the connection's latest verification; 0 when there is none. */
  positionBeforeVerification(connectionId: string): Promise<number>;
  /** Of one connection, newest first. */
  listEvents(connectionId: string, page: PageRequest): Promise<Page<StoredEvent>>;

  /** Deletes events from before the moment, the oldest first; how many. A second time finds the rest. */
  deleteEventsBefore(moment: Millis, limit: number): Promise<number>;
  /** The latest verifications that were denied at first, and how they ended. */
  seenVerifications(limit: number): Promise<SeenVerifications>;
  /** When any role, but for this connection's, was last proven to work; null when none ever was. */
  lastAssumedAt(exceptConnectionId?: string): Promise<Millis | null>;
  /** How many other connections of the workspace to the same account are CONNECTED and worked since then; `most` at most. */
  workingInAccount(
    connection: Pick<Connection, 'id' | 'workspaceId' | 'accountId'>,
    most: number,
    since?: Millis,
  ): Promise<number>;
  /** Who Aurora was at that moment, and since when; null when that is not known. */
  identityAt(moment: Millis): Promise<KnownIdentity | null>;
  /** Stores who Aurora is from this moment on, if that differs from the latest that is stored. */
  noteIdentity(identity: KnownIdentity): Promise<void>;

  /** Calls back after each commit, of this process or another, that may have added events or work. */
  onCommit(listener: () => void): () => void;
  /**
   * Another number after each commit, of this process or another: what was read under one number still holds
   * while it is the same. Cheap. It tells of this process's commits at once, of others' within a turn of the
   * event loop.
   */
  revision(): number;
  /** Whether it can be written to and has the schema that this program knows. Throws what is wrong. */
  checkReady(): Promise<void>;
  /** Writes what is queued, and closes. */
  close(): Promise<void>;
}
