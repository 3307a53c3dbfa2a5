/** Whether the process is alive, whether it can work, and what it is: for load balancers, orchestrators and operators. */
import type { IncomingMessage } from 'node:http';
import type { OwnFault } from '../connections/own-side.ts';
import { BUILD } from '../observe/build.ts';
import type { Log } from '../observe/log.ts';
import { DatabaseUnusable } from '../storage/database-unusable.ts';
import { type Exchange, replyJson } from './exchange.ts';
import type { Route } from './routes.ts';

export type HealthParts = {
  /** Throws what is wrong when the service cannot work. */
  readonly ready: () => Promise<void>;
  /** What is wrong on Aurora's own side in AWS; null when nothing is known to be. */
  readonly ownFault: () => OwnFault | null;
  /** Whether the server stops: load balancers must send nothing more. */
  readonly isStopping: () => boolean;
  readonly log: Log;
  /** The kind of database, for `/version`. */
  readonly database: 'sqlite' | 'postgresql';
};

const LIVE_PATH = '/health/live';
const READY_PATH = '/health/ready';

export function isHealthCheck({ url }: Pick<IncomingMessage, 'url'>): boolean {
  return url === LIVE_PATH || url === READY_PATH;
}

export function healthRoutes(parts: HealthParts): Route[] {
  const readiness = new ReadinessProbe(parts);
  return [
    {
      name: 'health',
      path: LIVE_PATH,
      access: 'ANYONE',
      handle: (exchange) => replyJson(exchange, 200, { status: 'live' }),
    },
    {
      name: 'health',
      path: READY_PATH,
      access: 'ANYONE',
      handle: (exchange) => readiness.reply(exchange),
    },
    {
      name: 'version',
      path: '/version',
      methods: ['GET'],
      isReadOnly: true,
      // What runs here helps those who look for known weaknesses: only holders of a token may know.
      access: 'TOKEN',
      handle: (exchange) => replyJson(exchange, 200, { ...BUILD, store: parts.database }),
    },
  ];
}

class ReadinessProbe {
  readonly #parts: HealthParts;
  /** Why the last probe failed, which is in the log already; null when it succeeded. */
  #loggedReason: string | null = null;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  async reply(exchange: Exchange): Promise<void> {
    const { ready, ownFault, isStopping, log } = this.#parts;
    if (isStopping())
      return replyJson(exchange, 503, { status: 'not ready', reason: 'The server is stopping.' });
    const problem = await ready().then(
      () => null,
      (error: Error) => error,
    );
    if (problem === null) {
      this.#loggedReason = null;
      return replyJson(exchange, 200, readyBody(ownFault()));
    }
    const isKnown = problem instanceof DatabaseUnusable;
    const reason = isKnown ? problem.summary : 'The database cannot be used.';
    // Probes come every few seconds: the same reason is logged once.
    if (reason !== this.#loggedReason)
      log.error(isKnown ? { code: problem.code } : { error: problem }, `not ready: ${reason}`);
    this.#loggedReason = reason;
    replyJson(exchange, 503, { status: 'not ready', reason: `${reason} See the log.` });
  }
}

/**
 * A server with a fault on Aurora's own side stays ready: every other process has the same AWS key, and a load
 * balancer must not lose them all. The body needs no token, so it names no more than the code.
 */
function readyBody(fault: OwnFault | null): object {
  if (fault === null) return { status: 'ready' };
  const { code } = fault.failure;
  const since = new Date(fault.since).toISOString();
  const message = 'Aurora has a problem on its own side in AWS: see the log, or run "npm run doctor".';
  return { status: 'ready', problems: [{ code, since, message }] };
}
