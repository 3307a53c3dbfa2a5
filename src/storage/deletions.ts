/** Deleting connections and workspaces, with everything that belongs to them. Entries of the audit log stay. */
import type { AuditRecord } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { Connection } from '../connection/connection.ts';

/** How many of each a workspace has: keys and links that can still be used, and alerts that are not resolved. */
export type WorkspaceContents = Readonly<
  Record<
    'awsConnections' | 'organizations' | 'apiKeys' | 'onboardingLinks' | 'webhooks' | 'openAlerts',
    number
  >
>;

/** `IN_USE`: it is not disconnected. `CHOSEN`: an organization chooses its account, and would connect it again. */
export type DeletedConnection = Connection | 'IN_USE' | 'CHOSEN' | null;

/** Connections that a piece of `purgeWorkspace` deletes: each has rows in ten tables. */
export const PURGED_CONNECTIONS = 20;

const DELETED_WORKSPACE = 'workspace:';

/** The entry of a deleted workspace in the log of revocations, among the ids of keys. */
export function revocationOfWorkspace(workspaceId: string): string {
  return DELETED_WORKSPACE + workspaceId;
}

/** The id of the workspace in such an entry; null for the id of a key. */
export function deletedWorkspaceIn(revocation: string): string | null {
  return revocation.startsWith(DELETED_WORKSPACE) ? revocation.slice(DELETED_WORKSPACE.length) : null;
}

export interface DeletionStore {
  /**
   * Deletes a disconnected connection with its history, alerts and readings, and the organization that it reads, in one
   * transaction. Null when it does not exist.
   */
  deleteConnection(
    id: string,
    now: Millis,
    record: (connection: Connection) => AuditRecord,
  ): Promise<DeletedConnection>;
  workspaceContents(workspaceId: string, now: Millis): Promise<WorkspaceContents>;
  /** How many workspaces have exactly this name. */
  countWorkspacesNamed(name: string): Promise<number>;
  /**
   * Ends a workspace in one transaction: it cannot be found any more, its tokens are revoked, its connections are
   * disconnected without an event, its alerts are resolved, its work ends, and its webhooks are disabled. The log of
   * revocations has an entry for it, too. `purgeWorkspace` deletes the rows. False, without a change, when the workspace does not exist.
   */
  deleteWorkspace(workspaceId: string, now: Millis, record: AuditRecord): Promise<boolean>;
  /** The ids of workspaces that were deleted before the moment, and have rows left. */
  unpurgedWorkspaces(deletedBefore: Millis): Promise<string[]>;
  /**
   * Deletes a piece of what a deleted workspace has left, up to `limit` rows of one table. Its id stays in the list of
   * deleted workspaces, so that no workspace gets it again.
   *
   * @returns false when nothing was left, or the workspace is not deleted
   */
  purgeWorkspace(id: string, limit: number): Promise<boolean>;
}
