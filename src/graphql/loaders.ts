/** Reads objects by id. All operations of one turn of the event loop share a read, whichever viewers they have. */
import DataLoader from 'dataloader';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { Connection } from '../connection/connection.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import { DatabaseUnusable } from '../storage/database-unusable.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';

/** Null when there is no such object. */
export type Loader<T> = Pick<DataLoader<string, T | null>, 'load'>;

export type Loaders = ReturnType<typeof createLoaders>;

type Read<T> = (ids: readonly string[]) => Promise<(T | null)[]>;

export function createLoaders(
  store: Pick<ConnectionStore & TokenStore, 'workspacesByIds' | 'connectionsByIds' | 'apiKeysByIds'>,
) {
  const keysOfKind =
    (kind: TokenKind): Read<ApiKey> =>
    async (ids) =>
      (await store.apiKeysByIds(ids)).map((key) => (key?.kind === kind ? key : null));
  return {
    workspaces: createLoader<Workspace>((ids) => store.workspacesByIds(ids)),
    awsConnections: createLoader<Connection>((ids) => store.connectionsByIds(ids)),
    apiKeys: createLoader(keysOfKind('API_KEY')),
    onboardingLinks: createLoader(keysOfKind('ONBOARDING')),
  };
}

/** Reads all of them. If that fails, it reads each one alone, so that only a damaged one fails. */
async function readAll<T>(read: Read<T>, ids: readonly string[]): Promise<(T | null | Error)[]> {
  try {
    return await read(ids);
  } catch (error) {
    if (ids.length === 1 || error instanceof DatabaseUnusable) throw error;
    const results = await Promise.allSettled(ids.map((id) => read([id])));
    return results.map((result) =>
      result.status === 'fulfilled' ? (result.value[0] ?? null) : (result.reason as Error),
    );
  }
}

/** Batches without a cache: each read sees the present state. */
function createLoader<T>(read: Read<T>): Loader<T> {
  return new DataLoader(
    async (ids) => {
      const unique = [...new Set(ids)];
      const found = await readAll(read, unique);
      const byId = new Map(unique.map((id, index) => [id, found[index] ?? null]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    // At the end of the turn: fields that waited for a turn resume one by one, but share one read.
    { cache: false, batchScheduleFn: (load) => void setImmediate(load) },
  );
}
