/** Makes the package of operations for other frontends. It depends on nothing that the server runs on. */
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildSchema, isAbstractType, parse } from 'graphql';
import { BUNDLE } from './built.ts';
import { manifestOf, runPackage } from './packages.ts';

const OPERATIONS = new URL('operations/', BUNDLE);
const TYPES = '@graphql-typed-document-node/core';

/**
 * Makes the package: the documents as text and as DocumentNode, their types, the possible types for caches, and the
 * contract. `npm pack ./dist/operations` makes one file of it.
 */
export async function buildOperations(): Promise<void> {
  const project = fileURLToPath(new URL('../schema', import.meta.url));
  await runPackage('typescript', 'bin/tsc', ['-p', project]);
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
    dependencies: { [TYPES]: readManifest(manifestOf(TYPES)).version },
  };
  await writeFile(new URL('package.json', OPERATIONS), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * The possible types of each interface and union. Apollo Client's cache needs them to read `... on Error`: without
 * them it drops the message and the remedies of every error.
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

/** The same documents under the same names, parsed, for Apollo Client and urql. */
function documentsModule(operations: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(operations).filter((name) => name.endsWith('Document'));
  const nodes = names.map(
    (name) =>
      `export const ${name} = ${JSON.stringify(parse(String(operations[name]), { noLocation: true }))};\n`,
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

function readManifest(file: string | URL): { name: string; version: string; license: string } {
  return JSON.parse(readFileSync(file, 'utf8'));
}
