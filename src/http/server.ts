/** The HTTP server: which address is whose, who may come in, and how everything ends. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Authenticator } from '../auth/authenticator.ts';
import type { TokenWatch } from '../auth/token-watch.ts';
import type { OwnFault } from '../connections/own-side.ts';
import type { Setup } from '../connections/setup.ts';
import type { Caller } from '../graphql/context.ts';
import { lately } from '../lately.ts';
import type { Lifecycle, Route } from '../observe/lifecycle.ts';
import { listen } from '../observe/listen.ts';
import type { Log } from '../observe/log.ts';
import type { AuditStore } from '../storage/audit.ts';
import { DatabaseUnusable } from '../storage/sqlite/database-unusable.ts';
import { prefersStream, takesStream } from './accept.ts';
import { answerOperation } from './answer.ts';
import { exportAudit } from './audit-export.ts';
import { LARGEST_BODY, limitUnread, readBody } from './body.ts';
import { cameOverTls, clientAddress, STRICT_TRANSPORT } from './client-address.ts';
import { corsHeaders, isForeignPage } from './cors.ts';
import { CredentialsEndpoint, type CredentialsHttpParts } from './credentials.ts';
import type { EngineParts } from './engine.ts';
import {
  BODY_TOO_LARGE,
  EXPECTATION_FAILED,
  errorFormat,
  FOREIGN_PAGE,
  GET_CHANGES_NOTHING,
  METHOD_NOT_ALLOWED,
  NO_POSITION,
  NOT_FOUND,
  OPERATOR_ONLY,
  REJECTIONS,
  STREAM_WANTED,
  TOO_MANY_STREAMS,
  unsupportedBody,
} from './errors.ts';
import { beginAnswer, type Exchange, flat, refuse, send, sendFile, sendJson } from './exchange.ts';
import { createGraphiQL } from './graphiql.ts';
import { serveHelp } from './help.ts';
import { refuseMalformed } from './malformed.ts';
import type { OperationRequest } from './operation-request.ts';
import type { Page } from './page.ts';
import { normalizeTarget } from './request-target.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { findSetupFile, SETUP_PATH } from './setup-download.ts';
import { destroySocket, refuseSocket } from './socket-refusal.ts';
import { streamOperation } from './sse.ts';
import { Steps } from './steps.ts';
import { checkingInterval, TIME_LIMITS, type TimeLimits } from './time-limits.ts';
import { TokenQuota } from './token-quota.ts';
import { opensWebSocket, takeUpgrades } from './upgrades.ts';

export type HttpServerOptions = Omit<EngineParts, 'introspection' | 'format'> & {
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly authenticator: Authenticator;
  readonly tokens: TokenWatch;
  readonly audit: Pick<AuditStore, 'listAudit'>;
  readonly credentials: Pick<CredentialsHttpParts, 'credentials' | 'store' | 'clock'>;
  readonly setup: Setup;
  /** Throws what is wrong when the service cannot work. */
  readonly ready: () => Promise<void>;
  /** What is wrong on Aurora's own side in AWS; null when nothing is known to be. */
  readonly ownFault: () => OwnFault | null;
  /** GraphiQL and introspection. */
  readonly graphiql: boolean;
  /** The onboarding page; null when it has not been built. */
  readonly page: Page | null;
  /** Origins whose pages may call us from a browser. */
  readonly corsOrigins: readonly string[];
  /** Proxies whose word on the client's address counts. */
  readonly trustedProxies: BlockList;
  readonly streamsPerToken: number;
  readonly operationsPerSocket: number;
  readonly timeLimits?: TimeLimits | undefined;
};

export type HttpServer = {
  /** Resolves when the server answers. Port 0 takes a free one. */
  listen(port: number, host: string): Promise<{ url: string }>;
  /** Loads what the first operation and the first socket would load by themselves. Logs what cannot be loaded. */
  load(): Promise<void>;
  /** How many clients have a stream or a WebSocket open. */
  clients(): { readonly sse: number; readonly webSocket: number };
  /** Takes nothing new, tells subscribers, and gives what is under way `graceMs` to end. */
  close(graceMs: number): Promise<void>;
};

