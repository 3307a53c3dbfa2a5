/** Another client, in a separate thread: measures how long a small query and a health check wait for their answers. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

export type ProberData = { readonly url: string; readonly token: string; readonly pid: number };
export type Probes = {
  /** Of each request, in milliseconds. */
  readonly waits: number[];
  readonly unanswered: number;
  /** The most that the server had resident meanwhile. */
  readonly peakMb: number;
};

/** Between two requests. */
const PAUSE_MS = 5;

const { url, token, pid } = workerData as ProberData;
// Separate connections: neither request waits behind another.
const agents = { health: new Agent({ keepAlive: true }), query: new Agent({ keepAlive: true }) };
const BODY = JSON.stringify({ query: '{ viewer { kind } }' });

let waits: number[] = [];
let unanswered = 0;
let peakMb = 0;

function residentMb(): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return 0;
  }
}

async function probe(agent: Agent, path: string, body: string | null): Promise<void> {
  const begun = performance.now();
  const isAnswered = await new Promise<boolean>((resolve) => {
    const sent = request(`${url}${path}`, {
      agent,
      method: body === null ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    sent.once('error', () => resolve(false));
    sent.once('response', (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    });
    sent.end(body ?? undefined);
  });
  waits.push(performance.now() - begun);
  if (!isAnswered) unanswered++;
}

parentPort?.on('message', () => {
  parentPort?.postMessage({ waits, unanswered, peakMb } satisfies Probes);
  waits = [];
  unanswered = 0;
  peakMb = 0;
});

for (;;) {
  await Promise.all([probe(agents.health, '/health/live', null), probe(agents.query, '/graphql', BODY)]);
  peakMb = Math.max(peakMb, residentMb());
  await pause(PAUSE_MS);
}
