/** The metrics of servers that share PostgreSQL. */
import { expect, it, vi } from 'vitest';
import { startAurora } from '../../support/aurora.ts';
import { eventually } from '../../support/eventually.ts';
import { createDatabase, lockRows, openStoreOn } from '../../support/postgres.ts';
import { scrape } from '../../support/prometheus.ts';
import { sampleWorkspace } from '../../support/samples.ts';
import { NOW, record } from '../contract/world.ts';

const METRICS = { METRICS_PORT: '0' };

it('count the connections to PostgreSQL', async () => {
  const aurora = await startAurora({ environment: METRICS });
  const samples = await scrape(aurora.app.metricsUrl);
  const pools = (name: string) =>
    ['writers', 'readers'].map((pool) => samples.get(`${name}{pool="${pool}"}`));
  expect(pools('db_client_connections_max')).toEqual([10, 2]);
  expect(pools('db_client_connections_pending_requests')).toEqual([0, 0]);
  const usage = ['used', 'idle'].map(
    (state) => samples.get(`db_client_connections_usage{pool="readers",state="${state}"}`) ?? 0,
  );
  expect(usage.reduce((sum, count) => sum + count)).toBe(2);
  expect(samples.get('aurora_database_bytes')).toBeUndefined();
});

it('count the transactions that wait for a connection', async () => {
  const url = await createDatabase();
  const store = await openStoreOn(url);
  const [idle] = store.connectionPools?.() ?? [];
  expect(idle).toMatchObject({ pool: 'writers', used: 0, pending: 0 });
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const unlock = await lockRows(url, 'workspaces');
  const change = () => store.changeExternalId(workspace.id, () => null, NOW, record('ROTATE_EXTERNAL_ID'));
  const changes = Promise.all(Array.from({ length: 12 }, change));
  await eventually(() =>
    expect(store.connectionPools?.()[0]).toMatchObject({ used: 10, idle: 0, pending: 2 }),
  );
  await unlock();
  await changes;
  expect(store.connectionPools?.()[0]).toMatchObject({ used: 0, pending: 0 });
});

it("tell how far the clock of PostgreSQL is ahead of the machine's", async () => {
  const aurora = await startAurora({ environment: METRICS });
  const offset = async () => (await scrape(aurora.app.metricsUrl)).get('aurora_db_clock_offset_seconds');
  expect(Math.abs((await offset()) ?? 60)).toBeLessThan(1);
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
  expect(Math.abs(((await offset()) ?? 0) + 60)).toBeLessThan(1);
});
