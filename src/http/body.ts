/** Reads the body of a request, in bounds. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** More than any operation needs. */
export const LARGEST_BODY = 1_048_576;

/** The body as text; null as soon as it is too large: nothing of it is kept then, and what is left passes by. */
export function readBody(request: IncomingMessage): Promise<string | null> {
  // By its events: an iterator over them costs more than all of a small request's headers.
  return new Promise((resolve, reject) => {
    // Whoever has gone away already says so no more.
    if (request.errored !== null) return void reject(request.errored);
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) return void chunks.push(chunk);
      chunks = [];
      resolve(null);
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve((chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)).toString('utf8'));
    });
    request.on('error', reject);
  });
}

/**
 * Reads what comes of a body after its request has been answered, so that the client gets the answer, and cuts the
 * connection when that is more than a body may have. Node.js would read on without an end.
 */
export function limitUnread(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return;
  // Before Node.js begins to throw the body away itself, of which no event tells.
  response.once('prefinish', () => {
    if (request.complete) return;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) request.destroy();
    });
  });
}
