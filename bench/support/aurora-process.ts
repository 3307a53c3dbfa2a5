/** The server as `npm start` runs it, in a process of its own: the bundle, with its logs. */
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../../scripts/build.ts';
import { freePort } from '../../test/support/postgres-cluster.ts';
import { type PinnedProcess, startPinned } from './pinned-process.ts';

export const TOKEN = 'operator-token-of-the-benches';

/** Bundles it under the name; removed when the process ends. Where it is. */
export async function bundleServer(name: string): Promise<{ program: URL; remove(): Promise<void> }> {
  const folder = new URL(`../../dist-bench-${name}/`, import.meta.url);
  await build(undefined, folder);
  return {
    program: new URL('main.cjs', folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type AuroraOptions = {
  readonly program: URL;
  /** For the database and the log. */
  readonly folder: string;
  /** Without it, the system decides. */
  readonly core?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
};

/** Starts it on the folder's `aurora.db`; resolves once it is ready. */
export async function startAurora(options: AuroraOptions): Promise<PinnedProcess & { url: string }> {
  const { program, folder, core, environment = {}, nodeOptions = [] } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Straight into a file: that somebody reads the log shall not count.
  const stdout = openSync(join(folder, 'aurora.log'), 'a');
  const process = startPinned(program, [], {
    ...(core !== undefined && { core }),
    nodeOptions,
    stdout,
    environment: {
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, 'aurora.db')}`,
      AURORA_OPERATOR_TOKEN: TOKEN,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
  });
  closeSync(stdout);
  while (!(await isReady(url))) {
    if (process.child.exitCode !== null) throw new Error('The server did not start.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...process, url };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
