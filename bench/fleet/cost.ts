/** The processor time of what servers ask of the database. */
import { randomUUID } from 'node:crypto';
import { type ConnectionChange, startVerification } from '../../src/connection/connection.ts';
import { ALL_CONNECTIONS } from '../../src/connection/connection-list.ts';
import type { Store } from '../../src/storage/store.ts';
import { connectSample, sampleConnection, sampleWorkspace } from '../../test/support/samples.ts';
import { cpuTimeOfFamilyMs } from '../support/cpu-time.ts';
import type { BenchDatabase } from './databases.ts';

/** Calls that wait at the same time: as in a busy server. */
const CALLERS = 32;
const MEASURE_MS = 3_000;
const WARM_UP_MS = 500;
const CONNECTIONS = 1_000;
/** So short that some dozens of uses count, as in a busy minute of a workspace. */
const QUOTA_MS = 20;

/** Microseconds for each call. */
type Cost = {
  readonly name: string;
  readonly store: number;
  readonly database: number;
  readonly perSecond: number;
};

type World = { readonly store: Store; readonly workspaceId: string; readonly ids: readonly string[] };

const NEXT: ConnectionChange = { type: 'AttemptBroughtForward', nextAttemptAt: Date.now() + 3_600_000 };

const CALLS: Readonly<Record<string, (world: World, n: number) => Promise<unknown>>> = {
  'check of a credentials answer': ({ store, ids }, n) =>
    store.validate({ connectionId: at(ids, n), apiKeyId: null }),
  'one connection': ({ store, ids }, n) => store.connectionsByIds([at(ids, n)]),
  'page of 50 connections': ({ store, workspaceId }) =>
    store.listConnections(workspaceId, ALL_CONNECTIONS, { limit: 50 }),
  'events after a position': ({ store }, n) => store.eventsAfter({ after: n % CONNECTIONS, limit: 10 }),
  'change with an event': ({ store, ids }, n) => store.change(at(ids, n), () => [NEXT], Date.now()),
  'claim that finds no work': ({ store }) =>
    store.verifications.claimDue({
      now: 1_000,
      latest: Date.now() + 7_200_000,
      owner: 'bench',
      leaseUntil: 1_000,
      limit: 5,
    }),
  'use of a quota': ({ store, workspaceId }) =>
    store.use(
      [{ workspaceId, kind: 'TEST', subject: null, limit: 1_000_000, windowMs: QUOTA_MS }],
      Date.now(),
    ),
};

const at = (ids: readonly string[], n: number) => ids[n % ids.length] ?? '';

export async function measureCosts(database: BenchDatabase): Promise<Cost[]> {
  const store = await database.openStore();
  const { id: workspaceId } = await insertWorkspace(store);
  const now = Date.now();
  const begin = () => [startVerification({ id: randomUUID(), now: now + 3_600_000, windowMs: 300_000 })];
  const stored = await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      connectSample(store, sampleConnection(workspaceId), begin, now),
    ),
  );
  await database.analyze();
  const world = { store, workspaceId, ids: stored.map(({ id }) => id) };
  const costs: Cost[] = [];
  for (const [name, call] of Object.entries(CALLS)) {
    await callFor(WARM_UP_MS, (n) => call(world, n));
    const ofDatabase = () => (database.pid === undefined ? 0 : cpuTimeOfFamilyMs(database.pid));
    const before = { own: process.cpuUsage(), database: ofDatabase(), at: performance.now() };
    const count = await callFor(MEASURE_MS, (n) => call(world, n));
    const own = process.cpuUsage(before.own);
    costs.push({
      name,
      store: (own.user + own.system) / count,
      database: (1_000 * (ofDatabase() - before.database)) / count,
      perSecond: (1_000 * count) / (performance.now() - before.at),
    });
  }
  await store.close();
  return costs;
}

async function insertWorkspace(store: Store) {
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  return workspace;
}

/** Returns how many calls were made. */
async function callFor(milliseconds: number, call: (n: number) => Promise<unknown>): Promise<number> {
  const until = performance.now() + milliseconds;
  let count = 0;
  const callers = Array.from({ length: CALLERS }, async () => {
    while (performance.now() < until) {
      await call(count++);
      // SQLite answers without a turn of the event loop.
      if (count % CALLERS === 0) await new Promise(setImmediate);
    }
  });
  await Promise.all(callers);
  return count;
}
