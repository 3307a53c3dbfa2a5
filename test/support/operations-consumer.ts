/** A frontend that uses the package of operations as it is published. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** What frontends install besides our package. */
const PACKAGES = [
  'graphql-ws',
  'graphql',
  'react',
  'react-dom',
  'urql',
  'rxjs',
  '@apollo',
  '@graphql-typed-document-node',
  '@types',
];

/** The files of the React example, by their names. */
export function reactExample(): Record<string, string> {
  const names = ['app.tsx', 'apollo.tsx', 'urql.tsx', 'main.tsx', 'index.html'];
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(PROJECT, 'examples/react', name), 'utf8')]),
  );
}

/** A folder with a frontend that has installed the packed package, as `npm install FILE` unpacks it, and what else it needs. */
export async function consumer(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  const installed = join(folder, 'node_modules/@aurora/aws-connector-operations');
  mkdirSync(installed, { recursive: true });
  const { stdout } = await run('npm', ['pack', './dist/operations', '--json', '--pack-destination', folder], {
    cwd: PROJECT,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  for (const name of PACKAGES)
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [file, program] of Object.entries(programs)) writeFileSync(join(folder, file), program);
  return folder;
}

/** Throws what the compiler says. */
export async function compile(folder: string, files: readonly string[]): Promise<void> {
  const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--lib', 'esnext,dom'];
  await run(
    process.execPath,
    [tsc, ...options, '--jsx', 'react-jsx', '--allowImportingTsExtensions', ...files],
    { cwd: folder },
  ).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}
