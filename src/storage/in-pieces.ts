/** Long work on the database, a few milliseconds at a time: the server answers requests in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const MAX_PIECE_MS = 5;

/**
 * Runs the steps to their end, and resolves with what they return. Each `yield` is a place to pause: a step must not
 * take longer than a piece.
 */
export async function inPieces<T>(steps: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const until = performance.now() + MAX_PIECE_MS;
    do {
      const { done, value } = steps.next();
      if (done === true) return value;
    } while (performance.now() < until);
    await nextTurn();
  }
}
