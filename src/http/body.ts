/** Reads the body of a request, in bounds. */
import type { IncomingMessage } from 'node:http';

/** More than any operation needs. */
export const LARGEST_BODY = 1_048_576;

/** The body as text; null when it is too large, and then nothing of it is kept. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
