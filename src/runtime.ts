/**
 * Refuses an old Node.js with one clear line. Without this check, better-sqlite3 loads on Node.js 20 and
 * then ends the process without a message. Imports nothing, so that it can run first.
 */

const MIN_NODE_MAJOR = 24;

/** Ends the process with exit code 1 when its Node.js is older than `oldest`. */
export function requireRuntime(
  oldest: number = MIN_NODE_MAJOR,
  version: string = process.versions.node,
): void {
  const major = Number.parseInt(version, 10);
  if (major >= oldest) return;
  process.stderr.write(
    `Aurora needs Node.js ${oldest} or newer; this is ${version}. ` +
      'Run it through npm (npm start, npm run demo, npx aurora-credentials): "npm ci" has installed the right one.\n',
  );
  process.exit(1);
}
