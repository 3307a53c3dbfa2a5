/** On what the figures were measured: without it, nobody can repeat them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';

const PROJECT = new URL('../../', import.meta.url);

/** The libraries that what is measured depends on. */
const LIBRARIES = [
  'graphql',
  'graphql-yoga',
  'graphql-ws',
  'drizzle-orm',
  'better-sqlite3',
  'pg',
  '@aws-sdk/client-sts',
];

/** Machine, versions and commit, a line each. */
export function describeMachine(): string[] {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', PROJECT), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const [cpu] = cpus();
  return [
    `Machine: ${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${platform()} ${release()}`,
    `Versions: Node.js ${process.versions.node}, ${LIBRARIES.map((name) => `${name} ${dependencies[name]}`).join(', ')}`,
    `Commit: ${commit()}`,
    `Date: ${new Date().toISOString().slice(0, 10)}`,
  ];
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'bench', 'package-lock.json') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes that are not committed' : ''}`;
  } catch {
    return 'unknown: not a git checkout';
  }
}
