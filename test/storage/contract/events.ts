/** The log of events. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ownFailure } from '../../../src/connection/failure.ts';
import type { Store } from '../../../src/storage/store.ts';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, denied, established, NOW, start, useWorld } from './world.ts';

export function eventContract(create: CreateDatabase): void {
  const world = useWorld(create);

  it('reads events of one connection, of one workspace and of all, after a position', async () => {
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    const mine = await begin(world, sampleConnection(world.workspace.id));
    const theirs = await begin(world, sampleConnection(other.id));
    await world.store.change(mine.id, () => [denied(1, NOW)], NOW);
    const all = await world.store.eventsAfter({ after: 0, limit: 10 });
    expect(all.map(({ connectionId }) => connectionId)).toEqual([mine.id, theirs.id, mine.id]);
    expect(all.map(({ position }) => position)).toEqual(
      [...all.map(({ position }) => position)].sort((a, b) => a - b),
    );
    expect(await world.store.lastPosition()).toBe(all[2]?.position);
    const first = all[0]?.position ?? 0;
    expect(await world.store.eventsAfter({ after: first, limit: 10, connectionId: mine.id })).toEqual([
      all[2],
    ]);
    expect(await world.store.eventsAfter({ after: 0, limit: 10, workspaceId: other.id })).toEqual([all[1]]);
    expect(await world.store.eventsAfter({ after: 0, limit: 2 })).toHaveLength(2);
  });

  it('has the status of the connection after each event', async () => {
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    const failure = ownFailure('ROLE_NOT_ASSUMABLE');
    const failed = { type: 'ConnectionFailed', failure, attempts: 1, elapsedMs: 1 } as const;
    await world.store.change(id, () => [denied(1, NOW), failed], NOW);
    await world.store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
    const events = await world.store.eventsAfter({ after: 0, limit: 10 });
    expect(events.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'FAILED', 'DISCONNECTED']);
  });

  it('lists events of a connection, newest first', async () => {
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    for (let i = 1; i <= 4; i++) await world.store.change(id, () => [denied(i, NOW)], NOW);
    const sequences = async (request: Parameters<Store['listEvents']>[1]) =>
      (await world.store.listEvents(id, request)).items.map(({ value }) => value.sequence);
    expect(await sequences({ limit: 2 })).toEqual([5, 4]);
    expect(await sequences({ limit: 2, after: '4' })).toEqual([3, 2]);
    expect(await sequences({ limit: 2, fromEnd: true })).toEqual([2, 1]);
    expect(await sequences({ limit: 9, before: '3' })).toEqual([5, 4]);
  });

  it("tells the position before a verification's first event", async () => {
    const { id, verification } = await begin(world, sampleConnection(world.workspace.id));
    expect(await world.store.positionBeforeVerification(verification?.id ?? '')).toBe(0);
    await world.store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
    const last = await world.store.lastPosition();
    const again = await world.store.change(id, () => [start()], NOW);
    expect(await world.store.positionBeforeVerification(again?.verification?.id ?? '')).toBe(last);
    expect(await world.store.positionBeforeVerification(randomUUID())).toBe(0);
  });

  it('knows the last position of all and of one workspace', async () => {
    const { store, workspace } = world;
    const other = sampleWorkspace();
    await store.insertWorkspace(other);
    expect([await store.lastPosition(), await store.lastPositionIn(workspace.id)]).toEqual([0, 0]);
    await begin(world, sampleConnection(workspace.id));
    await begin(world, sampleConnection(other.id));
    const [mine, theirs] = await store.eventsAfter({ after: 0, limit: 10 });
    expect(await store.lastPosition()).toBe(theirs?.position);
    expect(await store.lastPositionIn(workspace.id)).toBe(mine?.position);
  });

  it('deletes old events, oldest first, and gives no position twice, even when the newest are gone', async () => {
    const { store } = world;
    const { id } = await begin(world, sampleConnection(world.workspace.id), NOW);
    for (let attempt = 1; attempt <= 3; attempt++)
      await store.change(id, () => [denied(attempt, NOW)], NOW + attempt);
    const greatest = await store.lastPosition();
    expect(await store.deleteEventsBefore(NOW + 3, 2)).toBe(2);
    expect(await store.deleteEventsBefore(NOW + 3, 2)).toBe(1);
    expect(await store.deleteEventsBefore(NOW + 3, 2)).toBe(0);
    expect((await store.eventsAfter({ after: 0, limit: 10 })).map(({ sequence }) => sequence)).toEqual([4]);
    expect(await store.deleteEventsBefore(NOW + 4, 2)).toBe(1);
    expect([await store.lastPosition(), await store.lastPositionIn(world.workspace.id)]).toEqual([
      greatest,
      0,
    ]);
    await store.change(id, () => [denied(4, NOW)], NOW);
    expect(await store.lastPosition()).toBe(greatest + 1);
  });

  it('has seen the ends of verifications that were denied at first', async () => {
    const { store } = world;
    const end = async (change: typeof established | { type: 'ConnectionFailed'; attempts: number }) => {
      const { id } = await begin(world, sampleConnection(world.workspace.id));
      const attempts = 'attempts' in change ? change.attempts : 0;
      for (let attempt = 1; attempt < attempts; attempt++)
        await store.change(id, () => [denied(attempt, NOW)], NOW);
      const failure = ownFailure('ROLE_NOT_ASSUMABLE');
      await store.change(
        id,
        () => [change.type === 'ConnectionFailed' ? { ...change, failure, elapsedMs: 9 } : change],
        NOW,
      );
    };
    await end(established);
    await end({ type: 'ConnectionFailed', attempts: 2 });
    await end({ type: 'ConnectionFailed', attempts: 1 });
    expect(await store.seenVerifications(10)).toEqual({ arrivalsMs: [20], failed: 1 });
    expect(await store.seenVerifications(1)).toEqual({ arrivalsMs: [], failed: 0 });
  });
}
