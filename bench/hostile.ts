/**
 * `npm run bench:hostile`: how the server answers others during attacks, and whether it frees memory and sockets.
 * The attacks are every request that stopped the server once, 200 random worst cases, endless and slow bodies, and
 * 10,000 sockets that never authenticate. The database has 10,000 connections. The tokens are those of the operator,
 * of an API key and of an onboarding link.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { loadavg } from 'node:os';
import { requireRuntime } from '../src/runtime.ts';
import { beginSlowBody, HOSTILE_BODIES, openSilentSocket, sendLargeBody } from '../test/support/attacks.ts';
import { generate } from './hostile/generated.ts';
import type { Probes } from './hostile/prober.ts';
import {
  askForSessions,
  reviewedRequests,
  send,
  sendEndlessBodies,
  subscribeCostly,
} from './hostile/requests.ts';
import { startWorld } from './hostile/world.ts';
import { bundleServer, TOKEN } from './support/aurora-process.ts';
import { lowerOwnPriority, pinSelf, startPinned } from './support/pinned-process.ts';
import { type Figure, figure, handIn, quantile, short } from './support/report.ts';

requireRuntime();

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const HEAP_MB = 128;
const LARGE_BODIES = 20;
const SLOW_BODIES = 1_000;
const SILENT_SOCKETS = 10_000;
const CHEAP_QUERIES = 10_000;
const GENERATED = 200;
const SEED = Number(process.env['BENCH_SEED'] ?? 20_261_126);
/** The names of the attacks to run, separated by ";"; all of them when it is empty. */
const ONLY = (process.env['BENCH_ONLY'] ?? '')
  .split(';')
  .map((name) => name.trim())
  .filter(Boolean);
/** So many are opened at once. */
const AT_A_TIME = 200;
/** Nobody else may wait longer. */
const MAX_WAIT_MS = 100;
/** What caches may keep. */
const MAX_HEAP_GROWTH_MB = 32;
/** A request may take no more; what the system holds for the sockets of an attack is not a request's. */
const MAX_MEMORY_MB = 64;

const bundle = await bundleServer('hostile');
// Whatever does not come back ends the process.
const world = await startWorld(bundle.program, [`--max-old-space-size=${HEAP_MB}`]);
pinSelf(1);
const { url } = world;
const pid = world.child.pid ?? 0;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const megabytes = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
const openFiles = () => readdirSync(`/proc/${pid}/fd`).length;

async function ask(body: string): Promise<Response> {
  const request = () =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body,
    });
  // A connection that was kept may have been closed in the moment in which it was used.
  return request().catch(request);
}

const PROBE = JSON.stringify({ query: '{ viewer { kind } }' });
const prober = startPinned(new URL('./hostile/prober.ts', import.meta.url), [url, String(pid)], {
  core: 1,
  environment: { PROBER_TOKEN: world.othersToken },
});
// Attackers and prober share a core. What the attackers compute must not count as a wait.
lowerOwnPriority();
/** What the prober has seen since it was last asked. */
async function probes(): Promise<Probes> {
  prober.child.stdin?.write('tell\n');
  return JSON.parse(await prober.line('probes')) as Probes;
}

type Seen = { readonly waits: number[]; readonly serverMs: number[]; readonly memoryMb: number[] };
const seen = new Map<string, Seen>();
let unanswered = 0;

/** How long others wait for their answers while the action runs, and how much memory it takes. */
async function watch(name: string, action: () => Promise<unknown>): Promise<void> {
  await probes();
  const before = megabytes();
  await action();
  await pause(200);
  const { waits, serverMs, unanswered: missed, peakMb } = await probes();
  unanswered += missed;
  const known = seen.get(name) ?? { waits: [], serverMs: [], memoryMb: [] };
  for (const wait of waits) known.waits.push(wait);
  for (const used of serverMs) known.serverMs.push(used);
  known.memoryMb.push(Math.max(0, peakMb - before));
  seen.set(name, known);
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

const reviewed = Object.entries(reviewedRequests(world));
const generated = generate(world, GENERATED, SEED);
// That takes seconds: connections from before it are closed, which is only heard of now.
await pause(100);

const ATTACKS: Readonly<Record<string, () => Promise<unknown>>> = {
  'nobody hostile': () => pause(1_000),
  'hostile documents': async () => {
    for (const body of Object.values(HOSTILE_BODIES)) await (await ask(body)).text();
  },
  ...Object.fromEntries(
    reviewed.map(([name, requests]) => [
      name,
      async () => {
        for (const request of requests) await send(world, request);
      },
    ]),
  ),
  'worst cases made by chance': async () => {
    for (const request of generated) await send(world, request);
  },
  'costly subscriptions, and an event': () => subscribeCostly(world, 4),
  '4,000 sessions of one API key': () => askForSessions(world),
  '10,000 cheap queries at once': () =>
    Promise.all(Array.from({ length: CHEAP_QUERIES }, async () => (await ask(PROBE)).text())),
  'bodies without an end': () => sendEndlessBodies(world, 3_000),
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
const heap = [await world.heapInUse()];
const chosen = ONLY.length === 0 ? Object.keys(ATTACKS) : ONLY;
for (const name of chosen)
  if (!Object.hasOwn(ATTACKS, name))
    throw new Error(
      `BENCH_ONLY: there is no attack "${name}". There are: ${Object.keys(ATTACKS).join('; ')}.`,
    );
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, attack] of Object.entries(ATTACKS)) if (chosen.includes(name)) await watch(name, attack);
  await pause(2_000);
  memory.push(megabytes());
  heap.push(await world.heapInUse());
}
const filesAfter = openFiles();

