/**
 * A change of thousands of rows in one transaction, in pieces: the event loop serves others in between. It runs on a
 * second handle of the file, so that nobody reads what is not committed. When the process ends in the middle, SQLite
 * drops all of it at the next start.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Commit } from '../store.ts';
import { inPieces } from './in-pieces.ts';
import { drizzleOver, openAgain } from './open-database.ts';
import { Prepared } from './prepared.ts';
import { ANY_CHANGE, type WriteQueue } from './write-queue.ts';

export type LargeWriteOptions = {
  readonly queue: WriteQueue;
  /** Called once after each commit. */
  readonly committed: (commit: Commit) => void;
  /** Throws when the path names another file than the one that is open. */
  readonly check: () => void;
  /** Hears of a failure that no caller sees. */
  readonly note: (error: unknown) => unknown;
};

/** Runs the steps in a transaction; each of their `yield`s is a place to pause. */
export type LargeWrite = <T>(steps: (prepared: Prepared) => Generator<undefined, T>) => Promise<T>;

/**
 * Other writes of this process wait for it in the queue, other processes' as for any transaction.
 *
 * @throws an error with the code SQLITE_BUSY, before the first step, when another process holds the lock: nothing
 * has happened then, and the caller may try again.
 */
export function largeWrite(file: string, { queue, committed, check, note }: LargeWriteOptions): LargeWrite {
  return (steps) =>
    queue.alone(async () => {
      check();
      const database = openAgain(file);
      try {
        database.exec('BEGIN IMMEDIATE');
        // The path may have lost its file just before it was opened.
        check();
        const value = await inPieces(steps(new Prepared(drizzleOver(database))));
        database.exec('COMMIT');
        check();
        // What is read from now on has to show the change.
        queue.reads.end();
        committed(ANY_CHANGE);
        await nextTurn();
        emptyLog(database, note);
        return value;
      } finally {
        close(database, note);
      }
    });
}

/** Moves what was committed into the file itself. When that fails, the commit stands, and the next one tries again. */
function emptyLog(database: Database, note: (error: unknown) => unknown): void {
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    note(error);
  }
}

/** Closing rolls back what is not committed. */
function close(database: Database, note: (error: unknown) => unknown): void {
  try {
    database.close();
  } catch (error) {
    note(error);
  }
}
