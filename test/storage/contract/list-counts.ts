/** The length of each list that callers read page by page. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ALERT_STATES, KINDS } from '../../../src/alerts/alert.ts';
import type { Page } from '../../../src/base/page.ts';
import { ALL_CONNECTIONS } from '../../../src/connection/connection-list.ts';
import { ownFailure } from '../../../src/connection/failure.ts';
import { ALL_WORKSPACES } from '../../../src/storage/connections.ts';
import {
  sampleConnection,
  sampleKey,
  sampleOrganization,
  sampleWebhook,
  sampleWorkspace,
} from '../../support/samples.ts';
import { begin, type CreateDatabase, NOW, record, useWorld } from './world.ts';

const ALL = { limit: 100 };

/** A list, its count, and how many items it must have. */
type Case = readonly [Promise<Page<unknown>>, (limit: number) => Promise<number>, number];

export function listCountContract(create: CreateDatabase): void {
  const world = useWorld(create);

  /** Two workspaces: the first has two of everything, the other has one. */
  async function fill() {
    const { store, workspace } = world;
    const other = sampleWorkspace({ name: 'Other' });
    await store.insertWorkspace(other);
    const failed = { type: 'ConnectionFailed' as const, attempts: 1, elapsedMs: 1 };
    const ids: string[] = [];
    const webhookIds: string[] = [];
    for (const [index, workspaceId] of [workspace.id, workspace.id, other.id].entries()) {
      const labels = [{ key: 'number', value: String(index) }];
      const connection = await begin(world, sampleConnection(workspaceId, { name: `Name ${index}`, labels }));
      const code = index === 0 ? 'ROLE_NOT_ASSUMABLE' : 'REGION_DISABLED';
      await store.change(connection.id, () => [{ ...failed, failure: ownFailure(code) }], NOW + index);
      ids.push(connection.id);
      for (const kind of ['API_KEY', 'ONBOARDING'] as const)
        await store.insertApiKey(sampleKey(workspaceId, { kind }), randomUUID(), record('CREATE_API_KEY'));
      const webhook = sampleWebhook(workspaceId, {});
      await store.insertWebhook(webhook, 10, record('CREATE_WEBHOOK'));
      webhookIds.push(webhook.id);
      await store.insertPersonSession(
        {
          ...{ id: randomUUID(), createdAt: NOW, expiresAt: NOW + 10, checkedAt: NOW },
          ...{ lastUsedAt: NOW, revokedAt: null },
          issuer: 'issuer',
          issuerSessionId: null,
          browser: null,
          person: { subject: `p${index}`, name: 'P', role: 'MEMBER', scopes: [], workspaces: [] },
        },
        { hash: randomUUID(), salt: null, sealed: '' },
        record('SIGN_IN'),
      );
    }
    return { other, ids, webhookIds };
  }

  const check = async (cases: Readonly<Record<string, Case>>) => {
    for (const [name, [page, count, length]] of Object.entries(cases)) {
      const counted = await Promise.all([ALL.limit, 1].map(count));
      expect([name, (await page).items.length, ...counted]).toEqual([
        name,
        length,
        length,
        Math.min(length, 1),
      ]);
    }
  };

  it('is that of all pages, with the filter, up to the limit', async () => {
    const { store, workspace } = world;
    const { other, ids, webhookIds } = await fill();
    const [connectionId = ''] = ids;
    const workspaces = (only: 'ALL' | string[], filter = {}, length = 0): Case => [
      store.listWorkspaces(only, { ...ALL_WORKSPACES, ...filter }, ALL),
      (limit) => store.countWorkspaces(only, filter, limit),
      length,
    ];
    const connections = (filter: object, length: number): Case => [
      store.listConnections(workspace.id, { ...ALL_CONNECTIONS, ...filter }, ALL),
      (limit) => store.countConnections(workspace.id, filter, limit),
      length,
    ];
    const alerts = (scope: Parameters<typeof store.listAlerts>[0], filter: object, length: number): Case => {
      const selected = { states: ALERT_STATES, kinds: KINDS, ...filter };
      return [
        store.listAlerts(scope, selected, ALL),
        (limit) => store.countAlerts(scope, selected, limit),
        length,
      ];
    };
    const sessions = (filter: object, length: number): Case => {
      const selected = { issuer: 'issuer', now: NOW, usedSince: NOW - 1, ...filter };
      return [
        store.listPersonSessions(selected, ALL),
        (limit) => store.countPersonSessions(selected, limit),
        length,
      ];
    };
    const audit = (filter: object, length: number): Case => [
      store.listAudit(filter, ALL),
      (limit) => store.countAudit(filter, limit),
      length,
    ];
    const webhooks = (workspaceId: string | null, length: number): Case => [
      store.listWebhooks(workspaceId, ALL),
      (limit) => store.countWebhooks(workspaceId, limit),
      length,
    ];
    await check({
      workspaces: workspaces('ALL', {}, 2),
      'workspaces of a token': workspaces([other.id, randomUUID()], {}, 1),
      'workspaces by name': workspaces('ALL', { search: 'oth' }, 1),
      'workspaces by status': workspaces('ALL', { statuses: ['FAILED'] }, 2),
      connections: connections({}, 2),
      'connections by status': connections({ statuses: ['FAILED', 'PENDING'] }, 2),
      'connections by label': connections({ labels: [{ key: 'number', value: '1' }] }, 1),
      'connections by text': connections({ search: 'NAME 2' }, 0),
      events: [store.listEvents(connectionId, ALL), (limit) => store.countEvents(connectionId, limit), 2],
      alerts: alerts('ALL', {}, 3),
      'alerts of a workspace': alerts({ workspaceId: workspace.id }, {}, 2),
      'alerts by cause': alerts({ workspaceId: workspace.id }, { cause: 'REGION_DISABLED' }, 1),
      'alerts by text': alerts('ALL', { search: 'name 1' }, 1),
      'alerts of a connection': alerts({ connectionId }, { kinds: ['CONNECTION_FAILED'] }, 1),
      'alerts of no state': alerts('ALL', { states: [] }, 0),
      keys: [
        store.listApiKeys(workspace.id, 'API_KEY', ALL),
        (limit) => store.countApiKeys(workspace.id, 'API_KEY', limit),
        2,
      ],
      sessions: sessions({}, 3),
      'sessions of a person': sessions({ subject: 'p1' }, 1),
      'sessions that are over': sessions({ now: NOW + 10 }, 0),
      audit: audit({}, 12),
      'audit by action': audit({ action: 'SIGN_IN' }, 3),
      'audit by workspace and action': audit({ workspaceId: other.id, action: 'CREATE_API_KEY' }, 2),
      'audit by time': audit({ from: NOW + 1_000_000_000_000 }, 0),
      webhooks: webhooks(null, 3),
      'webhooks of a workspace': webhooks(workspace.id, 2),
      deliveries: [
        store.listDeliveries(webhookIds[0] ?? '', { outcomes: ['FAILED'] }, ALL),
        (limit) => store.countDeliveries(webhookIds[0] ?? '', { outcomes: ['FAILED'] }, limit),
        0,
      ],
    });
  });

  it('is that of the accounts of one organization, with the filter, up to the limit', async () => {
    const { store, workspace } = world;
    const connection = await begin(world, sampleConnection(workspace.id));
    const organization = sampleOrganization({ workspaceId: workspace.id, connectionId: connection.id });
    await store.insertOrganization(organization, 5, NOW, record('CONNECT_ORGANIZATION'));
    const claim = { now: NOW, latest: NOW + 10, owner: 'a', leaseUntil: NOW + 10, exceptWorkspaceIds: [] };
    await store.claimOrganization(claim);
    const account = (accountId: string, name: string, connectionId: string | null) => ({
      ...{ organizationId: organization.id, accountId, name, connectionId, unitId: 'r-ab12' },
      ...{ state: 'ACTIVE' as const, isChosen: false, tries: 0, nextTryAt: null, answer: null },
    });
    await store.saveOrganizationAccounts({ id: organization.id, owner: 'a' }, [
      account('111111111111', 'One', connection.id),
      account('222222222222', 'Two', null),
    ]);
    const accounts = (filter: object, length: number): Case => [
      store.listOrganizationAccounts(organization.id, filter, ALL),
      (limit) => store.countOrganizationAccounts(organization.id, filter, limit),
      length,
    ];
    await check({
      all: accounts({}, 2),
      'by progress': accounts({ progress: ['PENDING'] }, 1),
      'by no progress': accounts({ progress: [] }, 0),
      'by text': accounts({ search: 'two' }, 1),
      'by unit': accounts({ unitId: 'ou-1' }, 0),
    });
  });
}
