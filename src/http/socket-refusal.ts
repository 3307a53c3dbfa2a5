/** Refusals of what never becomes a request, written to the socket itself: failed upgrades, tunnels, malformed HTTP. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpError } from '../base/client-error.ts';
import { errorBody } from './errors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

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
