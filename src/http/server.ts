/** The HTTP server: which address is whose, who may come in, and how everything ends. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Authenticator } from '../auth/viewer.ts';
import { LARGEST_BODY, readBody } from './body.ts';
import { corsHeaders } from './cors.ts';
import { type Caller, createEngine, type EngineParts, type OperationRequest } from './engine.ts';
import {
  BODY_TOO_LARGE,
  errorBody,
  GET_CHANGES_NOTHING,
  NOT_FOUND,
  STREAM_WANTED,
  UNAUTHENTICATED,
  UNSUPPORTED_BODY,
} from './errors.ts';
import { createGraphiQL } from './graphiql.ts';
import { serveHelp } from './help.ts';
import { streamOperation, wantsStream } from './sse.ts';
import { serveWebSockets } from './websocket.ts';

export type HttpServerOptions = Omit<EngineParts, 'introspection'> & {
  readonly authenticator: Authenticator;
  /** Throws what is wrong when the service cannot work. */
  readonly ready: () => Promise<void>;
  /** GraphiQL and introspection. */
  readonly graphiql: boolean;
  readonly graphiqlTabs: () => Promise<readonly string[]>;
  /** Origins whose pages may call us from a browser. */
  readonly corsOrigins: readonly string[];
};

export type HttpServer = {
  /** Resolves when the server answers. Port 0 takes a free one. */
  listen(port: number, host: string): Promise<{ url: string }>;
  /** Takes nothing new, tells subscribers, and gives what is under way `graceMs` to end. */
  close(graceMs: number): Promise<void>;
};

const GRAPHQL = '/graphql';
const STREAM = /^(?:text\/event-stream|multipart\/)/i;
const REQUEST_ID = /^[\w-]{1,64}$/;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log, authenticator } = options;
  const engine = createEngine({ ...options, introspection: options.graphiql });
  const graphiql = options.graphiql ? createGraphiQL(options.graphiqlTabs) : null;

  const route = async (request: IncomingMessage, response: ServerResponse, requestId: string) => {
    const path = (request.url ?? '/').split('?')[0];
    if (path === '/health/live') return json(response, 200, { status: 'live' });
    if (path === '/health/ready') {
      const problem = await options.ready().then(
        () => null,
        (error: Error) => error,
      );
      if (problem === null) return json(response, 200, { status: 'ready' });
      log.error({ error: problem }, 'not ready');
      return json(response, 503, {
        status: 'not ready',
        reason: 'The database cannot be used; the log says why.',
      });
    }
    if (path === '/help') return serveHelp(response);
    if (path === '/') return void response.writeHead(302, { Location: GRAPHQL }).end();
    if (path !== GRAPHQL) return refuse(response, 404, NOT_FOUND, requestId);

    const cors = corsHeaders(request, options.corsOrigins);
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (
      graphiql !== null &&
      request.method === 'GET' &&
      request.headers.accept?.includes('text/html') === true
    ) {
      return graphiql.serve(request, response);
    }
    const viewer = await authenticator.authenticate(request.headers.authorization);
    if (viewer === null) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      return refuse(response, 401, UNAUTHENTICATED, requestId);
    }
    return answer(request, response, { viewer, requestId });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, caller: Caller) => {
    const isPost = request.method === 'POST';
    if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
      response.setHeader('Connection', 'close');
      return refuse(response, 413, BODY_TOO_LARGE, caller.requestId);
    }
    if (
      isPost &&
      !/^application\/(?:graphql\+|[\w.]+\+)?json\b/i.test(request.headers['content-type'] ?? '')
    ) {
      return refuse(response, 415, UNSUPPORTED_BODY, caller.requestId);
    }
    const body = isPost ? await readBody(request) : '';
    if (body === null) {
      response.setHeader('Connection', 'close');
      return refuse(response, 413, BODY_TOO_LARGE, caller.requestId);
    }
    if (wantsStream(request)) {
      const { method } = request;
      const refused = await streamOperation(engine, readOperation(request, body), caller, {
        method,
        response,
      });
      return refused === null ? undefined : refuse(response, 405, GET_CHANGES_NOTHING, caller.requestId);
    }
    const result = await engine.fetch(
      `http://localhost${request.url}`,
      { method: request.method ?? 'GET', headers: plainHeaders(request), ...(isPost && { body }) },
      caller,
    );
    // A stream that was not asked for as such, or, without a word, an Accept that nothing fits.
    if (result.status === 406 || STREAM.test(result.headers.get('content-type') ?? '')) {
      await result.body?.cancel().catch(() => {});
      return refuse(response, 406, STREAM_WANTED, caller.requestId);
    }
    const text = await result.text();
    response
      .writeHead(result.status, { ...Object.fromEntries(result.headers), 'Cache-Control': 'no-store' })
      .end(text);
  };

  const server = createServer((request, response) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const begun = performance.now();
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.once('close', () => {
      const durationMs = Math.round(performance.now() - begun);
      const path = (request.url ?? '/').split('?')[0];
      log.info(
        { requestId, method: request.method, path, status: response.statusCode, durationMs },
        'request',
      );
    });
    route(request, response, requestId).catch((error) => {
      const shown = engine.format(error, requestId);
      if (response.headersSent) return void response.destroy();
      response
        .writeHead(500, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ errors: [shown] }));
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  const sockets = serveWebSockets(server, GRAPHQL, engine, authenticator);

  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      const { port: taken } = server.address() as AddressInfo;
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}` };
    },
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

/** The operation that a request for a stream carries. What is no JSON object has no query, and is told so. */
function readOperation(request: IncomingMessage, body: string): OperationRequest {
  try {
    if (request.method === 'POST') {
      const parsed: unknown = JSON.parse(body);
      return typeof parsed === 'object' && parsed !== null ? parsed : {};
    }
    const parameters = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const variables = parameters.get('variables');
    return {
      query: parameters.get('query'),
      operationName: parameters.get('operationName'),
      variables: variables === null ? undefined : JSON.parse(variables),
    };
  } catch {
    return {};
  }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' || name === 'transfer-encoding'
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  shown: Parameters<typeof errorBody>[0],
  requestId: string,
): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(errorBody(shown, requestId));
}
