/**
 * `npm run bench:watching`: thousands of subscribers over WebSocket. How long an event takes from its commit, by
 * another process, to each of them; what a subscriber costs in memory; and that nobody misses or repeats one
 * while a tenth of them are cut off and come back.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { requireRuntime } from '../src/runtime.ts';
import { bundleServer, startAurora, TOKEN } from './support/aurora-process.ts';
import { cpuTimeMs } from './support/cpu-time.ts';
import { openStore } from './support/filled-database.ts';
import { CAN_PIN, pinSelf } from './support/pinned-process.ts';
import { type Claim, figure, handIn, quantile, short } from './support/report.ts';
import { makeTenants } from './watching/tenants.ts';
import { Watcher } from './watching/watcher.ts';

requireRuntime();

const WATCHERS = Number(process.env['BENCH_WATCHERS'] ?? 10_000);
const TENANTS = 100;
const SECONDS = 15;
/** A tenth of the workspaces has an event each second, and so a tenth of the subscribers. */
const EVENTS_PER_SECOND = TENANTS / 10;
const RECONNECTING = WATCHERS / 10;
/** So many connect at a time. */
const AT_A_TIME = 100;

/** Collects garbage when told to, and gives the room back to the system: memory is read after that. */
const COLLECTS = [
  '--expose-gc',
  '--import',
  'data:text/javascript,process.on("SIGUSR2",()=>gc({type:"major",execution:"sync",flavor:"last-resort"}))',
];

const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
const bundle = await bundleServer('watching');
// Events are committed by this process, next to the server.
const store = openStore(join(folder, 'aurora.db'));
const tenants = await makeTenants(store, TENANTS);
const aurora = await startAurora({
  program: bundle.program,
  folder,
  core: 0,
  nodeOptions: COLLECTS,
  environment: { STREAMS_PER_TOKEN: '1000000' },
});
pinSelf(1);

/** When each event was committed, by its tenant and number. */
const commits = new Map<string, number>();
const latencies: number[] = [];
let counting = false;
const watchers = Array.from({ length: WATCHERS }, (_, index) => {
  const tenant = index % TENANTS;
  return new Watcher({
    url: aurora.url,
    token: TOKEN,
    workspaceId: tenants[tenant]?.workspaceId ?? '',
    after: tenants[tenant]?.cursor ?? '',
    received(sequence, at) {
      const committed = commits.get(`${tenant} ${sequence}`);
      // It may come before the writer itself has learned of its commit.
      if (counting) latencies.push(committed === undefined ? 0 : at - committed);
    },
  });
});

await connectAll(watchers.slice(0, 200));
const before = await residentBytes();
await connectAll(watchers.slice(200));
const after = await residentBytes();
const perWatcher = (after - before) / (WATCHERS - 200);

// Everything is warm before it counts.
await happenFor(3);
counting = true;
const cpuBefore = cpuTimeMs(aurora.child.pid);
await happenFor(SECONDS);
await wait(1_000);
counting = false;
const cpuAfter = cpuTimeMs(aurora.child.pid);
const steady = latencies.splice(0).sort((a, b) => a - b);

counting = true;
await Promise.all([happenFor(SECONDS), reconnect(watchers.slice(0, RECONNECTING))]);
await wait(2_000);
counting = false;
const disturbed = latencies.splice(0).sort((a, b) => a - b);

const sent = new Map<number, number>();
for (const key of commits.keys()) {
  const [tenant = 0, sequence = 0] = key.split(' ').map(Number);
  sent.set(tenant, Math.max(sent.get(tenant) ?? 0, sequence));
}
// Each tenant's first two events are its beginning.
const wrong = watchers.filter(({ sequences, problems }, index) => {
  const last = sent.get(index % TENANTS) ?? 2;
  return (
    problems.length > 0 || sequences.length !== last - 2 || sequences.some((one, place) => one !== place + 3)
  );
});
for (const { problems } of wrong.slice(0, 3)) console.error('a watcher:', problems.slice(0, 3));
await aurora.stop();
await store.close();
await bundle.remove();
rmSync(folder, { recursive: true, force: true });

