/**
 * The metrics of one server, by OpenTelemetry's API. Each is listed in docs/operations.md.
 *
 * Labels come from fixed lists only. They never hold a workspace, connection, account or token.
 */
import { stat } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import type { Clock } from '../base/clock.ts';
import { FAILURES, isOfCredentials } from '../connection/failure.ts';
import type { Lifecycle } from './lifecycle.ts';

/** The values that each scrape reads. */
export type Sources = {
  readonly clock: Clock;
  readonly store: {
    connectionTotals(): Promise<readonly { readonly status: string; readonly count: number }[]>;
    lastPosition(): Promise<number>;
    readonly verifications: { nextDueAt(): Promise<number | null> };
  };
  readonly feed: { readonly position: number; readonly subscribers: number };
  readonly budget: { readonly perSecond: number; readonly inUse: number; readonly waiting: number };
  /** Open connections of clients that wait for events or send operations. */
  readonly clients: () => { readonly sse: number; readonly webSocket: number };
  /** Sessions of roles that are kept for programs. */
  readonly sessions: { readonly size: number };
  readonly databaseFile: string;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Attempts wait for their turn, and for IAM. */
const LONG_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS']);
const OK = 'OK';

/** Makes the metrics, and keeps them up to date until `stop`. */
export function createInstruments(
  meter: Meter,
  lifecycle: Lifecycle,
  sources: Sources,
  version: string,
): { stop(): void } {
  countEvents(meter, lifecycle);
  watchCredentials(meter, lifecycle);
  readSources(meter, sources);
  return watchProcess(meter, version);
}

function countEvents(meter: Meter, lifecycle: Lifecycle): void {
  const counter = (name: string, description: string) => meter.createCounter(name, { description });
  const histogram = (name: string, description: string, boundaries = SECONDS) =>
    meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: boundaries } });

  const requests = counter('aurora_requests_total', 'HTTP requests, by what they are for.');
  const requestSeconds = histogram(
    'aurora_request_duration_seconds',
    'Duration of HTTP requests. Streams of events are not counted.',
  );
  lifecycle.on('request.end', ({ route, method, status, durationMs }) => {
    requests.add(1, { route, method: METHODS.has(method) ? method : 'other', status });
    if (durationMs !== null) requestSeconds.record(durationMs / 1_000, { route });
  });

  const attempts = counter('aurora_attempts_total', 'Attempts and checks of roles, by outcome.');
  const lag = histogram(
    'aurora_attempt_lag_seconds',
    'From the moment when an attempt was due until it began.',
    LONG_SECONDS,
  );
  const attemptSeconds = histogram(
    'aurora_attempt_duration_seconds',
    'Duration of an attempt, with the time that its calls waited for the budget.',
    LONG_SECONDS,
  );
  lifecycle.on('attempt.end', ({ job, outcome, failureCode, lagMs, durationMs }) => {
    attempts.add(1, { job, outcome, failure_code: failureCode ?? '' });
    lag.record(lagMs / 1_000, { job });
    attemptSeconds.record(durationMs / 1_000, { job });
  });

  const calls = counter('aurora_sts_calls_total', 'Calls to STS, by outcome: OK or the failure code.');
  const throttles = counter('aurora_sts_throttles_total', 'Calls that STS throttled.');
  const callSeconds = histogram(
    'aurora_sts_call_duration_seconds',
    'Duration of calls to STS, with the time that they waited for the budget.',
  );
  lifecycle.on('sts.call', ({ action, region, failureCode, durationMs }) => {
    calls.add(1, { action, region, outcome: failureCode ?? OK });
    // Reported from the first call on, so that a rate over it begins at 0.
    throttles.add(failureCode === 'THROTTLED' ? 1 : 0);
    callSeconds.record(durationMs / 1_000, { action });
  });

  const answers = counter(
    'aurora_credentials_answers_total',
    'Answers to programs that asked for credentials: CACHED, ISSUED, or why not.',
  );
  lifecycle.on('credentials.answer', ({ outcome }) => answers.add(1, { outcome }));
  const renewals = counter(
    'aurora_credentials_renewals_total',
    'Sessions that AWS was asked for, first ones and renewals, by outcome: OK or the failure code.',
  );
  lifecycle.on('session.renewal', ({ failureCode }) => renewals.add(1, { outcome: failureCode ?? OK }));

  const changes = counter('aurora_connection_events_total', 'Committed changes of connections, by type.');
  lifecycle.on('connection.event', ({ type }) => changes.add(1, { type }));
}

