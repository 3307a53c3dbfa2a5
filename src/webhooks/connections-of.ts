import type { Connection } from '../connection/connection.ts';
import type { ConnectionStore } from '../storage/connections.ts';

/** The connections that these events or alerts are about, by id. An alert may be about none. */
export async function connectionsOf(
  subjects: readonly { readonly connectionId: string | null }[],
  store: Pick<ConnectionStore, 'connectionsByIds'>,
): Promise<ReadonlyMap<string | null, Connection>> {
  const ids = [...new Set(subjects.flatMap(({ connectionId }) => connectionId ?? []))];
  const found = await store.connectionsByIds(ids);
  return new Map(found.flatMap((connection) => (connection === null ? [] : [[connection.id, connection]])));
}
