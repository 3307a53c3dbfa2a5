/** Locks that last, and locks in several transactions. */
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import type { Store } from '../../../src/storage/store.ts';
import { createDatabase, openStoreOn } from '../../support/postgres.ts';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, NOW } from '../contract/world.ts';

async function worldOn(url: string) {
  const store = await openStoreOn(url);
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const connect = (count: number) =>
    Promise.all(Array.from({ length: count }, () => begin({ store }, sampleConnection(workspace.id))));
  return { store, connect };
}

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
