/** From the commit of an event to a subscriber of another server. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../../src/storage/store.ts';
import { TOKEN } from '../support/aurora-process.ts';
import { cpuTimeMs, cpuTimeOfFamilyMs } from '../support/cpu-time.ts';
import { makeTenants } from '../watching/tenants.ts';
import { Watcher } from '../watching/watcher.ts';
import type { BenchDatabase } from './databases.ts';

export const EVENTS_PER_SECOND = 600;
export const TENANTS = 100;
const WARM_UP_SECONDS = 3;
const SECONDS = 15;
/** Writes that wait at the same time, where the most is measured. */
const WRITERS = 64;

/** Ascending times in milliseconds, and what it took. */
export type Delivery = {
  readonly latencies: readonly number[];
  /** Events a second that were stored and delivered. */
  readonly perSecond: number;
  /** Events a second when the writers wait for nothing else. */
  readonly mostPerSecond: number;
  /** Processor time for each event, in microseconds, of all servers and of PostgreSQL. */
  readonly serverCpu: number;
  readonly databaseCpu: number;
  /** Subscribers that missed or repeated an event. */
  readonly wrong: number;
};

/** This process commits events, as a further server does. Each server has one subscriber of each workspace. */
export async function measureDelivery(database: BenchDatabase, serverCount: number): Promise<Delivery> {
  const store = await database.openStore();
  const servers = await Promise.all(Array.from({ length: serverCount }, () => database.startServer()));
  const run = await startRun(
    store,
    servers.map(({ url }) => url),
  );
  const cpu = () => ({
    servers: servers.reduce((sum, { child }) => sum + (cpuTimeMs(child.pid) ?? 0), 0),
    database: database.pid === undefined ? 0 : cpuTimeOfFamilyMs(database.pid),
  });
  await run.happenEvenly(WARM_UP_SECONDS);
  run.latencies.length = 0;
  const [before, begun] = [cpu(), performance.now()];
  const count = await run.happenEvenly(SECONDS);
  await run.untilDelivered();
  const perSecond = (1_000 * count) / (performance.now() - begun);
  const after = cpu();
  const latencies = run.latencies.splice(0).sort((a, b) => a - b);

  const [most, mostBegun] = [await run.happenAtOnce(SECONDS), performance.now() - SECONDS * 1_000];
  await run.untilDelivered();
  const mostPerSecond = (1_000 * most) / (performance.now() - mostBegun);
  const wrong = run.wrong();
  await Promise.all(servers.map((server) => server.stop()));
  await store.close();
  return {
    ...{ latencies, perSecond, mostPerSecond, wrong },
    serverCpu: (1_000 * (after.servers - before.servers)) / count,
    databaseCpu: (1_000 * (after.database - before.database)) / count,
  };
}

async function startRun(store: Store, urls: readonly string[]) {
  const tenants = await makeTenants(store, TENANTS);
  /** When each event was committed, by its tenant and number. */
  const commits = new Map<string, number>();
  const latencies: number[] = [];
  const watchers = urls.flatMap((url) =>
    tenants.map(
      ({ workspaceId, cursor }, tenant) =>
        new Watcher({
          ...{ url, token: TOKEN, workspaceId, after: cursor },
          received(sequence, at) {
            const committed = commits.get(`${tenant} ${sequence}`);
            // It may come before this process has learned of its commit.
            latencies.push(committed === undefined ? 0 : at - committed);
          },
        }),
    ),
  );
  await Promise.all(watchers.map((watcher) => watcher.connect()));
  let next = 0;
  const happen = async () => {
    const tenant = next++ % TENANTS;
    const sequence = (await tenants[tenant]?.happen()) ?? 0;
    commits.set(`${tenant} ${sequence}`, performance.now());
  };
  const eventsOf = (tenant: number) =>
    [...commits.keys()].filter((key) => key.startsWith(`${tenant} `)).length;
  return {
    latencies,
    /** Returns how many events happened. */
    async happenEvenly(seconds: number): Promise<number> {
      const begun = performance.now();
      const happening = Array.from({ length: seconds * EVENTS_PER_SECOND }, async (_, index) => {
        await wait(Math.max(0, begun + (index * 1_000) / EVENTS_PER_SECOND - performance.now()));
        await happen();
      });
      await Promise.all(happening);
      return happening.length;
    },
    async happenAtOnce(seconds: number): Promise<number> {
      const until = performance.now() + seconds * 1_000;
      const before = next;
      const writing = Array.from({ length: WRITERS }, async () => {
        while (performance.now() < until) await happen();
      });
      await Promise.all(writing);
      return next - before;
    },
    async untilDelivered(): Promise<void> {
      const expected = commits.size * urls.length;
      const received = () => watchers.reduce((sum, { sequences }) => sum + sequences.length, 0);
      for (const until = performance.now() + 30_000; received() < expected && performance.now() < until; )
        await wait(5);
    },
    wrong: () =>
      watchers.filter(({ sequences, problems }, index) => {
        const tenant = index % TENANTS;
        // The first two events of each tenant are its beginning.
        const isInOrder = sequences.every((sequence, place) => sequence === place + 3);
        return problems.length > 0 || !isInOrder || sequences.length !== eventsOf(tenant);
      }).length,
  };
}
