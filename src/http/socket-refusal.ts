/** Refusals of what never becomes a request, written to the socket itself: failed upgrades, tunnels, malformed HTTP. */
import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpError } from '../base/client-error.ts';
import { TURNS } from '../base/turns.ts';
import { errorBody, HEADERS_TOO_LARGE, MALFORMED_REQUEST, REQUEST_TOO_SLOW } from './errors.ts';
import { SECURITY_HEADERS } from './exchange.ts';

/** By the code of Node.js' error. */
const REFUSALS: ReadonlyMap<string, HttpError> = new Map([
  ['HPE_HEADER_OVERFLOW', HEADERS_TOO_LARGE],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { ...MALFORMED_REQUEST, status: 413 }],
  ['ERR_HTTP_REQUEST_TIMEOUT', REQUEST_TOO_SLOW],
]);

/** Node.js reports these of thousands of connections at once: their time is over, or their clients have disconnected. */
const MANY_AT_ONCE: ReadonlySet<string | undefined> = new Set([
  'ERR_HTTP_REQUEST_TIMEOUT',
  'HPE_INVALID_EOF_STATE',
]);

/** A lane of `TURNS` for these requests: they have no viewer yet. */
const INCOMPLETE_LANE = 'incomplete requests';

/** Writes the refusal in the form of every other, and closes the connection. */
export function refuseSocket(
  socket: Duplex,
  error: HttpError,
  headers: Readonly<Record<string, string>> = {},
): void {
  const requestId = randomUUID();
  const body = errorBody(error, requestId);
  const all = {
    ...SECURITY_HEADERS,
    ...headers,
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // Once it is written, the socket is destroyed: no time limit of the HTTP server holds here.
  socket.once('finish', destroySocket);
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

/** Not a closure: that would keep the request, with its headers, as long as the socket. */
export function destroySocket(this: Duplex): void {
  this.destroy();
}

/**
 * Answers what Node.js cannot parse, as Node.js does, but with the headers that every answer has. Thousands of answers
 * at once would block the event loop, so each waits for its turn.
 */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (MANY_AT_ONCE.has(error.code)) void TURNS.next(INCOMPLETE_LANE).then(() => refuseBroken(error, socket));
  else refuseBroken(error, socket);
}

function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Node.js' own field, which its default handler reads: the answer that is being written on this connection.
  const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse | null };
  if (!socket.writable || error.code === 'ECONNRESET' || underWay?.headersSent === true) {
    socket.destroy();
    return;
  }
  refuseSocket(socket, REFUSALS.get(error.code ?? '') ?? MALFORMED_REQUEST);
}
