/** What concerns the database as a whole. */
import { expect, it, vi } from 'vitest';
import type { Commit } from '../../../src/storage/store.ts';
import { eventually } from '../../support/eventually.ts';
import { sampleConnection, sampleKey, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, denied, NOW, record, useWorld } from './world.ts';

export function lifetimeContract(create: CreateDatabase): void {
  const world = useWorld(create);

  it('calls back after each commit, once it can be read, and says what has changed', async () => {
    const { store } = world;
    const seen: [Commit, number][] = [];
    const stop = store.onCommit(
      (commit) => void store.lastPosition().then((position) => seen.push([commit, position])),
    );
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    await eventually(() => expect(seen).toHaveLength(1));
    await store.change(id, () => [denied(1, NOW)], NOW);
    await eventually(() => expect(seen).toHaveLength(2));
    stop();
    await store.change(id, () => [denied(2, NOW)], NOW);
    const commit = { events: true, work: true, revocations: false, webhooks: false, alerts: false };
    expect(seen).toEqual([
      [commit, 1],
      [commit, 2],
    ]);
  });

  it('says that keys were revoked, and that no event came', async () => {
    const { store, workspace } = world;
    const key = sampleKey(workspace.id);
    const commits: Commit[] = [];
    store.onCommit((commit) => commits.push(commit));
    await store.insertApiKey(key, 'hash', record('CREATE_API_KEY'));
    await store.revokeApiKey(key.id, NOW, record('REVOKE_API_KEY'));
    expect(commits).toEqual([
      { events: false, work: false, revocations: false, webhooks: false, alerts: false },
      { events: false, work: false, revocations: true, webhooks: false, alerts: false },
    ]);
  });

  it('calls back after commits of another process, and not twice after its own', async () => {
    const other = await world.openAgain();
    const [mine, theirs] = [vi.fn(), vi.fn()];
    world.store.onCommit(mine);
    other.onCommit(theirs);
    await begin(world, sampleConnection(world.workspace.id));
    await eventually(() =>
      expect(theirs).toHaveBeenCalledWith(expect.objectContaining({ events: true, work: true })),
    );
    expect(mine).toHaveBeenCalledOnce();
  });

  it('has everything that it answered when it is opened again', async () => {
    const workspace = sampleWorkspace();
    await world.store.insertWorkspace(workspace);
    await world.store.close();
    expect(await (await world.openAgain()).workspacesByIds([workspace.id])).toEqual([workspace]);
  });

  it('has one key for cursors for all processes', async () => {
    const key = await world.store.cursorKey();
    expect(key).toHaveLength(32);
    expect(await (await world.openAgain()).cursorKey()).toEqual(key);
  });

  it('is ready once it is open', async () => {
    await expect(world.store.checkReady()).resolves.toBeUndefined();
  });
}
