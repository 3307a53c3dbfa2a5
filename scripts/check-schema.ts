/**
 * Fails when the contract differs from the builder's schema, or breaks clients of the last commit's contract.
 * `--allow-breaking` permits the latter.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { CONTRACT, printContract } from './contract.ts';

const printed = printContract();
const contract = await readFile(CONTRACT, 'utf8').catch(() => '');
let failed = false;

if (printed === contract) {
  console.log('schema/schema.graphql is up to date.');
} else {
  failed = true;
  console.error('schema/schema.graphql is not up to date. Run "npm run codegen". The differences:');
  for (const { message } of await changes(contract, printed)) console.error(`  ${message}`);
}

const before = lastCommitted();
const breaking =
  before === null
    ? []
    : (await changes(before, printed)).filter(
        ({ criticality }) => criticality.level === CriticalityLevel.Breaking,
      );
for (const { message } of breaking) console.error(`  breaks clients: ${message}`);
if (breaking.length === 0) console.log('It breaks no client of the last commit.');
else failed ||= !process.argv.includes('--allow-breaking');

process.exitCode = failed ? 1 : 0;

function changes(from: string, to: string) {
  if (from.trim() === '') return Promise.resolve([]);
  return diff(buildSchema(from), buildSchema(to));
}

/** The contract of the last commit; null when there is none. */
function lastCommitted(): string | null {
  try {
    return execFileSync('git', ['show', 'HEAD:schema/schema.graphql'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
