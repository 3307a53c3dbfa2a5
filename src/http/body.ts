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
 * Reads the rest of a body after its request was answered, so that the client gets the answer. Cuts the connection when
 * the rest is larger than a body may be: Node.js would read it without a limit.
 */
export function limitUnread(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return;
  // Before Node.js begins to discard the body, which emits no event.
  response.once('prefinish', () => {
    if (request.complete) return;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) request.destroy();
    });
  });
}
