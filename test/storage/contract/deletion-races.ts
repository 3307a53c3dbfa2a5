/** Deletions of workspaces and connections, with other changes of them at the same moment. */
import { expect, it } from 'vitest';
import type { Connection } from '../../../src/connection/connection.ts';
import {
  sampleConnection,
  sampleKey,
  sampleOrganization,
  sampleWebhook,
  sampleWorkspace,
} from '../../support/samples.ts';
import { begin, type CreateDatabase, NOW, read, record, useWorld } from './world.ts';

export function deletionRaceContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const deleteWorkspace = (id: string) => world.store.deleteWorkspace(id, NOW, record('DELETE_WORKSPACE'));

  it('adds nothing that can be used to a workspace that is deleted at the same moment', async () => {
    const { store } = world;
    for (let round = 0; round < 4; round++) {
      const workspace = sampleWorkspace();
      await store.insertWorkspace(workspace);
      const { id: connectionId, roleArn } = await begin(world, sampleConnection(workspace.id));
      const key = sampleKey(workspace.id);
      const webhook = sampleWebhook(workspace.id);
      const organization = sampleOrganization({ workspaceId: workspace.id, connectionId });
      const connect = (connection: Connection) => store.connect(connection, {}, () => [], NOW);
      const [first, second] = await Promise.all([
        deleteWorkspace(workspace.id),
        deleteWorkspace(workspace.id),
        store.insertApiKey(key, key.id, record('CREATE_API_KEY')),
        store.insertWebhook(webhook, 20, record('CREATE_WEBHOOK')),
        store.insertOrganization(organization, 5, NOW, record('CONNECT_ORGANIZATION')),
        connect(sampleConnection(workspace.id)),
        connect(sampleConnection(workspace.id, { roleArn })),
      ]);
      expect([first, second].toSorted()).toEqual([false, true]);
      const [storedKey] = await store.apiKeysByIds([key.id]);
      expect(storedKey?.revokedAt).not.toBeNull();
      const [storedWebhook] = await store.webhooksByIds([webhook.id]);
      expect(storedWebhook?.state).not.toBe('ENABLED');
      expect(await store.organizationsOf(workspace.id)).toEqual([]);
      const statuses = (await store.connectionCounts(workspace.id)).map(({ status }) => status);
      expect(statuses).toEqual(['DISCONNECTED']);
      const late = store.insertOrganization(organization, 5, NOW, record('CONNECT_ORGANIZATION'));
      expect(await late).toBe('WORKSPACE_MISSING');
    }
  });

  it('connects a role, as a new connection, whose old one is deleted at the same moment', async () => {
    const { workspace } = world;
    for (let round = 0; round < 4; round++) {
      const { id, roleArn } = await begin(world, sampleConnection(workspace.id));
      await world.store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
      const [connected] = await Promise.all([
        begin(world, sampleConnection(workspace.id, { roleArn })),
        world.store.deleteConnection(id, NOW, () => record('DELETE_AWS_CONNECTION')),
      ]);
      expect(await read(world, connected.id)).toMatchObject({ status: 'PENDING', roleArn });
    }
  });

  it('disconnects 1,200 connections of a workspace', async () => {
    const { store, workspace } = world;
    await Promise.all(Array.from({ length: 1_200 }, () => begin(world, sampleConnection(workspace.id))));
    expect(await deleteWorkspace(workspace.id)).toBe(true);
    expect(await store.connectionCounts(workspace.id)).toEqual([{ status: 'DISCONNECTED', count: 1_200 }]);
    expect(await store.verifications.nextDueAt()).toBeNull();
  });
}
