/** The HTTP server: its routes, and how it starts and ends. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Millis } from '../base/clock.ts';
import { createEngine, type EngineParts } from '../graphql/engine/engine.ts';
import {
  errorFormat,
  type FormatError,
  httpErrorOf,
  type ReportError,
} from '../graphql/engine/error-format.ts';
import { listen } from '../observe/listen.ts';
import type { Log } from '../observe/log.ts';
import { DatabaseUnusable } from '../storage/database-unusable.ts';
import { limitUnread } from './body.ts';
import { clientAddress } from './client-address.ts';
import { EXPECTATION_FAILED, METHOD_NOT_ALLOWED } from './errors.ts';
import { beginExchange, type Exchange, refuse } from './exchange.ts';
import { GRAPHQL_PATH, GraphQLHandler } from './graphql-handler.ts';
import { type HealthParts, healthRoutes, isHealthCheck } from './health.ts';
import type { RateLimitParts } from './rate-limits.ts';
import { RequestReports } from './request-reports.ts';
import { normalizeTarget } from './request-target.ts';
import { answer, findRoute, type Route, type RouteRules } from './routes.ts';
import { destroySocket, refuseMalformed, refuseSocket } from './socket-refusal.ts';
import { Steps } from './steps.ts';
import { spread, stopListening } from './stopping.ts';
import { acceptUpgrades, opensWebSocket } from './upgrades.ts';
import { type WebSocketOptions, WebSockets } from './websocket.ts';

/** Maximum waiting times for clients. */
export type TimeLimits = {
  /** For a request's headers. */
  readonly headersMs: number;
  /** For all of a request. */
  readonly requestMs: number;
  /** For a reader of server-sent events to take any of what waits for it; over WebSocket, pings tell. */
  readonly stallMs: number;
};

export const TIME_LIMITS: TimeLimits = { headersMs: 10_000, requestMs: 30_000, stallMs: 24_000 };

/** Requests that a client may send on one connection before it reads an answer. With more, the connection is cut. */
const MAX_PIPELINED = 100;

/** How often Node.js looks for requests that have used up their time. */
const MAX_CHECKING_INTERVAL_MS = 5_000;

export type HttpServerOptions = Omit<EngineParts, 'format' | 'streams'> &
  Omit<HealthParts, 'isStopping'> &
  Omit<WebSocketOptions, 'engine'> &
  RateLimitParts &
  RouteRules & {
    readonly clock: Clock;
    /** The routes of other rooms. */
    readonly routes: readonly Route[];
    readonly random: () => number;
    readonly timeLimits?: TimeLimits | undefined;
  };

