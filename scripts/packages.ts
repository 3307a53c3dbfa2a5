/** Finds and runs what installed packages contain. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The path of a package's package.json. */
export function manifestOf(packageName: string): string {
  return createRequire(import.meta.url).resolve(`${packageName}/package.json`);
}

/** Runs a program of a package in a process with this Node.js. */
export async function runPackage(
  packageName: string,
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const path = join(dirname(manifestOf(packageName)), program);
  await promisify(execFile)(process.execPath, [path, ...args], options);
}
