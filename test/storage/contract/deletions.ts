/** Deleting connections and workspaces. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ALERT_STATES, KINDS } from '../../../src/alerts/alert.ts';
import type { ConnectionChange } from '../../../src/connection/connection.ts';
import { ownFailure } from '../../../src/connection/failure.ts';
import { ALL_WORKSPACES } from '../../../src/storage/connections.ts';
import { revocationOfWorkspace } from '../../../src/storage/deletions.ts';
import type { Commit } from '../../../src/storage/store.ts';
import {
  sampleConnection,
  sampleKey,
  sampleOrganization,
  sampleWebhook,
  sampleWorkspace,
} from '../../support/samples.ts';
import { begin, type CreateDatabase, established, NOW, read, record, useWorld } from './world.ts';

const EVERY_ALERT = { states: ALERT_STATES, kinds: KINDS };
const failed: ConnectionChange = {
  type: 'ConnectionFailed',
  failure: ownFailure('ROLE_NOT_ASSUMABLE'),
  attempts: 1,
  elapsedMs: 10,
};
const disconnected: ConnectionChange = { type: 'ConnectionDisconnected' };

export function deletionContract(create: CreateDatabase): void {
  const world = useWorld(create);

  /** A connection with rows in every table that refers to it. */
  async function fullConnection(workspaceId = world.workspace.id) {
    const { store } = world;
    const connection = await begin(world, sampleConnection(workspaceId));
    const { id } = connection;
    await store.change(id, () => [failed], NOW);
    await store.saveRoleRecord(id, { readAt: 1, trust: null, before: null, unread: [], access: null });
    await store.noteDenial(
      { connectionId: id, action: 'a:B', layer: 'L', resource: null, message: 'M' },
      NOW,
    );
    const { items } = await store.listAlerts({ connectionId: id }, EVERY_ALERT, { limit: 1 });
    const alertId = items[0]?.value.id ?? '';
    const comment = { id: randomUUID(), alertId, createdAt: NOW, author: 'A', text: 'T' };
    expect(await store.addComment(comment, record('COMMENT_ON_ALERT'))).toBe('ADDED');
    const organization = await store.insertOrganization(
      sampleOrganization({ workspaceId, connectionId: id }),
      5,
      NOW,
      record('CONNECT_ORGANIZATION'),
    );
    if (typeof organization === 'string') throw new Error(organization);
    return { ...connection, alertId, organizationId: organization.id };
  }
  /** A webhook that has announced the alert. */
  async function announced(workspaceId: string | null, alertId: string) {
    const { store } = world;
    const webhook = sampleWebhook(workspaceId, { format: 'SLACK' });
    await store.insertWebhook(webhook, 20, record('CREATE_WEBHOOK'));
    // A change of the alert, so that the webhook can be claimed.
    const comment = { id: randomUUID(), alertId, createdAt: NOW, author: 'A', text: 'T' };
    await store.addComment(comment, record('COMMENT_ON_ALERT'));
    const places = { WORKING: 10, FAILED: 10, MAIL: 10, FAILED_MAIL: 10 };
    const fullWorkspaces = { WORKING: [], FAILED: [], MAIL: [], FAILED_MAIL: [] };
    const claim = { now: NOW, owner: 'me', leaseUntil: NOW + 1, places, fullWorkspaces, except: [] };
    expect(
      await store.claimWebhooks({ ...claim, workspaceIds: workspaceId === null ? null : [workspaceId] }),
    ).toHaveLength(1);
    const notice = { webhookId: webhook.id, alertId, state: 'ANNOUNCED', dueAt: null } as const;
    const rest = { delivery: null, ends: true, notices: { put: [notice], drop: [] } };
    expect(await store.recordProgress({ id: webhook.id, owner: 'me' }, webhook, rest)).toBe(true);
    return webhook.id;
  }
  async function saveAccount(organizationId: string, connectionId: string, isChosen: boolean) {
    const plan = { now: NOW, latest: NOW + 1_000, owner: 'me', leaseUntil: NOW + 15_000 };
    const rest = { unitId: 'r-ab12', state: 'ACTIVE', tries: 0, nextTryAt: null, answer: null } as const;
    const account = { organizationId, accountId: '123456789012', name: 'A', connectionId, isChosen, ...rest };
    await world.store.claimOrganization({ ...plan, exceptWorkspaceIds: [] });
    return world.store.saveOrganizationAccounts({ id: organizationId, owner: 'me' }, [account]);
  }
  const disconnect = (id: string) => world.store.change(id, () => [disconnected], NOW);
  const deleteConnection = (id: string) =>
    world.store.deleteConnection(id, NOW, ({ roleArn }) => ({
      ...record('DELETE_AWS_CONNECTION'),
      detail: roleArn,
    }));
  const deleteWorkspace = (id: string) => world.store.deleteWorkspace(id, NOW, record('DELETE_WORKSPACE'));
  async function purge(limit: number): Promise<number> {
    let pieces = 0;
    for (const id of await world.store.unpurgedWorkspaces(NOW + 1))
      while (await world.store.purgeWorkspace(id, limit)) pieces++;
    return pieces;
  }

  it('deletes a disconnected connection with everything of it, and keeps the audit log', async () => {
    const { store } = world;
    const { id, roleArn, alertId, organizationId } = await fullConnection();
    const other = await fullConnection();
    await saveAccount(organizationId, id, true);
    const webhookId = await announced(world.workspace.id, alertId);
    await disconnect(id);
    const last = await store.lastPosition();
    expect(await deleteConnection(id)).toMatchObject({ id, status: 'DISCONNECTED' });
    expect(await read(world, id)).toBeNull();
    expect(await store.eventsAfter({ after: 0, limit: 10, connectionId: id })).toEqual([]);
    expect(await store.alertsByIds([alertId, other.alertId])).toMatchObject([null, { id: other.alertId }]);
    expect(await store.noticesOf(webhookId, [alertId])).toEqual([]);
    expect(await store.roleRecords([id])).toEqual([null]);
    expect(await store.reportedDenials([id])).toEqual([[]]);
    expect(await store.nextLeftRoleAt()).toBeNull();
    expect(await store.organizationsByIds([organizationId])).toEqual([null]);
    // Positions are not used again.
    expect(await store.lastPosition()).toBe(last);
    const { items } = await store.listAudit({ connectionId: id }, { limit: 1 });
    expect(items[0]?.value).toMatchObject({ action: 'DELETE_AWS_CONNECTION', detail: roleArn });
    expect(await deleteConnection(id)).toBeNull();
    expect(await read(world, other.id)).toMatchObject({ status: 'FAILED' });
    // The role can be connected again, as a new connection.
    expect((await begin(world, sampleConnection(world.workspace.id, { roleArn }))).id).not.toBe(id);
  });

  it('deletes no connection that is in use, and none of an account that an organization chooses', async () => {
    const { store } = world;
    const { organizationId } = await fullConnection();
    const { id } = await begin(world, sampleConnection(world.workspace.id));
    expect(await deleteConnection(id)).toBe('IN_USE');
    await disconnect(id);
    expect(await saveAccount(organizationId, id, true)).toBe(true);
    expect(await deleteConnection(id)).toBe('CHOSEN');
    expect(await read(world, id)).toMatchObject({ status: 'DISCONNECTED' });
    expect((await store.listAudit({ action: 'DELETE_AWS_CONNECTION' }, { limit: 1 })).items).toEqual([]);
    await saveAccount(organizationId, id, false);
    expect(await deleteConnection(id)).toMatchObject({ id });
    expect(await store.organizationAccounts(organizationId)).toMatchObject([{ connectionId: null }]);
  });

  it('ends a workspace at once: nothing of it can be found, used or due', async () => {
    const { store, workspace } = world;
    const { id } = await fullConnection();
    await begin(world, sampleConnection(workspace.id));
    const key = sampleKey(workspace.id);
    const link = sampleKey(workspace.id, { kind: 'ONBOARDING', expiresAt: NOW + 1 });
    const expired = sampleKey(workspace.id, { kind: 'ONBOARDING', expiresAt: NOW });
    for (const one of [key, link, expired]) await store.insertApiKey(one, one.id, record('CREATE_API_KEY'));
    const webhook = sampleWebhook(workspace.id);
    await store.insertWebhook(webhook, 20, record('CREATE_WEBHOOK'));
    expect(await store.workspaceContents(workspace.id, NOW)).toEqual({
      awsConnections: 2,
      organizations: 1,
      apiKeys: 1,
      onboardingLinks: 1,
      webhooks: 1,
      openAlerts: 1,
    });
    const before = await store.validate({ connectionId: id, apiKeyId: key.id });
    const revocations = await store.lastRevocation();
    const commits: Commit[] = [];
    store.onCommit((commit) => commits.push(commit));

    expect(await deleteWorkspace(workspace.id)).toBe(true);
    expect(commits).toContainEqual(
      expect.objectContaining({ revocations: true, work: true, webhooks: true }),
    );
    expect(await store.workspacesByIds([workspace.id])).toEqual([null]);
    expect((await store.listWorkspaces('ALL', ALL_WORKSPACES, { limit: 10 })).items).toEqual([]);
    expect(await store.countWorkspaces('ALL', {}, 10)).toBe(0);
    expect((await store.connectionCounts(workspace.id)).map(({ status }) => status)).toEqual([
      'DISCONNECTED',
    ]);
    const after = await store.validate({ connectionId: id, apiKeyId: key.id });
    expect(after).toMatchObject({ isRevoked: true });
    expect(after.lastSequence).not.toBe(before.lastSequence);
    const revoked = (await store.revocationsAfter(revocations)).map(({ apiKeyId }) => apiKeyId);
    expect(revoked.sort()).toEqual([key.id, link.id, expired.id, revocationOfWorkspace(workspace.id)].sort());
    const claim = { now: NOW + 1_000, owner: 'me', leaseUntil: NOW + 15_000, limit: 10 };
    expect(await store.verifications.claimDue({ ...claim, latest: NOW + 2_000 })).toEqual([]);
    const webhooks = {
      places: { WORKING: 10, FAILED: 10, MAIL: 10, FAILED_MAIL: 10 },
      fullWorkspaces: { WORKING: [], FAILED: [], MAIL: [], FAILED_MAIL: [] },
      except: [],
      workspaceIds: null,
    };
    expect(await store.claimWebhooks({ ...claim, ...webhooks })).toEqual([]);
    expect(await store.connectionsByIds([id])).toEqual([null]);
    expect(await store.change(id, () => [failed], NOW)).toBeNull();
    expect(await store.connect(sampleConnection(workspace.id), {}, () => [], NOW)).toBeNull();
    expect(await store.organizationsOf(workspace.id)).toEqual([]);
    expect(await store.countWorkspacesNamed(workspace.name)).toBe(0);
    expect(await store.webhooksByIds([webhook.id])).toEqual([null]);
    expect(await store.changeWebhook(webhook.id, () => ({ state: 'ENABLED' }), NOW)).toBeNull();
    const late = sampleKey(workspace.id);
    expect(await store.insertApiKey(late, late.id, record('CREATE_API_KEY'))).toBe(false);
    const { items } = await store.listAudit({ workspaceId: workspace.id }, { limit: 1 });
    expect(items[0]?.value.action).toBe('DELETE_WORKSPACE');
    expect(await deleteWorkspace(workspace.id)).toBe(false);
  });

  it('resolves the alerts of a workspace that is deleted, so that all who follow alerts learn it', async () => {
    const { store, workspace } = world;
    const facts = { startedAt: 1, moved: 0, notMoved: 1, unknown: 0 };
    const open = (subject: string, workspaceId: string) => {
      const reason = { kind: 'ROTATION_STALLED', facts } as const;
      return store.changeAlerts(
        { subject, connectionId: null, workspaceId },
        [{ type: 'OPEN', reason }],
        NOW,
      );
    };
    const other = sampleWorkspace();
    await store.insertWorkspace(other);
    await open('other', other.id);
    const count = 600;
    await Promise.all(Array.from({ length: count }, (_, n) => open(`${n}`, workspace.id)));
    const after = await store.lastAlertPosition();
    const commits: Commit[] = [];
    store.onCommit((commit) => commits.push(commit));
    await deleteWorkspace(workspace.id);
    expect(commits.some(({ alerts }) => alerts)).toBe(true);
    const changed = await store.alertsAfter({ after, limit: 1_000 });
    expect(changed.map(({ position }) => position)).toEqual(changed.map((_, n) => after + 1 + n));
    expect(
      changed.filter(({ state, resolvedAt }) => state === 'RESOLVED' && resolvedAt === NOW),
    ).toHaveLength(count);
    const [group] = await store.alertGroups('ALL');
    expect(group?.counts).toEqual({ OPEN: 1, ACKNOWLEDGED: 0, SNOOZED: 0 });
  });

  it('deletes what the operator’s webhooks have announced of a deleted workspace', async () => {
    const { store, workspace } = world;
    const subject = { subject: workspace.id, connectionId: null, workspaceId: workspace.id };
    const facts = { startedAt: 1, moved: 0, notMoved: 1, unknown: 0 };
    await store.changeAlerts(subject, [{ type: 'OPEN', reason: { kind: 'ROTATION_STALLED', facts } }], NOW);
    const [alert] = await store.alertsAfter({ after: 0, limit: 1 });
    const alertId = alert?.id ?? '';
    const webhookId = await announced(null, alertId);
    expect(await store.noticesOf(webhookId, [alertId])).toHaveLength(1);
    await deleteWorkspace(workspace.id);
    await purge(10);
    expect(await store.noticesOf(webhookId, [alertId])).toEqual([]);
    expect(await store.webhooksByIds([webhookId])).toMatchObject([{ id: webhookId }]);
  });

  it('deletes in pieces what a deleted workspace has left, and nothing of others', async () => {
    const { store, workspace } = world;
    const other = sampleWorkspace();
    await store.insertWorkspace(other);
    const kept = await fullConnection(other.id);
    await store.change(kept.id, () => [], NOW);
    const { id, alertId, organizationId } = await fullConnection();
    await saveAccount(organizationId, id, true);
    await announced(workspace.id, alertId);
    const connected = await begin(world, sampleConnection(workspace.id));
    await store.change(connected.id, () => [{ ...established, nextCheckAt: NOW + 1 }], NOW);
    const webhook = sampleWebhook(workspace.id);
    await store.insertWebhook(webhook, 20, record('CREATE_WEBHOOK'));
    const delivery = {
      webhookId: webhook.id,
      messageId: 'm',
      type: 'Test',
      connectionId: null,
      position: null,
    };
    await store.addDelivery({
      ...delivery,
      startedAt: NOW,
      durationMs: 1,
      outcome: 'DELIVERED',
      status: 200,
    });
    await store.insertApiKey(sampleKey(workspace.id), 'hash', record('CREATE_API_KEY'));
    const use = { kind: 'TEST', subject: null, limit: 5, windowMs: 60_000 } as const;
    await store.use([{ ...use, workspaceId: workspace.id }], NOW);
    const audit = await store.lastAuditPosition();
    expect(await store.unpurgedWorkspaces(NOW + 1)).toEqual([]);
    expect(await store.purgeWorkspace(workspace.id, 10)).toBe(false);

    await deleteWorkspace(workspace.id);
    expect(await store.unpurgedWorkspaces(NOW)).toEqual([]);
    expect(await purge(1)).toBeGreaterThan(5);
    expect(await store.connectionsByIds([id, connected.id, kept.id])).toMatchObject([
      null,
      null,
      { id: kept.id },
    ]);
    expect(await store.eventsAfter({ after: 0, limit: 10, workspaceId: workspace.id })).toEqual([]);
    expect((await store.eventsAfter({ after: 0, limit: 10 })).length).toBeGreaterThan(0);
    expect(await store.webhooksByIds([webhook.id])).toEqual([null]);
    expect(await store.apiKeyByHash('hash')).toBeNull();
    expect(await store.usesOf(workspace.id, 'TEST', 60_000, NOW)).toMatchObject({ count: 0 });
    expect(await store.organizationsOf(other.id)).toHaveLength(1);
    expect((await store.listAlerts('ALL', EVERY_ALERT, { limit: 10 })).items).toHaveLength(1);
    expect(await store.lastAuditPosition()).toBe(audit + 1);
    expect(await store.unpurgedWorkspaces(NOW + 1)).toEqual([]);
    // Its id is never used again. Its External ID is free.
    expect(await store.insertWorkspace(workspace)).toBe(false);
    expect(await store.insertWorkspace({ ...workspace, id: other.id.replace(/^./, 'x') })).toBe(true);
  });
}
