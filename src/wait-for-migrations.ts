/** A server that does not migrate (MIGRATE=off) waits until its database has the schema that it needs. */
import { createServer, type RequestListener } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Config } from './config.ts';
import { listen } from './observe/listen.ts';
import type { Log } from './observe/log.ts';
import { missingMigrations } from './open-store.ts';

const POLL_MS = 1_000;

/**
 * Resolves when no migrations are missing. Meanwhile the server lives, but is not ready.
 *
 * @throws DatabaseUnusable when a migration would not help; the signal's reason when it aborts
 */
export async function waitForMigrations(
  { database, port, host }: Pick<Config, 'database' | 'port' | 'host'>,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  let missing = await missingMigrations(database);
  if (missing === null) return;
  const server = createServer(answerNotReady);
  const { url } = await listen(server, port, host);
  log.warn({ url }, `waiting for migrations: ${missing}`);
  try {
    while (missing !== null) {
      await setTimeout(POLL_MS, undefined, { signal: stopping });
      missing = await missingMigrations(database);
    }
  } finally {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

/** Orchestrators restart a server that does not live, and send nothing to one that is not ready. */
const answerNotReady: RequestListener = ({ url }, response) => {
  const isLive = url === '/health/live';
  const body = isLive
    ? { status: 'live' }
    : { status: 'not ready', reason: 'Migrations are missing. See the log.' };
  response.writeHead(isLive ? 200 : 503, { 'Content-Type': 'application/json', 'Retry-After': '5' });
  response.end(JSON.stringify(body));
};
