/**
 * Another client, in another process: how long a small query and a health check wait for their answers.
 * Arguments: the server's URL, its process id. `PROBER_TOKEN` is its token: no attacker has it. Each line on standard input
 * asks for what was measured since the last one.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export type Probes = {
  /** Of each request, in milliseconds. */
  readonly waits: number[];
  /**
   * CPU time that the server's main thread used during each wait, in milliseconds: the part of the wait that other
   * load on the machine does not explain. 0 where the system does not tell.
   */
  readonly serverMs: number[];
  readonly unanswered: number;
  /** The most that the server had resident meanwhile. */
  readonly peakMb: number;
};

/** Between two requests. */
const PAUSE_MS = 5;

const [, , url = '', pid = ''] = process.argv;
const token = process.env['PROBER_TOKEN'] ?? '';
// Separate connections: neither request waits behind another.
const agents = { health: new Agent({ keepAlive: true }), query: new Agent({ keepAlive: true }) };
const BODY = JSON.stringify({ query: '{ viewer { kind } }' });

let waits: number[] = [];
let serverMs: number[] = [];
let unanswered = 0;
let peakMb = 0;

function residentMb(): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return 0;
  }
}

function serverCpuMs(): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

async function probe(agent: Agent, path: string, body: string | null): Promise<void> {
  const cpuBefore = serverCpuMs();
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
  serverMs.push(serverCpuMs() - cpuBefore);
  if (!isAnswered) unanswered++;
}

createInterface({ input: process.stdin }).on('line', () => {
  console.log(`probes ${JSON.stringify({ waits, serverMs, unanswered, peakMb } satisfies Probes)}`);
  waits = [];
  serverMs = [];
  unanswered = 0;
  peakMb = 0;
});

for (;;) {
  await Promise.all([probe(agents.health, '/health/live', null), probe(agents.query, '/graphql', BODY)]);
  peakMb = Math.max(peakMb, residentMb());
  await pause(PAUSE_MS);
}
