/** The oldest version that must work next to this one during an upgrade, built from its commit. */
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The tag v0.2.0-beta.1: the first version with PostgreSQL and the compatibility window. A clone may lack tags. */
export const OLD_COMMIT = '29ab58ac964c35719438d7cb9c9b8adadc17b5fb';

/** Builds the server into an empty folder, and returns its bundle. */
export function buildOldVersion(folder: string): string {
  requireCommit();
  const archive = execFileSync('git', ['archive', '--format=tar', OLD_COMMIT], {
    cwd: ROOT,
    maxBuffer: 256 * 1_024 * 1_024,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  if (hasPackagesOf(folder)) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  else
    execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const build = `
    import { build } from './scripts/build.ts';
    const root = new URL(process.argv[1]);
    await build({ 'main.cjs': new URL('src/main.ts', root) }, new URL('dist/', root));`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build, `file://${folder}/`], {
    cwd: folder,
    env: { ...process.env, COMMIT: OLD_COMMIT },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(folder, 'dist/main.cjs');
}

function requireCommit(): void {
  if (hasCommit()) return;
  try {
    execFileSync('git', ['fetch', '--quiet', '--depth=1', 'origin', OLD_COMMIT], { cwd: ROOT });
  } catch {
    throw new Error(
      `The upgrade test needs the commit ${OLD_COMMIT}, which this clone lacks and cannot fetch. Clone the whole history: git fetch --unshallow.`,
    );
  }
}

function hasCommit(): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${OLD_COMMIT}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether this version has installed all packages of the old one, each in the same version. */
function hasPackagesOf(folder: string): boolean {
  const [own, wanted] = [ROOT, folder].map(
    (root) => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages,
  );
  // The project itself is one of them, without a path.
  return Object.keys(wanted).every((path) => path === '' || wanted[path].version === own[path]?.version);
}
