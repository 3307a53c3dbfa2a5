import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { buildOperations } from '../../scripts/build.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

beforeAll(buildOperations);

/** A frontend that has installed us, and what it needs beside us. */
function consumer(program: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules/@aurora'), { recursive: true });
  symlinkSync(
    join(PROJECT, 'dist/operations'),
    join(folder, 'node_modules/@aurora/aws-connector-operations'),
  );
  for (const name of ['graphql-ws', 'graphql', '@graphql-typed-document-node']) {
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'frontend.ts'), program);
  return folder;
}

it('another frontend imports the operations, with their types, as docs/frontends.md has it', async () => {
  const guide = readFileSync(join(PROJECT, 'docs/frontends.md'), 'utf8');
  const program = /```ts\n(.*?)```/s.exec(guide)?.[1] ?? '';
  const folder = consumer(`${program}
import { ViewerDocument, type ViewerQuery } from '@aurora/aws-connector-operations';
console.log(String(ViewerDocument).trim().split('(')[0]?.split(' ').slice(0, 2).join(' '));
export const kind = (answer: ViewerQuery): string => answer.viewer.kind;
// @ts-expect-error: the operation has no such field.
export const none = (answer: ViewerQuery) => answer.viewer.password;
`);
  const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--lib', 'esnext,dom'];
  await run(process.execPath, [tsc, ...options, 'frontend.ts'], { cwd: folder }).catch(({ stdout }) => {
    throw new Error(stdout);
  });
  const { stdout } = await run(process.execPath, ['frontend.ts'], { cwd: folder });
  expect(stdout.trim()).toBe('query Viewer');
});

it('they are a package of their own, which needs nothing but a package of types', () => {
  const packed = new URL('../../dist/operations/', import.meta.url);
  const { dependencies, version } = JSON.parse(readFileSync(new URL('package.json', packed), 'utf8'));
  const own = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  expect({ dependencies: Object.keys(dependencies), version }).toEqual({
    dependencies: ['@graphql-typed-document-node/core'],
    version: own.version,
  });
  const imported = readFileSync(new URL('graphql.d.ts', packed), 'utf8').matchAll(/from '([^']+)'/g);
  expect([...imported].map(([, name]) => name)).toEqual(Object.keys(dependencies));
  expect(readFileSync(new URL('schema.graphql', packed), 'utf8')).toContain('type Query');
});
