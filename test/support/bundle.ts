import { rm } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { build } from '../../scripts/build.ts';

/** Bundles a program, so that it starts fast; removed after the test. Where it is. */
export async function bundle(program: URL, name: string): Promise<URL> {
  const folder = new URL(`../../dist-test-${name}/`, import.meta.url);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await build({ main: program }, folder);
  return new URL('main.js', folder);
}
