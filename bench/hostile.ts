/**
 * `npm run bench:hostile`: how others are served while somebody is hostile, and whether memory and sockets come
 * back: hostile documents, bodies of 10 MB, slow bodies, 10,000 sockets that never say who they are.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRuntime } from '../src/runtime.ts';
import { beginSlowBody, HOSTILE_BODIES, openSilentSocket, sendLargeBody } from './support/attacks.ts';
import { bundleServer, startAurora, TOKEN } from './support/aurora-process.ts';
import { type Figure, figure, handIn, quantile, short } from './support/report.ts';

requireRuntime();

const ROUNDS = 3;
const HEAP_MB = 128;
const LARGE_BODIES = 20;
const SLOW_BODIES = 1_000;
const SILENT_SOCKETS = 10_000;
/** So many are opened at once. */
const AT_A_TIME = 200;
/** Between two requests of somebody else. */
const PROBE_MS = 20;

const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
const bundle = await bundleServer('hostile');
const server = await startAurora({
  program: bundle.program,
  folder,
  core: 0,
  // Whatever does not come back ends the process.
  nodeOptions: [`--max-old-space-size=${HEAP_MB}`],
});
const { url } = server;
const pid = server.child.pid ?? 0;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const megabytes = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
const openFiles = () => readdirSync(`/proc/${pid}/fd`).length;

function ask(body: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body,
  });
}

const PROBE = JSON.stringify({ query: '{ viewer { kind } }' });
let unanswered = 0;

/** How long others wait for their answers while the action runs, in milliseconds. */
async function waitsWhile(action: () => Promise<void>): Promise<number[]> {
  const waits: number[] = [];
  let over = false;
  const probing = (async () => {
    while (!over) {
      const begun = performance.now();
      const ok = await ask(PROBE).then(
        async (response) => (await response.text()).includes('OPERATOR'),
        () => false,
      );
      if (!ok) unanswered += 1;
      waits.push(performance.now() - begun);
      await pause(PROBE_MS);
    }
  })();
  await action();
  over = true;
  await probing;
  return waits;
}

async function inPortions<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count - made.length) }, make))));
  return made;
}

const letGo = (sockets: readonly Socket[]) => {
  for (const socket of sockets) socket.destroy();
};

let waiting = 0;
let most = 0;

const ATTACKS: Readonly<Record<string, () => Promise<void>>> = {
  'nobody hostile': () => pause(1_000),
  'hostile documents': async () => {
    for (const body of Object.values(HOSTILE_BODIES)) await (await ask(body)).text();
  },
  'bodies of 10 MB': async () => {
    for (let sent = 0; sent < LARGE_BODIES; sent++)
      await sendLargeBody(url, TOKEN, { lengthTold: sent % 2 === 0 });
  },
  'slow bodies': async () => {
    const slow = await inPortions(SLOW_BODIES, () => beginSlowBody(url, TOKEN));
    await pause(1_000);
    letGo(slow);
  },
  'sockets that say nothing': async () => {
    const silent = await inPortions(SILENT_SOCKETS, () => openSilentSocket(url));
    waiting = Math.max(waiting, silent.filter(({ closed }) => !closed).length);
    most = Math.max(most, megabytes());
    // Longer than the server waits for them.
    await pause(4_000);
    letGo(silent);
  },
};

// The first time everything is compiled.
for (const body of [PROBE, ...Object.values(HOSTILE_BODIES)]) await (await ask(body)).text();
await pause(500);
const filesBefore = openFiles();
const memory = [megabytes()];
const waits = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, attack] of Object.entries(ATTACKS))
    waits.set(name, [...(waits.get(name) ?? []), ...(await waitsWhile(attack))]);
  await pause(2_000);
  memory.push(megabytes());
}
const filesAfter = openFiles();

const figures: Figure[] = [...waits].map(([name, values]) => figure(`wait of others, ${name}`, 'ms', values));
const ninetyNinth = [...waits].map(([name, values]) => [
  name,
  quantile(
    [...values].sort((a, b) => a - b),
    0.99,
  ),
]);
const survived = server.child.exitCode === null;
await server.stop();
await bundle.remove();
rmSync(folder, { recursive: true, force: true });

await handIn({
  name: 'hostile',
  title: 'Others are served while somebody is hostile',
  figures,
  claims: [
    {
      claim: 'everybody else is answered throughout',
      reached: unanswered === 0,
      value: `${unanswered} of ${[...waits.values()].flat().length} not answered`,
    },
    {
      claim: `memory comes back: ${ROUNDS} rounds with ${HEAP_MB} MB of heap`,
      reached: survived,
      value: `${memory.map((value) => short(value)).join(', ')} MB resident before and after each; ${short(most)} MB with the sockets`,
    },
    {
      claim: 'sockets come back',
      reached: filesAfter <= filesBefore + 5,
      value: `${filesBefore} open files before, ${filesAfter} after`,
    },
    {
      claim: 'of 10,000 sockets that say nothing, no more than about a thousand are kept',
      reached: waiting <= 1_300,
      value: `${waiting} at most`,
    },
  ],
  tables: [
    {
      title: 'Of a hundred of the others, 99 wait no longer than (ms)',
      columns: ['meanwhile', 'ms'],
      rows: ninetyNinth as [string, number][],
    },
  ],
  notes: [
    `${ROUNDS} rounds; in each ${Object.keys(HOSTILE_BODIES).length} hostile documents, ${LARGE_BODIES} bodies of 10 MB, ${SLOW_BODIES} slow ones, ${SILENT_SOCKETS.toLocaleString('en')} sockets. What is hostile has a token, but for the sockets.`,
    'The longest waits are those behind one document: what it costs to refuse it.',
  ],
});
