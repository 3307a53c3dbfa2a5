/** Ten thousand verifications that are due at the same moment, for three servers that share the budget of calls. */
import { fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { SeededRandom } from '../../src/simulator/random.ts';
import { maxCallsPerSecond } from '../../test/support/calls-per-second.ts';
import type { CallsSeen, RolesMade, RolesWanted } from '../many/aws.ts';
import { sampleWorkspaces, storePending, workspaceOf } from '../many/pending.ts';
import { ask } from '../support/ask.ts';
import { cpuTimeMs, cpuTimeOfFamilyMs } from '../support/cpu-time.ts';
import type { BenchDatabase } from './databases.ts';

export const PENDING = Number(process.env['BENCH_PENDING'] ?? 10_000);
/** The most that may be configured: what STS allows an account. */
export const CALLS_PER_SECOND = 600;
export const WINDOW_SECONDS = 60;
const WORKSPACES = 20;
/** The others are not there within any window. */
const ARRIVING = 0.1;
const NEVER = 3_600_000;
/** To make everything, before all fall due at once. */
const PREPARATION_MS = 30_000;
const MAX_END_MS = 240_000;

export type PendingRun = {
  /** The most calls in any second. */
  readonly busiest: number;
  /** Calls a second, while all verifications were pending. */
  readonly rate: number;
  /** From the moment when all fell due to the last end, in seconds. NaN if not all have ended. */
  readonly seconds: number;
  readonly letIn: number;
  /** Processor time for each call, in microseconds. */
  readonly cpu: { readonly servers: number; readonly database: number; readonly simulator: number };
};

export async function measurePending(database: BenchDatabase, serverCount: number): Promise<PendingRun> {
  const windowMs = WINDOW_SECONDS * 1_000;
  const random = new SeededRandom(1);
  const workspaces = sampleWorkspaces(WORKSPACES);
  const begin = Date.now() + PREPARATION_MS;
  const aws = fork(new URL('../many/aws.ts', import.meta.url));
  process.once('exit', () => aws.kill('SIGKILL'));
  const roles = Array.from({ length: PENDING }, (_, index) => ({
    externalId: workspaceOf(workspaces, index).externalId,
    arrival: random.next() < ARRIVING ? Math.round(random.next() * windowMs) : NEVER,
  }));
  const made = await ask<RolesMade>(aws, { begin, roles } satisfies RolesWanted);
  const store = await database.openStore();
  await storePending(store, made.roles, { workspaces, begin, windowMs });
  await database.analyze();
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_STS: made.url,
    AWS_ACCESS_KEY_ID: made.accessKeyId,
    AWS_SECRET_ACCESS_KEY: made.secretAccessKey,
    STS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
  };
  const servers = await Promise.all(
    Array.from({ length: serverCount }, () => database.startServer(environment)),
  );
  if (Date.now() > begin) throw new Error('It took too long to prepare: the machine is too busy.');

  await wait(begin - Date.now());
  const cpu = () => ({
    servers: servers.reduce((sum, { child }) => sum + (cpuTimeMs(child.pid) ?? 0), 0),
    database: database.pid === undefined ? 0 : cpuTimeOfFamilyMs(database.pid),
    simulator: cpuTimeMs(aws.pid) ?? 0,
  });
  const before = cpu();
  await wait(windowMs);
  const after = cpu();
  const pending = async () => {
    const { due, running, waiting } = await store.verificationBacklog(Date.now());
    return due + running + waiting;
  };
  while ((await pending()) > 0 && Date.now() < begin + MAX_END_MS) await wait(200);
  const seconds = (await pending()) === 0 ? (Date.now() - begin) / 1_000 : Number.NaN;
  const seen = await ask<CallsSeen>(aws, 'report');
  aws.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.stop()));
  await store.close();
  const within = seen.at.filter((time) => time >= 0 && time < windowMs).length;
  const perCall = (who: 'servers' | 'database' | 'simulator') =>
    (1_000 * (after[who] - before[who])) / within;
  return {
    busiest: maxCallsPerSecond(seen.at),
    rate: within / WINDOW_SECONDS,
    seconds,
    letIn: new Set(seen.role.filter((role, call) => role !== -1 && seen.ok[call] === true)).size,
    cpu: { servers: perCall('servers'), database: perCall('database'), simulator: perCall('simulator') },
  };
}
