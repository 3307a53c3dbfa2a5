/**
 * Bundles the server into dist/: loading its dependencies' modules one by one costs several times as long as
 * everything else at start. Native and lazily loaded packages stay outside.
 */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const BUNDLE = new URL('../dist/main.js', import.meta.url);

/**
 * Makes the bundle anew, as main.js in a folder of its own.
 *
 * @param folder must lie in the project's: the program finds schema and migrations beside it
 */
export async function build(
  program = new URL('../src/main.ts', import.meta.url),
  folder = new URL('.', BUNDLE),
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const bundle = await rolldown({
    input: { main: fileURLToPath(program) },
    platform: 'node',
    external: ['better-sqlite3', '@graphql-yoga/render-graphiql'],
    logLevel: 'warn',
  });
  await bundle.write({ dir: fileURLToPath(folder), format: 'esm', sourcemap: true, minify: false });
  await bundle.close();
}

if (import.meta.main) await build();
