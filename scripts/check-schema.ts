/**
 * Fails when the contract differs from the builder's schema, when it breaks clients of the last commit's contract, or
 * those of the last release without an announcement (docs/contract-changes.md). `--allow-breaking` permits breaking
 * changes, such as those of what was never released.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buildSchema } from 'graphql';
import { CONTRACT, printContract } from './contract.ts';
import {
  changesOf,
  isAnnounced,
  isBreaking,
  releasedContract,
  undatedDeprecations,
} from './contract-changes.ts';

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
const breaking = before === null ? [] : (await changes(before, printed)).filter(isBreaking);
for (const { message } of breaking) console.error(`  breaks clients: ${message}`);
if (breaking.length === 0) console.log('It breaks no client of the last commit.');

const schema = buildSchema(printed);
const released = await releasedContract();
const unannounced = (await changesOf(released, schema)).filter(
  (change) => isBreaking(change) && !isAnnounced(change, released, new Date()),
);
for (const { message } of unannounced)
  console.error(`  breaks clients of the last release without an announcement: ${message}`);
if (unannounced.length === 0) console.log('It breaks no client of the last release unannounced.');
if (breaking.length + unannounced.length > 0) failed ||= !process.argv.includes('--allow-breaking');

const undated = undatedDeprecations(schema);
for (const text of undated) console.error(`  the reason must end with "Removed after YYYY-MM-DD.": ${text}`);
failed ||= undated.length > 0;

process.exitCode = failed ? 1 : 0;

function changes(from: string, to: string) {
  if (from.trim() === '') return Promise.resolve([]);
  return changesOf(buildSchema(from), buildSchema(to));
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
