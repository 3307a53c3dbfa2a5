/**
 * Serves the credentials of one connection to a program while it runs: a server on loopback that speaks the container
 * credentials protocol of ECS. The program gets a separate token, never Aurora's.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Problem } from './problem.ts';
import type { Answer } from './request.ts';

export type Relay = { readonly url: string; readonly token: string; close(): void };

/** @param ask gets Aurora's answer, also when it is an error */
export async function startRelay(ask: () => Promise<Answer>): Promise<Relay> {
  const token = randomBytes(32).toString('base64url');
  // Not imported, because most commands need no server: see request.ts.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer(async ({ method, url, headers }, response): Promise<void> => {
    const reply = (status: number, body: string, retryAfter: number | null = null): void => {
      if (retryAfter !== null) response.setHeader('Retry-After', retryAfter);
      response
        .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        .end(body);
    };
    if (!isSame(headers.authorization ?? '', token)) {
      return reply(
        403,
        failure('INVALID_TOKEN', 'Only the program that was started with the token may use this address.'),
      );
    }
    if (method !== 'GET' || url !== '/') return reply(404, failure('NOT_FOUND', 'Not found.'));
    try {
      const { status, body, retryAfter } = await ask();
      reply(status, body, retryAfter);
    } catch (error) {
      const message = error instanceof Problem ? error.message : 'Aurora did not answer.';
      reply(503, failure('AURORA_UNREACHABLE', message));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    token,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Both spellings, because SDKs differ in which one they show. */
function failure(code: string, message: string): string {
  return JSON.stringify({ Code: code, Message: message, code, message });
}

function isSame(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
