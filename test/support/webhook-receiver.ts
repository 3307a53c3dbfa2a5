/** An endpoint that receives webhooks. It verifies each message as customers do, with the library of Standard Webhooks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { vi } from 'vitest';
import { listen } from './listen.ts';

/** What webhooks of tests need of the server's environment. */
export const WEBHOOK_ENVIRONMENT = {
  ENCRYPTION_KEY: Buffer.alloc(32, 'key of the tests').toString('base64'),
  WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
};

export type Received = {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly connectionId: string;
    readonly sequence: number;
    readonly cursor: string;
    readonly event: Readonly<Record<string, unknown>>;
  };
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Answers one message. `accept` verifies and keeps it, and answers 204. */
type Answer = (response: ServerResponse, accept: () => void, n: number) => void;

/** @param now the time of the server that sends */
export async function startReceiver(now: () => number) {
  const received: Received[] = [];
  const secrets: string[] = [];
  const problems: string[] = [];
  let answer: Answer = (_, accept) => accept();
  let requests = 0;
  let open = 0;
  let mostOpen = 0;
  const server = createServer(async (request, response) => {
    mostOpen = Math.max(mostOpen, ++open);
    response.once('close', () => open--);
    let body = '';
    for await (const chunk of request) body += chunk;
    const accept = () => {
      keep(request, body);
      response.writeHead(204).end();
    };
    answer(response, accept, ++requests);
  });
  const keep = ({ headers }: IncomingMessage, body: string) => {
    // The library allows no clock, and messages are signed by the clock of the test.
    vi.useFakeTimers({ toFake: ['Date'], now: now() });
    try {
      for (const secret of secrets) new Verifier(secret).verify(body, headers as Record<string, string>);
    } catch (error) {
      problems.push(String(error));
    } finally {
      vi.useRealTimers();
    }
    received.push({ ...JSON.parse(body), id: String(headers['webhook-id']), headers, body });
  };
  return {
    url: `http://127.0.0.1:${await listen(server)}/hook`,
    /** Every secret verifies every message from now on. */
    secrets,
    received,
    problems,
    get requests() {
      return requests;
    },
    /** The most messages that were under way at one moment. */
    get mostOpen() {
      return mostOpen;
    },
    answerWith(next: Answer) {
      answer = next;
    },
    answerWithStatus(status: number, headers: Record<string, string> = {}) {
      answer = (response) => response.writeHead(status, headers).end('not for the customer');
    },
    accept() {
      answer = (_, accept) => accept();
    },
    /** The types of the messages, in the order of their arrival. */
    types: () => received.map(({ type }) => type),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Names of events that arrived, each once, by connection in the order of the first arrival. */
export function sequencesOf(received: readonly Received[]): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { data } of received) {
    const sequences = found.get(data.connectionId) ?? [];
    if (!sequences.includes(data.sequence)) sequences.push(data.sequence);
    found.set(data.connectionId, sequences);
  }
  return found;
}
