import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { build } from '../../scripts/build.ts';

/** Bundles a program for the tests of a file and returns its address. The bundle is removed after the tests. */
export function bundle(program: URL, name: string, file = 'main.js'): URL {
  const folder = new URL(`../../dist-test-${name}/`, import.meta.url);
  beforeAll(() => build({ [file]: program }, folder));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return new URL(file, folder);
}
