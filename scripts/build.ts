/**
 * Makes what runs in production, in dist/. Bundles: loading the server's dependencies' modules one by one costs
 * several times as long as everything else at start, and `aurora-credentials` is one file to copy to wherever it is
 * wanted; native code and a package of nine megabytes stay outside. The page. And the operations, for other frontends.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchema, isAbstractType, parse as parseDocument } from 'graphql';
import type { Plugin } from 'rolldown';
import { BUNDLE } from './built.ts';

/**
 * By the file of each bundle. A `.cjs` is made of CommonJS modules, which start faster: for what is imported from it,
 * an ES module takes everything out of each of Node's own modules, even what is otherwise loaded when first used.
 */
const PROGRAMS = {
  'main.cjs': new URL('../src/main.ts', import.meta.url),
  'serve.cjs': new URL('../src/serve.ts', import.meta.url),
  'aurora-credentials.js': new URL('../src/cli/main.ts', import.meta.url),
};

/**
 * Makes the bundles anew, all in a folder of their own.
 *
 * @param programs the source of each file; a `.cjs` must not await at its top level
 * @param folder must lie in the project's: the server finds schema and migrations beside it
 */
export async function build(
  programs: Readonly<Record<string, URL>> = PROGRAMS,
  folder = new URL('.', BUNDLE),
): Promise<void> {
  // First: where it is not installed, what there is shall stay.
  const { rolldown } = await import('rolldown');
  await removeFiles(folder);
  // What runs of the last one have compiled (src/main.ts).
  await rm(new URL('compiled/', folder), { recursive: true, force: true });
  for (const [file, program] of Object.entries(programs)) {
    const { name, ext } = parse(file);
    const bundle = await rolldown({
      input: { [name]: fileURLToPath(program) },
      platform: 'node',
      external: ['@graphql-yoga/render-graphiql'],
      logLevel: 'warn',
      // What the start needs stays in one file: one that is loaded later takes what it shares with it from there.
      preserveEntrySignatures: 'allow-extension',
      treeshake: { manualPureFunctions: ['TypedDocumentString'] },
      plugins: [besideEachOther(programs), loadLate(), asTheyAre(), nativeWhereItLies()],
    });
    await bundle.write({
      dir: fileURLToPath(folder),
      format: ext === '.cjs' ? 'cjs' : 'esm',
      entryFileNames: `[name]${ext}`,
      dynamicImportInCjs: false,
      chunkFileNames: `[name]-[hash]${ext}`,
      banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : ''),
      sourcemap: true,
      // Less to read at each start, and half as much in memory where all is ASCII. The names of functions stay: they
      // stand in the traces of errors.
      minify: {
        compress: false,
        mangle: { keepNames: true },
        codegen: { removeWhitespace: true, asciiOnly: true },
      },
    });
    await bundle.close();
    await chmod(new URL(file, folder), 0o755);
  }
}

/** Leaves a program out of another that loads it: it is a bundle of its own. */
function besideEachOther(programs: Readonly<Record<string, URL>>): Plugin {
  const files = new Map(Object.entries(programs).map(([file, program]) => [fileURLToPath(program), file]));
  return {
    name: 'beside-each-other',
    resolveId(source, importer) {
      const file = importer === undefined ? undefined : files.get(resolve(dirname(importer), source));
      return file === undefined ? null : { id: `./${file}`, external: true };
    },
  };
}

/** What packages that are loaded before the first answer require at once, but use late, or never as a server. */
const LATE: Readonly<Record<string, readonly string[]>> = {
  ws: ['https', 'tls', 'zlib'],
  'sonic-boom': ['assert'],
  pino: ['thread-stream'],
};

/** Has these modules loaded with the first look at what they have. */
function loadLate(): Plugin {
  const PREFIX = '\0late:';
  return {
    name: 'load-late',
    async resolveId(source, importer = '', { kind }) {
      const from = /.*\/node_modules\/([^/]+)\//.exec(importer.replaceAll('\\', '/'))?.[1] ?? '';
      if (kind !== 'require-call') return null;
      // Only whether it may write while others wait: nothing but the main thread logs.
      if (from === 'pino' && source === 'worker_threads') return `${PREFIX}main-thread`;
      if (!LATE[from]?.includes(source)) return null;
      return `${PREFIX}${(await this.resolve(source, importer, { skipSelf: true }))?.id ?? source}`;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const late = id.slice(PREFIX.length);
      if (late === 'main-thread') return 'module.exports = { isMainThread: true };';
      return `const load = () => require(${JSON.stringify(late)});
        module.exports = new Proxy(function () {}, {
          get: (_, name) => load()[name],
          apply: (_, self, given) => Reflect.apply(load(), self, given),
          construct: (_, given) => Reflect.construct(load(), given),
        });`;
    },
  };
}

