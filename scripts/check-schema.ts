/**
 * Fails when the contract differs from what the builder makes, and shows the difference; tells what would break
 * a client that was written against the last commit's contract. `--allow-breaking` lets that pass.
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
  console.log('schema/schema.graphql is what the builder makes.');
} else {
  failed = true;
  console.error(
    'schema/schema.graphql differs from what the builder makes ("npm run codegen" writes it anew):',
  );
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
if (breaking.length === 0) console.log('Nothing in it breaks a client of the last commit.');
else failed ||= !process.argv.includes('--allow-breaking');

process.exitCode = failed ? 1 : 0;

async function changes(from: string, to: string) {
  if (from.trim() === '') return [];
  const found = await diff(buildSchema(from), buildSchema(to));
  // Descriptions alone may differ, too.
  return found;
}

/** The contract as it was committed last, or null where there is none. */
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