const p99 = quantile(steady, 0.99);
const claims: Claim[] = [
  {
    claim: `p99 from commit to receipt, ${WATCHERS.toLocaleString('en')} subscribers: under 250 ms`,
    reached: p99 < 250,
    value: `${short(p99)} ms`,
  },
  {
    claim: `the same, while ${RECONNECTING.toLocaleString('en')} of them are cut off and come back: under 250 ms`,
    reached: quantile(disturbed, 0.99) < 250,
    value: `${short(quantile(disturbed, 0.99))} ms`,
  },
  {
    claim: 'memory a subscriber: under 20 kB',
    reached: perWatcher < 20_000,
    value: `${short(perWatcher / 1_000)} kB`,
  },
  {
    claim: 'nobody misses or repeats an event',
    reached: wrong.length === 0,
    value: `${wrong.length} did`,
  },
];
const cpuMs = cpuBefore === null || cpuAfter === null ? Number.NaN : cpuAfter - cpuBefore;
await handIn({
  name: 'watching',
  title: 'Many watching: events to thousands of WebSockets',
  claims,
  figures: [
    figure('p50 from commit to receipt', 'ms', [quantile(steady, 0.5)]),
    figure('p99 from commit to receipt', 'ms', [p99]),
    figure('longest from commit to receipt', 'ms', [steady.at(-1) ?? Number.NaN]),
    figure('p99, while some come back', 'ms', [quantile(disturbed, 0.99)]),
    figure('memory a subscriber', 'kB', [perWatcher / 1_000]),
    figure('processor time a delivery', 'us', [(1_000 * cpuMs) / steady.length]),
    figure('deliveries that were counted', '', [steady.length + disturbed.length]),
  ],
  notes: [
    `${TENANTS} workspaces with ${WATCHERS / TENANTS} subscribers each, one WebSocket and one subscription a subscriber; ${EVENTS_PER_SECOND} events a second, ${SECONDS} s without and ${SECONDS} s with those who come back. ${CAN_PIN ? 'Server and clients are pinned to a core each' : 'Not pinned: taskset or a second core is missing'}.`,
    'The events are committed by another process than the server, which learns of them from the database. Memory is resident memory after garbage collection that also gives free room back to the system, from 200 subscribers to all.',
    'Those who come back each read what they have missed from the database, at their own cursor: that is not shared.',
  ],
});

async function connectAll(some: readonly Watcher[]): Promise<void> {
  for (let start = 0; start < some.length; start += AT_A_TIME)
    await Promise.all(some.slice(start, start + AT_A_TIME).map((watcher) => watcher.connect()));
}

/** Cuts them off and connects them again, spread over the time. */
async function reconnect(some: readonly Watcher[]): Promise<void> {
  const pauseMs = (SECONDS * 1_000) / some.length;
  const begun = performance.now();
  const all = some.map(async (watcher, index) => {
    await wait(index * pauseMs);
    watcher.cut();
    await wait(500);
    await watcher.connect();
  });
  await Promise.all(all);
  console.error(`all are back after ${short((performance.now() - begun) / 1_000)} s`);
}

/** Commits events, evenly over so many seconds: each time another workspace's. */
async function happenFor(seconds: number): Promise<void> {
  const begun = performance.now();
  for (let index = 0; index < seconds * EVENTS_PER_SECOND; index++) {
    await wait(Math.max(0, begun + (index * 1_000) / EVENTS_PER_SECOND - performance.now()));
    const tenant = index % TENANTS;
    const sequence = (await tenants[tenant]?.happen()) ?? 0;
    commits.set(`${tenant} ${sequence}`, performance.now());
  }
}

/** The server's memory, with no garbage in it. */
async function residentBytes(): Promise<number> {
  await wait(1_000);
  aurora.child.kill('SIGUSR2');
  await wait(500);
  // It answers once it has collected, which takes it seconds.
  await fetch(`${aurora.url}/health/ready`);
  await wait(500);
  const status = readFileSync(`/proc/${aurora.child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
}
