/** Webhooks, their leases and their deliveries. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Commit } from '../../../src/storage/store.ts';
import {
  type Delivery,
  MAX_KEPT_DELIVERIES,
  type Notice,
  type NoticeChanges,
  type Webhook,
  type WebhookGroup,
  type WebhookProgress,
} from '../../../src/storage/webhooks.ts';
import { sampleConnection, sampleWebhook, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, NOW, record, useWorld } from './world.ts';

const LEASE = NOW + 15_000;

const attempt = (webhookId: string, rest: Partial<Delivery> = {}): Omit<Delivery, 'number'> => ({
  webhookId,
  messageId: 'msg_1',
  type: 'ConnectionFailed',
  connectionId: randomUUID(),
  position: 1,
  startedAt: NOW,
  durationMs: 5,
  outcome: 'DELIVERED',
  status: 204,
  ...rest,
});

export function webhookContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const insert = async (rest: Partial<Webhook> = {}, max = 20) => {
    const webhook = sampleWebhook(world.workspace.id, rest);
    const outcome = await world.store.insertWebhook(webhook, max, record('CREATE_WEBHOOK'));
    return { webhook, outcome };
  };
  const read = async (id: string) => (await world.store.webhooksByIds([id]))[0];
  const claim = async (
    owner: string,
    rest: {
      now?: number;
      ids?: string[];
      except?: string[];
      places?: Partial<Record<WebhookGroup, number>>;
      full?: Partial<Record<WebhookGroup, string[]>>;
    } = {},
  ) => {
    const { now = NOW, ids: workspaceIds = null, except = [] } = rest;
    const places = { WORKING: 10, FAILED: 10, MAIL: 10, FAILED_MAIL: 10, ...rest.places };
    const fullWorkspaces = { WORKING: [], FAILED: [], MAIL: [], FAILED_MAIL: [], ...rest.full };
    const request = { now, owner, leaseUntil: LEASE, places, fullWorkspaces, workspaceIds, except };
    return (await world.store.claimWebhooks(request)).map(({ id }) => id);
  };
  const event = () => begin(world, sampleConnection(world.workspace.id));
  const actions = async () =>
    (await world.store.listAudit({}, { limit: 10 })).items.map(({ value }) => value.action);
  const progressOf = (
    { failingSince, failures, nextAttemptAt, announcedAt, state }: Webhook,
    position: number,
  ): WebhookProgress => ({
    ...{ position, failingSince, failures, nextAttemptAt, announcedAt, state },
    ...{ disabledReason: null, disabledAt: null },
  });

  it('stores a webhook behind the latest event, up to the limit of its workspace', async () => {
    await event();
    const { webhook, outcome } = await insert(
      { filter: { types: ['ConnectionFailed'], statuses: ['FAILED'], labels: [{ key: 'team' }] } },
      1,
    );
    expect(outcome).toBe('INSERTED');
    expect(await read(webhook.id)).toEqual({ ...webhook, position: 1 });
    expect((await insert({}, 1)).outcome).toBe('TOO_MANY');
    expect((await insert({ workspaceId: null }, 1)).outcome).toBe('INSERTED');
    expect((await insert({ workspaceId: null }, 1)).outcome).toBe('TOO_MANY');
    expect((await insert({ workspaceId: randomUUID() })).outcome).toBe('WORKSPACE_MISSING');
    expect(await actions()).toEqual(['CREATE_WEBHOOK', 'CREATE_WEBHOOK']);
  });

  it('counts the webhooks of a workspace right, also when they come together', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => insert({}, 2)));
    expect(outcomes.filter(({ outcome }) => outcome === 'INSERTED')).toHaveLength(2);
  });

  it('lists the webhooks of one workspace, or all', async () => {
    const { webhook: first } = await insert();
    const { webhook: second } = await insert({ createdAt: 2_000 });
    const { webhook: ofAll } = await insert({ workspaceId: null, createdAt: 3_000 });
    const list = async (workspaceId: string | null, after?: string) =>
      world.store.listWebhooks(workspaceId, { limit: 2, after });
    const page = await list(null);
    expect(page.items.map(({ value }) => value.id)).toEqual([first.id, second.id]);
    const next = await list(null, page.items[1]?.key);
    expect([next.items.map(({ value }) => value.id), next.hasMoreAfter]).toEqual([[ofAll.id], false]);
    expect((await list(world.workspace.id)).items.map(({ value }) => value.id)).toEqual([
      first.id,
      second.id,
    ]);
  });

  it('changes a webhook once decided, and writes no audit record without a change', async () => {
    const { webhook } = await insert();
    const { store } = world;
    const change = (state: Webhook['state'] | null) =>
      store.changeWebhook(webhook.id, () => state && { state }, NOW, record('UPDATE_WEBHOOK'));
    expect(await change('DISABLED')).toEqual({ ...webhook, state: 'DISABLED' });
    expect(await change(null)).toEqual({ ...webhook, state: 'DISABLED' });
    expect(await read(webhook.id)).toEqual({ ...webhook, state: 'DISABLED' });
    expect(await store.changeWebhook(randomUUID(), () => ({ state: 'ENABLED' }), NOW)).toBeNull();
    expect(await actions()).toEqual(['UPDATE_WEBHOOK', 'CREATE_WEBHOOK']);
    expect(await store.webhookTotals()).toEqual({ enabled: 0, failing: 0, disabled: 1 });
  });

  it('leases a webhook to one server while its workspace has newer events', async () => {
    const { webhook } = await insert();
    expect(await claim('a')).toEqual([]);
    const another = sampleWorkspace();
    await world.store.insertWorkspace(another);
    const { webhook: idle } = await insert({ workspaceId: another.id });
    await event();
    expect(await claim('a', { ids: [another.id] })).toEqual([]);
    expect(await claim('a', { except: [webhook.id] })).toEqual([]);
    const [ofA, ofB] = await Promise.all([claim('a'), claim('b')]);
    expect([...ofA, ...ofB]).toEqual([webhook.id]);
    const owner = ofA.length === 1 ? 'a' : 'b';
    expect(await claim('c', { now: LEASE - 1 })).toEqual([]);
    expect(await world.store.nextWebhookAt(NOW)).toBe(LEASE);
    await world.store.renewWebhooks([webhook.id, idle.id], owner, LEASE + 10);
    expect(await claim('c', { now: LEASE })).toEqual([]);
    expect(await claim('c', { now: LEASE + 10 })).toEqual([webhook.id]);
  });

  it('leases an operator’s webhook for the events of all workspaces, the longest waiting first', async () => {
    const { webhook: ofAll } = await insert({ workspaceId: null, nextAttemptAt: 3 });
    const { webhook: second } = await insert({ nextAttemptAt: 2 });
    const { webhook: first } = await insert({ nextAttemptAt: 1 });
    await insert({ nextAttemptAt: NOW + 1 });
    await insert({ state: 'DISABLED' });
    await event();
    expect(await claim('a', { ids: [world.workspace.id] })).toEqual([first.id, second.id, ofAll.id]);
    expect(await world.store.nextWebhookAt(NOW)).toBe(NOW + 1);
  });

  it('leases no operator’s webhook for events that were deleted', async () => {
    await insert({ workspaceId: null });
    await event();
    await world.store.deleteEventsBefore(NOW + 1, 10);
    expect(await claim('a')).toEqual([]);
    await event();
    expect(await claim('a')).toHaveLength(1);
  });

  it('leases failed webhooks last, and only so many of them', async () => {
    const { webhook: failed } = await insert({ failingSince: 1, failures: 1, nextAttemptAt: 1 });
    const { webhook: another } = await insert({ failingSince: 1, failures: 1, nextAttemptAt: 2 });
    const { webhook: works } = await insert({ nextAttemptAt: 3 });
    await event();
    expect(await claim('a', { places: { FAILED: 1 } })).toEqual([works.id, failed.id]);
    expect(await claim('a', { places: { FAILED: 0 } })).toEqual([]);
    expect(await claim('a')).toEqual([another.id]);
  });

  it('leases webhooks of e-mail by themselves, and failed ones by themselves: no other waits for them', async () => {
    const mail = { format: 'EMAIL' } as const;
    const { webhook: first } = await insert({ ...mail, nextAttemptAt: 1 });
    const { webhook: second } = await insert({ ...mail, nextAttemptAt: 2 });
    const { webhook: failed } = await insert({ ...mail, failingSince: 1, failures: 1, nextAttemptAt: 0 });
    const { webhook: slack } = await insert({ format: 'SLACK', nextAttemptAt: 3 });
    const facts = { startedAt: 1, moved: 0, notMoved: 1, unknown: 0 };
    const subject = { subject: 's', connectionId: null, workspaceId: world.workspace.id };
    await world.store.changeAlerts(
      subject,
      [{ type: 'OPEN', reason: { kind: 'ROTATION_STALLED', facts } }],
      NOW,
    );
    const places = { WORKING: 1, MAIL: 1, FAILED_MAIL: 0 };
    expect(await claim('a', { places })).toEqual([slack.id, first.id]);
    expect(await claim('a', { places: { MAIL: 0 } })).toEqual([failed.id]);
    expect(await claim('a', { full: { MAIL: [world.workspace.id] } })).toEqual([]);
    expect(await claim('a', { full: { FAILED_MAIL: [world.workspace.id] } })).toEqual([second.id]);
  });

  it('leases no webhook of a format that a newer server has stored', async () => {
    const { webhook } = await insert();
    await event();
    await world.execute(`update webhooks set format = 'OF_A_NEWER_VERSION'`);
    expect(await claim('a')).toEqual([]);
    await world.execute(`update webhooks set format = 'JSON'`);
    expect(await claim('a')).toEqual([webhook.id]);
  });

  it('shares what is due among servers that ask at the same moment', async () => {
    for (let n = 0; n < 8; n++) await insert({ nextAttemptAt: n });
    await event();
    const claims = await Promise.all(['a', 'b'].map((owner) => claim(owner, { places: { WORKING: 4 } })));
    expect(claims.map(({ length }) => length)).toEqual([4, 4]);
    expect(new Set(claims.flat()).size).toBe(8);
  });

  it('stores an attempt with what follows from it, for the owner of the lease only', async () => {
    const { store } = world;
    const { webhook } = await insert();
    const { id: connectionId } = await event();
    await claim('a');
    const delivery = attempt(webhook.id, { connectionId });
    const failing = {
      ...progressOf(webhook, 0),
      failingSince: NOW,
      failures: 1,
      nextAttemptAt: NOW + 5,
    };
    const store1 = (owner: string, ends: boolean, progress: WebhookProgress = failing) =>
      store.recordProgress({ id: webhook.id, owner }, progress, { delivery, ends });
    expect(await store1('b', true)).toBe(false);
    expect(await store1('a', false)).toBe(true);
    expect(await store.webhookTotals()).toEqual({ enabled: 0, failing: 1, disabled: 0 });
    expect(await store1('a', true, progressOf(webhook, 1))).toBe(true);
    expect(await store1('a', true)).toBe(false);
    expect(await read(webhook.id)).toEqual({ ...webhook, position: 1, lastDeliveryNumber: 2 });
    const listed = await store.listDeliveries(webhook.id, { outcomes: [] }, { limit: 10 });
    expect(listed.items.map(({ value }) => value)).toEqual([2, 1].map((number) => ({ ...delivery, number })));
  });

  it('opens and resolves the alert of a webhook with the change that disables, enables or deletes it', async () => {
    const { store } = world;
    const { webhook } = await insert({ address: 'https://hooks.example.com/' });
    const states = async () => {
      const all = await store.alertsAfter({ after: 0, limit: 10 });
      return all.map(({ kind, subject, state }) => [kind, subject === webhook.id, state]);
    };
    await event();
    await claim('a');
    const disabled = { state: 'DISABLED', disabledReason: 'GONE', disabledAt: NOW } as const;
    const progress = { ...progressOf(webhook, 0), ...disabled };
    const rest = { delivery: null, ends: true };
    expect(await store.recordProgress({ id: webhook.id, owner: 'b' }, progress, rest)).toBe(false);
    expect(await states()).toEqual([]);
    expect(await store.recordProgress({ id: webhook.id, owner: 'a' }, progress, rest)).toBe(true);
    expect(await states()).toEqual([['WEBHOOK_DISABLED', true, 'OPEN']]);
    const enabled = { state: 'ENABLED', disabledReason: null, disabledAt: null } as const;
    await store.changeWebhook(webhook.id, () => enabled, NOW);
    expect(await states()).toEqual([['WEBHOOK_DISABLED', true, 'RESOLVED']]);
    await store.changeWebhook(webhook.id, () => disabled, NOW);
    await store.deleteWebhook(webhook.id, NOW, record('DELETE_WEBHOOK'));
    expect(await states()).toEqual(Array(2).fill(['WEBHOOK_DISABLED', true, 'RESOLVED']));
  });

  it('leases a webhook of alerts while there are newer alerts or due notices, and never for events', async () => {
    const { store } = world;
    const { webhook } = await insert({ format: 'SLACK' });
    await event();
    expect(await claim('a')).toEqual([]);
    const reason = {
      kind: 'ROTATION_STALLED',
      facts: { startedAt: 1, moved: 0, notMoved: 1, unknown: 0 },
    } as const;
    const subject = { subject: world.workspace.id, connectionId: null, workspaceId: world.workspace.id };
    await store.changeAlerts(subject, [{ type: 'OPEN', reason }], NOW);
    expect(await claim('a', { ids: [randomUUID()] })).toEqual([]);
    expect(await claim('a')).toEqual([webhook.id]);
    const position = await store.lastAlertPosition();
    const notice = (alertId: string, dueAt: number | null): Notice => ({
      ...{ webhookId: webhook.id, alertId, dueAt },
      state: dueAt === null ? 'ANNOUNCED' : 'NEW',
    });
    const [first, second, said] = [notice('1', NOW + 5), notice('2', NOW + 9), notice('3', null)];
    const progress = { ...progressOf(webhook, position), announcedAt: NOW };
    const notices = { put: [second, first, said], drop: [] };
    const rest = { delivery: null, ends: true, notices };
    expect(await store.recordProgress({ id: webhook.id, owner: 'b' }, progress, rest)).toBe(false);
    expect(await store.noticesOf(webhook.id, ['1', '2', '3'])).toEqual([]);
    expect(await store.recordProgress({ id: webhook.id, owner: 'a' }, progress, rest)).toBe(true);
    expect(await read(webhook.id)).toEqual({ ...webhook, position, announcedAt: NOW });
    expect(await store.noticesOf(webhook.id, ['1', '3', '4'])).toEqual(expect.arrayContaining([first, said]));
    expect(await claim('a', { now: NOW + 4 })).toEqual([]);
    expect(await store.nextWebhookAt(NOW)).toBe(NOW + 5);
    expect(await store.dueNotices(webhook.id, NOW + 5, 10)).toEqual([first]);
    expect(await store.dueNotices(webhook.id, NOW + 9, 10)).toEqual([first, second]);
    expect(await store.dueNotices(webhook.id, NOW + 9, 1)).toEqual([first]);
    expect(await claim('a', { now: NOW + 5 })).toEqual([webhook.id]);
    const after = { put: [{ ...second, state: 'ANNOUNCED', dueAt: null } as const], drop: [first] };
    const end = { delivery: null, ends: true, notices: after };
    expect(await store.recordProgress({ id: webhook.id, owner: 'a' }, progress, end)).toBe(true);
    expect(await store.dueNotices(webhook.id, NOW + 9, 10)).toEqual([]);
    expect(await store.noticesOf(webhook.id, ['1', '2'])).toEqual([
      { ...second, state: 'ANNOUNCED', dueAt: null },
    ]);
    expect(await store.deleteWebhook(webhook.id, NOW, record('DELETE_WEBHOOK'))).toBe(true);
    expect(await store.noticesOf(webhook.id, ['2', '3'])).toEqual([]);
  });

  it('leaves due notices of alerts that only a newer server knows to it', async () => {
    const { store, workspace } = world;
    const { webhook } = await insert({ format: 'SLACK' });
    const kind = 'ROLE_STILL_USABLE';
    for (const subject of ['newer', 'older'])
      await store.changeAlerts(
        { subject, connectionId: null, workspaceId: workspace.id },
        [{ type: 'OPEN', reason: { kind, facts: { disconnectedAt: null } } }],
        NOW,
      );
    await world.execute(`update alerts set kind = 'OF_A_NEWER_VERSION' where subject = 'newer'`);
    const alerts = await store.alertsAfter({ after: 0, limit: 10 });
    const notice = (subject: string): Notice => {
      const alertId = alerts.find((alert) => alert.subject === subject)?.id ?? '';
      return { webhookId: webhook.id, alertId, state: 'NEW', dueAt: NOW };
    };
    expect(await claim('a')).toEqual([webhook.id]);
    const rest = { delivery: null, ends: true };
    const progress = progressOf(webhook, await store.lastAlertPosition());
    const end = (notices: NoticeChanges) =>
      store.recordProgress({ id: webhook.id, owner: 'a' }, progress, { ...rest, notices });
    await end({ put: [notice('newer'), notice('older')], drop: [] });
    expect(await store.dueNotices(webhook.id, NOW, 1)).toEqual([notice('older')]);
    expect(await claim('a')).toEqual([webhook.id]);
    await end({ put: [], drop: [notice('older')] });
    expect(await store.dueNotices(webhook.id, NOW, 1)).toEqual([]);
    expect(await claim('a')).toEqual([]);
    await world.execute(`update alerts set kind = '${kind}'`);
    expect(await store.dueNotices(webhook.id, NOW, 1)).toEqual([notice('newer')]);
    expect(await claim('a')).toEqual([webhook.id]);
  });

  it('stores a webhook once for an id, and begins with the log that it follows', async () => {
    await event();
    const { webhook } = await insert({ format: 'EMAIL' });
    expect(await read(webhook.id)).toEqual({ ...webhook, position: 0 });
    expect((await insert({ id: webhook.id })).outcome).toBe('EXISTS');
    expect(await read(webhook.id)).toEqual({ ...webhook, position: 0 });
  });

  it('takes the lease from its owner when somebody changes the webhook, and gives it to nobody before it ends', async () => {
    const { store } = world;
    const { webhook } = await insert();
    await event();
    await claim('a');
    await store.changeWebhook(webhook.id, () => ({ position: 0 }), NOW);
    const rest = { delivery: null, ends: true };
    expect(await store.recordProgress({ id: webhook.id, owner: 'a' }, progressOf(webhook, 1), rest)).toBe(
      false,
    );
    expect(await claim('b')).toEqual([]);
    expect(await claim('b', { now: LEASE })).toEqual([webhook.id]);
  });

  it('gives up the leases of servers without a heartbeat, and tells the others', async () => {
    const { store } = world;
    const { webhook } = await insert();
    await event();
    await claim('a');
    const commits: Commit[] = [];
    store.onCommit((commit) => commits.push(commit));
    const self = { id: 'b', version: '1.0', seenAt: NOW, granted: 0, wanted: 0 };
    const beat = (live: string[]) => store.heartbeat(() => ({ self, live: new Set(live), forgotten: [] }));
    expect((await beat(['a', 'b'])).released.webhook).toBe(0);
    expect((await beat(['b'])).released.webhook).toBe(1);
    expect(commits.map(({ webhooks }) => webhooks)).toEqual([false, true]);
    expect(await claim('b')).toEqual([webhook.id]);
  });

  it('keeps the latest deliveries of each webhook, and lists them by outcome and page', async () => {
    const { store } = world;
    const { webhook } = await insert({ lastDeliveryNumber: MAX_KEPT_DELIVERIES - 2 });
    const { webhook: other } = await insert();
    await store.addDelivery(attempt(other.id));
    const outcomes = ['FAILED', 'DELIVERED', 'REFUSED', 'DELIVERED'] as const;
    for (const outcome of outcomes) await store.addDelivery(attempt(webhook.id, { outcome, status: null }));
    const last = MAX_KEPT_DELIVERIES + 2;
    const list = async (page: { after?: string; before?: string }, wanted: Delivery['outcome'][] = []) => {
      const { items, hasMoreAfter } = await store.listDeliveries(
        webhook.id,
        { outcomes: wanted },
        { limit: 2, ...page },
      );
      return [items.map(({ value }) => value.number), hasMoreAfter];
    };
    expect(await list({})).toEqual([[last, last - 1], true]);
    expect(await list({ after: String(last - 1) })).toEqual([[last - 2, last - 3], false]);
    expect(await list({ before: String(last - 1) })).toEqual([[last], false]);
    expect(await list({}, ['FAILED', 'REFUSED'])).toEqual([[last - 1, last - 3], false]);
    const first = attempt(webhook.id, { messageId: 'first' });
    expect(await store.addDelivery(first)).toEqual({ ...first, number: last + 1 });
    const ofMessage = { outcomes: ['DELIVERED'], messageIds: ['first', 'other'] } as const;
    const { items } = await store.listDeliveries(webhook.id, ofMessage, { limit: 2 });
    expect(items.map(({ value }) => value.messageId)).toEqual(['first']);
    expect(await store.addDelivery(attempt(randomUUID()))).toBeNull();
  });

  it('overwrites the oldest delivery when all rows are in use', async () => {
    const { store } = world;
    const { webhook } = await insert();
    const add = () => store.addDelivery(attempt(webhook.id));
    for (let n = 0; n < 2; n++) await add();
    // As after as many deliveries as are kept: to make them takes seconds.
    await world.execute(`update webhooks set deliveries = ${MAX_KEPT_DELIVERIES}`);
    await add();
    const { items } = await store.listDeliveries(webhook.id, { outcomes: [] }, { limit: 10 });
    expect(items.map(({ value }) => value.number)).toEqual([MAX_KEPT_DELIVERIES + 1, 2]);
  });

  it('deletes a webhook with its deliveries', async () => {
    const { store } = world;
    const { webhook } = await insert();
    await store.addDelivery(attempt(webhook.id));
    expect(await store.deleteWebhook(webhook.id, NOW, record('DELETE_WEBHOOK'))).toBe(true);
    expect(await store.deleteWebhook(webhook.id, NOW, record('DELETE_WEBHOOK'))).toBe(false);
    expect(await read(webhook.id)).toBeNull();
    expect((await store.listDeliveries(webhook.id, { outcomes: [] }, { limit: 1 })).items).toEqual([]);
    expect(await actions()).toEqual(['DELETE_WEBHOOK', 'CREATE_WEBHOOK']);
  });
}
