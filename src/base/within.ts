/** Waits for a promise, but not longer than until a moment, or until a signal aborts. */
import type { Clock, Millis } from './clock.ts';

/** The promise's value, or undefined when the moment comes first. */
export async function within<T>(clock: Clock, moment: Millis, promise: Promise<T>): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = clock.at(moment, () => resolve(undefined));
  try {
    return await Promise.race([promise, over]);
  } finally {
    timer.cancel();
  }
}

/** The promise's value, or undefined when the signal aborts first. */
export async function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const giveUp = () => resolve(undefined);
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    // Also after an abort: this handles a rejection of the promise.
    return await Promise.race([over, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
