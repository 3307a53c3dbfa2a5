/**
 * `npm run bench:many`: ten thousand verifications pending at once, whose roles arrive over the whole window.
 * Whether the budget of calls holds, nobody waits long beyond their share, and the process stays quick and small.
 * `-- --full` takes the window of five minutes, in which every role arrives.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../scripts/build.ts';
import { requireRuntime } from '../src/runtime.ts';
import { SeededRandom } from '../src/simulator/random.ts';
import { maxCallsPerSecond } from '../test/support/calls-per-second.ts';
import type { CallsSeen, RolesMade, RolesWanted } from './many/aws.ts';
import { sharesWaited } from './many/fairness.ts';
import { sampleWorkspaces, storePending, workspaceOf } from './many/pending.ts';
import type { LoopDelay } from './many/server.ts';
import { ask } from './support/ask.ts';
import { cpuTimeMs } from './support/cpu-time.ts';
import { openStore } from './support/filled-database.ts';
import { peakMemoryOf } from './support/memory.ts';
import { CAN_PIN } from './support/pinned-process.ts';
import { type Claim, figure, handIn, quantile, short } from './support/report.ts';

requireRuntime();

const FULL = process.argv.includes('--full');
const CONNECTIONS = Number(process.env['BENCH_PENDING'] ?? 10_000);
const WORKSPACES = 20;
/** The most that may be configured: what STS allows an account. Half of it, for the shorter run. */
const PER_SECOND = FULL ? 600 : 300;
const WINDOW_MS = FULL ? 300_000 : 80_000;
/** A role that arrives costs 17 calls: in the shorter run, a tenth does, which takes most of the calls. */
const ARRIVING = FULL ? 1 : 0.1;
/** Not within any window. */
const NEVER = 3_600_000;
/** To make everything, before all fall due at once. */
const PREPARATION_MS = 45_000;
/** The server starts this long before. Work that is due later than the schedule allows counts as due at once. */
const START_MS = 5_000;
/** After the window, everybody has a last attempt. */
const AFTER_MS = (1_300 * CONNECTIONS) / PER_SECOND + 5_000;

const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
const bundle = new URL('../dist-bench-many/', import.meta.url);
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(bundle, { recursive: true, force: true });
});
await build({ 'main.js': new URL('many/server.ts', import.meta.url) }, bundle);

const random = new SeededRandom(1);
const workspaces = sampleWorkspaces(WORKSPACES);
const begin = Date.now() + PREPARATION_MS;
const arrivals = Array.from({ length: CONNECTIONS }, () =>
  random.next() < ARRIVING ? Math.round(random.next() * WINDOW_MS) : NEVER,
);

const aws = pinned(fork(new URL('many/aws.ts', import.meta.url)), 1);
const made = await ask<RolesMade>(aws, {
  begin,
  roles: arrivals.map((arrival, index) => ({
    externalId: workspaceOf(workspaces, index).externalId,
    arrival,
  })),
} satisfies RolesWanted);
const file = join(folder, 'aurora.db');
const database = openStore(file);
await storePending(database, made.roles, { workspaces, begin, windowMs: WINDOW_MS });
await database.close();

await pause(begin - START_MS - Date.now());
const log = openSync(join(folder, 'aurora.log'), 'a');
const server = pinned(
  fork(new URL('main.js', bundle), {
    stdio: ['ignore', log, 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: `file:${file}`,
      AURORA_OPERATOR_TOKEN: 'operator-token-of-the-benches',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: made.url,
      AWS_ACCESS_KEY_ID: made.accessKeyId,
      AWS_SECRET_ACCESS_KEY: made.secretAccessKey,
      STS_CALLS_PER_SECOND: String(PER_SECOND),
    },
  }),
  0,
);
closeSync(log);
await once(server, 'message');
if (Date.now() > begin) throw new Error('It took too long to prepare: the machine is too busy.');

