import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { build } from '../../scripts/build.ts';

/**
 * Bundles a program for the tests of a file, so that it starts fast; removed after them. Where it is.
 *
 * @param beside programs that it loads, by their files
 */
export function bundle(
  program: URL,
  name: string,
  file = 'main.js',
  beside: Readonly<Record<string, URL>> = {},
): URL {
  const folder = new URL(`../../dist-test-${name}/`, import.meta.url);
  beforeAll(() => build({ [file]: program, ...beside }, folder));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return new URL(file, folder);
}
