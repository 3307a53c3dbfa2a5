/**
 * `npm run bench:credentials`: how many cached answers a second, and how fast at half of that, next to a bare
 * node:http server that writes the same bytes to the same requests, turn by turn.
 */
import { type ChildProcess, execFileSync, fork, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { build } from '../scripts/build.ts';
import { createLogger } from '../src/observe/log.ts';
import type { QuotaUse } from '../src/storage/quotas.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { type Load, load } from './credentials/load.ts';
import { CAN_PIN } from './support/pinned-process.ts';
import { figure, handIn, quantile } from './support/report.ts';

const CONNECTIONS = 50;
const ROUNDS = 7;
const ROUND_MS = 3_000;
const WARM_UP_MS = 3_000;

/** What is promised, as a share of the bare server's answers. */
const PROMISED = 0.4;

/** How often this process commits to Aurora's database: nothing that was read before may count as current then. */
const COMMIT_EVERY_MS = 50;
const WRITE: QuotaUse = { workspaceId: 'w', kind: 'TEST', subject: null, limit: 1_000, windowMs: 1 };

type Target = Pick<Load, 'url' | 'path' | 'token'> & { readonly child: ChildProcess };
type Started = Omit<Target, 'child'> & { readonly file: string };

const BUNDLE = new URL('../dist-bench-credentials/', import.meta.url);

if (CAN_PIN) execFileSync('taskset', ['-p', '-c', '1', String(process.pid)], { stdio: 'ignore' });
const aurora = await startAurora();
const bare = await startBare(aurora);
const targets = { aurora, bare };

const full = { aurora: [] as number[], bare: [] as number[] };
const cpu = { aurora: [] as number[], bare: [] as number[] };
for (const name of ['bare', 'aurora'] as const) await run(targets[name], WARM_UP_MS, null);
for (let round = 0; round < ROUNDS; round++) {
  for (const name of ['bare', 'aurora'] as const) {
    const before = await cpuMs(targets[name].child);
    const { perSecond, latencies } = await run(targets[name], ROUND_MS, null);
    full[name].push(perSecond);
    cpu[name].push((((await cpuMs(targets[name].child)) - before) * 1_000) / latencies.length);
  }
}
const half = {
  aurora: { p50: [] as number[], p99: [] as number[] },
  bare: { p50: [] as number[], p99: [] as number[] },
};
// The same number for both: half of what the slower of them can do.
const rate = Math.min(median(full.aurora), median(full.bare)) / 2;
for (let round = 0; round < ROUNDS; round++) {
  for (const name of ['bare', 'aurora'] as const) {
    const { latencies } = await run(targets[name], ROUND_MS, rate);
    half[name].p50.push(quantile(latencies, 0.5));
    half[name].p99.push(quantile(latencies, 0.99));
  }
}
const ratios = full.aurora.map((value, round) => value / (full.bare[round] ?? Number.NaN));
const ratio = figure('answers, Aurora / bare', '', ratios);
// Does not depend on what else the machine does.
const perCpu = figure(
  'answers for the same processor time, Aurora / bare',
  '',
  cpu.aurora.map((value, round) => (cpu.bare[round] ?? Number.NaN) / value),
);

await handIn({
  name: 'credentials',
  title: 'Cached credentials, next to a bare node:http server that writes the same bytes',
  figures: [
    figure('answers, Aurora', '1/s', full.aurora),
    figure('answers, bare', '1/s', full.bare),
    ratio,
    perCpu,
    figure('processor time of an answer, Aurora', 'us', cpu.aurora),
    figure('processor time of an answer, bare', 'us', cpu.bare),
    figure('p50 at half load, Aurora', 'ms', half.aurora.p50),
    figure('p50 at half load, bare', 'ms', half.bare.p50),
    figure('p99 at half load, Aurora', 'ms', half.aurora.p99),
    figure('p99 at half load, bare', 'ms', half.bare.p99),
  ],
  claims: [
    {
      claim: `at least ${PROMISED} of the bare server's answers`,
      reached: ratio.median >= PROMISED,
      value: ratio.median.toFixed(2),
    },
    {
      claim: `the same for the same processor time`,
      reached: perCpu.median >= PROMISED,
      value: perCpu.median.toFixed(2),
    },
  ],
  notes: [
    `${CONNECTIONS} kept-alive connections from one client; ${ROUNDS} rounds of ${ROUND_MS / 1_000} s for each, taken in turns.`,
    `Half load: ${Math.round(rate)} requests a second to either, latency from when a request was due.`,
    `Each server has a process of its own${CAN_PIN ? ', both on one core, the client on another' : ''}. Aurora logs at "info". Another process commits to its database ${1_000 / COMMIT_EVERY_MS} times a second.`,
  ],
});

function run({ url, path, token }: Target, ms: number, rate: number | null) {
  return load({ url, path, token, connections: CONNECTIONS, ms, rate });
}

/** The server on one core, what loads it on another: else they would measure each other. */
function start(program: URL): ChildProcess {
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];
  if (!CAN_PIN) return fork(program, { stdio });
  return fork(program, { stdio, execPath: 'taskset', execArgv: ['-c', '0', process.execPath] });
}

async function startAurora(): Promise<Target> {
  // As in production: bundled.
  await build({ 'main.js': new URL('credentials/aurora.ts', import.meta.url) }, BUNDLE);
  const child = start(new URL('main.js', BUNDLE));
  const [{ file, ...started }] = (await once(child, 'message')) as [Started];
  await rm(BUNDLE, { recursive: true });
  keepWriting(file);
  return { ...started, child };
}

function keepWriting(file: string): void {
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log: createLogger('error') });
  setInterval(() => void store.use([WRITE], Date.now()), COMMIT_EVERY_MS).unref();
}

/** With the bytes that Aurora answers, but for what Node.js itself adds. */
async function startBare(aurora: Target): Promise<Target> {
  const answer = await fetch(aurora.url + aurora.path, { headers: { Authorization: aurora.token } });
  if (answer.status !== 200) throw new Error(`Aurora answered ${answer.status}: ${await answer.text()}`);
  const headers = [...answer.headers]
    .filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
    .flat();
  const child = start(new URL('credentials/bare.ts', import.meta.url));
  child.send({ headers, body: await answer.text() });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { ...aurora, url, child };
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpuMs }] = (await once(child, 'message')) as [{ cpuMs: number }];
  return cpuMs;
}

function median(values: readonly number[]): number {
  return figure('', '', values).median;
}
