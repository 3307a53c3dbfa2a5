/**
 * Refuses an old Node.js with one clear line. better-sqlite3 would otherwise load on Node.js 20 and then kill
 * the process without a word. Imports nothing, so that it can run before anything else does.
 */

const OLDEST = 24;

/** Ends the process with exit code 1 when its Node.js is older than what the program is made for. */
export function requireRuntime(oldest: number = OLDEST, version: string = process.versions.node): void {
  const major = Number.parseInt(version, 10);
  if (major >= oldest) return;
  process.stderr.write(
    `Aurora needs Node.js ${oldest} or newer; this is ${version}. ` +
      'Run it through npm (npm start, npm run demo, npx aurora-credentials): "npm ci" has installed the right one.\n',
  );
  process.exit(1);
}
