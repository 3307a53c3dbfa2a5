/**
 * Loads one server: in a process of its own, on a core of its own. Told by lines of JSON on standard input what
 * to send, and how long; tells what came of it by lines on standard output.
 */
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';

export type Order = {
  readonly url: string;
  /** Each connection sends one of them: different clients ask for different things. */
  readonly bodies: readonly string[];
  readonly token: string | null;
  readonly seconds: number;
  readonly connections: number;
};
export type Outcome = {
  readonly answered: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
};

for await (const line of createInterface(process.stdin)) {
  const { url, bodies, token, seconds, connections } = JSON.parse(line) as Order;
  let clients = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    setupClient: (client) => client.setBody(bodies[clients++ % bodies.length] ?? ''),
    headers: {
      'Content-Type': 'application/json',
      ...(token !== null && { Authorization: `Bearer ${token}` }),
    },
    duration: seconds,
    connections,
  });
  const outcome: Outcome = {
    answered: result['2xx'],
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
  console.log(`outcome ${JSON.stringify(outcome)}`);
}
