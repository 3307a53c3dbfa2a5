/**
 * A change of thousands of rows in one transaction, in pieces: the server answers requests in between. It runs on a
 * second handle of the file, so that reads do not see it before the commit. If the process ends in the middle, SQLite
 * drops all of it at the next start.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inPieces } from '../in-pieces.ts';
import { type DrizzleDatabase, drizzleOver, openAgain } from './open-database.ts';
import { ANY_CHANGE, type WriteQueue, type WriteQueueOptions } from './write-queue.ts';

/** Runs the steps in a transaction; each `yield` is a place to pause. */
export type LargeWrite = <T>(steps: (db: DrizzleDatabase) => Generator<undefined, T>) => Promise<T>;

/**
 * Other writes of this process wait for it in the queue, those of other processes as for any transaction.
 *
 * @throws an error with the code SQLITE_BUSY, before the first step, when another process holds the lock. The
 * caller may try again.
 */
export function largeWrite(
  file: string,
  queue: WriteQueue,
  { onCommit, assertFileInPlace, reportFault }: WriteQueueOptions,
): LargeWrite {
  return (steps) =>
    queue.exclusive(async () => {
      assertFileInPlace();
      const database = openAgain(file);
      try {
        database.exec('BEGIN IMMEDIATE');
        // The file may have been replaced just before it was opened.
        assertFileInPlace();
        const value = await inPieces(steps(drizzleOver(database)));
        database.exec('COMMIT');
        assertFileInPlace();
        onCommit(ANY_CHANGE);
        await nextTurn();
        // Moves the commit into the file itself. When that fails, the commit stands, and the next one tries again.
        attempt(() => database.pragma('wal_checkpoint(PASSIVE)'), reportFault);
        return value;
      } finally {
        // Closing rolls back what is not committed.
        attempt(() => database.close(), reportFault);
      }
    });
}

function attempt(action: () => unknown, reportFault: (error: unknown) => unknown): void {
  try {
    action();
  } catch (error) {
    reportFault(error);
  }
}
