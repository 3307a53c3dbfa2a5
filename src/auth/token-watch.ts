/**
 * Ends streams when their token or session expires or is revoked, or their workspace is deleted. Any process may have
 * made the change.
 */
import type { Clock } from '../base/clock.ts';
import { Poller } from '../base/poller.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import { deletedWorkspaceIn } from '../storage/deletions.ts';
import type { Store } from '../storage/store.ts';
import { keptTokenId, tokenIdsOf } from './token-id.ts';
import type { Viewer } from './viewer.ts';

export type TokenEnd = 'EXPIRED' | 'REVOKED';

type Watcher = (why: TokenEnd) => void;

type TokenWatchParts = {
  readonly store: Pick<
    Store,
    'revocationsAfter' | 'lastRevocation' | 'apiKeysByIds' | 'personSessionsByIds' | 'onCommit'
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  /** Called for each id that a revoked token may have. */
  readonly onRevoked: (tokenId: string) => void;
  readonly onWorkspaceDeleted: (workspaceId: string) => void;
};

export class TokenWatch {
  readonly #parts: TokenWatchParts;
  readonly #watchers = new Map<string, Set<Watcher>>();
  /** The position of the last revocation that was read. */
  #position: number;
  readonly #poller: Poller;
  readonly #unsubscribe: () => void;

  private constructor(parts: TokenWatchParts, position: number) {
    const { store, clock, log } = parts;
    this.#parts = parts;
    this.#position = position;
    this.#poller = new Poller({
      poll: () => this.#read(),
      onFailure: (error) => log.error({ error }, 'cannot read the revoked keys; trying again in a second'),
      clock,
    });
    this.#unsubscribe = store.onCommit(({ revocations }) => {
      if (revocations) this.#poller.wake();
    });
  }

  /** Reports only revocations that are committed after this call. */
  static async open(parts: TokenWatchParts): Promise<TokenWatch> {
    return new TokenWatch(parts, await parts.store.lastRevocation());
  }

  /** Calls `ended` once, when the token expires or is revoked. The returned function stops the watch. */
  watch(viewer: Viewer, ended: Watcher): () => void {
    const { clock, log, lifecycle } = this.#parts;
    const { expiresAt } = viewer;
    const watched = watchedIdOf(viewer);
    let over = false;
    const watcher: Watcher = (why) => {
      if (over) return;
      release();
      lifecycle.emit('subscriber.cutoff', { reason: why === 'EXPIRED' ? 'expired' : 'revoked' });
      ended(why);
    };
    const same = this.#watchers.get(watched) ?? new Set();
    this.#watchers.set(watched, same.add(watcher));
    const timer = expiresAt === null ? null : clock.at(expiresAt, () => watcher('EXPIRED'));
    const release = () => {
      over = true;
      timer?.cancel();
      same.delete(watcher);
      if (same.size === 0 && this.#watchers.get(watched) === same) this.#watchers.delete(watched);
    };
    // The token may have been revoked since it was authenticated.
    this.check(viewer).then(
      (why) => why !== null && watcher(why),
      (error: unknown) => log.error({ error }, 'cannot check a token'),
    );
    return release;
  }

  /** Stops reading. */
  close(): Promise<void> {
    this.#unsubscribe();
    return this.#poller.stop();
  }

  /** Why the token is not valid any more, according to the database. Null while it is valid. */
  async check({ tokenId, sessionId, expiresAt }: Viewer): Promise<TokenEnd | null> {
    const { store, clock } = this.#parts;
    if (expiresAt !== null && expiresAt <= clock.now()) return 'EXPIRED';
    const kept = sessionId ?? keptTokenId(tokenId);
    if (kept === null) return null;
    const [found] = await (sessionId === null
      ? store.apiKeysByIds([kept])
      : store.personSessionsByIds([kept]));
    return found == null || found.revokedAt !== null ? 'REVOKED' : null;
  }

  async #read(): Promise<null> {
    const { store, onWorkspaceDeleted } = this.#parts;
    // After a failover, the replica may lack the latest commits: new commits reuse their positions.
    this.#position = Math.min(this.#position, await store.lastRevocation());
    for (const { position, apiKeyId } of await store.revocationsAfter(this.#position)) {
      this.#position = position;
      const workspaceId = deletedWorkspaceIn(apiKeyId);
      if (workspaceId !== null) onWorkspaceDeleted(workspaceId);
      else for (const watched of [...tokenIdsOf(apiKeyId), sessionName(apiKeyId)]) this.#end(watched);
    }
    return null;
  }

  #end(watched: string): void {
    this.#parts.onRevoked(watched);
    for (const watcher of [...(this.#watchers.get(watched) ?? [])]) watcher('REVOKED');
  }
}

/** The id to watch for a caller's streams: the token, or this session (a person can have several). */
function watchedIdOf({ tokenId, sessionId }: Viewer): string {
  return sessionId === null ? tokenId : sessionName(sessionId);
}

const sessionName = (id: string) => `session:${id}`;