export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #timeLimits: TimeLimits;
  readonly #format: FormatError;
  readonly #graphql: GraphQLHandler;
  readonly #routes: readonly Route[];
  readonly #server: Server;
  readonly #steps = new Steps();
  /** How many requests of a connection wait for their turn. */
  readonly #waiting = new WeakMap<Socket, number>();
  readonly #sockets: WebSockets;
  readonly #reports: RequestReports;
  #stopping = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#timeLimits = options.timeLimits ?? TIME_LIMITS;
    this.#format = errorFormat(reportTo(options.log), options.introspection);
    const engine = createEngine({ ...options, format: this.#format });
    const { stallMs } = this.#timeLimits;
    this.#graphql = new GraphQLHandler({ ...options, engine, stallMs, steps: this.#steps });
    this.#routes = [
      // First: at the address of GraphQL, browsers get GraphiQL.
      ...options.routes,
      this.#graphql.route,
      ...healthRoutes({ ...options, isStopping: () => this.#stopping }),
    ];
    this.#sockets = new WebSockets({ ...options, engine });
    this.#reports = new RequestReports(options);
    this.#server = this.#makeServer();
  }

  /** Starts listening. Port 0 picks a free port. */
  listen(port: number, host: string): Promise<{ url: string }> {
    return listen(this.#server, port, host);
  }

  /** How many subscriptions and WebSockets are open. */
  clients() {
    const sse = this.#graphql.subscriptions;
    return {
      subscriptions: { sse, websocket: this.#sockets.subscriptions },
      webSockets: this.#options.streams.total - sse,
    };
  }

  /**
   * The server is not ready from now on, but answers requests for `durationMs`, so that load balancers notice. Closes
   * WebSockets and streams one after the other: their clients do not all reconnect at the same moment.
   */
  async drain(durationMs: Millis): Promise<void> {
    this.#stopping = true;
    const { clock, random } = this.#options;
    const endings = [...this.#sockets.stop(), ...this.#graphql.stopStreams()];
    await spread(endings, durationMs, { clock, random });
  }

  /** Accepts nothing new, closes WebSockets, and gives requests `graceMs` to end. */
  async close(graceMs: number): Promise<void> {
    const limit = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await Promise.all([stopListening(this.#server), this.#sockets.close()]);
    clearTimeout(limit);
  }

  #makeServer(): Server {
    const rules = { path: GRAPHQL_PATH, corsOrigins: this.#options.corsOrigins };
    const server = createServer(
      {
        connectionsCheckingInterval: Math.min(MAX_CHECKING_INTERVAL_MS, this.#timeLimits.requestMs),
        // `normalizeTarget` checks the Host header, so that the refusal has the form of every other answer.
        requireHostHeader: false,
        shouldUpgradeCallback: (request: IncomingMessage) => opensWebSocket(request, rules),
      },
      (request, response) => this.#receive(request, response),
    );
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      refuse(this.#begin(request, response), EXPECTATION_FAILED, { Connection: 'close' }),
    );
    server.on('connect', (_request, socket) => {
      socket.on('error', destroySocket);
      refuseSocket(socket, METHOD_NOT_ALLOWED, { Allow: 'GET, HEAD, POST' });
    });
    server.on('clientError', refuseMalformed);
    server.requestTimeout = this.#timeLimits.requestMs;
    server.headersTimeout = this.#timeLimits.headersMs;
    acceptUpgrades(server, this.#sockets, rules);
    return server;
  }

  #begin(request: IncomingMessage, response: ServerResponse): Exchange {
    return beginExchange(request, response, this.#options.trustedProxies);
  }

  /** Thousands of requests may arrive at once. All that is done before their turn delays everybody. */
  #receive(request: IncomingMessage, response: ServerResponse): void {
    const receivedAt = performance.now();
    if (isHealthCheck(request)) return void this.#handle(request, response, receivedAt);
    const { socket } = request;
    const waiting = this.#waiting.get(socket) ?? 0;
    // Node.js reads on while requests wait: their memory must have a bound.
    if (waiting === MAX_PIPELINED) return void socket.destroy();
    this.#waiting.set(socket, waiting + 1);
    // The client is not known yet: all with the same token or cookies count as one.
    const { authorization, cookie } = request.headers;
    const address = clientAddress(request, this.#options.trustedProxies);
    void this.#steps.next(address, authorization ?? cookie ?? '').then(() => {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1);
      this.#handle(request, response, receivedAt);
    });
  }

  #handle(request: IncomingMessage, response: ServerResponse, receivedAt: number): void {
    const wrongTarget = normalizeTarget(request);
    limitUnread(request, response);
    // A client that keeps its connection would come back to a server that has stopped.
    if (this.#stopping) response.setHeader('Connection', 'close');
    const exchange = this.#begin(request, response);
    const route = findRoute(this.#routes, exchange);
    this.#reports.run(exchange, route, receivedAt, () => {
      // The client has disconnected while it waited.
      if (response.closed) return;
      if (wrongTarget === null) this.#answer(exchange, route);
      else refuse(exchange, wrongTarget, { Connection: 'close' });
    });
  }

  #answer(exchange: Exchange, route: Route | undefined): void {
    const { request, response, record } = exchange;
    answer(route, exchange, this.#options).catch((error) => {
      // The client disconnected mid-request: nothing to answer, not an error.
      if (request.errored !== null) return void response.destroy();
      const refused = httpErrorOf(error, exchange.requestId, this.#format);
      record.code = refused.code;
      if (response.headersSent) return void response.destroy();
      (route?.refuse ?? refuse)(exchange, refused);
    });
  }
}

function reportTo(log: Log): ReportError {
  return (error, requestId) => {
    // The store has logged the reason, and what to do.
    if (error instanceof DatabaseUnusable)
      log.error({ code: error.code, requestId }, 'a request failed: the database cannot be used');
    else log.error({ error, requestId }, 'a request failed');
  };
}
