/** Locks that last, and locks in several transactions. */
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import type { Store } from '../../../src/storage/store.ts';
import { createDatabase, lockRows, openStoreOn } from '../../support/postgres.ts';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, NOW } from '../contract/world.ts';

/** The writes of one transaction. */
const BATCH = 100;
/** The others count a server as dead after three seconds. */
const MAX_HEARTBEAT_MS = 2_000;

async function worldOn(url: string) {
  const store = await openStoreOn(url);
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const connect = (count: number) =>
    Promise.all(Array.from({ length: count }, () => begin({ store }, sampleConnection(workspace.id))));
  return { store, connect };
}

const beat = (store: Store) =>
  store.heartbeat(() => ({
    self: { id: 'me', version: '1', seenAt: NOW, granted: 0, wanted: 0 },
    live: new Set(['me']),
    forgotten: [],
  }));

it('heartbeats go on while all writes wait for locks of somebody else', { timeout: 30_000 }, async () => {
  const url = await createDatabase();
  const { store, connect } = await worldOn(url);
  const connections = await connect(BATCH);
  const change = ({ id }: { readonly id: string }) =>
    store.change(id, () => [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }], NOW);
  const unlock = await lockRows(url, 'connections');
  let isOver = false;
  const writes = Promise.allSettled(connections.map(change)).finally(() => {
    isOver = true;
  });
  let slowestMs = 0;
  while (!isOver) {
    const begun = performance.now();
    await beat(store);
    slowestMs = Math.max(slowestMs, performance.now() - begun);
  }
  expect(slowestMs).toBeLessThan(MAX_HEARTBEAT_MS);
  expect(new Set((await writes).map(({ status }) => status))).toEqual(new Set(['rejected']));
  await unlock();
  const last = connections.slice(-1).map(change);
  await vi.waitFor(() => Promise.all(last), { timeout: 10_000 });
});

it('connecting roles that are connected never ends in a deadlock', { timeout: 30_000 }, async () => {
  const url = await createDatabase();
  const { store, connect } = await worldOn(url);
  const other = await openStoreOn(url);
  const connections = await connect(2);
  const [one, two] = connections as [(typeof connections)[0], (typeof connections)[0]];
  const codes: unknown[] = [];
  const original = pg.Client.prototype.query as (...values: unknown[]) => Promise<unknown>;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...values: unknown[]) {
    const answer = original.apply(this, values);
    answer?.catch((error: { code?: unknown }) => codes.push(error.code));
    return answer;
  } as never);
  const both = (of: Store, changed: typeof one, connected: typeof one) => [
    of.change(changed.id, () => [], NOW),
    of.connect(connected, {}, () => [], NOW),
  ];
  for (let round = 0; round < 20; round++)
    await Promise.all([...both(store, one, two), ...both(other, two, one)]);
  expect(codes).toEqual([]);
});
