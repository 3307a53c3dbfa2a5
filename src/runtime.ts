/**
 * Refuses an old Node.js with one clear line. Without this check, better-sqlite3 loads on Node.js 20 and
 * then ends the process without a message. Imports nothing, so that it can run first.
 */

const NEEDS = {
  server: {
    minMajor: 24,
    remedy: 'Run it through npm (npm start, npm run demo): "npm ci" has installed the right one.',
  },
  /** The commands load nothing native and run on machines without this project. */
  command: { minMajor: 22, remedy: 'Install Node.js 22 or newer, and put it first on the PATH.' },
};

/** Ends the process with exit code 1 when its Node.js is too old. */
export function requireRuntime(
  program: keyof typeof NEEDS = 'server',
  version: string = process.versions.node,
): void {
  const { minMajor, remedy } = NEEDS[program];
  if (Number.parseInt(version, 10) >= minMajor) return;
  process.stderr.write(`Aurora needs Node.js ${minMajor} or newer; this is ${version}. ${remedy}\n`);
  process.exit(1);
}