await pause(begin - Date.now());
const cpuOf = () => [server, aws].map(({ pid }) => cpuTimeMs(pid) ?? Number.NaN);
const cpuBefore = cpuOf();
await pause(WINDOW_MS);
const cpuMs = cpuOf().map((time, index) => time - (cpuBefore[index] ?? Number.NaN));
await pause(AFTER_MS);
const delay = await ask<LoopDelay>(server, 'report');
const megabytes = peakMemoryOf(server.pid);
server.kill('SIGKILL');
const seen = await ask<CallsSeen>(aws, 'report');
aws.kill('SIGKILL');

const world = { roles: CONNECTIONS, perSecond: PER_SECOND, windowMs: WINDOW_MS };
const shares = sharesWaited(seen, world).sort((a, b) => a - b);
const busiest = maxCallsPerSecond(seen.at);
const within = seen.at.filter((time) => time < WINDOW_MS).length;
const letIn = new Set(seen.role.filter((role, call) => role !== -1 && seen.ok[call] === true)).size;
const claims: Claim[] = [
  {
    claim: `the budget: no second has more than ${PER_SECOND} calls`,
    reached: busiest <= PER_SECOND,
    value: `${short(busiest)} in the busiest`,
  },
  {
    claim: 'nobody waits more than twice their fair share for an attempt',
    reached: (shares.at(-1) ?? Number.NaN) <= 2,
    value: `${short(shares.at(-1) ?? Number.NaN)} at most`,
  },
  {
    claim: 'the event loop’s p99 delay: under 50 ms',
    reached: delay.p99 < 50,
    value: `${short(delay.p99)} ms`,
  },
  { claim: 'memory: within 300 MB', reached: megabytes <= 300, value: `${short(megabytes)} MB` },
];
await handIn({
  name: 'many',
  title: 'Many at once: ten thousand verifications pending',
  claims,
  figures: [
    figure('wait for an attempt, in fair shares: p50', '', [quantile(shares, 0.5)]),
    figure('wait for an attempt, in fair shares: p99', '', [quantile(shares, 0.99)]),
    figure('calls a second, of the whole window', '', [(1_000 * within) / WINDOW_MS]),
    figure('event loop delay, p50', 'ms', [delay.p50]),
    figure('event loop delay, p99', 'ms', [delay.p99]),
    figure('event loop delay, longest', 'ms', [delay.max]),
    ...['the server', 'the simulator'].map((who, index) =>
      figure(`processor time a call, ${who}`, 'us', [(1_000 * (cpuMs[index] ?? Number.NaN)) / within]),
    ),
    figure('most resident memory', 'MB', [megabytes]),
    figure('roles that were let in', '', [letIn]),
  ],
  notes: [
    `${CONNECTIONS.toLocaleString('en')} verifications, due at the same moment, in ${WORKSPACES} workspaces, an AWS account each; window ${WINDOW_MS / 1_000} s; ${FULL ? 'all roles arrive' : 'a tenth of the roles arrives, the others never'}, evenly over the window. ${CAN_PIN ? 'Server and simulator are pinned to a core each' : 'Not pinned: taskset or a second core is missing'}.`,
    `A role that has arrived costs 17 calls: ${PER_SECOND} a second prove ${short(PER_SECOND / 17)} roles a second. \`npm run bench:many -- --full\` takes 600 a second, five minutes, and lets all roles arrive.`,
    'A fair share is the longer of two: the schedule’s own gap, and the time that one attempt for everybody who is pending takes at the budget, with the calls that an attempt cost meanwhile.',
    'Counted at the simulator, in every second that begins with a call: what is held up on its way, and then comes at once, counts against the budget.',
  ],
});

/** Moves a process, with all its threads, to a core of its own. It dies with this one. */
function pinned(child: ChildProcess, core: number): ChildProcess {
  if (CAN_PIN) spawnSync('taskset', ['-acp', String(core), String(child.pid)], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  child.once('exit', (code) => {
    if (code !== null) throw new Error(`A process of the bench has ended by itself, with ${code}.`);
  });
  return child;
}
