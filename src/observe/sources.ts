/** The metrics that are read at each scrape, and not counted from events. */
import { stat } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Meter } from '@opentelemetry/api';
import { type Clock, systemClock } from '../base/clock.ts';
import { FAMILIES } from './families.ts';
import { gauge } from './record.ts';

/** The values that each scrape reads. */
export type Sources = {
  readonly clock: Clock;
  readonly store: {
    connectionTotals(): Promise<readonly { readonly status: string; readonly count: number }[]>;
    lastPosition(): Promise<number>;
    webhookTotals(): Promise<Readonly<Record<'enabled' | 'failing' | 'disabled', number>>>;
    readonly verifications: {
      nextDueAt(): Promise<number | null>;
    };
    verificationBacklog(now: number): Promise<Readonly<Record<'due' | 'running' | 'waiting', number>>>;
  };
  readonly alerts: () => Promise<
    readonly {
      readonly kind: string;
      readonly severity: string;
      readonly state: string;
      readonly count: number;
    }[]
  >;
  readonly feed: { readonly position: number };
  readonly budget: { readonly perSecond: number; readonly inUse: number; readonly waiting: number };
  /** Calls to STS a second, of all servers together. */
  readonly callsPerSecond: number;
  /** Attempts under way in this server, by job. */
  readonly leases: () => Readonly<Record<string, number>>;
  readonly clients: () => {
    /** Open subscriptions. */
    readonly subscriptions: { readonly sse: number; readonly websocket: number };
    readonly webSockets: number;
  };
  /** Sessions of roles that are kept for programs. */
  readonly sessions: { readonly size: number };
  /** Null for a database that is not a file. */
  readonly databaseFile: string | null;
  /** Null for a database that is a file. */
  readonly connectionPools: (() => readonly DatabasePool[]) | null;
  /** The clock of the database; null where that is the clock of this machine. */
  readonly databaseClock: Pick<Clock, 'now'> | null;
};

/** The connections of one pool to the database. */
export type DatabasePool = {
  readonly pool: 'writers' | 'readers';
  readonly used: number;
  readonly idle: number;
  readonly max: number;
  /** Calls that wait for a connection. */
  readonly pending: number;
};

export function readSources(meter: Meter, sources: Sources): void {
  readWork(meter, sources);
  readDatabase(meter, sources);
  const { store, alerts, feed, clients, sessions } = sources;
  gauge(meter, FAMILIES.alerts, async (observe) => {
    for (const { count, ...labels } of await alerts()) observe(count, labels);
  });
  gauge(meter, FAMILIES.feedPosition, (observe) => observe(feed.position, {}));
  gauge(meter, FAMILIES.feedBehind, async (observe) =>
    observe(Math.max(0, (await store.lastPosition()) - feed.position), {}),
  );
  gauge(meter, FAMILIES.webhooks, async (observe) => {
    for (const [state, count] of Object.entries(await store.webhookTotals())) observe(count, { state });
  });
  gauge(meter, FAMILIES.subscribers, (observe) => {
    for (const [transport, count] of Object.entries(clients().subscriptions)) observe(count, { transport });
  });
  gauge(meter, FAMILIES.webSockets, (observe) => observe(clients().webSockets, {}));
  gauge(meter, FAMILIES.sessions, (observe) => observe(sessions.size, {}));
}

function readDatabase(meter: Meter, { databaseFile, connectionPools, databaseClock }: Sources): void {
  if (databaseFile !== null)
    gauge(meter, FAMILIES.databaseBytes, async (observe) =>
      observe((await bytesOf(databaseFile)) + (await bytesOf(`${databaseFile}-wal`)), {}),
    );
  if (connectionPools !== null) readPools(meter, connectionPools);
  if (databaseClock !== null)
    gauge(meter, FAMILIES.databaseClockOffset, (observe) =>
      observe((databaseClock.now() - systemClock.now()) / 1_000, {}),
    );
}

function readPools(meter: Meter, pools: () => readonly DatabasePool[]): void {
  gauge(meter, FAMILIES.databaseConnections, (observe) => {
    for (const { pool, used, idle } of pools()) {
      observe(used, { pool, state: 'used' });
      observe(idle, { pool, state: 'idle' });
    }
  });
  gauge(meter, FAMILIES.databaseRequestsPending, (observe) => {
    for (const { pool, pending } of pools()) observe(pending, { pool });
  });
  gauge(meter, FAMILIES.databaseConnectionsMax, (observe) => {
    for (const { pool, max } of pools()) observe(max, { pool });
  });
}

function readWork(meter: Meter, { clock, store, budget, callsPerSecond, leases }: Sources): void {
  gauge(meter, FAMILIES.connections, async (observe) => {
    for (const { status, count } of await store.connectionTotals()) observe(count, { status });
  });
  gauge(meter, FAMILIES.verifications, async (observe) => {
    const backlog = await store.verificationBacklog(clock.now());
    for (const [status, count] of Object.entries(backlog)) observe(count, { status });
  });
  gauge(meter, FAMILIES.oldestDueSeconds, async (observe) => {
    const dueAt = await store.verifications.nextDueAt();
    observe(dueAt === null ? 0 : Math.max(0, clock.now() - dueAt) / 1_000, {});
  });
  gauge(meter, FAMILIES.leasesHeld, (observe) => {
    for (const [job, count] of Object.entries(leases())) observe(count, { job });
  });
  gauge(meter, FAMILIES.budgetCallsPerSecond, (observe) => {
    observe(budget.perSecond, { kind: 'share' });
    observe(callsPerSecond, { kind: 'fleet' });
  });
  gauge(meter, FAMILIES.budgetInUse, (observe) => observe(budget.inUse, {}));
  gauge(meter, FAMILIES.budgetWaiting, (observe) => observe(budget.waiting, {}));
}

/** The size of a file; 0 when it does not exist. */
async function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Metrics of the process itself. `stop` ends the measuring of the event loop. */
export function readProcess(meter: Meter): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  gauge(meter, FAMILIES.eventLoopDelay, (observe) => {
    for (const quantile of [0.5, 0.99, 1])
      observe(delay.percentile(quantile * 100) / 1e9, { quantile: String(quantile) });
    delay.reset();
  });
  gauge(meter, FAMILIES.heapUsed, (observe) => observe(getHeapStatistics().used_heap_size, {}));
  gauge(meter, FAMILIES.heapTotal, (observe) => observe(getHeapStatistics().total_heap_size, {}));
  gauge(meter, FAMILIES.residentMemory, (observe) => observe(process.memoryUsage.rss(), {}));
  const startedAt = performance.timeOrigin / 1_000;
  gauge(meter, FAMILIES.startTime, (observe) => observe(startedAt, {}));
  const { name, about } = FAMILIES.cpuSeconds;
  meter.createObservableCounter(name, { description: about }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe((user + system) / 1e6);
  });
  return { stop: () => delay.disable() };
}
