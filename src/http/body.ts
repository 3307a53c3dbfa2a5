/** Reads the body of a request, in bounds. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** More than any operation needs. */
export const MAX_BODY_BYTES = 1_048_576;

/** The body as text; null as soon as it is too large. The rest is then read and dropped. */
export function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    // A client that has disconnected already emits no further error.
    if (request.errored !== null) return void reject(request.errored);
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) return void chunks.push(chunk);
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
      if (size > MAX_BODY_BYTES) request.destroy();
    });
  });
}
