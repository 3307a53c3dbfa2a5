/** Quotas of workspaces. */
import { expect, it } from 'vitest';
import type { QuotaUse } from '../../../src/storage/quotas.ts';
import { type CreateDatabase, useWorld } from './world.ts';

export function quotaContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const attempt: QuotaUse = { workspaceId: 'w', kind: 'ATTEMPT', subject: null, limit: 2, windowMs: 100 };
  const account = (subject: string): QuotaUse => ({ ...attempt, kind: 'ACCOUNT', subject });

  it('grants up to the limit within the window, and says when the next use fits', async () => {
    const { store } = world;
    expect([await store.use([attempt], 0), await store.use([attempt], 10)]).toEqual([null, null]);
    expect(await store.use([attempt], 20)).toBe(100);
    expect(await store.use([attempt], 99)).toBe(100);
    expect(await store.use([attempt], 100)).toBeNull();
    expect(await store.use([attempt], 100)).toBe(110);
  });

  it('counts workspaces and kinds apart', async () => {
    await world.store.use([attempt, attempt], 0);
    expect(await world.store.use([{ ...attempt, workspaceId: 'other' }], 0)).toBeNull();
    expect(await world.store.use([{ ...attempt, kind: 'TEST' }], 0)).toBeNull();
  });

  it('uses all or none', async () => {
    const { store } = world;
    await store.use([account('1'), account('2')], 0);
    expect(await store.use([attempt, account('3')], 10)).toBe(100);
    expect(await store.use([attempt, attempt], 10)).toBeNull();
  });

  it('counts the same subject once', async () => {
    const { store } = world;
    for (let i = 0; i < 3; i++) expect(await store.use([account('1')], i)).toBeNull();
    expect(await store.use([account('2')], 10)).toBeNull();
    expect(await store.use([account('3')], 20)).toBe(100);
    expect(await store.use([account('1')], 20)).toBeNull();
  });

  it('grants a part of what is asked for', async () => {
    const { store } = world;
    const bulk: QuotaUse = { ...attempt, kind: 'BULK', limit: 10 };
    expect(await store.useUpTo(bulk, 0, 0)).toEqual({ granted: 0, moreAt: null });
    expect(await store.useUpTo(bulk, 7, 0)).toEqual({ granted: 7, moreAt: null });
    expect(await store.useUpTo(bulk, 7, 10)).toEqual({ granted: 3, moreAt: 100 });
    expect(await store.useUpTo(bulk, 7, 20)).toEqual({ granted: 0, moreAt: 100 });
    expect(await store.useUpTo(bulk, 7, 100)).toEqual({ granted: 7, moreAt: null });
  });

  it('counts uses without using any', async () => {
    const { store } = world;
    const { workspaceId, windowMs } = attempt;
    const used = (now: number) => store.usesOf(workspaceId, 'ATTEMPT', windowMs, now);
    expect(await used(0)).toEqual({ count: 0, newestAt: null });
    await store.use([attempt], 0);
    await store.use([attempt, { ...attempt, kind: 'TEST' }, { ...attempt, workspaceId: 'other' }], 10);
    for (const _ of [1, 2]) expect(await used(99)).toEqual({ count: 2, newestAt: 10 });
    expect(await used(100)).toEqual({ count: 1, newestAt: 10 });
    expect(await used(110)).toEqual({ count: 0, newestAt: null });
  });

  it('counts a use that another server stored while this one waited', async () => {
    const { store } = world;
    await store.use([attempt, attempt], 20);
    expect(await store.use([attempt], 10)).toBe(120);
  });

  it('counts a use from the moment at which it was granted, however long it waited', async () => {
    const { store } = world;
    for (const now of [0, 1, 101]) expect(await store.use([attempt], now)).toBeNull();
    expect(await store.use([attempt], 95)).toBeNull();
    expect(await store.use([attempt], 196)).toBe(201);
  });

  it('keeps what still counts for a server whose clock is behind', async () => {
    const { store } = world;
    await store.use([account('1'), attempt], 0);
    await store.use([account('2'), attempt], 50);
    // A server that is ahead uses nothing: the account counts already, and another one does not fit.
    expect(await store.use([account('2')], 105)).toBeNull();
    expect(await store.use([attempt, account('3'), account('4')], 105)).toBe(150);
    expect(await store.use([account('3')], 95)).toBe(100);
    expect(await store.use([attempt], 95)).toBe(100);
  });

  it('forgets uses that are more than a window in the future: the clock moved back', async () => {
    await world.store.use([attempt, attempt], 10_000);
    expect(await world.store.use([attempt], 0)).toBeNull();
  });

  it('never grants more than the limit to two processes', async () => {
    const stores = [world.store, await world.openAgain()];
    const bulk: QuotaUse = { ...attempt, kind: 'BULK', limit: 20 };
    const grants = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stores[i % 2]?.useUpTo(bulk, 3, 0)),
    );
    expect(grants.reduce((sum, grant) => sum + (grant?.granted ?? 0), 0)).toBe(20);
  });
}