/** Node.js' own modules as they are, where a package imports one whole: else the bundle copies all that it has. */
function asTheyAre(): Plugin {
  return {
    name: 'as-they-are',
    transform: {
      filter: { id: /[\\/]node_modules[\\/]/, code: /^import \w+ from ["']node:/m },
      // Without a map: each line stays where it is.
      handler: (code) => ({
        code: code.replace(
          /^import (\w+) from (["']node:\w+["']);/gm,
          'const $1 = process.getBuiltinModule($2);',
        ),
        map: null,
      }),
    },
  };
}

/** What finds the native code of SQLite, as a path in its package. All else of it is bundled: 13 files to find and read. */
const BINDING = '/better-sqlite3/lib/binding.js';

/** Leaves what finds its native code beside itself where it lies. */
function nativeWhereItLies(): Plugin {
  return {
    name: 'native-where-it-lies',
    load: (id) =>
      id.replaceAll('\\', '/').endsWith(BINDING)
        ? `const { dirname } = require('node:path');
           module.exports = require(dirname(require.resolve('better-sqlite3/package.json')) + '/lib/binding.js');`
        : null,
  };
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

/** A package of its own: who sends operations needs nothing of what the server runs on. */
const OPERATIONS = new URL('operations/', BUNDLE);

/**
 * Makes the package of operations for other frontends; `npm pack ./dist/operations` makes a file of it. It has the
 * documents as text and as DocumentNode, their types, the possible types for caches, and the contract.
 */
export async function buildOperations(): Promise<void> {
  const project = fileURLToPath(new URL('../schema', import.meta.url));
  await promisify(execFile)(process.execPath, [programOf('typescript', 'bin/tsc'), '-p', project]);
  const contract = new URL('../schema/schema.graphql', import.meta.url);
  await copyFile(contract, new URL('schema.graphql', OPERATIONS));
  const files = {
    ...possibleTypesModule(readFileSync(contract, 'utf8')),
    ...documentsModule(await import(new URL('graphql.js', OPERATIONS).href)),
    'index.js': "export * from './graphql.js';\nexport { possibleTypes } from './possible-types.js';\n",
    'index.d.ts': "export * from './graphql.js';\nexport { possibleTypes } from './possible-types.js';\n",
  };
  for (const [file, text] of Object.entries(files)) await writeFile(new URL(file, OPERATIONS), text);
  const { name, version, license } = readManifest(new URL('../package.json', import.meta.url));
  const types = '@graphql-typed-document-node/core';
  const manifest = {
    name: `${name}-operations`,
    version,
    description: 'The operations of the Aurora AWS connector, typed, and its GraphQL contract.',
    license,
    private: true,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './documents': { types: './documents.d.ts', default: './documents.js' },
      './schema.graphql': './schema.graphql',
    },
    dependencies: { [types]: readManifest(manifestOf(types)).version },
  };
  await writeFile(new URL('package.json', OPERATIONS), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * For each interface and union, the types that it can be: Apollo Client's cache needs them to read `... on Error`.
 * Without them it drops the message and the remedies of every error.
 */
function possibleTypesModule(contract: string): Record<string, string> {
  const schema = buildSchema(contract);
  const possibleTypes = Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  return {
    'possible-types.js': `export const possibleTypes = ${JSON.stringify(possibleTypes, null, 2)};\n`,
    'possible-types.d.ts':
      '/** For Apollo Client: `new InMemoryCache({ possibleTypes })`. */\nexport declare const possibleTypes: Record<string, string[]>;\n',
  };
}

/** The same documents under the same names, parsed: as Apollo Client and urql take them. */
function documentsModule(operations: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(operations).filter((name) => name.endsWith('Document'));
  const nodes = names.map(
    (name) =>
      `export const ${name} = ${JSON.stringify(parseDocument(String(operations[name]), { noLocation: true }))};\n`,
  );
  const types = names.map((name) => `export declare const ${name}: Node<typeof texts.${name}>;\n`);
  return {
    'documents.js': `${nodes.join('')}export { possibleTypes } from './possible-types.js';\n`,
    'documents.d.ts': `import type { ResultOf, TypedDocumentNode, VariablesOf } from '@graphql-typed-document-node/core';
import type * as texts from './graphql.js';
export type * from './graphql.js';
export { possibleTypes } from './possible-types.js';
type Node<Text> = TypedDocumentNode<ResultOf<Text>, VariablesOf<Text>>;
${types.join('')}`,
  };
}

/** A program that a package of ours brings. */
function programOf(packageName: string, path: string): string {
  return join(dirname(manifestOf(packageName)), path);
}

function manifestOf(packageName: string): string {
  return createRequire(import.meta.url).resolve(`${packageName}/package.json`);
}

function readManifest(file: string | URL): { name: string; version: string; license: string } {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The files of an earlier bundle; what lies in folders beside it is not its own. */
async function removeFiles(folder: URL): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile()) await rm(new URL(entry.name, folder));
}

if (import.meta.main) await Promise.all([build(), buildPage(), buildOperations()]);