function watchCredentials(meter: Meter, lifecycle: Lifecycle): void {
  let valid: boolean | null = null;
  lifecycle.on('sts.call', ({ ownCredentials, failureCode }) => {
    if (!ownCredentials) return;
    if (failureCode !== null && isOfCredentials(failureCode)) valid = false;
    // Where STS failed, AWS has not checked the credentials.
    else if (failureCode === null || FAILURES[failureCode].about !== 'STS') valid = true;
  });
  gauge(
    meter,
    'aurora_own_credentials_valid',
    "Whether AWS accepted Aurora's own credentials at the last call: 1 or 0. Absent before the first call.",
    (result) => {
      if (valid !== null) result.observe(valid ? 1 : 0);
    },
  );
}

function readSources(meter: Meter, sources: Sources): void {
  const { clock, store, feed, budget, clients, sessions, databaseFile } = sources;
  gauge(meter, 'aurora_connections', 'Connections of all workspaces, by status.', async (result) => {
    for (const { status, count } of await store.connectionTotals()) result.observe(count, { status });
  });
  gauge(
    meter,
    'aurora_verification_oldest_due_seconds',
    'For how long the oldest due verification has waited for an attempt; 0 when none is due.',
    async (result) => {
      const dueAt = await store.verifications.nextDueAt();
      result.observe(dueAt === null ? 0 : Math.max(0, clock.now() - dueAt) / 1_000);
    },
  );
  gauge(
    meter,
    'aurora_sts_budget_calls_per_second',
    'Calls to STS that this server may make in a second.',
    (result) => result.observe(budget.perSecond),
  );
  gauge(
    meter,
    'aurora_sts_budget_in_use',
    'Calls under way, and those that ended within a second.',
    (result) => result.observe(budget.inUse),
  );
  gauge(meter, 'aurora_sts_budget_waiting', 'Calls that wait for the budget.', (result) =>
    result.observe(budget.waiting),
  );
  gauge(
    meter,
    'aurora_events_behind',
    'Committed events that this server has not handed out yet.',
    async (result) => result.observe(Math.max(0, (await store.lastPosition()) - feed.position)),
  );
  gauge(meter, 'aurora_subscribers', 'Subscriptions that wait for events of connections.', (result) =>
    result.observe(feed.subscribers),
  );
  gauge(meter, 'aurora_clients', 'Open streams and WebSockets.', (result) => {
    const { sse, webSocket } = clients();
    result.observe(sse, { transport: 'sse' });
    result.observe(webSocket, { transport: 'websocket' });
  });
  gauge(
    meter,
    'aurora_credentials_sessions',
    'Sessions of roles that are kept in memory for programs.',
    (result) => result.observe(sessions.size),
  );
  gauge(
    meter,
    'aurora_database_bytes',
    "Size of the database's files on disk, the write-ahead log included.",
    async (result) => result.observe((await bytesOf(databaseFile)) + (await bytesOf(`${databaseFile}-wal`))),
  );
}

/** The size of a file; 0 when it does not exist. */
async function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function watchProcess(meter: Meter, version: string): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  gauge(meter, 'aurora_build_info', 'The version of Aurora and of Node.js. Always 1.', (result) =>
    result.observe(1, { version, node: process.version }),
  );
  gauge(meter, 'process_resident_memory_bytes', 'Resident memory of the process.', (result) =>
    result.observe(process.memoryUsage.rss()),
  );
  meter
    .createObservableCounter('process_cpu_seconds_total', { description: 'CPU time of the process.' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  gauge(
    meter,
    'nodejs_eventloop_delay_seconds',
    'Delay of the event loop since the last scrape, by quantile; 1 is the longest.',
    (result) => {
      for (const quantile of [0.5, 0.99, 1])
        result.observe(delay.percentile(quantile * 100) / 1e9, { quantile: String(quantile) });
      delay.reset();
    },
  );
  return { stop: () => delay.disable() };
}

function gauge(
  meter: Meter,
  name: string,
  description: string,
  read: (result: ObservableResult<Attributes>) => void | Promise<void>,
): void {
  meter.createObservableGauge(name, { description }).addCallback(read);
}
