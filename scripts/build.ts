/**
 * Makes what runs in production, in dist/: the server and the commands as bundles, the page, and the
 * operations for other frontends. A bundle starts several times as fast as its modules one by one.
 */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildOperations } from './build-operations.ts';
import { BUNDLE, PAGE } from './built.ts';
import { runPackage } from './packages.ts';

/** The source of each bundle, by its file. The server is CommonJS, as most of its dependencies are. */
const PROGRAMS = {
  'main.cjs': new URL('../src/main.ts', import.meta.url),
  'aurora.js': new URL('../src/cli/aurora/main.ts', import.meta.url),
  'aurora-credentials.js': new URL('../src/cli/main.ts', import.meta.url),
};

/** Native code, and a page of nine megabytes that few servers show. */
const EXTERNAL = ['better-sqlite3', '@graphql-yoga/render-graphiql'];

/**
 * Bundles the programs into a folder.
 *
 * @param programs the source of each file; a `.cjs` must not await at its top level
 * @param folder must lie in the project's folder: the server finds the schema and the migrations from there
 */
export async function build(
  programs: Readonly<Record<string, URL>> = PROGRAMS,
  folder = new URL('.', BUNDLE),
): Promise<void> {
  // Before anything is removed: without development dependencies the last bundle stays.
  const { rolldown } = await import('rolldown');
  await removeBundles(folder);
  for (const [file, program] of Object.entries(programs)) {
    const { name, ext } = parse(file);
    const bundle = await rolldown({
      input: { [name]: fileURLToPath(program) },
      platform: 'node',
      external: EXTERNAL,
      // Of ES modules, only what is used is bundled.
      resolve: { mainFields: ['module', 'main'] },
      logLevel: 'warn',
      transform: { define: { AURORA_COMMIT: JSON.stringify(commit()) } },
    });
    await bundle.write({
      dir: fileURLToPath(folder),
      format: ext === '.cjs' ? 'cjs' : 'esm',
      entryFileNames: `[name]${ext}`,
      chunkFileNames: `[name]-[hash]${ext}`,
      banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : ''),
      sourcemap: true,
      // Text with only ASCII takes one byte a character in memory, and any other text takes two. Names and lines stay: they
      // are in the traces of errors.
      // Bundles are copied without the packages whose licenses these comments name.
      comments: { legal: true, annotation: false, jsdoc: false },
      minify: {
        compress: false,
        mangle: false,
        codegen: { removeWhitespace: false, asciiOnly: true },
      },
    });
    await bundle.close();
    await chmod(new URL(file, folder), 0o755);
  }
}

/** The commit that is built: COMMIT where it is set (the image has no repository), else that of the repository. */
function commit(): string | null {
  const named = process.env['COMMIT'];
  if (named !== undefined && named !== '') return named;
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    return execFileSync('git', ['rev-parse', 'HEAD'], options).trim();
  } catch {
    return null;
  }
}

/** Builds the page, always for production: Vite would otherwise follow this process's NODE_ENV. */
export async function buildPage(): Promise<void> {
  await runPackage('vite', 'bin/vite.js', ['build', '--logLevel', 'warn'], {
    cwd: fileURLToPath(new URL('../web', import.meta.url)),
    env: { ...process.env, NODE_ENV: 'production' },
  });
  await compress(PAGE);
}

/** Puts a compressed copy next to each file of the page, which the server sends as it is. */
async function compress(folder: URL): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    await writeFile(`${file}.br`, brotliCompressSync(content));
    await writeFile(`${file}.gz`, gzipSync(content));
  }
}

/** Removes the bundles of an earlier build and their compile cache (src/main.ts); the other folders stay. */
async function removeBundles(folder: URL): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const name of [...files, 'compiled'])
    await rm(new URL(name, folder), { recursive: true, force: true });
}

if (import.meta.main) {
  await Promise.all([build(), buildPage(), buildOperations()]);
  console.log(
    'Made in dist/: main.cjs (the server), aurora.js, aurora-credentials.js, page/ and operations/.',
  );
}
