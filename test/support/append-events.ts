import { decodeId } from '../../src/graphql/ids.ts';
import type { TestDatabase } from './test-database.ts';

const BATCH = 100;

/**
 * Makes events of a connection until it has `count`, as another process on the same database would: the server
 * learns of them from the database.
 */
export async function appendEvents(
  database: TestDatabase,
  connectionId: string,
  count: number,
  afterBatch: (made: number) => Promise<unknown> = async () => {},
): Promise<void> {
  const store = await database.openStore();
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
      await afterBatch(made);
      // Others get their turn, as they would between two processes.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await store.close();
  }
}