const GRAPHQL = '/graphql';
const AUDIT = '/audit.jsonl';
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  [GRAPHQL, ['GET', 'POST']],
  [AUDIT, ['GET']],
  [SETUP_PATH, ['GET']],
]);

/** Of what is only to be looked at. */
const PAGE_METHODS = ['GET', 'HEAD'];

/** The types of a body that is JSON. */
const JSON_TYPES = /^application\/(?:graphql\+)?json[ \t]*(?:;|$)/i;

const SECURITY_HEAD = flat(SECURITY_HEADERS);
const REQUEST_ID = /^[\w-]{1,64}$/;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log, lifecycle, authenticator, tokens, trustedProxies, timeLimits = TIME_LIMITS } = options;
  const steps = new Steps();
  /** By themselves: long answers to others do not make these fewer. */
  const programs = new Steps();
  const streams = new TokenQuota(options.streamsPerToken);
  /** Why the last probe found the server not ready, which is in the log already; null when it found it ready. */
  let loggedReason: string | null = null;
  /** The answers that are streams of server-sent events. The other places of the limit are WebSockets. */
  const openStreams = new Set<ServerResponse>();
  const format = errorFormat(log, options.graphiql);
  const engine = lately(async () => {
    const { createEngine } = await import('./engine.ts');
    return createEngine({ ...options, format, introspection: options.graphiql });
  });
  const graphiql = options.graphiql ? createGraphiQL(options.operations) : null;

  const credentials = new CredentialsEndpoint({
    ...options,
    ...options.credentials,
    headers: SECURITY_HEADERS,
  });

  const route = async (exchange: Exchange, path: string): Promise<void> => {
    const { request } = exchange;
    // Before the steps: health checks must not wait behind thousands of operations.
    if (path === '/health/live') return sendJson(exchange, 200, { status: 'live' });
    if (path === '/health/ready') {
      const problem = await options.ready().then(
        () => null,
        (error: Error) => error,
      );
      if (problem === null) {
        loggedReason = null;
        return sendJson(exchange, 200, readiness(options.ownFault()));
      }
      const isKnown = problem instanceof DatabaseUnusable;
      const reason = isKnown ? problem.summary : 'The database cannot be used.';
      // Probes come every few seconds: the same reason again is no news.
      if (reason !== loggedReason)
        log.error(isKnown ? { code: problem.code } : { error: problem }, `not ready: ${reason}`);
      loggedReason = reason;
      return sendJson(exchange, 503, { status: 'not ready', reason: `${reason} See the log.` });
    }
    await steps.next();
    const methods = METHODS.get(path.startsWith(SETUP_PATH) ? SETUP_PATH : path);
    if (methods === undefined) {
      const isOfPage = options.page?.has(path) === true;
      if (!isOfPage && path !== '/' && path !== '/help') return refuse(exchange, 404, NOT_FOUND);
      if (!PAGE_METHODS.includes(request.method ?? ''))
        return refuse(exchange, 405, METHOD_NOT_ALLOWED, { Allow: PAGE_METHODS.join(', ') });
      const response = beginAnswer(exchange);
      if (isOfPage) return options.page?.serve(request, response);
      if (path === '/help') return serveHelp(response);
      return void response.writeHead(302, { Location: GRAPHQL }).end();
    }

    exchange.head.push(...corsHeaders(request, options.corsOrigins));
    if (request.method === 'OPTIONS') return void beginAnswer(exchange).writeHead(204).end();
    if (!methods.includes(request.method ?? ''))
      return refuse(exchange, 405, METHOD_NOT_ALLOWED, { Allow: methods.join(', ') });
    if (
      graphiql !== null &&
      path === GRAPHQL &&
      request.method === 'GET' &&
      request.headers.accept?.includes('text/html') === true
    ) {
      return graphiql.serve(request, beginAnswer(exchange));
    }
    if (isForeignPage(request, options.corsOrigins)) return refuse(exchange, 403, FOREIGN_PAGE);
    const authentication = await authenticator.authenticate(request.headers.authorization);
    if (!authentication.ok) {
      const { error: reason } = authentication;
      if (reason === 'ISSUER_UNAVAILABLE') return refuse(exchange, 503, REJECTIONS[reason]);
      return refuse(exchange, 401, REJECTIONS[reason], {
        'WWW-Authenticate': `Bearer${reason === 'MISSING' ? '' : ' error="invalid_token"'}`,
      });
    }
    const { value: viewer } = authentication;
    if (path === AUDIT) {
      if (viewer.kind !== 'OPERATOR') return refuse(exchange, 403, OPERATOR_ONLY);
      const after = new URL(request.url ?? '/', 'http://localhost').searchParams.get('after') ?? '0';
      if (!/^\d{1,15}$/.test(after)) return refuse(exchange, 400, NO_POSITION);
      return exportAudit(options.audit, Number(after), beginAnswer(exchange));
    }
    if (path.startsWith(SETUP_PATH)) {
      const found = await findSetupFile(options.setup, viewer, request.url ?? '/');
      return found.ok ? sendFile(exchange, found.file) : refuse(exchange, found.status, found.shown);
    }
    const { requestId } = exchange;
    return answer(exchange, { viewer, requestId, address: clientAddress(request, trustedProxies) });
  };

  const answer = async (exchange: Exchange, caller: Caller): Promise<void> => {
    const { request } = exchange;
    const isPost = request.method === 'POST';
    if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY)
      return refuse(exchange, 413, BODY_TOO_LARGE, { Connection: 'close' });
    const contentType = request.headers['content-type'];
    if (isPost && !JSON_TYPES.test(contentType ?? '')) {
      return refuse(exchange, 415, unsupportedBody(contentType));
    }
    const body = isPost ? await readBody(request) : '';
    if (body === null) return refuse(exchange, 413, BODY_TOO_LARGE, { Connection: 'close' });
    if (prefersStream(request.headers.accept)) return stream(exchange, body, caller);
    const given = await answerOperation(await engine(), request, isPost ? body : null, caller);
    if (given !== null) {
      steps.answered(given.body.length);
      return send(exchange, given.status, [...given.headers, 'Cache-Control', 'no-store'], given.body);
    }
    // What can only be a stream is one for whoever takes streams, however little they prefer them.
    if (takesStream(request.headers.accept)) return stream(exchange, body, caller);
    // A stream that was not asked for as such, or, without a word, an Accept that nothing fits.
    refuse(exchange, 406, STREAM_WANTED);
  };

  /** Hundreds of programs repeat theirs every second: nothing that others need is done for them. */
  const answerProgram = async (request: IncomingMessage, response: ServerResponse, requestId: string) => {
    await programs.next();
    await credentials.serve(request, response, requestId);
  };

  const stream = async (exchange: Exchange, body: string, caller: Caller): Promise<void> => {
    const { request } = exchange;
    // It may be gone by now, and would never give back what it is given here.
    if (exchange.response.destroyed) return;
    const release = streams.open(caller.viewer.tokenId);
    if (release === null) return refuse(exchange, 429, TOO_MANY_STREAMS);
    const response = beginAnswer(exchange);
    openStreams.add(response);
    response.once('close', () => {
      release();
      openStreams.delete(response);
    });
    const refused = await streamOperation(await engine(), readOperation(request, body), caller, {
      method: request.method,
      response,
      tokens,
      stallMs: timeLimits.stallMs,
    });
    if (refused !== null) refuse(exchange, 405, GET_CHANGES_NOTHING);
  };

  const upgradeRules = { path: GRAPHQL, corsOrigins: options.corsOrigins };
  const serverOptions = {
    connectionsCheckingInterval: checkingInterval(timeLimits),
    // Checked with the rest of the target, and refused in the form of every other answer.
    requireHostHeader: false,
    shouldUpgradeCallback: (request: IncomingMessage) => opensWebSocket(request, upgradeRules),
  };
  const begin = (request: IncomingMessage, response: ServerResponse, requestId: string): Exchange => ({
    request,
    response,
    requestId,
    head: [
      ...SECURITY_HEAD,
      'X-Request-Id',
      requestId,
      ...(cameOverTls(request, trustedProxies) ? STRICT_TRANSPORT : []),
    ],
  });
  const server = createServer(serverOptions, (request, response) => {
    const requestId = requestIdOf(request);
    const wrongTarget = normalizeTarget(request);
    limitUnread(request, response);
    if (wrongTarget === null && credentials.isFor(request)) {
      answerProgram(request, response, requestId).catch((error: unknown) => {
        format(error, requestId);
        response.destroy();
      });
      return;
    }
    const begun = performance.now();
    const exchange = begin(request, response, requestId);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.on('close', () => {
      const elapsedMs = performance.now() - begun;
      const { statusCode: status } = response;
      const { method = '' } = request;
      log.info({ requestId, method, path, status, durationMs: Math.round(elapsedMs) }, 'request');
      lifecycle.emit('request.end', {
        route: routeOf(path),
        method,
        status,
        durationMs: openStreams.has(response) ? null : elapsedMs,
      });
    });
    if (wrongTarget !== null) return refuse(exchange, 400, wrongTarget, { Connection: 'close' });
    route(exchange, path).catch((error) => {
      // The client disconnected mid-request: nothing to answer, not an error.
      if (request.errored !== null) return void response.destroy();
      const shown = format(error, requestId);
      if (response.headersSent) return void response.destroy();
      send(exchange, 500, ['Content-Type', 'application/json'], JSON.stringify({ errors: [shown] }));
    });
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuse(begin(request, response, requestIdOf(request)), 417, EXPECTATION_FAILED, { Connection: 'close' }),
  );
  server.on('connect', (_request, socket) => {
    socket.on('error', destroySocket);
    refuseSocket(socket, 405, METHOD_NOT_ALLOWED, { Allow: 'GET, HEAD, POST' });
  });
  server.on('clientError', refuseMalformed);
  server.requestTimeout = timeLimits.requestMs;
  server.headersTimeout = timeLimits.headersMs;
  const loadSockets = lately(async () => {
    const { serveWebSockets } = await import('./websocket.ts');
    return serveWebSockets({ ...options, engine: await engine(), streams });
  });
  const sockets = takeUpgrades(server, { ...upgradeRules, load: loadSockets, log });

  return {
    listen: (port, host) => listen(server, port, host),
    async load() {
      // The first request tries again.
      await loadSockets().catch((error: unknown) => {
        log.error({ error }, 'what operations need cannot be loaded');
      });
    },
    clients: () => ({ sse: openStreams.size, webSocket: streams.total - openStreams.size }),
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const limit = setTimeout(() => server.closeAllConnections(), graceMs);
      await sockets.close();
      server.closeIdleConnections();
      await closed;
      clearTimeout(limit);
    },
  };
}

