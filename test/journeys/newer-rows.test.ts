/** Rows that a newer server has written during an upgrade: this one skips them or shows them as unknown, and goes on. */
import { expect, it, onTestFinished } from 'vitest';
import type { AlertKind } from '../../src/alerts/alert.ts';
import type { AuditAction } from '../../src/audit/audit.ts';
import { decodeId, encodeId } from '../../src/graphql/ids.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  AcknowledgeAlertDocument,
  AllAlertsDocument,
  AllEventsDocument,
  AllEventsStartDocument,
  AuditLogDocument,
  ConnectionProgressDocument,
  CreateWebhookDocument,
  RetryConnectionDocument,
  UpdateWebhookDocument,
  WebhooksDocument,
  WorkspaceEventsDocument,
  WorkspaceStartDocument,
} from '../support/documents.ts';
import { startSlack } from '../support/slack-receiver.ts';
import { startReceiver, WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

const MINUTE = 60_000;
const NEWER = 'OF_A_NEWER_VERSION';

async function world() {
  const aurora = await startAurora({ environment: WEBHOOK_ENVIRONMENT });
  const store = await aurora.database.openStore();
  onTestFinished(() => store.close());
  return { aurora, client: aurora.client, store, workspace: await aurora.createWorkspace() };
}

/** Changes a webhook: the server looks for what is due. */
async function wake({ app, client }: Aurora, workspaceId: string) {
  await client.send(CreateWebhookDocument, { url: 'https://hooks.example.com/wake', workspaceId });
  await app.idle();
}

/** @returns what enables the webhook */
async function createDisabled({ client }: Aurora, url: string, workspaceId: string) {
  const { createWebhook } = await client.send(CreateWebhookDocument, { url, workspaceId });
  if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
  const { id } = createWebhook.webhook;
  await client.send(UpdateWebhookDocument, { id, state: 'DISABLED' });
  return () => client.send(UpdateWebhookDocument, { id, state: 'ENABLED' });
}

it('an unknown action of the audit log is UNKNOWN, with the rest of its entry', async () => {
  const { aurora, client, store } = await world();
  await store.appendAudit({
    ...{ tokenId: 'operator', tokenName: 'T', address: '192.0.2.1', requestId: 'r' },
    ...{ action: NEWER as AuditAction, occurredAt: aurora.clock.now(), detail: 'more' },
    ...{ workspaceId: null, connectionId: null },
  });
  const { auditLog } = await client.send(AuditLogDocument, {});
  expect(auditLog.edges.map(({ node }) => [node.action, node.detail])).toEqual([
    ['UNKNOWN', 'more'],
    ['CREATE_WORKSPACE', 'Acme'],
  ]);
  await expect(client.send(AuditLogDocument, { filter: { action: 'UNKNOWN' } })).rejects.toThrow(
    'action: "UNKNOWN" is not an action of the audit log.',
  );
});

it('an alert of an unknown kind is skipped, and webhooks announce the others', async () => {
  const { aurora, client, store, workspace } = await world();
  const slack = await startSlack();
  await client.send(CreateWebhookDocument, { url: slack.url, workspaceId: workspace.id, format: 'SLACK' });
  const kind = NEWER as 'ROLE_STILL_USABLE';
  const subject = { subject: 's', connectionId: null, workspaceId: decodeId(workspace.id)?.id ?? '' };
  const reason = { kind, facts: { disconnectedAt: null } };
  await store.changeAlerts(subject, [{ type: 'OPEN', reason }], aurora.clock.now());
  const { id } = await aurora.connect(workspace.id, `arn:aws:iam::${aurora.customer.accountId}:role/Missing`);
  await aurora.runToEnd(id);
  await aurora.runUntil(aurora.clock.now() + 6 * MINUTE);
  expect(slack.headlines()).toEqual([expect.stringContaining(aurora.customer.accountId)]);

  const { alerts, alertGroups } = await client.send(AllAlertsDocument, {});
  expect(alerts.edges.map(({ node }) => node.kind)).toEqual(['CONNECTION_FAILED']);
  expect(alertGroups.map((group) => group.kind)).toEqual(['CONNECTION_FAILED']);
  const all = { states: ['OPEN'] as const, kinds: [NEWER as AlertKind] };
  const { items } = await store.listAlerts('ALL', all, { limit: 10 });
  const [unknown = ''] = items.map(({ value }) => value.id);
  const { acknowledgeAlert } = await client.send(AcknowledgeAlertDocument, {
    id: encodeId('Alert', unknown),
  });
  expect(acknowledgeAlert).toMatchObject({ __typename: 'AlertNotFound' });
});

it('an event of an unknown type is an UnknownEvent in lists and streams', async () => {
  const { aurora, client, workspace } = await world();
  const { eventsCursor } = await client.send(AllEventsStartDocument, {});
  const { workspace: start } = await client.send(WorkspaceStartDocument, { workspaceId: workspace.id });
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const { id } = await aurora.connect(workspace.id, arn);
  await aurora.runToEnd(id);
  const change = JSON.stringify({ type: NEWER, more: 1 });
  await aurora.database.execute(`update events set change = '${change}' where sequence = 2`);
  const expected = ['VerificationStarted 1', 'UnknownEvent 2'];
  const nameOf = (event: { __typename: string; sequence: number }) => `${event.__typename} ${event.sequence}`;

  expect((await aurora.events(id)).map(nameOf)).toEqual(expected);
  const progress: string[] = [];
  for await (const { connectionProgress } of client.subscribe(ConnectionProgressDocument, {
    connectionId: id,
  }))
    progress.push(nameOf(connectionProgress));
  expect(progress).toEqual(expected);
  const ofWorkspace: string[] = [];
  const after = start?.eventsCursor ?? '';
  const variables = { workspaceId: workspace.id, after };
  for await (const { workspaceEvents } of client.subscribe(WorkspaceEventsDocument, variables))
    if (ofWorkspace.push(nameOf(workspaceEvents)) === expected.length) break;
  expect(ofWorkspace).toEqual(expected);
  const all: string[] = [];
  for await (const { allEvents } of client.subscribe(AllEventsDocument, { after: eventsCursor }))
    if (all.push(nameOf(allEvents.event)) === expected.length) break;
  expect(all).toEqual(expected);
});

it.each([
  ['no notice of it', false],
  ['a notice of it', true],
])('an alert of an unknown kind waits for a newer server, which has stored %s', async (_words, hasNotice) => {
  const { aurora, client, store, workspace } = await world();
  const slack = await startSlack();
  const workspaceId = workspace.id;
  await client.send(CreateWebhookDocument, { url: slack.url, workspaceId, format: 'SLACK' });
  // Due a minute later, and not at once.
  aurora.clock.advance(1_000);
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const rename = (from: string, to: string) =>
    aurora.database.execute(`update alerts set kind = '${to}' where kind = '${from}'`);
  const kind = 'ROLE_STILL_USABLE';
  const open = async (subject: string, of: string) => {
    await store.changeAlerts(
      { subject, connectionId: null, workspaceId: decodeId(workspaceId)?.id ?? '' },
      [{ type: 'OPEN', reason: { kind: of as typeof kind, facts: { disconnectedAt: null } } }],
      aurora.clock.now(),
    );
    await wake(aurora, workspaceId);
  };
  await open('newer', hasNotice ? kind : NEWER);
  await rename(kind, NEWER);
  await pass(10 * MINUTE);
  await open('older', kind);
  expect(slack.headlines()).toEqual([]);
  await pass(3 * MINUTE);
  expect(slack.headlines()).toHaveLength(1);
  await rename(NEWER, kind);
  await wake(aurora, workspaceId);
  await pass(6 * MINUTE);
  expect(slack.headlines()).toHaveLength(2);
});

it('an alert of an unknown kind is left out after a day, when no newer server has come', async () => {
  const { aurora, client, store, workspace } = await world();
  const slack = await startSlack();
  await client.send(CreateWebhookDocument, { url: slack.url, workspaceId: workspace.id, format: 'SLACK' });
  const workspaceId = decodeId(workspace.id)?.id ?? '';
  const reason = { kind: NEWER as 'ROLE_STILL_USABLE', facts: { disconnectedAt: null } };
  const subject = { subject: 's', connectionId: null, workspaceId };
  await store.changeAlerts(subject, [{ type: 'OPEN', reason }], aurora.clock.now());
  await wake(aurora, workspace.id);
  const isBehind = async () => {
    const { items } = await store.listWebhooks(workspaceId, { limit: 2 });
    const carriesAlerts = items.find(({ value }) => value.format === 'SLACK');
    return (carriesAlerts?.value.position ?? 0) < (await store.lastAlertPosition());
  };
  await aurora.runUntil(aurora.clock.now() + 23 * 60 * MINUTE);
  expect(await isBehind()).toBe(true);
  await aurora.runUntil(aurora.clock.now() + 62 * MINUTE);
  expect(await isBehind()).toBe(false);
});

it('an event of an unknown type, and those behind it, wait a day for a newer server', async () => {
  const { aurora, workspace } = await world();
  const receiver = await startReceiver(() => aurora.clock.now());
  const enable = await createDisabled(aurora, receiver.url, workspace.id);
  const { id } = await aurora.connect(workspace.id, `arn:aws:iam::${aurora.customer.accountId}:role/Missing`);
  await aurora.runToEnd(id);
  const change = JSON.stringify({ type: NEWER, ofBookkeeping: 'internal' });
  await aurora.database.execute(`update events set change = '${change}' where sequence = 2`);
  await enable();
  await aurora.runUntil(aurora.clock.now() + 23 * 60 * MINUTE);
  expect(receiver.received.map(({ type }) => type)).toEqual(['VerificationStarted']);
  await aurora.runUntil(aurora.clock.now() + 62 * MINUTE);
  const types = receiver.received.map(({ type }) => type);
  expect([types[1], types.at(-1)]).toEqual(['AssumeRoleDenied', 'ConnectionFailed']);
  expect(types).not.toContain(NEWER);

  const { status, body } = await exported(aurora, `/workspace.jsonl?workspaceId=${workspace.id}`);
  expect([status, body.includes(NEWER), body.includes('ofBookkeeping')]).toEqual([200, true, false]);
});

it('a failure with an unknown code is UNKNOWN everywhere, and Aurora goes on with its connection', async () => {
  const { aurora, client, workspace } = await world();
  const receiver = await startReceiver(() => aurora.clock.now());
  const slack = await startSlack();
  const workspaceId = workspace.id;
  await client.send(CreateWebhookDocument, { url: receiver.url, workspaceId });
  await client.send(CreateWebhookDocument, { url: slack.url, workspaceId, format: 'SLACK' });
  const { accountId } = aurora.customer;
  const failed = await aurora.connect(workspaceId, `arn:aws:iam::${accountId}:role/Failed`);
  await aurora.runToEnd(failed.id);
  const pending = await aurora.connect(workspaceId, `arn:aws:iam::${accountId}:role/Pending`);
  await aurora.app.idle();
  const isSent = receiver.received.length;
  for (const column of ['connections.failure', 'events.change', 'alerts.facts', 'alerts.cause']) {
    const [table, name] = column.split('.');
    await aurora.database.execute(
      `update ${table} set ${name} = replace(${name}, 'ROLE_NOT_ASSUMABLE', '${NEWER}')`,
    );
  }

  for (const { id } of [failed, pending]) {
    const { failure } = await aurora.connection(id);
    expect(failure).toMatchObject({ code: 'UNKNOWN', title: 'A newer version of Aurora found a problem' });
  }
  const codes = (await aurora.events(failed.id)).flatMap((event) =>
    'failure' in event ? [event.failure?.code] : [],
  );
  expect(new Set(codes)).toEqual(new Set(['UNKNOWN']));
  const { alerts } = await client.send(AllAlertsDocument, {});
  expect(alerts.edges.map(({ node }) => [node.kind, node.title, node.cause])).toEqual([
    ['CONNECTION_FAILED', 'A newer version of Aurora found a problem', NEWER],
  ]);
  expect((await exported(aurora, `/workspace.jsonl?workspaceId=${workspaceId}`)).status).toBe(200);

  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  aurora.customer.createRole('Pending', { trustPolicy });
  expect((await aurora.runToEnd(pending.id)).status).toBe('CONNECTED');
  await aurora.runUntil(aurora.clock.now() + 6 * MINUTE);
  expect(slack.headlines()).toHaveLength(1);
  expect(receiver.types().slice(isSent)).toContain('ConnectionEstablished');

  aurora.customer.createRole('Failed', { trustPolicy });
  const { retryConnection } = await client.send(RetryConnectionDocument, { id: failed.id });
  expect(retryConnection.__typename).toBe('RetryConnectionSuccess');
  expect((await aurora.runToEnd(failed.id)).status).toBe('CONNECTED');
});

it.each([
  ['AURORA', { waiting: 'AURORA_RECOVERS' }],
  ['AWS', { waiting: 'AWS_RECOVERS' }],
  ['CUSTOMER', { waiting: 'PROPAGATION' }],
  ['AURORA', { waiting: 'NO', side: 'AURORA' }],
] as const)('the side of an unknown failure is %s by what is stored: %o', async (side, stored) => {
  const { aurora, workspace } = await world();
  const { id } = await aurora.connect(workspace.id, `arn:aws:iam::${aurora.customer.accountId}:role/Missing`);
  await aurora.runToEnd(id);
  const rest = { awsErrorCode: null, awsRequestId: null, awsMessage: null };
  const failure = JSON.stringify({ code: NEWER, ...stored, ...rest });
  await aurora.database.execute(`update connections set failure = '${failure}'`);
  expect((await aurora.connection(id)).failure).toMatchObject({ code: 'UNKNOWN', side });
});

it('a property of an event that only a newer server stores leaves neither in messages nor in exports', async () => {
  const { aurora, workspace } = await world();
  const receiver = await startReceiver(() => aurora.clock.now());
  const enable = await createDisabled(aurora, receiver.url, workspace.id);
  const { id } = await aurora.connect(workspace.id, `arn:aws:iam::${aurora.customer.accountId}:role/Missing`);
  await aurora.runToEnd(id);
  await aurora.database.execute(
    `update events set change = replace(change, '{"type"', '{"newer":"${NEWER}","type"')`,
  );
  await enable();
  await aurora.runUntil(aurora.clock.now() + MINUTE);
  expect(receiver.types().at(-1)).toBe('ConnectionFailed');
  const bodies = receiver.received.map(({ body }) => body);
  for (const path of [`/workspace.jsonl?workspaceId=${workspace.id}`, '/events.jsonl'])
    bodies.push(await exported(aurora, path).then(({ body }) => body));
  expect(bodies.filter((body) => body.includes(NEWER))).toEqual([]);
  expect(bodies.filter((body) => body.includes('ConnectionFailed'))).toHaveLength(3);
});

async function exported({ app }: Aurora, path: string) {
  const response = await fetch(`${app.url}${path}`, {
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` },
  });
  return { status: response.status, body: await response.text() };
}

it('a webhook of an unknown format is not listed, and an unknown type of events is no part of a filter', async () => {
  const { aurora, client, workspace } = await world();
  const create = async (name: string) => {
    const variables = { url: `https://hooks.example.com/${name}`, workspaceId: workspace.id };
    const { createWebhook } = await client.send(CreateWebhookDocument, variables);
    if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
    return createWebhook.webhook.id;
  };
  const [newer, older] = [await create('newer'), await create('older')];
  const update = (id: string, change: string) =>
    aurora.database.execute(`update webhooks set ${change} where id = '${decodeId(id)?.id}'`);
  await update(newer, `format = '${NEWER}'`);
  const filter = { types: [NEWER, 'ConnectionFailed'], statuses: [], labels: [] };
  await update(older, `filter = '${JSON.stringify(filter)}'`);
  const { webhooks } = await client.send(WebhooksDocument, {});
  expect(webhooks.edges.map(({ node }) => [node.id, node.filter.eventTypes])).toEqual([
    [older, ['ConnectionFailed']],
  ]);
});
