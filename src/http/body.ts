/** Reads the body of a request, in bounds. */
import type { IncomingMessage } from 'node:http';

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
