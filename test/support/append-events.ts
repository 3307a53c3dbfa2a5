import { decodeId } from '../../src/graphql/ids.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { quietLog } from './quiet-log.ts';

const BATCH = 100;

/**
 * Makes events of a connection until it has `count`, as another process on the same file would: the server
 * learns of them from the database.
 */
export async function appendEvents(file: string, connectionId: string, count: number): Promise<void> {
  const migrationsFolder = new URL('../../drizzle/sqlite', import.meta.url).pathname;
  const store = openSqliteStore({ file, migrationsFolder, log: quietLog() });
  const id = decodeId(connectionId)?.id ?? '';
  const at = Date.UTC(2026, 10, 23, 13);
  try {
    for (let made = 0; made < count; ) {
      const changed = await store.change(
        id,
        ({ lastSequence }) =>
          Array.from({ length: Math.min(BATCH, count - lastSequence) }, () => ({
            type: 'AttemptBroughtForward' as const,
            nextAttemptAt: at,
          })),
        at,
      );
      made = changed?.lastSequence ?? count;
      // Others get their turn, as they would between two processes.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await store.close();
  }
}
