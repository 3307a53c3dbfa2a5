/** Work that falls due, under leases. */
import { expect, it } from 'vitest';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, denied, established, NOW, read, useWorld } from './world.ts';

export function workContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const claim = (owner: string, now = NOW, limit = 10, { verifications } = world.store) =>
    verifications.claimDue({ now, latest: now + 60_000, owner, leaseUntil: now + 15_000, limit });

  it('claims what is due once, oldest first', async () => {
    const late = await begin(world, sampleConnection(world.workspace.id), NOW + 2);
    const early = await begin(world, sampleConnection(world.workspace.id), NOW + 1);
    const future = await begin(world, sampleConnection(world.workspace.id), NOW + 1_000);
    expect(await world.store.verifications.nextDueAt()).toBe(NOW + 1);
    expect((await claim('a', NOW + 10)).map(({ id }) => id)).toEqual([early.id, late.id]);
    expect(await claim('b', NOW + 10)).toEqual([]);
    expect(await world.store.verifications.nextDueAt()).toBe(NOW + 1_000);
    expect((await claim('b', NOW + 1_000)).map(({ id }) => id)).toEqual([future.id]);
  });

  it('claims work planned too far ahead (the clock moved back) before due work', async () => {
    const hour = 3_600_000;
    const tooFarAhead = await begin(world, sampleConnection(world.workspace.id), NOW + hour);
    const due = await begin(world, sampleConnection(world.workspace.id), NOW);
    expect((await claim('a', NOW, 1)).map(({ id }) => id)).toEqual([tooFarAhead.id]);
    expect((await claim('a', NOW)).map(({ id }) => id)).toEqual([due.id]);
    // Held now, for as long as any other.
    expect(await claim('b', NOW)).toEqual([]);
    expect(await claim('b', NOW + 15_000)).toHaveLength(2);
  });

  it('claims up to the limit', async () => {
    for (let i = 0; i < 5; i++) await begin(world, sampleConnection(world.workspace.id));
    expect(await claim('a', NOW, 3)).toHaveLength(3);
    expect(await claim('a', NOW, 3)).toHaveLength(2);
  });

  /** Makes verifications of this many workspaces, all due; their workspaces, in the order of the claims. */
  const crowd = async (sizes: readonly number[]) => {
    const workspaceIds: string[] = [];
    for (const [index, size] of sizes.entries()) {
      const workspace = index === 0 ? world.workspace : sampleWorkspace();
      if (index > 0) await world.store.insertWorkspace(workspace);
      workspaceIds.push(workspace.id);
      await Promise.all(
        Array.from({ length: size }, (_, n) => begin(world, sampleConnection(workspace.id), NOW - 1_000 + n)),
      );
    }
    return workspaceIds;
  };
  const claimedFrom = async (limit: number, store = world.store) =>
    (await claim('a', NOW, limit, store)).map(({ workspaceId }) => workspaceId);

  it('delays the only verification of a workspace by at most one claim of another with many', async () => {
    const [, single] = await crowd([300, 1]);
    expect([...(await claimedFrom(1)), ...(await claimedFrom(1))]).toContain(single);
    await crowd([0, 1]);
    expect(new Set(await claimedFrom(2)).size).toBe(2);
  });

  it('takes one of each workspace, then a second of each, the oldest of each first', async () => {
    const [first, second, third] = await crowd([40, 2, 7]);
    const claimed = await claim('a', NOW, 9);
    const counts = Map.groupBy(claimed, ({ workspaceId }) => workspaceId);
    expect([first, second, third].map((id = '') => counts.get(id)?.length).sort()).toEqual([2, 3, 4]);
    for (const rows of counts.values()) {
      const begun = rows.map(({ verification }) => verification?.startedAt);
      expect(begun).toEqual(begun.map((_, n) => NOW - 1_000 + n));
    }
  });

  it('continues with the next workspace', async () => {
    const workspaces = await crowd([30, ...Array.from({ length: 9 }, () => 3)]);
    const turns = [];
    for (let n = 0; n < 10; n++) turns.push(...(await claimedFrom(2)));
    // In twenty places, each of the ten workspaces has two.
    for (const id of workspaces) expect(turns.filter((turn) => turn === id)).toHaveLength(2);
  });

  it('takes all that is due, of however many workspaces, and nothing twice', async () => {
    await crowd([25, 1, 1, 13, 2]);
    const claimed: string[] = [];
    for (let found = 10; found === 10; ) {
      const claims = await claim('a', NOW, 10);
      claimed.push(...claims.map(({ id }) => id));
      found = claims.length;
    }
    expect(claimed).toHaveLength(42);
    expect(new Set(claimed).size).toBe(42);
  });

  it('lets another take over when a lease ends, and refuses the first holder then', async () => {
    const { id, verification } = await begin(world, sampleConnection(world.workspace.id));
    const verificationId = verification?.id ?? '';
    await claim('a');
    expect(await claim('b', NOW + 14_999)).toEqual([]);
    expect(await claim('b', NOW + 15_000)).toHaveLength(1);
    const decide = () => [denied(1, NOW + 20_000)];
    expect(
      await world.store.verifications.conclude(
        { connectionId: id, work: verificationId, owner: 'a' },
        decide,
        NOW,
      ),
    ).toBeNull();
    const concluded = await world.store.verifications.conclude(
      { connectionId: id, work: verificationId, owner: 'b' },
      decide,
      NOW,
    );
    expect(concluded?.verification?.attempts).toBe(1);
    expect(await world.store.verifications.nextDueAt()).toBe(NOW + 20_000);
  });

  it('counts the verifications that are due, that run, and that wait', async () => {
    const backlog = (now: number) => world.store.verificationBacklog(now);
    expect(await backlog(NOW)).toEqual({ due: 0, running: 0, waiting: 0 });
    for (const at of [NOW, NOW, NOW, NOW + 1_000])
      await begin(world, sampleConnection(world.workspace.id), at);
    const ended = await begin(world, sampleConnection(world.workspace.id));
    await world.store.change(ended.id, () => [established], NOW);
    await claim('a', NOW, 2);
    expect(await backlog(NOW)).toEqual({ due: 1, running: 2, waiting: 1 });
    // The lease of a process that died is over.
    expect(await backlog(NOW + 15_000)).toEqual({ due: 4, running: 0, waiting: 0 });
  });

  it('keeps a lease that is renewed', async () => {
    const { verification } = await begin(world, sampleConnection(world.workspace.id));
    await claim('a');
    const works = [verification?.id ?? ''];
    await world.store.verifications.renew(works, 'b', NOW + 90_000);
    await world.store.verifications.renew(works, 'a', NOW + 60_000);
    expect(await claim('b', NOW + 59_999)).toEqual([]);
    expect(await world.store.verifications.nextDueAt()).toBe(NOW + 60_000);
  });

  it('drops the conclusion of a verification that has ended', async () => {
    const { id, verification } = await begin(world, sampleConnection(world.workspace.id));
    await claim('a');
    await world.store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW + 1);
    const concluded = await world.store.verifications.conclude(
      { connectionId: id, work: verification?.id ?? '', owner: 'a' },
      () => [established],
      NOW + 2,
    );
    expect(concluded).toBeNull();
    expect(await read(world, id)).toMatchObject({ status: 'DISCONNECTED', lastSequence: 2 });
    expect(await world.store.verifications.nextDueAt()).toBeNull();
  });

  it('keeps a lease while another caller changes the verification', async () => {
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    await claim('a');
    await world.store.change(id, () => [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }], NOW + 1);
    expect(await claim('b', NOW + 1)).toEqual([]);
  });

  it('keeps the work due when nothing is decided', async () => {
    const { id, verification } = await begin(world, sampleConnection(world.workspace.id));
    await claim('a');
    const lease = { connectionId: id, work: verification?.id ?? '', owner: 'a' };
    const concluded = await world.store.verifications.conclude(
      lease,
      (connection, workspace) => {
        expect([connection.id, workspace]).toEqual([id, world.workspace]);
        return [];
      },
      NOW,
    );
    expect(concluded?.id).toBe(id);
    expect(await claim('b')).toHaveLength(1);
  });

  it('never gives the same work to two processes', async () => {
    const other = await world.openAgain();
    for (let i = 0; i < 50; i++) await begin(world, sampleConnection(world.workspace.id));
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, i) => claim(String(i), NOW, 5, i % 2 === 0 ? world.store : other)),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(50);
    expect(new Set(ids).size).toBe(50);
  });

  it('rechecks the roles of all workspaces in turns, too', async () => {
    const { store, workspace } = world;
    const other = sampleWorkspace();
    await store.insertWorkspace(other);
    for (const [size, { id: workspaceId }] of [[20, workspace] as const, [1, other] as const]) {
      for (let n = 0; n < size; n++) {
        const { id } = await begin(world, sampleConnection(workspaceId));
        await store.change(id, () => [{ ...established, nextCheckAt: NOW + n }], NOW);
      }
    }
    const request = { now: NOW + 50, latest: NOW + 60_000, owner: 'a', leaseUntil: NOW + 15_000, limit: 2 };
    const claimed = await store.rechecks.claimDue(request);
    expect(new Set(claimed.map(({ workspaceId }) => workspaceId))).toEqual(new Set([workspace.id, other.id]));
  });

  it('rechecks connected roles under leases, apart from verifications', async () => {
    const { rechecks } = world.store;
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    expect(await rechecks.nextDueAt()).toBeNull();
    await world.store.change(id, () => [{ ...established, nextCheckAt: NOW + 100 }], NOW);
    expect(await rechecks.nextDueAt()).toBe(NOW + 100);
    const request = { now: NOW + 100, latest: NOW + 60_000, owner: 'a', leaseUntil: NOW + 15_000, limit: 10 };
    expect((await rechecks.claimDue(request)).map((connection) => connection.id)).toEqual([id]);
    expect(await rechecks.claimDue({ ...request, owner: 'b' })).toEqual([]);
    await rechecks.renew([id], 'a', NOW + 20_000);
    expect(await rechecks.nextDueAt()).toBe(NOW + 20_000);
    const checked = {
      type: 'ConnectionChecked',
      outcome: 'PASSED',
      failure: null,
      probes: [],
      nextCheckAt: NOW + 900,
    } as const;
    const concluded = await rechecks.conclude(
      { connectionId: id, work: id, owner: 'a' },
      () => [checked],
      NOW,
    );
    expect(concluded?.recheck).toEqual({ nextAt: NOW + 900, failures: 0 });
    await world.store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
    expect(await rechecks.nextDueAt()).toBeNull();
  });

  it('makes later checks due now, of these connections alone', async () => {
    const { store, workspace } = world;
    const plan = async (nextCheckAt: number) => {
      const { id } = await begin(world, sampleConnection(workspace.id));
      await store.change(id, () => [{ ...established, nextCheckAt }], NOW);
      return id;
    };
    const [later, due, other] = [await plan(NOW + 9_000), await plan(NOW - 5), await plan(NOW + 9_000)];
    const { id: pending } = await begin(world, sampleConnection(workspace.id));
    const commits: boolean[] = [];
    store.onCommit(({ work }) => commits.push(work));
    await store.bringRechecksForward([later, due, pending], NOW);
    expect(commits).toContain(true);
    const nextAt = async (id: string) => (await read(world, id))?.recheck?.nextAt;
    expect(await Promise.all([later, due, other, pending].map(nextAt))).toEqual([
      NOW,
      NOW - 5,
      NOW + 9_000,
      undefined,
    ]);
    const claimed = await store.rechecks.claimDue({
      ...{ now: NOW, latest: NOW + 60_000, owner: 'a', leaseUntil: NOW + 15_000, limit: 10 },
    });
    expect(claimed.map(({ id }) => id).sort()).toEqual([later, due].sort());
  });
}
