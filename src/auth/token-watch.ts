/**
 * Ends streams when their token or session expires or is revoked, or their workspace is deleted. Any process may have
 * made the change.
 */
import type { Clock, Timer } from '../base/clock.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import { deletedWorkspaceIn } from '../storage/deletions.ts';
import type { Store } from '../storage/store.ts';
import { keptTokenId, tokenIdsOf } from './token-id.ts';
import type { Viewer } from './viewer.ts';

export type TokenEnd = 'EXPIRED' | 'REVOKED';

/** How long to wait when the revoked keys cannot be read: the next commit may come an hour later. */
const RETRY_MS = 1_000;

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
  #reading = false;
  #readAgain = false;
  #closed = false;
  #retry: Timer | null = null;
  readonly #unsubscribe: () => void;

  private constructor(parts: TokenWatchParts, position: number) {
    this.#parts = parts;
    this.#position = position;
    this.#unsubscribe = parts.store.onCommit(({ revocations }) => {
      if (revocations) void this.#read();
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
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#retry?.cancel();
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

  /** Only one read runs at a time. A call during a read causes another read afterwards. */
  async #read(): Promise<void> {
    this.#readAgain = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#readAgain) {
        this.#readAgain = false;
        // After a failover, the replica may lack the latest commits: new commits reuse their positions.
        this.#position = Math.min(this.#position, await this.#parts.store.lastRevocation());
        for (const { position, apiKeyId } of await this.#parts.store.revocationsAfter(this.#position)) {
          this.#position = position;
          const workspaceId = deletedWorkspaceIn(apiKeyId);
          if (workspaceId !== null) this.#parts.onWorkspaceDeleted(workspaceId);
          else for (const watched of [...tokenIdsOf(apiKeyId), sessionName(apiKeyId)]) this.#end(watched);
        }
      }
    } catch (error) {
      this.#parts.log.error({ error }, 'cannot read the revoked keys; trying again in a second');
      const { clock } = this.#parts;
      this.#retry?.cancel();
      if (!this.#closed) this.#retry = clock.at(clock.now() + RETRY_MS, () => void this.#read());
    } finally {
      this.#reading = false;
    }
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