function routeOf(path: string): Route {
  if (path === GRAPHQL) return 'graphql';
  if (path === AUDIT) return 'audit';
  if (path.startsWith(SETUP_PATH)) return 'setup';
  return path.startsWith('/health/') ? 'health' : 'page';
}

/** The id that the client has chosen for the request, where it may; else a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const chosen = headers['x-request-id'];
  return typeof chosen === 'string' && REQUEST_ID.test(chosen) ? chosen : randomUUID();
}

/**
 * The body of a server that is ready. It stays so with a fault on Aurora's own side: every other process has the
 * same key, and a load balancer must not lose them all. Needs no token, so it holds no more than the code.
 */
function readiness(fault: OwnFault | null): object {
  if (fault === null) return { status: 'ready' };
  const { code } = fault.failure;
  const since = new Date(fault.since).toISOString();
  const message = 'Aurora has a problem on its own side in AWS: see the log, or run "npm run doctor".';
  return { status: 'ready', problems: [{ code, since, message }] };
}

/** The operation that a request for a stream carries. What is no JSON object has no query, and is told so. */
function readOperation(request: IncomingMessage, body: string): OperationRequest {
  try {
    if (request.method === 'POST') {
      const parsed: unknown = JSON.parse(body);
      return typeof parsed === 'object' && parsed !== null ? parsed : {};
    }
    const parameters = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const object = (name: string): unknown => JSON.parse(parameters.get(name) ?? 'null');
    return {
      query: parameters.get('query'),
      documentId: parameters.get('documentId'),
      operationName: parameters.get('operationName'),
      variables: object('variables'),
      extensions: object('extensions'),
    };
  } catch {
    return {};
  }
}
