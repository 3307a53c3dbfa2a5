/**
 * `node scripts/screenshots.ts FOLDER [test file...]`: pictures of every state of the page, at 1280 and 390 pixels, in
 * light and dark. The browser tests take them where they check a state, so no picture shows a state that no test has.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const [folder, ...files] = parseArgs({ allowPositionals: true }).positionals;
if (folder === undefined) {
  process.stderr.write('Usage: node scripts/screenshots.ts FOLDER [test file...]\n');
  process.exit(2);
}
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.browser.config.ts', ...files], {
  stdio: 'inherit',
  env: { ...process.env, SCREENS: resolve(folder) },
});
process.exitCode = status ?? 1;
