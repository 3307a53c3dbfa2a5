/** One request and its answer: what is known of the request before anybody is authenticated, and how it is answered. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { HttpError } from '../base/client-error.ts';
import { cameOverTls, clientAddress, STRICT_TRANSPORT } from './client-address.ts';
import { errorBody } from './errors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The request's method, in capitals. */
  readonly method: string;
  /** The address without its query. */
  readonly path: string;
  readonly requestId: string;
  /** The client's address; behind a trusted proxy the one that the proxy names. */
  readonly address: string;
};

export type Headers = Readonly<Record<string, string>>;

const REQUEST_ID = /^[\w-]{1,64}$/;

/** Begins an exchange, and sets the headers that every answer has. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  trustedProxies: BlockList,
): Exchange {
  const requestId = requestIdOf(request);
  for (const [name, value] of COMMON) response.setHeader(name, value);
  response.setHeader('X-Request-Id', requestId);
  if (cameOverTls(request, trustedProxies)) response.setHeader(...STRICT_TRANSPORT);
  const [path = '/'] = (request.url ?? '/').split('?');
  const address = clientAddress(request, trustedProxies);
  return { request, response, method: request.method ?? '', path, requestId, address };
}

const COMMON = Object.entries(SECURITY_HEADERS);

/** The id that the client has chosen for the request, if it is valid; else a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const chosen = headers['x-request-id'];
  return typeof chosen === 'string' && REQUEST_ID.test(chosen) ? chosen : randomUUID();
}

/** Answers with a text, which no cache may keep. */
export function reply({ response }: Exchange, status: number, body: string, headers: Headers): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'Cache-Control': 'no-store', 'Content-Length': length, ...headers });
  // Node.js writes ASCII faster when it need not look for other characters.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

export function replyJson(exchange: Exchange, status: number, body: object): void {
  reply(exchange, status, JSON.stringify(body), { 'Content-Type': 'application/json' });
}

/** Answers with an error, in the form of a GraphQL answer. */
export function refuse(exchange: Exchange, error: HttpError, headers: Headers = {}): void {
  const { status, retryAfter } = error;
  reply(exchange, status, errorBody(error, exchange.requestId), {
    ...headers,
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    'Content-Type': 'application/json; charset=utf-8',
  });
}
