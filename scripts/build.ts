/**
 * Bundles the server into dist/: loading its dependencies' modules one by one costs several times as long as
 * everything else at start. Native and lazily loaded packages stay outside.
 */
import { rm } from 'node:fs/promises';
import { rolldown } from 'rolldown';

export const BUNDLE = new URL('../dist/main.js', import.meta.url);

/** Makes the bundle anew. */
export async function build(): Promise<void> {
  const out = new URL('.', BUNDLE);
  await rm(out, { recursive: true, force: true });
  const bundle = await rolldown({
    input: { main: new URL('../src/main.ts', import.meta.url).pathname },
    platform: 'node',
    external: ['better-sqlite3', '@graphql-yoga/render-graphiql'],
    logLevel: 'warn',
  });
  await bundle.write({ dir: out.pathname, format: 'esm', sourcemap: true, minify: false });
  await bundle.close();
}

if (import.meta.main) await build();
