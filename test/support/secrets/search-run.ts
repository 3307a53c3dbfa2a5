/** A test file passes only if its servers have written no secret to logs, answers, events or files. */
import { afterAll, expect } from 'vitest';
import { takeFindings } from './traces.ts';
import { watchEverything } from './watch-servers.ts';

const WATCHED = Symbol.for('aurora: this process is watched');

// Runs once for each test file, and several files share a process.
if (!Reflect.has(globalThis, WATCHED)) {
  Reflect.set(globalThis, WATCHED, true);
  watchEverything();
}

afterAll(() => {
  expect(takeFindings(), 'secrets that the servers of these tests have written').toEqual([]);
});
