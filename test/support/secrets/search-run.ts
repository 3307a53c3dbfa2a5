/** A file of tests is good when, after it, no secret of its run stands in what its servers have left. */
import { afterAll, expect } from 'vitest';
import { takeFindings } from './traces.ts';
import { watchEverything } from './watch-servers.ts';

const WATCHED = Symbol.for('aurora: this process is watched');

// This is executed for each file, in a process of several.
if (!Reflect.has(globalThis, WATCHED)) {
  Reflect.set(globalThis, WATCHED, true);
  watchEverything();
}

afterAll(() => {
  expect(takeFindings(), 'secrets in what the servers of these tests have left').toEqual([]);
});
