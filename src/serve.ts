/** Runs one server until a signal stops it. */
import { type App, startApp } from './app.ts';
import { isLoopback, SET_PUBLIC_URL } from './base/addresses.ts';
import { CannotStart } from './base/cannot-start.ts';
import { type Config, describeProblems, readConfig } from './config.ts';
import { sideOf } from './connection/failure.ts';
import { describeFailure } from './connection/failure-words.ts';
import type { IdentityReading } from './connections/identity.ts';
import { createLogger, type Log } from './observe/log.ts';
import { waitForMigrations } from './wait-for-migrations.ts';

/** Kept of SHUTDOWN_SECONDS for giving up leases and closing the database. */
const LAST_STEPS_MS = 2_000;

/** Load balancers notice a stop within this time, and clients that reconnect over it are no rush for other servers. */
const MAX_DRAIN_MS = 10_000;

const LIMIT_METRICS =
  'Set METRICS_HOST to 127.0.0.1, or let only Prometheus reach METRICS_PORT (firewall, network policy).';

/** Reads the configuration, listens, and stops on SIGTERM or SIGINT. Mistakes in the configuration end the process. */
export async function serve(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const reading = readConfig(environment);
  if (!reading.ok) {
    process.stderr.write(describeProblems(reading.error));
    process.exit(1);
  }
  const config = reading.value;
  const log = createLogger(config.logLevel);
  logUncaught(log);
  const stopping = new AbortController();
  const starting = start(config, log, stopping.signal);
  stopOnSignal(starting, stopping, config, log);
  const app = await starting.catch((error: unknown) => {
    if (!stopping.signal.aborted) reportStartFailure(error, log);
    process.exit(stopping.signal.aborted ? 0 : 1);
  });
  if (app.madeOperatorToken !== null) announceToken(config, app.madeOperatorToken);
  const { url, publicUrl, metricsUrl } = app;
  log.info({ url, publicUrl, ...(metricsUrl !== null && { metricsUrl }), pid: process.pid }, 'ready');
  if (config.publicUrlDoubt !== null)
    log.warn({ remedies: [SET_PUBLIC_URL] }, `links to this server are wrong: ${config.publicUrlDoubt}`);
  if (config.metrics !== null && !isLoopback(config.metrics.host))
    log.warn(
      { remedies: [LIMIT_METRICS] },
      `METRICS_HOST is ${config.metrics.host}: metrics need no token there`,
    );
  reportIdentity(await app.identity(), log);
}

/** Rejects when the signal aborts while the server waits for migrations. */
async function start(config: Config, log: Log, stopping: AbortSignal): Promise<App> {
  if (!config.migrates) await waitForMigrations(config, log, stopping);
  return startApp({ config, log });
}

/**
 * Logs an uncaught error as a line instead of a raw stack, and ends the process, because its state is unknown.
 * All work is in the database: the next start continues it.
 */
function logUncaught(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'uncaught error; Aurora ends and must be started again');
    process.exit(1);
  });
}

/** Logs a sentence for a problem that the operator can repair; a stack only for a bug. */
function reportStartFailure(error: unknown, log: Log): void {
  if (error instanceof CannotStart) log.error({ code: error.code }, `could not start: ${error.message}`);
  else log.error({ error }, 'could not start');
}

/** One line for the operator. A fault on Aurora's own side is in the log already, as an error. */
function reportIdentity(reading: IdentityReading, log: Log): void {
  if (reading.ok) {
    const { accountId, arn, credentialSource } = reading.value;
    log.info({ accountId, arn, credentialSource }, "Aurora's AWS identity");
    return;
  }
  if (sideOf(reading.error) === 'AURORA') return;
  const { code, title, remedies } = describeFailure(reading.error);
  log.warn({ code, remedies }, title);
}

/** Stops cleanly on a signal, even while the server is still starting. */
function stopOnSignal(
  starting: Promise<App>,
  stopping: AbortController,
  { shutdownMs, database }: Config,
  log: Log,
): void {
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ signal }, 'stopping');
    // A part that hangs must not keep the process alive.
    setTimeout(() => {
      log.error(
        {},
        `did not stop within ${shutdownMs / 1_000} seconds (SHUTDOWN_SECONDS); its leases expire`,
      );
      process.exit(1);
    }, shutdownMs).unref();
    const graceMs = shutdownMs - LAST_STEPS_MS;
    // On SQLite, no other server takes over. SIGINT comes from a person who waits for the end.
    const drains = database.kind === 'postgres' && signal !== 'SIGINT';
    try {
      await (await starting).stop(graceMs, drains ? Math.min(MAX_DRAIN_MS, graceMs / 2) : 0);
      log.info('stopped');
      process.exit(0);
    } catch (error) {
      log.error({ error }, 'did not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Writes to the terminal and not to the log: logs are kept and shipped, and the token is a secret. */
function announceToken(config: Config, token: string): void {
  process.stderr.write(
    `AURORA_OPERATOR_TOKEN is not set. For this run, use:\n\n  Authorization: Bearer ${token}\n\n` +
      `The API and the page listen on ${config.host} only.` +
      `${config.metrics === null ? '' : ` Metrics listen on ${config.metrics.host} (METRICS_HOST).`}\n`,
  );
}
