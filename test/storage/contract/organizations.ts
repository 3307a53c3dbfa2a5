/** Organizations, the work on them, and their accounts. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { OrganizationAccount } from '../../../src/connection/organization.ts';
import type { Organization } from '../../../src/storage/organizations.ts';
import { sampleConnection, sampleOrganization, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, record, useWorld } from './world.ts';

const LATER = 1_000_000;
const CHOICE = {
  unitIds: ['r-ab12'],
  exceptAccountIds: [],
  roleName: 'AuroraRole',
  by: record('CHOOSE_ORGANIZATION_ACCOUNTS').actor,
};

export function organizationContract(create: CreateDatabase): void {
  const world = useWorld(create);

  const insert = async (connectionId: string, now = 10, max = 5, workspaceId = world.workspace.id) =>
    world.store.insertOrganization(
      sampleOrganization({ workspaceId, connectionId }),
      max,
      now,
      record('CONNECT_ORGANIZATION'),
    );
  async function organization(now = 10, workspaceId = world.workspace.id): Promise<Organization> {
    const { id } = await begin(world, sampleConnection(workspaceId));
    const inserted = await insert(id, now, 5, workspaceId);
    if (typeof inserted === 'string') throw new Error(inserted);
    return inserted;
  }
  const claim = (owner: string, now: number, exceptWorkspaceIds: string[] = []) =>
    world.store.claimOrganization({
      ...{ now, latest: now + LATER, owner, leaseUntil: now + 15_000 },
      exceptWorkspaceIds,
    });
  const account = (organizationId: string, accountId: string, rest: Partial<OrganizationAccount> = {}) => ({
    organizationId,
    accountId,
    name: `Name ${accountId}`,
    unitId: 'r-ab12',
    state: 'ACTIVE' as const,
    isChosen: false,
    connectionId: null,
    tries: 0,
    nextTryAt: null,
    answer: null,
    ...rest,
  });

  it('keeps one organization for a connection, whose work is due again', async () => {
    const { store, workspace } = world;
    const one = await organization();
    expect(await insert(one.connectionId, 20)).toMatchObject({ id: one.id });
    expect(await store.organizationsOf(workspace.id)).toMatchObject([
      { id: one.id, requests: 1, retry: 'READ' },
    ]);
    expect(await store.organizationsByIds([randomUUID(), one.id])).toMatchObject([null, { id: one.id }]);
    const { items } = await store.listAudit({ action: 'CONNECT_ORGANIZATION' }, { limit: 10 });
    expect(items).toHaveLength(1);
  });

  it('leases the longest due organization to one owner, until the lease ends', async () => {
    const { store } = world;
    const second = await organization(20);
    const first = await organization(10);
    expect(await store.nextOrganizationAt([])).toBe(10);
    expect(await claim('a', 9)).toBeNull();
    expect((await claim('a', 30))?.id).toBe(first.id);
    expect((await claim('b', 30))?.id).toBe(second.id);
    expect(await claim('b', 30)).toBeNull();
    await store.renewOrganizations([first.id], 'a', 50_000);
    await store.renewOrganizations([first.id], 'b', 90_000);
    expect((await claim('c', 20_000))?.id).toBe(second.id);
    expect(await claim('c', 34_000)).toBeNull();
    await store.renewOrganizations([second.id], 'c', 60_000);
    expect((await claim('c', 50_000))?.id).toBe(first.id);
  });

  it('stores only so many that are connected, also when they come together', async () => {
    const { store, workspace } = world;
    const ids = await Promise.all(
      Array.from({ length: 4 }, async () => (await begin(world, sampleConnection(workspace.id))).id),
    );
    const outcomes = await Promise.all(ids.map((id) => insert(id, 10, 2)));
    expect(outcomes.filter((outcome) => outcome === 'TOO_MANY')).toHaveLength(2);
    const [first, second] = outcomes.filter((outcome) => outcome !== 'TOO_MANY') as Organization[];
    expect(await insert(second?.connectionId ?? '', 20, 2)).toMatchObject({ id: second?.id });
    await store.change(first?.connectionId ?? '', () => [{ type: 'ConnectionDisconnected' }], 20);
    const { id } = await begin(world, sampleConnection(workspace.id));
    expect(await insert(id, 20, 2)).toMatchObject({ connectionId: id });
    expect(await store.organizationsOf(workspace.id)).toHaveLength(3);
  });

  it('leases nothing of workspaces that have enough', async () => {
    const { store, workspace } = world;
    const other = sampleWorkspace();
    await store.insertWorkspace(other);
    await organization(10);
    const theirs = await organization(20, other.id);
    expect(await store.nextOrganizationAt([workspace.id])).toBe(20);
    expect(await claim('a', 30, [workspace.id])).toMatchObject({ id: theirs.id });
    expect(await claim('a', 30, [workspace.id, other.id])).toBeNull();
    expect(await store.nextOrganizationAt([workspace.id, other.id])).toBeNull();
  });

  it('claims what the clock, set back, has planned too far ahead', async () => {
    const { id } = await organization(5 * LATER);
    expect(await claim('a', 10)).toMatchObject({ id });
  });

  it('plans the next work, or works again for what people have asked meanwhile', async () => {
    const { store } = world;
    const { id } = await organization();
    const lease = { id, owner: 'a' };
    const first = await claim('a', 10);
    await store.concludeOrganization(lease, { nextAt: 500, requests: first?.requests ?? -1, retried: true });
    expect(await store.nextOrganizationAt([])).toBe(500);
    const wish = record('CHOOSE_ORGANIZATION_ACCOUNTS');
    await store.requestOrganizationWork(id, { retry: 'WAITING', choice: CHOICE }, 100, wish);
    const second = await claim('a', 100);
    expect(second).toMatchObject({ retry: 'WAITING', choice: CHOICE });
    await store.requestOrganizationWork(id, { retry: 'FAILED' }, 200, record('RETRY_ORGANIZATION'));
    await store.concludeOrganization(lease, { nextAt: 900, requests: second?.requests ?? -1, retried: true });
    // A choice takes nothing away from what waits.
    await store.requestOrganizationWork(id, { retry: 'WAITING', choice: CHOICE }, 200, wish);
    expect(await claim('b', 200)).toMatchObject({ retry: 'FAILED', choice: CHOICE });
    expect(await store.requestOrganizationWork(randomUUID(), { retry: 'FAILED' }, 1, wish)).toBeNull();
  });

  it('stores readings and accounts of the owner of the lease, and of nobody else', async () => {
    const { store } = world;
    const { id } = await organization();
    const reading = {
      awsId: 'o-1',
      managementAccountId: '1',
      readAt: 11,
      units: [{ id: 'r-ab12', name: 'Root', parentId: null, path: 'Root' }],
      problem: { message: 'm', cause: 'AWS' as const, since: 3, triedAt: 4 },
    };
    expect(await store.saveOrganizationReading({ id, owner: 'a' }, reading)).toBe(false);
    await claim('a', 10);
    expect(await store.saveOrganizationReading({ id, owner: 'a' }, reading)).toBe(true);
    expect((await store.organizationsByIds([id]))[0]).toMatchObject(reading);
    const accounts = [
      account(id, '000000000001'),
      account(id, '000000000002', { isChosen: true, nextTryAt: 7 }),
    ];
    expect(await store.saveOrganizationAccounts({ id, owner: 'b' }, accounts)).toBe(false);
    expect(await store.saveOrganizationAccounts({ id, owner: 'a' }, accounts)).toBe(true);
    const changed = account(id, '000000000001', { name: 'New', answer: 'No.', tries: 2 });
    await store.saveOrganizationAccounts({ id, owner: 'a' }, [changed]);
    expect(await store.organizationAccounts(id)).toEqual([changed, accounts[1]]);
  });

  it('lists and counts accounts by how far they have come', async () => {
    const { store, workspace } = world;
    const { id } = await organization();
    await claim('a', 10);
    const read = { awsId: 'o-1', managementAccountId: '000000000001', readAt: 11, units: [], problem: null };
    await store.saveOrganizationReading({ id, owner: 'a' }, read);
    const { id: connectionId } = await begin(world, sampleConnection(workspace.id));
    await store.saveOrganizationAccounts({ id, owner: 'a' }, [
      account(id, '000000000001', { isChosen: true, connectionId }),
      account(id, '000000000002', { isChosen: true, unitId: 'ou-1' }),
      account(id, '000000000003', { name: 'Shop', unitId: 'ou-1' }),
      account(id, '000000000004', { state: 'SUSPENDED', isChosen: true }),
    ]);
    const counts = await store.organizationCounts(id, ['000000000003', '000000000009']);
    const one = { state: 'ACTIVE', isExcepted: false, isManagement: false, count: 1 };
    expect(counts).toHaveLength(4);
    expect(counts).toEqual(
      expect.arrayContaining([
        { ...one, unitId: 'r-ab12', progress: 'PENDING', isManagement: true },
        { ...one, unitId: 'ou-1', progress: 'PENDING_ROLE' },
        { ...one, unitId: 'ou-1', progress: 'NOT_CHOSEN', isExcepted: true },
        { ...one, unitId: 'r-ab12', progress: 'SUSPENDED', state: 'SUSPENDED' },
      ]),
    );
    const list = async (filter: object, page: object = {}) => {
      const { items } = await store.listOrganizationAccounts(id, filter, { limit: 10, ...page });
      return items.map(({ value }) => Number(value.accountId));
    };
    expect(await list({ progress: ['PENDING', 'SUSPENDED'] })).toEqual([1, 4]);
    expect(await list({ unitId: 'ou-1' })).toEqual([2, 3]);
    expect(await list({ search: 'shop' })).toEqual([3]);
    // Without its connection, the management account is neither chosen nor one that can be.
    await store.saveOrganizationAccounts({ id, owner: 'a' }, [account(id, '000000000001')]);
    expect(await list({ progress: ['MANAGEMENT'] })).toEqual([1]);
    expect(await list({ progress: ['NOT_CHOSEN'] })).toEqual([3]);
    expect(await store.countOrganizationAccounts(id, { progress: ['MANAGEMENT'] }, 9)).toBe(1);
  });

  it('lists accounts by name, 2 before 10, and pages from both ends', async () => {
    const { store } = world;
    const { id } = await organization();
    await claim('a', 10);
    const names = ['shop 10', 'Shop 2', 'Shop 2', 'Shop', 'shop 02b', 'Werk Ü 1'];
    await store.saveOrganizationAccounts(
      { id, owner: 'a' },
      names.map((name, index) => account(id, `00000000000${index}`, { name })),
    );
    const sorted = ['Shop', 'Shop 2', 'Shop 2', 'shop 02b', 'shop 10', 'Werk Ü 1'];
    const read = async (page: object) => {
      const { items, ...more } = await store.listOrganizationAccounts(id, {}, { limit: 2, ...page });
      return { keys: items.map(({ key }) => key), names: items.map(({ value }) => value.name), ...more };
    };
    const forward = [await read({})];
    while (forward.at(-1)?.hasMoreAfter) forward.push(await read({ after: forward.at(-1)?.keys.at(-1) }));
    expect(forward.flatMap((page) => page.names)).toEqual(sorted);
    const backward = [await read({ fromEnd: true })];
    while (backward[0]?.hasMoreBefore)
      backward.unshift(await read({ fromEnd: true, before: backward[0]?.keys[0] }));
    expect(backward.flatMap((page) => page.names)).toEqual(sorted);
  });
}
