/** One request and its answer: what is known of the request before anybody is authenticated, and how it is answered. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { REJECTIONS } from '../auth/rejections.ts';
import type { HttpError } from '../base/client-error.ts';
import { cameOverTls, clientAddress } from './client-address.ts';
import { errorBody } from './errors.ts';

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
  /** The headers that every answer has. */
  readonly headers: Record<string, string>;
  /** What the log says of the request, filled in as it becomes known. */
  readonly record: RequestRecord;
};

type RequestRecord = {
  /** Names the token; it is not the token. */
  tokenId?: string;
  /** Of a GraphQL request. */
  operation?: string | undefined;
  /** Where the status does not say it. */
  outcome?: string;
  /** Of the error that the client got. */
  code?: string | undefined;
  /** Whether the answer has become a stream, which lasts as long as its reader wants. */
  isStream?: true;
};

export type Headers = Readonly<Record<string, string>>;

/** The headers that every answer has. A page has its own Content-Security-Policy in place of this one. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Makes browsers use TLS only. Send it only on connections that came over TLS. */
const STRICT_TRANSPORT = { 'Strict-Transport-Security': 'max-age=31536000' };

const REQUEST_ID = /^[\w-]{1,64}$/;

/** Begins an exchange, with the headers that every answer has. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  trustedProxies: BlockList,
): Exchange {
  const requestId = requestIdOf(request);
  const headers: Exchange['headers'] = { ...SECURITY_HEADERS, 'X-Request-Id': requestId };
  if (cameOverTls(request, trustedProxies)) Object.assign(headers, STRICT_TRANSPORT);
  const [path = '/'] = (request.url ?? '/').split('?');
  const address = clientAddress(request, trustedProxies);
  const method = request.method ?? '';
  return { request, response, method, path, requestId, address, headers, record: {} };
}

/** The id that the client has chosen for the request, if it is valid; else a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const chosen = headers['x-request-id'];
  return typeof chosen === 'string' && REQUEST_ID.test(chosen) ? chosen : randomUUID();
}

/** The response with the headers that every answer has: for what `reply` cannot write. */
export function openResponse({ response, headers }: Exchange): ServerResponse {
  return response.setHeaders(new Map(Object.entries(headers)));
}

/** Answers with a text, which no cache may keep. */
export function reply(exchange: Exchange, status: number, body: string, headers: Headers): void {
  const length = Buffer.byteLength(body);
  const about = { 'Cache-Control': 'no-store', 'Content-Length': length };
  // All at once: Node.js takes longer with headers that are set one by one.
  exchange.response.writeHead(status, { ...exchange.headers, ...about, ...headers });
  // Node.js writes ASCII faster when it need not look for other characters.
  exchange.response.end(body, length === body.length ? 'latin1' : 'utf8');
}

export function replyJson(exchange: Exchange, status: number, body: object, headers: Headers = {}): void {
  reply(exchange, status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}

/** Answers with an error, in the form of a GraphQL answer. */
export function refuse(exchange: Exchange, error: HttpError<string>, headers: Headers = {}): void {
  exchange.record.code = error.code;
  reply(exchange, error.status, errorBody(error, exchange.requestId), {
    ...headers,
    ...headersOf(error),
    'Content-Type': 'application/json; charset=utf-8',
  });
}

/** The headers by which programs act on an error: when to try again, how to authenticate, or to connect again. */
export function headersOf(error: HttpError<string>): Headers {
  const { status, retryAfter } = error;
  return {
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    ...(status === 401 && {
      'WWW-Authenticate': error === REJECTIONS.MISSING ? 'Bearer' : 'Bearer error="invalid_token"',
    }),
    // A client that tries many tokens must connect for each of them.
    ...(error === REJECTIONS.TOO_MANY && { Connection: 'close' }),
  };
}
