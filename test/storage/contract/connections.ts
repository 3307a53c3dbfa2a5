/** Workspaces and connections. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ConnectionSettings, WorkspaceSettings } from '../../../src/storage/connections.ts';
import { connectSample, sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import {
  begin,
  type CreateDatabase,
  denied,
  established,
  NOW,
  read,
  record,
  start,
  useWorld,
} from './world.ts';

export function connectionContract(create: CreateDatabase): void {
  const world = useWorld(create);

  it('returns workspaces as they were stored, and null for those that do not exist', async () => {
    expect(await world.store.workspacesByIds([world.workspace.id, randomUUID()])).toEqual([
      world.workspace,
      null,
    ]);
  });

  it('stores no second workspace with an id', async () => {
    const { store } = world;
    const again = { ...world.workspace, externalId: 'another'.repeat(5), name: 'Again' };
    expect(await store.insertWorkspace(again)).toBe(false);
    expect(await store.workspacesByIds([again.id])).toEqual([world.workspace]);
  });

  it('refuses an External ID that another workspace has', async () => {
    const other = sampleWorkspace({ externalId: world.workspace.externalId });
    expect(await world.store.insertWorkspace(other)).toBe(false);
    expect(await world.store.workspacesByIds([other.id])).toEqual([null]);
  });

  it('stores a new connection with its first event', async () => {
    const fresh = sampleConnection(world.workspace.id, { name: 'production' });
    const stored = await begin(world, fresh);
    expect(stored).toMatchObject({ id: fresh.id, name: 'production', status: 'PENDING', lastSequence: 1 });
    expect(stored.verification).toMatchObject({ attempts: 0, nextAttemptAt: NOW, deadline: NOW + 300_000 });
    expect(await read(world, fresh.id)).toEqual(stored);
  });

  it('makes one connection of the same role in one workspace, even at the same time', async () => {
    const roleArn = 'arn:aws:iam::123456789012:role/Same';
    const both = await Promise.all(
      [1, 2, 3].map(() =>
        connectSample(
          world.store,
          sampleConnection(world.workspace.id, { roleArn }),
          (connection) => (connection.verification === null ? [start()] : []),
          NOW,
        ),
      ),
    );
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect(both.map(({ lastSequence }) => lastSequence)).toEqual([1, 1, 1]);
  });

  it('keeps the same role of two workspaces apart', async () => {
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    const roleArn = 'arn:aws:iam::123456789012:role/Same';
    const mine = await begin(world, sampleConnection(world.workspace.id, { roleArn }));
    const theirs = await begin(world, sampleConnection(other.id, { roleArn }));
    expect(mine.id).not.toBe(theirs.id);
  });

  it('applies settings to a connection that exists', async () => {
    const fresh = await begin(world, sampleConnection(world.workspace.id));
    const again = await world.store.connect(
      sampleConnection(world.workspace.id, { roleArn: fresh.roleArn }),
      { name: 'renamed', region: 'eu-central-1' },
      () => [],
      NOW,
    );
    expect(again).toMatchObject({ id: fresh.id, name: 'renamed', region: 'eu-central-1' });
    expect(await read(world, fresh.id)).toEqual(again);
  });

  it('changes settings alone, and writes an audit record only if one is another', async () => {
    const { store } = world;
    const before = await begin(world, sampleConnection(world.workspace.id, { name: 'Old' }));
    const records: string[] = [];
    const change = (settings: ConnectionSettings, id = before.id) =>
      store.changeSettings(id, settings, NOW + 1, (old, changed) => {
        records.push(`${old.name} ${changed.name}`);
        return record('UPDATE_CONNECTION');
      });
    expect(await change({ name: 'New' }, randomUUID())).toBeNull();
    expect(await change({})).toEqual(before);
    expect(await change({ name: 'Old', region: before.region, labels: [] })).toEqual(before);
    expect((await store.listAudit({}, { limit: 10 })).items).toEqual([]);
    const labels = [{ key: 'env', value: 'prod' }];
    expect(await change({ labels })).toEqual({ ...before, labels });
    const after = { ...before, name: null, region: 'eu-west-1', labels };
    expect(await change({ name: null, region: 'eu-west-1' })).toEqual(after);
    expect(await read(world, before.id)).toEqual(after);
    expect(records).toEqual(['Old Old', 'Old null']);
    const { items } = await store.listAudit({}, { limit: 10 });
    expect(items.map(({ value }) => [value.action, value.connectionId, value.occurredAt])).toEqual([
      ['UPDATE_CONNECTION', before.id, NOW + 1],
      ['UPDATE_CONNECTION', before.id, NOW + 1],
    ]);
    // The connection goes on from there.
    const changed = await store.change(before.id, () => [established], NOW + 2);
    expect(changed).toMatchObject({ name: null, region: 'eu-west-1', labels, status: 'CONNECTED' });
    expect(await read(world, before.id)).toEqual(changed);
  });

  it('stores when a connection was last used, once a minute, and keeps it through changes', async () => {
    const { store } = world;
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    const usedAt = async () => (await read(world, id))?.lastUsedAt;
    const use = async (now: number) => {
      await store.touchConnection(id, now);
      return usedAt();
    };
    const minute = 60_000;
    expect(await usedAt()).toBeNull();
    expect(await use(10 * minute)).toBe(10 * minute);
    // Of another server, in the same minute.
    expect(await use(11 * minute)).toBe(10 * minute);
    expect(await use(11 * minute + 1)).toBe(11 * minute + 1);
    // The clock was set back.
    expect(await use(5 * minute)).toBe(5 * minute);
    await store.change(id, () => [established], NOW);
    await store.changeSettings(id, { name: 'New' }, NOW, () => record('UPDATE_CONNECTION'));
    expect(await read(world, id)).toMatchObject({ name: 'New', lastUsedAt: 5 * minute, lastSequence: 2 });
    await store.touchConnection(randomUUID(), NOW);
  });

  it('stores changes and events together, numbered without gaps', async () => {
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    await world.store.change(id, () => [denied(1, NOW + 1_000), denied(2, NOW + 2_000)], NOW + 5);
    const after = await world.store.change(id, () => [established], NOW + 10);
    expect(after).toMatchObject({
      status: 'CONNECTED',
      externalIdEnforced: true,
      lastVerifiedAt: NOW + 10,
    });
    expect(await read(world, id)).toEqual(after);
    const events = await world.store.eventsAfter({ after: 0, limit: 10, connectionId: id });
    expect(events.map(({ sequence, change }) => [sequence, change.type])).toEqual([
      [1, 'VerificationStarted'],
      [2, 'AssumeRoleDenied'],
      [3, 'AssumeRoleDenied'],
      [4, 'ConnectionEstablished'],
    ]);
    expect(events[3]?.change).toEqual(established);
    expect(new Set(events.map(({ verificationId }) => verificationId)).size).toBe(1);
  });

  it('counts other working connections of the workspace and account, up to the limit', async () => {
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    const accountId = '210987654321';
    const connect = async (workspaceId: string, account = accountId, changes = [established]) => {
      const fresh = sampleConnection(workspaceId, { accountId: account });
      await begin(world, fresh);
      await world.store.change(fresh.id, () => changes, NOW + 10);
      return fresh;
    };
    const one = await connect(world.workspace.id);
    for (let count = 0; count < 3; count++) await connect(world.workspace.id);
    await connect(world.workspace.id, accountId, []);
    await connect(world.workspace.id, '210987654322');
    await connect(other.id);
    expect(await world.store.workingInAccount(one, 100)).toBe(3);
    expect(await world.store.workingInAccount(one, 2)).toBe(2);
    const pending = sampleConnection(world.workspace.id, { accountId });
    expect(await world.store.workingInAccount(pending, 100)).toBe(4);
    expect(await world.store.workingInAccount(pending, 100, NOW + 11)).toBe(0);
  });

  it('stores nothing when what was decided cannot happen', async () => {
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    const before = await read(world, id);
    await expect(world.store.change(id, () => [denied(1, NOW + 1), denied(7, NOW + 2)], NOW)).rejects.toThrow(
      'cannot happen',
    );
    expect(await read(world, id)).toEqual(before);
    expect(await world.store.eventsAfter({ after: 0, limit: 10, connectionId: id })).toHaveLength(1);
  });

  it('answers null for a connection that does not exist', async () => {
    expect(await world.store.change(randomUUID(), () => [], NOW)).toBeNull();
    expect(await read(world, randomUUID())).toBeNull();
  });

  it('finds connections by AWS account and by role, within workspaces', async () => {
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    const roleArn = 'arn:aws:iam::111111111111:role/R';
    const connect = (workspaceId: string, createdAt: number) =>
      begin(world, sampleConnection(workspaceId, { roleArn, accountId: '111111111111', createdAt }));
    const theirs = await connect(other.id, 2);
    const mine = await connect(world.workspace.id, 1);
    expect(await world.store.connectionsOfAccount('111111111111', 'ALL')).toEqual([mine, theirs]);
    expect(await world.store.connectionsOfAccount('111111111111', [other.id])).toEqual([theirs]);
    expect(await world.store.connectionsOfAccount('222222222222', 'ALL')).toEqual([]);
    expect(
      await world.store.connectionsByRoles(world.workspace.id, ['arn:aws:iam::1:role/X', roleArn]),
    ).toEqual([null, mine]);
  });

  it('writes an audit record with a change, and none where nothing changes', async () => {
    const { store, workspace } = world;
    const other = sampleWorkspace();
    await store.insertWorkspace(other, record('CREATE_WORKSPACE'));
    await store.insertWorkspace(
      sampleWorkspace({ externalId: other.externalId }),
      record('CREATE_WORKSPACE'),
    );
    const fresh = sampleConnection(workspace.id);
    const connect = () =>
      store.connect(fresh, { region: fresh.region }, () => [], NOW, record('CONNECT_AWS_ACCOUNT'));
    await connect();
    await connect();
    await store.change(fresh.id, () => [], NOW, record('RETRY_CONNECTION'));
    await store.change(fresh.id, () => [start()], NOW, record('RETRY_CONNECTION'));
    const { items } = await store.listAudit({}, { limit: 10 });
    expect(items.map(({ value }) => [value.action, value.workspaceId, value.connectionId])).toEqual([
      ['RETRY_CONNECTION', workspace.id, fresh.id],
      ['CONNECT_AWS_ACCOUNT', workspace.id, fresh.id],
      ['CREATE_WORKSPACE', other.id, null],
    ]);
  });

  it('changes the External ID of a workspace with its connections, or nothing', async () => {
    const { store, workspace } = world;
    const { id } = await begin(world, sampleConnection(workspace.id));
    await store.change(id, () => [{ ...established, nextCheckAt: NOW + 900 }], NOW);
    const ids = {
      externalId: 'new',
      externalIdCreatedAt: NOW,
      previous: { externalId: workspace.externalId, createdAt: 1 },
    };
    const rotate = record('ROTATE_EXTERNAL_ID');
    expect(await store.changeExternalId(workspace.id, () => null, NOW, rotate)).toEqual(workspace);
    expect(await store.changeExternalId(randomUUID(), () => null, NOW, rotate)).toBeNull();
    const changed = await store.changeExternalId(
      workspace.id,
      (found, connections) => {
        expect([found, connections.map((one) => one.id)]).toEqual([workspace, [id]]);
        return { ids, changes: () => [{ type: 'ExternalIdRotationStarted', nextCheckAt: NOW + 5 }] };
      },
      NOW,
      rotate,
    );
    expect(changed).toEqual({ ...workspace, ...ids });
    expect(await store.workspacesByIds([workspace.id])).toEqual([changed]);
    expect(await read(world, id)).toMatchObject({ lastSequence: 3, recheck: { nextAt: NOW + 5 } });
    expect((await store.listAudit({}, { limit: 10 })).items).toHaveLength(1);
    expect(await store.rotationProgress(workspace.id)).toEqual({ moved: 0, notMoved: 0, unknown: 1 });
    const moved = { type: 'ExternalIdRotationChecked', takesNew: true, takesPrevious: false } as const;
    await store.change(id, () => [moved], NOW);
    expect(await store.rotationProgress(workspace.id)).toEqual({ moved: 1, notMoved: 0, unknown: 0 });
    expect(await store.rotationProgress(randomUUID())).toEqual({ moved: 0, notMoved: 0, unknown: 0 });
  });

  it('stores the capability set of a workspace, and writes an audit record only for another one', async () => {
    const { store, workspace } = world;
    const choose = (name: string | null, id = workspace.id) =>
      store.updateWorkspace(id, { capabilities: name }, NOW, () => record('CHOOSE_CAPABILITIES'));
    expect(await choose(null)).toEqual(workspace);
    expect(await choose('READ', randomUUID())).toBeNull();
    expect((await store.listAudit({}, { limit: 10 })).items).toEqual([]);
    const chosen = { ...workspace, capabilities: 'READ' };
    expect(await choose('READ')).toEqual(chosen);
    expect(await choose('READ')).toEqual(chosen);
    expect(await store.workspacesByIds([workspace.id])).toEqual([chosen]);
    const { items } = await store.listAudit({}, { limit: 10 });
    expect(items.map(({ value }) => [value.action, value.workspaceId, value.occurredAt])).toEqual([
      ['CHOOSE_CAPABILITIES', workspace.id, NOW],
    ]);
    expect(await choose(null)).toEqual(workspace);
  });

  it('renames a workspace, and keeps its capability set', async () => {
    const { store, workspace } = world;
    const update = (settings: WorkspaceSettings) =>
      store.updateWorkspace(workspace.id, settings, NOW, (before) => ({
        ...record('UPDATE_WORKSPACE'),
        detail: before.name,
      }));
    await update({ capabilities: 'READ' });
    expect(await update({ name: 'New' })).toEqual({ ...workspace, name: 'New', capabilities: 'READ' });
    await update({ name: 'New' });
    const { items } = await store.listAudit({}, { limit: 10 });
    expect(items.map(({ value }) => value.detail)).toEqual([workspace.name, workspace.name]);
  });

  it('says when a role was last proven to work, other than one', async () => {
    expect(await world.store.lastAssumedAt()).toBeNull();
    const connect = async (at: number) => {
      const { id } = await begin(world, sampleConnection(world.workspace.id));
      await world.store.change(id, () => [established], at);
      return id;
    };
    await connect(NOW + 1);
    const latest = await connect(NOW + 2);
    expect(await world.store.lastAssumedAt()).toBe(NOW + 2);
    expect(await world.store.lastAssumedAt(latest)).toBe(NOW + 1);
  });

  it("knows Aurora's identity at a moment, and stores only changes of it", async () => {
    const { store } = world;
    const first = { accountId: '111111111111', userId: 'A', since: 100 };
    const second = { accountId: '111111111111', userId: 'B', since: 300 };
    await store.noteIdentity(first);
    await store.noteIdentity({ ...first, since: 200 });
    await store.noteIdentity(second);
    expect(await store.identityAt(99)).toBeNull();
    expect(await store.identityAt(299)).toEqual(first);
    expect(await store.identityAt(300)).toEqual(second);
  });
}