const list = (values: readonly number[]) => values.map((value) => short(value)).join(', ');
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const rows = [...seen].map(
  ([name, { waits, serverMs, memoryMb }]) =>
    [
      name,
      quantile(sorted(waits), 0.99),
      Math.max(...waits),
      Math.max(...serverMs),
      Math.max(...memoryMb),
    ] as const,
);
const figures: Figure[] = [...seen].map(([name, { waits }]) =>
  figure(`wait of others, ${name}`, 'ms', waits),
);
const tooBusy = rows.filter(([, , , cpu]) => cpu > MAX_WAIT_MS);
const tooLong = rows.filter(([, , longest]) => longest > MAX_WAIT_MS);
/** One after the other: what they take together is what the largest of them takes. */
const oneByOne = new Set([
  ...reviewed.map(([name]) => name),
  'hostile documents',
  'worst cases made by chance',
]);
const tooMuch = rows.filter(([name, , , , memoryMb]) => oneByOne.has(name) && memoryMb > MAX_MEMORY_MB);
const worst = Math.max(...rows.map(([, , longest]) => longest));
const survived = world.child.exitCode === null;
await prober.stop();
await world.stop();
await bundle.remove();

await handIn({
  name: 'hostile',
  title: 'Others are served while somebody is hostile',
  figures,
  claims: [
    {
      claim: 'everybody else is answered throughout',
      reached: unanswered === 0,
      value: `${unanswered} of ${[...seen.values()].flatMap(({ waits }) => waits).length} not answered`,
    },
    {
      claim: `nobody else waits more than ${MAX_WAIT_MS} ms`,
      reached: tooLong.length === 0,
      value: `${short(worst)} ms at worst${tooLong.map(([name]) => `; longer: ${name}`).join('')}`,
    },
    {
      claim: `within no wait does the server work for more than ${MAX_WAIT_MS} ms`,
      reached: tooBusy.length === 0,
      value: `${short(Math.max(...rows.map(([, , , cpu]) => cpu)))} ms of CPU time at worst${tooBusy.map(([name]) => `; longer: ${name}`).join('')}`,
    },
    {
      claim: `no request takes more than ${MAX_MEMORY_MB} MB`,
      reached: tooMuch.length === 0,
      value: `${short(Math.max(...rows.filter(([name]) => oneByOne.has(name)).map(([, , , , mb]) => mb)))} MB at most${tooMuch.map(([name]) => `; more: ${name}`).join('')}`,
    },
    {
      claim: `memory comes back: ${ROUNDS} rounds with ${HEAP_MB} MB of heap`,
      reached: survived && (heap.at(-1) ?? 0) <= (heap[0] ?? 0) + MAX_HEAP_GROWTH_MB,
      value: `${list(heap)} MB in use after a collection, before and after each; ${list(memory)} MB resident; ${short(most)} MB with the sockets`,
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
      title:
        "How long others wait, the peak of the server's CPU time within one wait, and the peak of memory",
      columns: ['meanwhile', 'p99, ms', 'longest, ms', 'CPU, ms', 'MB'],
      rows,
    },
  ],
  notes: [
    `${ROUNDS} rounds. ${Object.keys(HOSTILE_BODIES).length} hostile documents, ${reviewed.map(([, requests]) => requests.length).reduce((a, b) => a + b, 0)} requests of the review, ${GENERATED} made by chance (seed ${SEED}), ${LARGE_BODIES} bodies of 10 MB, ${SLOW_BODIES} slow ones, ${SILENT_SOCKETS.toLocaleString('en')} sockets.`,
    'Others have a token that no attacker has. They ask for it and for the health, on two separate connections, in a process with a higher priority than the attackers.',
    `Load of the machine at the end: ${loadavg()
      .map((value) => value.toFixed(1))
      .join(', ')}.`,
  ],
});
