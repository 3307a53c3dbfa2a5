/**
 * Makes what runs in production, in dist/. Bundles: loading the server's dependencies' modules one by one costs
 * several times as long as everything else at start, and `aurora-credentials` is one file to copy to wherever it is
 * wanted; native and lazily loaded packages stay outside. The page. And the operations, for other frontends.
 */
import { execFile } from 'node:child_process';
import { chmod, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BUNDLE } from './built.ts';

const PROGRAMS = {
  main: new URL('../src/main.ts', import.meta.url),
  'aurora-credentials': new URL('../src/cli/main.ts', import.meta.url),
};

/**
 * Makes the bundles anew, each by its name in a folder of its own.
 *
 * @param folder must lie in the project's: the server finds schema and migrations beside it
 */
export async function build(
  programs: Readonly<Record<string, URL>> = PROGRAMS,
  folder = new URL('.', BUNDLE),
): Promise<void> {
  await removeFiles(folder);
  // What runs of the last one have compiled (src/main.ts).
  await rm(new URL('compiled/', folder), { recursive: true, force: true });
  const { rolldown } = await import('rolldown');
  for (const [name, program] of Object.entries(programs)) {
    const bundle = await rolldown({
      input: { [name]: fileURLToPath(program) },
      platform: 'node',
      external: ['better-sqlite3', '@graphql-yoga/render-graphiql'],
      logLevel: 'warn',
      treeshake: { manualPureFunctions: ['TypedDocumentString'] },
    });
    await bundle.write({
      dir: fileURLToPath(folder),
      format: 'esm',
      banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : ''),
      sourcemap: true,
      minify: false,
    });
    await bundle.close();
    await chmod(new URL(`${name}.js`, folder), 0o755);
  }
}

/** Makes the page anew. In a process of its own: what is built is what runs in production, whoever builds it. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [programOf('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: fileURLToPath(new URL('../web', import.meta.url)),
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
}

/** Makes the typed operations anew, as other frontends import them: JavaScript, and its types. */
export async function buildOperations(): Promise<void> {
  const project = fileURLToPath(new URL('../schema', import.meta.url));
  await promisify(execFile)(process.execPath, [programOf('typescript', 'bin/tsc'), '-p', project]);
}

/** A program that a package of ours brings. */
function programOf(packageName: string, path: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  return join(dirname(manifest), path);
}

/** The files of an earlier bundle; what lies in folders beside it is not its own. */
async function removeFiles(folder: URL): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile()) await rm(new URL(entry.name, folder));
}

if (import.meta.main) await Promise.all([build(), buildPage(), buildOperations()]);
