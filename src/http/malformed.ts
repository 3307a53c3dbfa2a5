/** Answers what is not valid HTTP, where the connection still allows an answer. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpError } from '../base/client-error.ts';
import { TURNS } from '../base/turns.ts';
import { HEADERS_TOO_LARGE, MALFORMED_REQUEST, REQUEST_TOO_SLOW } from './errors.ts';
import { refuseSocket } from './socket-refusal.ts';

/** By the code of Node.js' error. */
const REFUSALS: ReadonlyMap<string, HttpError> = new Map([
  ['HPE_HEADER_OVERFLOW', HEADERS_TOO_LARGE],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { ...MALFORMED_REQUEST, status: 413 }],
  ['ERR_HTTP_REQUEST_TIMEOUT', REQUEST_TOO_SLOW],
]);

/** A lane of `TURNS` for requests that are too slow: they have no viewer yet. */
const SLOW_LANE = 'slow requests';

/**
 * Answers what Node.js cannot parse, as Node.js does, but with the headers that every answer has. Node.js reports all
 * requests that are too slow at once. Thousands of answers would block the event loop, so each waits for its turn.
 */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') void TURNS.next(SLOW_LANE).then(() => refuse(error, socket));
  else refuse(error, socket);
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Node.js' own field, which its default handler reads: the answer that is being written on this connection.
  const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse | null };
  if (!socket.writable || error.code === 'ECONNRESET' || underWay?.headersSent === true) {
    socket.destroy();
    return;
  }
  refuseSocket(socket, REFUSALS.get(error.code ?? '') ?? MALFORMED_REQUEST);
}
