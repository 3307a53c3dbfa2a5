/**
 * The connections that programs ask for, with their workspaces. Those that work are remembered. So each answer needs the
 * word of the store that they are still the same.
 */
import { LRUCache } from 'lru-cache';
import { keptTokenId } from '../auth/token-id.ts';
import { canSee, type Viewer } from '../auth/viewer.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Connection } from '../connection/connection.ts';
import type { Workspace } from '../storage/connections.ts';
import type { Store } from '../storage/store.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import {
  accountAmbiguous,
  accountNotFound,
  type CredentialsRefusal,
  connectionNotFound,
} from './refusals.ts';

/** Maximum usable connections that are remembered, about 30 MB. */
const MAX_KNOWN_CONNECTIONS = 10_000;

/** How a program names the connection. */
export type ConnectionName = { readonly connectionId: string } | { readonly accountId: string };

/** What was read for a connection's sessions. */
export type Known = { readonly connection: Connection; readonly workspace: Workspace };

export type KnownConnectionsParts = {
  readonly store: Pick<Store, 'connectionsByIds' | 'connectionsOfAccount' | 'workspacesByIds' | 'validate'>;
  /** Called when somebody has revoked the sessions of a connection, perhaps on another server. */
  readonly onRevoked: (connectionId: string) => void;
};

export class KnownConnections {
  readonly #parts: KnownConnectionsParts;
  /** Used only if the store says that they are still so. */
  readonly #known = new LRUCache<string, Known>({ max: MAX_KNOWN_CONNECTIONS });

  constructor(parts: KnownConnectionsParts) {
    this.#parts = parts;
  }

  /** The connection, as far as it is known. Ask `isStillSo` before an answer stands on it. */
  async find(name: ConnectionName, viewer: Viewer): Promise<Result<Known, CredentialsRefusal>> {
    if ('connectionId' in name) {
      const known = this.#known.get(name.connectionId) ?? (await this.#read(name.connectionId));
      const isVisible = known !== null && canSee(viewer, known.workspace.id);
      return isVisible ? ok(known) : err(connectionNotFound());
    }
    const found = await this.#parts.store.connectionsOfAccount(name.accountId, viewer.workspaces);
    // Of several connections, those count that work.
    const usable = found.filter(isUsable);
    const [only, ...others] = usable.length > 0 ? usable : found;
    if (only === undefined) return err(accountNotFound(name.accountId));
    if (others.length > 0) return err(accountAmbiguous(name.accountId, [only, ...others]));
    return this.find({ connectionId: only.id }, viewer);
  }

  /** Whether the store, asked now, has the connection as it was read, and the token's key is not revoked. */
  async isStillSo(
    { id, lastSequence, region, sessionsRevokedAt }: Connection,
    { tokenId }: Viewer,
  ): Promise<boolean> {
    const { store, onRevoked } = this.#parts;
    const stamp = await store.validate({ connectionId: id, apiKeyId: keptTokenId(tokenId) });
    const isSame =
      stamp.lastSequence === lastSequence &&
      stamp.region === region &&
      stamp.sessionsRevokedAt === sessionsRevokedAt;
    if (!isSame) this.#known.delete(id);
    if (stamp.sessionsRevokedAt !== sessionsRevokedAt) onRevoked(id);
    return isSame && !stamp.isRevoked;
  }

  /**
   * Whether the store, asked now, has ended the sessions of the request. The rest that ends a session has an event, or an
   * entry in the log of revocations.
   */
  async isOver({ connectionId, tokenId, sessionsRevokedAt }: SessionRequest): Promise<boolean> {
    const stamp = await this.#parts.store.validate({ connectionId, apiKeyId: keptTokenId(tokenId) });
    return stamp.lastSequence === null || stamp.isRevoked || stamp.sessionsRevokedAt !== sessionsRevokedAt;
  }

  async #read(id: string): Promise<Known | null> {
    const { store } = this.#parts;
    const [connection] = await store.connectionsByIds([id]);
    const [workspace] = await store.workspacesByIds(connection == null ? [] : [connection.workspaceId]);
    if (connection == null || workspace == null) return null;
    const known = { connection, workspace };
    if (isUsable(connection)) this.#known.set(id, known);
    return known;
  }
}

/**
 * Aurora uses a DEGRADED connection, too. Its checks may have met a fault of Aurora's, and AWS decides on each session
 * anyway: if the role refuses, nothing is cached.
 */
function isUsable({ status }: Pick<Connection, 'status'>): boolean {
  return status === 'CONNECTED' || status === 'DEGRADED';
}
