/**
 * Hands a program the credentials of one connection, for as long as it runs: a server of its own on loopback, in
 * the form that SDKs know from ECS. The program gets a token for this alone, and never Aurora's.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Problem } from './problem.ts';
import type { Answer } from './request.ts';

export type Relay = { readonly url: string; readonly token: string; close(): void };

/** @param ask gets Aurora's answer, whatever it says */
export async function startRelay(ask: () => Promise<Answer>): Promise<Relay> {
  const token = randomBytes(32).toString('base64url');
  // Only here, since most calls need no server: see request.ts.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer(async ({ method, url, headers }, response): Promise<void> => {
    const answer = (status: number, body: string, retryAfter: number | null = null): void => {
      if (retryAfter !== null) response.setHeader('Retry-After', retryAfter);
      response
        .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        .end(body);
    };
    if (!same(headers.authorization ?? '', token)) {
      return answer(
        403,
        failure('INVALID_TOKEN', 'This is for the program that was started with the token.'),
      );
    }
    if (method !== 'GET' || url !== '/') return answer(404, failure('NOT_FOUND', 'There is nothing here.'));
    try {
      const from = await ask();
      answer(from.status, from.body, from.retryAfter);
    } catch (error) {
      const message = error instanceof Problem ? error.message : 'Aurora has not answered.';
      answer(503, failure('AURORA_UNREACHABLE', message));
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

/** SDKs differ in which of the two they show. */
function failure(code: string, message: string): string {
  return JSON.stringify({ Code: code, Message: message, code, message });
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
