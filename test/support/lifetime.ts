/** How long what a test starts lives: until the test is finished, or all tests of the file. */
import { afterAll, beforeAll, onTestFinished } from 'vitest';

type Stop = () => unknown;

let collected: Stop[] | null = null;

/** Stops what has been started: after the test, or after the file where it was started within `shared`. */
export function onFinished(stop: Stop): void {
  if (collected === null) onTestFinished(async () => void (await stop()));
  else collected.push(stop);
}

/**
 * Starts something once for all tests of the file (or `describe`): for what they leave as they found it.
 *
 * @param timeoutMs for what takes longer than a hook may take
 */
export function shared<T extends object>(start: () => Promise<T>, timeoutMs?: number): () => T {
  let started: T | null = null;
  let stops: Stop[] = [];
  beforeAll(async () => {
    collected = [];
    try {
      started = await start();
    } finally {
      stops = collected;
      collected = null;
    }
  }, timeoutMs);
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });
  return () => {
    if (started === null) throw new Error('It is not started before the tests run.');
    return started;
  };
}
