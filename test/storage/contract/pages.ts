/** Pages of workspaces and connections. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Connection, STATUSES } from '../../../src/connection/connection.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionFilter,
  type ConnectionList,
} from '../../../src/connection/connection-list.ts';
import type { LabelMatch } from '../../../src/connection/labels.ts';
import { ALL_WORKSPACES, type WorkspaceList } from '../../../src/storage/connections.ts';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, denied, established, NOW, useWorld } from './world.ts';

export function pageContract(create: CreateDatabase): void {
  const world = useWorld(create);

  it('lists connections forwards and backwards, oldest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push((await begin(world, sampleConnection(world.workspace.id, { createdAt: 1_000 + i }))).id);
    }
    const first = await world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, { limit: 2 });
    expect(first.items.map(({ value }) => value.id)).toEqual(ids.slice(0, 2));
    expect([first.hasMoreBefore, first.hasMoreAfter]).toEqual([false, true]);
    const second = await world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, {
      limit: 10,
      after: first.items[1]?.key,
    });
    expect(second.items.map(({ value }) => value.id)).toEqual(ids.slice(2));
    expect([second.hasMoreBefore, second.hasMoreAfter]).toEqual([true, false]);
    const last = await world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, {
      limit: 2,
      fromEnd: true,
    });
    expect(last.items.map(({ value }) => value.id)).toEqual(ids.slice(3));
    expect([last.hasMoreBefore, last.hasMoreAfter]).toEqual([true, false]);
    const previous = await world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, {
      limit: 2,
      fromEnd: true,
      before: last.items[0]?.key,
    });
    expect(previous.items.map(({ value }) => value.id)).toEqual(ids.slice(1, 3));
    expect((await world.store.listConnections(randomUUID(), ALL_CONNECTIONS, { limit: 2 })).items).toEqual(
      [],
    );
  });

  it('lists workspaces that are searched, filtered and ordered, forwards and backwards', async () => {
    const { store } = world;
    const made = [world.workspace];
    for (const [index, name] of ['b_%', 'B', 'a', 'Ä'].entries()) {
      const workspace = sampleWorkspace({ name, createdAt: 2_000 + index });
      await store.insertWorkspace(workspace);
      made.push(workspace);
    }
    await begin(world, sampleConnection(made[1]?.id ?? ''));
    const { id } = await begin(world, sampleConnection(made[2]?.id ?? ''));
    await store.change(id, () => [established], NOW);
    const names = async (list: Partial<WorkspaceList>, only: 'ALL' | string[] = 'ALL') => {
      const walk = async (fromEnd: boolean) => {
        const found: string[] = [];
        for (let key: string | undefined; ; ) {
          const bound = key === undefined ? {} : fromEnd ? { before: key } : { after: key };
          const request = { limit: 1, fromEnd, ...bound };
          const page = await store.listWorkspaces(only, { ...ALL_WORKSPACES, ...list }, request);
          const [item] = page.items;
          if (item !== undefined) found[fromEnd ? 'unshift' : 'push'](item.value.name);
          key = item?.key;
          if (!(fromEnd ? page.hasMoreBefore : page.hasMoreAfter)) return found;
        }
      };
      const forwards = await walk(false);
      expect(await walk(true)).toEqual(forwards);
      return forwards;
    };
    expect(await names({})).toEqual(['Acme', 'b_%', 'B', 'a', 'Ä']);
    expect(await names({ descending: true })).toEqual(['Ä', 'a', 'B', 'b_%', 'Acme']);
    const byName = await names({ orderBy: 'NAME' });
    expect(byName).toEqual(['a', 'Acme', 'B', 'b_%', 'Ä']);
    expect(await names({ orderBy: 'NAME', descending: true })).toEqual(byName.toReversed());
    expect(await names({ search: 'B' })).toEqual(['b_%', 'B']);
    expect(await names({ search: '_%' })).toEqual(['b_%']);
    expect(await names({ search: made[3]?.externalId ?? '' })).toEqual(['a']);
    expect(await names({ search: made[3]?.externalId.slice(1) ?? '' })).toEqual([]);
    expect(await names({ statuses: ['PENDING'] })).toEqual(['b_%']);
    expect(await names({ statuses: ['PENDING', 'CONNECTED'], orderBy: 'NAME' })).toEqual(['B', 'b_%']);
    expect(await names({ statuses: [] })).toEqual([]);
    expect(await names({ search: 'a' }, [made[0]?.id ?? '', made[1]?.id ?? ''])).toEqual(['Acme']);
  });

  it('lists the connections that have all of the labels', async () => {
    const labels = [
      [],
      [{ key: 'env', value: 'prod' }],
      [
        { key: 'env', value: 'prod' },
        { key: 'team', value: '' },
      ],
      [{ key: 'env', value: 'test' }],
      [{ key: 'Env', value: '"prod"' }],
    ];
    for (const [index, own] of labels.entries()) {
      await begin(world, sampleConnection(world.workspace.id, { labels: own, createdAt: index }));
    }
    const find = async (...wanted: LabelMatch[]) => {
      const list = { ...ALL_CONNECTIONS, labels: wanted };
      const page = await world.store.listConnections(world.workspace.id, list, { limit: 10 });
      return page.items.map(({ value }) => value.createdAt);
    };
    expect(await find()).toEqual([0, 1, 2, 3, 4]);
    expect(await find({ key: 'env', value: 'prod' })).toEqual([1, 2]);
    expect(await find({ key: 'env' })).toEqual([1, 2, 3]);
    expect(await find({ key: 'env', value: 'prod' }, { key: 'team' })).toEqual([2]);
    expect(await find({ key: 'team', value: '' })).toEqual([2]);
    expect(await find({ key: 'Env', value: '"prod"' })).toEqual([4]);
    // A key and a value of two labels are not a label.
    expect(await find({ key: 'team', value: 'prod' })).toEqual([]);
    expect(await find({ key: '%', value: '%' })).toEqual([]);
  });

  it('lists connections that are filtered, searched and ordered, whatever their names', async () => {
    const names = ['b', null, 'Ä~%', 'B', 'a_%', null, 'a1%'];
    const made: Connection[] = [];
    for (const [index, name] of names.entries()) {
      const accountId = index < 5 ? '111111111111' : '222222222222';
      const roleArn = `arn:aws:iam::${accountId}:role/Role${index}`;
      made.push(
        await begin(
          world,
          sampleConnection(world.workspace.id, { name, accountId, roleArn, createdAt: index }),
        ),
      );
    }
    await world.store.change(made[2]?.id ?? '', () => [established], NOW + 5);
    await world.store.change(made[4]?.id ?? '', () => [established], NOW + 3);
    const placeOf = (id: string) => made.findIndex((one) => one.id === id);
    /** Places of what is listed: page by page forwards, then the same backwards. */
    const places = async (list: Partial<ConnectionList>) => {
      const walk = async (fromEnd: boolean) => {
        const found: number[] = [];
        for (let key: string | undefined; ; ) {
          const bound = key === undefined ? {} : fromEnd ? { before: key } : { after: key };
          // One by one: each key is a bound then.
          const request = { limit: 1, fromEnd, ...bound };
          const page = await world.store.listConnections(
            world.workspace.id,
            { ...ALL_CONNECTIONS, ...list },
            request,
          );
          const ids = page.items.map(({ value }) => placeOf(value.id));
          if (fromEnd) found.unshift(...ids);
          else found.push(...ids);
          key = fromEnd ? page.items[0]?.key : page.items.at(-1)?.key;
          if (!(fromEnd ? page.hasMoreBefore : page.hasMoreAfter)) return found;
        }
      };
      const forwards = await walk(false);
      expect(await walk(true)).toEqual(forwards);
      return forwards;
    };
    expect(await places({ accountId: '222222222222' })).toEqual([5, 6]);
    expect(await places({ statuses: ['CONNECTED'] })).toEqual([2, 4]);
    expect(await places({ statuses: [] })).toEqual([]);
    expect(await places({ search: 'B' })).toEqual([0, 3]);
    expect(await places({ search: '_%' })).toEqual([4]);
    expect(await places({ search: '2222' })).toEqual([5, 6]);
    expect(await places({ search: 'role3', statuses: ['PENDING'] })).toEqual([3]);
    expect(await places({ descending: true })).toEqual([6, 5, 4, 3, 2, 1, 0]);
    const byName = await places({ orderBy: 'NAME' });
    expect(byName.map((place) => names[place]?.toLowerCase() ?? '')).toEqual([
      '',
      '',
      'a1%',
      'a_%',
      'b',
      'b',
      'ä~%',
    ]);
    expect(await places({ orderBy: 'NAME', descending: true })).toEqual(byName.toReversed());
    const byStatus = await places({ orderBy: 'STATUS' });
    expect(new Set(byStatus.slice(5))).toEqual(new Set([2, 4]));
    // Equal ones by name.
    const named = (places: number[]) => places.filter((place) => names[place] != null);
    const pending = named(byStatus.slice(0, 5));
    expect(pending).toEqual(byName.filter((place) => pending.includes(place)));
    expect((await places({ orderBy: 'LAST_VERIFIED_AT', descending: true })).slice(0, 2)).toEqual([2, 4]);
    await world.store.change(made[6]?.id ?? '', () => [denied(1, NOW + 9)], NOW + 4);
    expect((await places({ orderBy: 'LAST_CHECKED_AT', descending: true })).slice(0, 3)).toEqual([2, 6, 4]);
    const byAccount = await places({ orderBy: 'ACCOUNT_ID' });
    expect(new Set(byAccount.slice(5))).toEqual(new Set([5, 6]));
    expect(await places({ orderBy: 'ACCOUNT_ID', descending: true })).toEqual(byAccount.toReversed());
    const count = (filter: ConnectionFilter) => world.store.connectionCounts(world.workspace.id, filter);
    expect(await count({ search: 'b' })).toEqual([{ status: 'PENDING', count: 2 }]);
    expect(await count({ statuses: ['CONNECTED', 'FAILED'] })).toEqual([{ status: 'CONNECTED', count: 2 }]);
    expect(await count({ accountId: '222222222222', search: 'ä' })).toEqual([]);
    expect(await count({ labels: [{ key: 'env' }] })).toEqual([]);
    expect(await world.store.connectionCounts(world.workspace.id)).toEqual(
      expect.arrayContaining([
        { status: 'CONNECTED', count: 2 },
        { status: 'PENDING', count: 5 },
      ]),
    );
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    await world.store.connect(sampleConnection(other.id), {}, () => [], 1_000);
    expect(await world.store.connectionTotals()).toEqual(
      expect.arrayContaining([
        { status: 'CONNECTED', count: 2 },
        { status: 'PENDING', count: 6 },
      ]),
    );
    const byTime = await world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, { limit: 1 });
    const after = byTime.items[0]?.key;
    await expect(
      world.store.listConnections(
        world.workspace.id,
        { orderBy: 'NAME', descending: false },
        { limit: 1, after },
      ),
    ).rejects.toThrow('is not a cursor of this list');
  });

  it('lists workspaces', async () => {
    const later = sampleWorkspace({ createdAt: 2_000 });
    await world.store.insertWorkspace(later);
    const page = await world.store.listWorkspaces('ALL', ALL_WORKSPACES, { limit: 1 });
    expect(page.items.map(({ value }) => value)).toEqual([world.workspace]);
    const next = await world.store.listWorkspaces('ALL', ALL_WORKSPACES, {
      limit: 1,
      after: page.items[0]?.key,
    });
    expect(next.items.map(({ value }) => value)).toEqual([later]);
    const only = await world.store.listWorkspaces([later.id, randomUUID()], ALL_WORKSPACES, { limit: 10 });
    expect(only.items.map(({ value }) => value)).toEqual([later]);
  });

  it('lists connections in the order of statuses', async () => {
    for (const status of STATUSES)
      await world.store.connect(sampleConnection(world.workspace.id, { status }), {}, () => [], NOW);
    const list = { ...ALL_CONNECTIONS, orderBy: 'STATUS' } as const;
    const { items } = await world.store.listConnections(world.workspace.id, list, { limit: 10 });
    expect(items.map(({ value }) => value.status)).toEqual(STATUSES);
  });

  it.each(['x', '', '1~x', '-1', "1' or 1=1", '9'.repeat(30)])('refuses the page key %j', async (key) => {
    await expect(
      world.store.listConnections(world.workspace.id, ALL_CONNECTIONS, { limit: 1, after: key }),
    ).rejects.toThrow('not a cursor');
    await expect(world.store.listEvents(randomUUID(), { limit: 1, before: key })).rejects.toThrow(
      'not a cursor',
    );
  });
}
