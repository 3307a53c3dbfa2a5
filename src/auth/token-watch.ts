/**
 * Ends what outlives its token: streams and sockets whose token expires or is revoked, here or by another
 * process on the same database.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
import { keptTokenId, tokenIdsOf } from './token-id.ts';
import type { Viewer } from './viewer.ts';

export type TokenEnd = 'EXPIRED' | 'REVOKED';

export type TokenWatch = {
  /** Calls back once, when the token ends, unless the answer is called before. */
  watch(viewer: Viewer, ended: (why: TokenEnd) => void): () => void;
  /** Why the token has ended, by the database as it is now; null while it is valid. */
  check(viewer: Viewer): Promise<TokenEnd | null>;
  close(): void;
};

type Watcher = (why: TokenEnd) => void;

export async function openTokenWatch(parts: {
  store: Pick<Store, 'revocationsAfter' | 'lastRevocation' | 'apiKeysByIds' | 'onCommit'>;
  clock: Clock;
  log: Log;
  /** Called for each name that a token which has been revoked may go by. */
  revoked: (tokenId: string) => void;
}): Promise<TokenWatch> {
  const { store, clock, log, revoked } = parts;
  const watchers = new Map<string, Set<Watcher>>();
  let position = await store.lastRevocation();
  let reading = false;
  let again = false;

  const read = async () => {
    again = true;
    if (reading) return;
    reading = true;
    try {
      while (again) {
        again = false;
        for (const revocation of await store.revocationsAfter(position)) {
          position = revocation.position;
          for (const tokenId of tokenIdsOf(revocation.apiKeyId)) {
            revoked(tokenId);
            for (const ended of [...(watchers.get(tokenId) ?? [])]) ended('REVOKED');
          }
        }
      }
    } catch (error) {
      log.error({ error }, 'the revoked keys cannot be read');
    } finally {
      reading = false;
    }
  };
  const stopListening = store.onCommit(({ revocations }) => {
    if (revocations) void read();
  });

  const check = async ({ tokenId, expiresAt }: Viewer): Promise<TokenEnd | null> => {
    if (expiresAt !== null && expiresAt <= clock.now()) return 'EXPIRED';
    const kept = keptTokenId(tokenId);
    if (kept === null) return null;
    const [key] = await store.apiKeysByIds([kept]);
    return key == null || key.revokedAt !== null ? 'REVOKED' : null;
  };

  return {
    watch(viewer, ended) {
      let over = false;
      const watcher: Watcher = (why) => {
        if (over) return;
        release();
        ended(why);
      };
      const same = watchers.get(viewer.tokenId) ?? new Set();
      watchers.set(viewer.tokenId, same.add(watcher));
      const timer = viewer.expiresAt === null ? null : clock.at(viewer.expiresAt, () => watcher('EXPIRED'));
      const release = () => {
        over = true;
        timer?.cancel();
        same.delete(watcher);
        if (same.size === 0 && watchers.get(viewer.tokenId) === same) watchers.delete(viewer.tokenId);
      };
      // It may have been revoked between coming in and coming here.
      check(viewer).then(
        (why) => why !== null && watcher(why),
        (error: unknown) => log.error({ error }, 'a token cannot be checked'),
      );
      return release;
    },
    check,
    close: stopListening,
  };
}
