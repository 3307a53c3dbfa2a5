/** The servers that share the database. */
import { expect, it } from 'vitest';
import type { Server } from '../../../src/storage/fleet.ts';
import { sampleConnection, sampleOrganization } from '../../support/samples.ts';
import { begin, type CreateDatabase, denied, established, NOW, record, useWorld } from './world.ts';

const server = (id: string, seenAt = NOW): Server => ({
  id,
  version: '1.0',
  seenAt,
  granted: 10,
  wanted: 20,
});

export function fleetContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const servers = async (store = world.store) => {
    let seen: readonly Server[] = [];
    await store.heartbeat((found) => {
      seen = found;
      return { self: server('reader'), live: new Set(), forgotten: ['reader'] };
    });
    expect(await store.readServers()).toEqual(seen);
    return seen;
  };

  it('stores what each server says at its latest heartbeat, for all to see', async () => {
    const other = await world.openAgain();
    const live = new Set(['a', 'b']);
    const { decision, released } = await world.store.heartbeat((found) => {
      expect(found).toEqual([]);
      return { self: server('a'), live, forgotten: [], share: 7 };
    });
    expect([decision.share, released]).toEqual([
      7,
      { verification: 0, check: 0, webhook: 0, organization: 0 },
    ]);
    await other.heartbeat((found) => {
      expect(found).toEqual([server('a')]);
      return { self: server('b'), live, forgotten: [] };
    });
    await world.store.heartbeat(() => ({ self: server('a', NOW + 1), live, forgotten: [] }));
    expect(await servers(other)).toEqual([server('a', NOW + 1), server('b')]);
    await other.heartbeat(() => ({ self: server('b'), live, forgotten: ['a', 'unknown'] }));
    expect(await servers()).toEqual([server('b')]);
  });

  it('decides on one heartbeat after the other', async () => {
    const stores = [world.store, await world.openAgain()];
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        stores[n % 2]?.heartbeat((found) => ({
          self: server(`s${n}`),
          live: new Set<string>(),
          forgotten: [],
          found: found.length,
        })),
      ),
    );
    expect(seen.map((made) => made?.decision.found).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
  });

  it('gives up the leases that no live server holds, and no others', async () => {
    const { verifications, rechecks } = world.store;
    const request = (owner: string) => ({
      now: NOW + 10,
      latest: NOW + 60_000,
      owner,
      leaseUntil: NOW + 15_000,
      limit: 1,
    });
    const checked = await begin(world, sampleConnection(world.workspace.id));
    await world.store.change(checked.id, () => [{ ...established, nextCheckAt: NOW + 10 }], NOW);
    await rechecks.claimDue(request('dead'));
    const [first, second] = [
      await begin(world, sampleConnection(world.workspace.id), NOW),
      await begin(world, sampleConnection(world.workspace.id), NOW + 1),
    ];
    await verifications.claimDue(request('dead'));
    await verifications.claimDue(request('live'));
    const { id: connectionId, workspaceId } = checked;
    const organization = sampleOrganization({ workspaceId, connectionId });
    await world.store.insertOrganization(organization, 5, NOW, record('CONNECT_ORGANIZATION'));
    const claimOrganization = (owner: string) =>
      world.store.claimOrganization({
        ...{ now: NOW, latest: NOW + 60_000, owner, leaseUntil: NOW + 15_000 },
        exceptWorkspaceIds: [],
      });
    expect((await claimOrganization('dead'))?.id).toBe(organization.id);
    expect(await claimOrganization('me')).toBeNull();
    const { released } = await world.store.heartbeat(() => ({
      self: server('me'),
      live: new Set(['me', 'live']),
      forgotten: [],
    }));
    expect(released).toEqual({ verification: 1, check: 1, webhook: 0, organization: 1 });
    expect((await claimOrganization('me'))?.id).toBe(organization.id);
    expect((await rechecks.claimDue(request('me'))).map(({ id }) => id)).toEqual([checked.id]);
    expect((await verifications.claimDue({ ...request('me'), limit: 5 })).map(({ id }) => id)).toEqual([
      first.id,
    ]);

    const conclude = (owner: string, { id, verification }: typeof first) =>
      verifications.conclude(
        { connectionId: id, work: verification?.id ?? '', owner },
        () => [denied(1, NOW + 20_000)],
        NOW,
      );
    // The server that was held dead wakes up: its lease is gone, and its answer is out of date.
    expect(await conclude('dead', first)).toBeNull();
    expect(await conclude('me', first)).not.toBeNull();
    expect(await conclude('live', second)).not.toBeNull();
  });

  it('changes nothing when the decision fails', async () => {
    const failing = world.store.heartbeat(() => {
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await servers()).toEqual([]);
  });
}
