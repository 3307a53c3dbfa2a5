/** Two servers on one database: each goes on with the work of the other, and they share the budget of calls. */
import { randomUUID } from 'node:crypto';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { startVerification } from '../../src/connection/connection.ts';
import { decodeId, encodeId } from '../../src/graphql/ids.ts';
import { MAX_SILENCE_MS } from '../../src/storage/fleet.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { onFinished } from '../support/lifetime.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { scrape } from '../support/prometheus.ts';
import { connectSample, sampleConnection } from '../support/samples.ts';
import { createApiKey } from '../support/tokens.ts';

const BUDGET = 600;
const START = Date.UTC(2026, 10, 23, 12);

type Row = { id: string; version: string; seen_at: number; granted: number; wanted: number };

function servers(aurora: Aurora): Row[] {
  const database = new SqliteDatabase(aurora.file, { readonly: true });
  try {
    return database.prepare<[], Row>('SELECT * FROM servers ORDER BY seen_at').all();
  } finally {
    database.close();
  }
}

/** Moves the clock of heartbeats on, and waits until `live` servers have beaten. */
async function beat(
  aurora: Aurora,
  clock: ManualClock,
  { live, times = 1 }: { live: number; times?: number },
) {
  for (let n = 0; n < times; n++) {
    clock.advance(500);
    const heard = () => servers(aurora).filter(({ seen_at }) => seen_at === clock.now());
    await vi.waitFor(() => expect(heard()).toHaveLength(live), 10_000);
  }
}

describe('servers on one database', () => {
  it('share the budget of calls, and never grant more than it', async () => {
    const clock = new ManualClock(START);
    const aurora = await startAurora({ heartbeatClock: clock });
    const grants = () => servers(aurora).map(({ granted }) => granted);
    expect(grants()).toEqual([BUDGET]);
    const other = await aurora.startAnother();
    expect(grants().sort()).toEqual([0, BUDGET]);
    const sums: number[] = [];
    for (let n = 0; n < 4; n++) {
      await beat(aurora, clock, { live: 2 });
      sums.push(grants().reduce((sum, granted) => sum + granted));
    }
    expect(Math.max(...sums)).toBe(BUDGET);
    expect(grants()).toEqual([BUDGET / 2, BUDGET / 2]);
    await other.app.stop(0);
    await beat(aurora, clock, { live: 1, times: 3 });
    expect(grants()).toEqual([BUDGET]);
  });

  it('go on with the work of a frozen one within 5 s, and refuse its answer when it wakes up', async () => {
    const clock = new ManualClock(START);
    const aurora = await startAurora({ heartbeatClock: clock, environment: { METRICS_PORT: '0' } });
    const takenOver = async () =>
      (await scrape(aurora.app.metricsUrl)).get('aurora_leases_taken_over_total{job="verification"}');
    const { id, externalId } = await aurora.createWorkspace();
    const workspaceId = decodeId(id)?.id ?? '';
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    const frozen = openSqliteStore({
      file: aurora.file,
      migrationsFolder: 'drizzle/sqlite',
      log: aurora.log,
    });
    onFinished(() => frozen.close());
    const now = aurora.clock.now();
    await frozen.heartbeat((others) => ({
      self: { id: 'frozen', version: '1.0', seenAt: clock.now(), granted: 0, wanted: 0 },
      live: new Set(['frozen', ...others.map((server) => server.id)]),
      forgotten: [],
    }));
    // Due in a second by the clock of the running server, so that the frozen one is first.
    const later = now + 1_000;
    const { id: connectionId } = await connectSample(
      frozen,
      { ...sampleConnection(workspaceId), roleArn: arn, accountId: aurora.customer.accountId },
      () => [startVerification({ id: 'v', now: later, windowMs: 300_000 })],
      now,
    );
    const request = {
      now: later,
      latest: later + 60_000,
      owner: 'frozen',
      leaseUntil: later + 15_000,
      limit: 5,
    };
    expect(await frozen.verifications.claimDue(request)).toHaveLength(1);
    aurora.clock.advance(1_000);
    const status = async () => (await aurora.connection(encodeId('AwsConnection', connectionId))).status;

    await beat(aurora, clock, { live: 1, times: 6 });
    await aurora.app.idle();
    expect(await status()).toBe('PENDING');
    expect(await takenOver()).toBeUndefined();
    await beat(aurora, clock, { live: 1 });
    expect(clock.now() - START).toBeLessThan(5_000);
    await vi.waitFor(async () => expect(await status()).toBe('CONNECTED'), 10_000);
    expect(await takenOver()).toBe(1);
    const decide = vi.fn(() => []);
    const claim = { connectionId, work: 'v', owner: 'frozen' };
    expect(await frozen.verifications.conclude(claim, decide, later)).toBeNull();
    expect(decide).not.toHaveBeenCalled();
  });

  it('answer a caller as soon as another server has made the first attempt', async () => {
    let passed = 0;
    const timers = new ManualClock(START);
    // Its heartbeats can stop, while its time passes.
    const clock: Clock = { now: () => timers.now() + passed, at: (...timer) => timers.at(...timer) };
    const aurora = await startAurora({ heartbeatClock: clock });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const connect = () => {
      const { arn } = aurora.customer.createRole(randomUUID(), {
        trustPolicy: aurora.trustPolicy(externalId.value),
      });
      return aurora.connect(workspaceId, arn);
    };
    expect(await connect()).toMatchObject({ status: 'CONNECTED' });
    const otherClock = new ManualClock(START);
    await aurora.startAnother(otherClock);
    passed = MAX_SILENCE_MS;
    await beat(aurora, otherClock, { live: 1, times: 9 });
    // Now this server has no share of the calls. It would wait for them.
    expect(await connect()).toMatchObject({ status: 'CONNECTED' });
  });

  it('let a token make no more mutations together than the quota', async () => {
    const clock = new ManualClock(START);
    const aurora = await startAurora({
      heartbeatClock: clock,
      environment: { MUTATIONS_PER_MINUTE: '10' },
    });
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const { id } = await aurora.connect(workspace.id, arn);
    const { token } = await createApiKey(aurora, workspace.id);
    const other = await aurora.startAnother();
    await beat(aurora, clock, { live: 2 });
    const query = `mutation { disconnectAwsAccount(id: "${id}") { ... on Error { message } } }`;
    const ask = async (url: string) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      return text.includes('mutations a minute') ? 'refused' : 'made';
    };
    const outcomes: string[] = [];
    for (let n = 0; n < 8; n++) outcomes.push(await ask(aurora.app.url), await ask(other.app.url));
    expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(10);
    expect(outcomes.slice(10)).toEqual(Array(6).fill('refused'));
  });

  it('free a verification that a stopped server was working on at once', async () => {
    const aurora = await startAurora({ heartbeatClock: new ManualClock(START) });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    let calls = 0;
    aurora.simulator.faults.gate = (action) =>
      action === 'AssumeRole' && calls++ === 0 ? new Promise(() => {}) : Promise.resolve();
    const answered = aurora.connect(workspaceId, arn).catch(() => null);
    await vi.waitFor(() => expect(calls).toBe(1), 10_000);
    aurora.clock.advance(3_000);
    const pending = await answered;
    await aurora.restart(0);
    expect(await aurora.runToEnd(pending?.id ?? '', 10_000)).toMatchObject({ status: 'CONNECTED' });
  });
});
