/**
 * Bundles the programs into dist/: loading the server's dependencies' modules one by one costs several times as
 * long as everything else at start, and `aurora-credentials` is one file to copy to wherever it is wanted. Native
 * and lazily loaded packages stay outside.
 */
import { chmod, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const BUNDLE = new URL('../dist/main.js', import.meta.url);

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
  await rm(folder, { recursive: true, force: true });
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

if (import.meta.main) await build();
