/** Webhooks: from their creation to the last attempt, with an endpoint that does all that endpoints do. */
import { describe, expect, it } from 'vitest';
import type { CreateWebhookMutationVariables } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  CreateWebhookDocument,
  DeleteWebhookDocument,
  DisconnectAwsAccountDocument,
  NodeDocument,
  RedeliverDocument,
  ResendDeliveryDocument,
  RotateWebhookSecretDocument,
  TestWebhookDocument,
  UpdateWebhookDocument,
  WebhookDeliveriesDocument,
  WebhooksDocument,
  WorkspaceAlertsDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { createApiKey } from '../support/tokens.ts';
import { sequencesOf, startReceiver, WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

// Longer than a busy machine takes.
const SENDING = { limits: { answerMs: 1_500, restMs: 50 } };
const HOUR = 3_600_000;
const CONNECTED = ['VerificationStarted', 'ConnectionEstablished'];

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({
    environment: { ...WEBHOOK_ENVIRONMENT, RECHECK_SECONDS: '604800', ...environment },
    webhookSending: SENDING,
  });
  const receiver = await startReceiver(() => aurora.clock.now());
  const workspace = await aurora.createWorkspace();
  const { client } = aurora;
  let roles = 0;
  const connect = async (workspaceOf = workspace) => {
    const trustPolicy = aurora.trustPolicy(workspaceOf.externalId.value);
    const { arn } = aurora.customer.createRole(`Role${++roles}`, { trustPolicy });
    const connection = await aurora.connect(workspaceOf.id, arn);
    await aurora.app.idle();
    return connection;
  };
  return {
    aurora,
    client,
    receiver,
    workspace,
    connect,
    ...webhookCalls(aurora, receiver.url, workspace.id),
  };
}

/** The operations on webhooks, as the operator makes them. */
function webhookCalls({ client }: Pick<Aurora, 'client'>, url: string, workspaceId: string) {
  return {
    create: async (rest: Partial<CreateWebhookMutationVariables> = {}) => {
      const { createWebhook } = await client.send(CreateWebhookDocument, { url, workspaceId, ...rest });
      if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
      return createWebhook;
    },
    look: async (id: string) => {
      const { webhooks } = await client.send(WebhooksDocument, {});
      const found = webhooks.edges.find(({ node }) => node.id === id);
      if (found === undefined) throw new Error('There is no such webhook.');
      return found.node;
    },
    deliveries: async (webhookId: string) => {
      const { webhookDeliveries } = await client.send(WebhookDeliveriesDocument, { webhookId });
      return webhookDeliveries.edges.map(({ node }) => node);
    },
    update: async (id: string, state: 'ENABLED' | 'DISABLED') => {
      const { updateWebhook } = await client.send(UpdateWebhookDocument, { id, state });
      if (updateWebhook.__typename !== 'UpdateWebhookSuccess') throw new Error(updateWebhook.message);
    },
    redeliver: async (webhookId: string, after: string) => {
      const { redeliver } = await client.send(RedeliverDocument, { webhookId, after });
      if (redeliver.__typename !== 'RedeliverSuccess') throw new Error(redeliver.message);
    },
    test: async (id: string) => {
      const { testWebhook } = await client.send(TestWebhookDocument, { id });
      if (testWebhook.__typename !== 'TestWebhookSuccess') throw new Error(testWebhook.message);
      return testWebhook.delivery;
    },
  };
}

describe('a webhook', () => {
  it('gets the events of its workspace from its creation on, signed, in order', async () => {
    const { aurora, receiver, connect, create, deliveries, look } = await world();
    await connect();
    const { webhook, secret } = await create();
    receiver.secrets.push(secret);
    const other = await aurora.createWorkspace('Other');
    await connect(other);
    expect(receiver.types()).toEqual([]);
    const { id } = await connect();
    expect(receiver.types()).toEqual(CONNECTED);
    expect(receiver.problems).toEqual([]);
    expect(receiver.received[1]).toMatchObject({
      version: 1,
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'aurora-webhooks' },
      data: {
        connectionId: id,
        sequence: 2,
        connection: { accountId: aurora.customer.accountId, status: 'CONNECTED' },
      },
    });
    expect(await deliveries(webhook.id)).toMatchObject([
      { number: 2, outcome: 'DELIVERED', status: 204, connectionId: id, type: 'ConnectionEstablished' },
      { number: 1, outcome: 'DELIVERED', status: 204, connectionId: id, type: 'VerificationStarted' },
    ]);
    expect((await look(webhook.id)).failingSince).toBeNull();
  });

  it('of the operator gets the events of all workspaces', async () => {
    const { aurora, receiver, connect, create } = await world();
    const { webhook, secret } = await create({ workspaceId: null });
    receiver.secrets.push(secret);
    expect(webhook.workspace).toBeNull();
    await connect();
    await connect(await aurora.createWorkspace('Other'));
    expect(receiver.types()).toEqual([...CONNECTED, ...CONNECTED]);
    expect(receiver.problems).toEqual([]);
  });

  it('gets only what it selects', async () => {
    const { receiver, connect, create, client, aurora } = await world();
    await create({ filter: { eventTypes: ['ConnectionDisconnected'] } });
    await create({ filter: { statuses: ['PENDING'], labels: [] } });
    await create({ filter: { labels: [{ key: 'team' }] } });
    const { id } = await connect();
    expect(receiver.types()).toEqual(['VerificationStarted']);
    await client.send(DisconnectAwsAccountDocument, { id });
    await aurora.app.idle();
    expect(receiver.types()).toEqual(['VerificationStarted', 'ConnectionDisconnected']);
  });

  it('gets events again after a cursor, with the same ids', async () => {
    const { aurora, receiver, connect, create, redeliver } = await world();
    const { webhook } = await create();
    await connect();
    await redeliver(webhook.id, receiver.received[0]?.data.cursor ?? '');
    await aurora.app.idle();
    await redeliver(webhook.id, webhook.cursor);
    await aurora.app.idle();
    const ids = receiver.received.map(({ id }) => id);
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(2);
    await expect(redeliver(webhook.id, 'nonsense')).rejects.toThrow('not a valid event cursor');
  });

  it('gets one delivery again, also while it fails with others', async () => {
    const { aurora, client, receiver, connect, create, deliveries, workspace } = await world();
    const { webhook, secret } = await create();
    receiver.secrets.push(secret);
    await connect();
    receiver.answerWithStatus(500);
    await connect();
    receiver.accept();
    const webhookId = webhook.id;
    const resend = async (number: number, id = webhookId) =>
      (await client.send(ResendDeliveryDocument, { webhookId: id, number })).resendDelivery;
    const delivery = { number: 4, outcome: 'DELIVERED', type: 'ConnectionEstablished' };
    expect(await resend(2)).toMatchObject({ delivery });
    expect(receiver.received.map(({ id }) => id)).toEqual([
      receiver.received[0]?.id,
      ...Array(2).fill(receiver.received[1]?.id),
    ]);
    const isDelivered = async (number: number) =>
      (await deliveries(webhookId)).find((one) => one.number === number)?.delivered;
    expect(await isDelivered(3)).toBe(false);
    // The order of the webhook goes on as before.
    await aurora.runUntil(aurora.clock.now() + 10_000);
    expect(receiver.types().slice(3)).toEqual(CONNECTED);
    expect(await isDelivered(3)).toBe(true);
    expect(receiver.problems).toEqual([]);
    await client.send(TestWebhookDocument, { id: webhookId });
    const [test] = await deliveries(webhookId);
    for (const number of [test?.number ?? 0, 0, -1, 99, 2 ** 31 - 1])
      expect(await resend(number)).toMatchObject({ code: 'DELIVERY_NOT_FOUND' });
    expect(await resend(1, workspace.id)).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
    const { auditLog } = await client.send(AuditLogDocument, { filter: { action: 'REDELIVER_WEBHOOK' } });
    expect(auditLog.edges.map(({ node }) => node.detail)).toEqual(['delivery 2: DELIVERED 204']);
  });

  it('can be disabled, and continues with what waited', async () => {
    const { aurora, receiver, connect, create, update, look } = await world();
    const { webhook } = await create();
    await update(webhook.id, 'DISABLED');
    await connect();
    expect(receiver.types()).toEqual([]);
    expect(await look(webhook.id)).toMatchObject({ state: 'DISABLED', disabledReason: 'REQUESTED' });
    await update(webhook.id, 'ENABLED');
    await aurora.app.idle();
    expect(receiver.types()).toEqual(CONNECTED);
  });

  it('signs with both secrets for a day after a rotation, and then with the new one alone', async () => {
    const { aurora, receiver, connect, create, client } = await world();
    const { webhook, secret } = await create();
    const { rotateWebhookSecret } = await client.send(RotateWebhookSecretDocument, { id: webhook.id });
    if (rotateWebhookSecret.__typename !== 'WebhookWithSecret') throw new Error();
    expect(rotateWebhookSecret.secret).not.toBe(secret);
    receiver.secrets.push(secret, rotateWebhookSecret.secret);
    await connect();
    expect([receiver.types(), receiver.problems]).toEqual([CONNECTED, []]);
    await aurora.runUntil(aurora.clock.now() + 24 * HOUR);
    receiver.secrets.splice(0, 2, rotateWebhookSecret.secret);
    await connect();
    expect([receiver.received.length, receiver.problems]).toEqual([4, []]);
    receiver.secrets.splice(0, 1, secret);
    await connect();
    expect(receiver.problems).toHaveLength(2);
  });

  it('can be tested, also while it is disabled, and says no more than the status', async () => {
    const { aurora, receiver, create, test, update, deliveries } = await world();
    const { webhook, secret } = await create();
    receiver.secrets.push(secret);
    expect(await test(webhook.id)).toMatchObject({
      type: 'Test',
      outcome: 'DELIVERED',
      status: 204,
      number: 1,
    });
    await update(webhook.id, 'DISABLED');
    receiver.answerWithStatus(302, { Location: 'http://169.254.169.254/' });
    expect(await test(webhook.id)).toMatchObject({
      outcome: 'REFUSED',
      message: 'Could not be delivered: the endpoint answered with status 302.',
    });
    receiver.stop();
    const failed = await test(webhook.id);
    expect(failed).toMatchObject({ outcome: 'FAILED', status: null });
    expect(failed.message).toBe('Could not be delivered: connection failed.');
    expect(await deliveries(webhook.id)).toHaveLength(3);
    expect([receiver.types(), receiver.problems]).toEqual([['Test'], []]);
    for (let n = 0; n < 7; n++) await test(webhook.id);
    await expect(test(webhook.id)).rejects.toThrow('may be tested 10 times a minute');
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter: { action: 'TEST_WEBHOOK' } });
    expect(auditLog.edges.at(-1)?.node.detail).toBe('DELIVERED 204');
  });
});

describe('an endpoint that fails', () => {
  it.each([
    [
      'with an error',
      (receiver: Awaited<ReturnType<typeof startReceiver>>) => receiver.answerWithStatus(500),
      500,
    ],
    [
      'with a redirect',
      (receiver) => receiver.answerWithStatus(307, { Location: 'https://example.com/' }),
      307,
    ],
    ['by hanging', (receiver) => receiver.answerWith(() => {}), null],
    ['with garbage', (receiver) => receiver.answerWith(({ socket }) => socket?.end('garbage\r\n')), null],
    ['by closing', (receiver) => receiver.answerWith(({ socket }) => socket?.destroy()), null],
  ] as [string, (receiver: Awaited<ReturnType<typeof startReceiver>>) => void, number | null][])(
    '%s gets the message again, and later ones after it',
    async (_, fail, status) => {
      const { aurora, receiver, connect, create, look, deliveries } = await world();
      const { webhook, secret } = await create();
      receiver.secrets.push(secret);
      fail(receiver);
      await connect();
      const begun = aurora.clock.now();
      expect(await look(webhook.id)).toMatchObject({
        state: 'ENABLED',
        failingSince: new Date(begun).toISOString(),
        nextAttemptAt: new Date(begun + 4_250).toISOString(),
      });
      expect(receiver.requests).toBe(1);
      await aurora.runUntil(begun + 5_000);
      expect(receiver.requests).toBe(2);
      receiver.accept();
      await aurora.runUntil(begun + 20_000);
      expect([receiver.types(), receiver.problems]).toEqual([CONNECTED, []]);
      const all = await deliveries(webhook.id);
      expect(all.map((delivery) => delivery.status)).toEqual([204, 204, status, status]);
      expect(new Set(all.slice(1).map(({ messageId }) => messageId)).size).toBe(1);
      expect((await look(webhook.id)).failingSince).toBeNull();
    },
  );

  it('for an hour has lost nothing: each event arrives, in the order of its connection', async () => {
    const { aurora, receiver, connect, create, client } = await world();
    await create();
    receiver.answerWithStatus(503);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { id } = await connect();
      ids.push(id);
      await client.send(DisconnectAwsAccountDocument, { id });
      await aurora.runUntil(aurora.clock.now() + HOUR / 5);
    }
    expect(receiver.received).toEqual([]);
    receiver.accept();
    await aurora.runUntil(aurora.clock.now() + HOUR);
    const sequences = sequencesOf(receiver.received);
    expect([...sequences.keys()]).toEqual(ids);
    for (const id of ids) expect(sequences.get(id)).toEqual([1, 2, 3]);
    expect(receiver.mostOpen).toBe(1);
  });

  it('for a day is disabled, and the log says so', async () => {
    const { aurora, receiver, connect, create, look } = await world();
    const { webhook } = await create();
    receiver.answerWithStatus(500);
    await connect();
    const begun = aurora.clock.now();
    await aurora.runUntil(begun + 24 * HOUR - 1);
    expect(await look(webhook.id)).toMatchObject({
      state: 'ENABLED',
      failingSince: new Date(begun).toISOString(),
    });
    await aurora.runUntil(begun + 24 * HOUR);
    expect(await look(webhook.id)).toMatchObject({
      state: 'DISABLED',
      disabledReason: 'FAILING',
      disabledAt: new Date(begun + 24 * HOUR).toISOString(),
      nextAttemptAt: null,
    });
    expect(receiver.requests).toBeGreaterThan(30);
    expect(JSON.stringify(aurora.log.lines)).toContain('a webhook was disabled');
    const { requests } = receiver;
    await aurora.runUntil(begun + 30 * HOUR);
    expect(receiver.requests).toBe(requests);
  });

  it('with status 410 is disabled at once', async () => {
    const { receiver, connect, create, look } = await world();
    const { webhook } = await create();
    receiver.answerWithStatus(410);
    await connect();
    expect(await look(webhook.id)).toMatchObject({ state: 'DISABLED', disabledReason: 'GONE' });
    expect(receiver.requests).toBe(1);
  });

  it('opens an alert when it is disabled, which ends when it is enabled or deleted', async () => {
    const { aurora, receiver, connect, create, update, client, workspace } = await world();
    const { webhook } = await create();
    receiver.answerWithStatus(410);
    await connect();
    const alerts = async () => {
      const query = '{ alerts { edges { node { kind state evidence workspace { name } } } } }';
      const response = await fetch(`${aurora.app.url}/graphql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { data } = (await response.json()) as { data: { alerts: { edges: { node: object }[] } } };
      return data.alerts.edges.map(({ node }) => node);
    };
    const evidence = [`The endpoint ${receiver.url} is gone: it refused a message for good.`];
    const open = { kind: 'WEBHOOK_DISABLED', state: 'OPEN', evidence, workspace: { name: 'Acme' } };
    expect(await alerts()).toEqual([open]);
    // Who may not manage webhooks reads no address.
    const { token } = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const reader = createClient(aurora.app.url, token);
    const listed = await reader.send(WorkspaceAlertsDocument, { workspaceId: workspace.id });
    expect(JSON.stringify(listed)).toContain('The endpoint is gone');
    expect(JSON.stringify(listed)).not.toContain(receiver.url);
    await reader.close();
    await update(webhook.id, 'ENABLED');
    await aurora.app.idle();
    // It is gone still, so a new one is open.
    expect(await alerts()).toEqual([open]);
    await client.send(DeleteWebhookDocument, { id: webhook.id });
    expect(await alerts()).toEqual([]);
  });

  it('gets its message when it asks for it, at most an hour later', async () => {
    const { aurora, receiver, connect, create } = await world();
    await create();
    receiver.answerWithStatus(429, { 'Retry-After': '1800' });
    await connect();
    const begun = aurora.clock.now();
    await aurora.runUntil(begun + HOUR / 2 - 1);
    expect(receiver.requests).toBe(1);
    receiver.answerWithStatus(503, { 'Retry-After': '864000' });
    await aurora.runUntil(begun + HOUR / 2);
    expect(receiver.requests).toBe(2);
    receiver.accept();
    await aurora.runUntil(begun + 1.5 * HOUR);
    expect(receiver.types()).toEqual(CONNECTED);
  });

  it('delays no other: a hanging one next to one that works', async () => {
    const { aurora, receiver, connect, create } = await world();
    const hanging = await startReceiver(() => aurora.clock.now());
    hanging.answerWith(() => {});
    for (let n = 0; n < 10; n++) await create({ url: hanging.url });
    await create();
    await connect();
    expect(receiver.types()).toEqual(CONNECTED);
    expect(hanging.mostOpen).toBe(10);
  });
});

describe('creating a webhook', () => {
  it.each([
    ['http://hooks.example.com/', 'must begin with https://'],
    ['https://user:pass@hooks.example.com/', 'must not contain a user name or password'],
    ['https://10.0.0.1/', 'must not lead to a private or reserved address'],
    ['https://0xa.1/', 'must not lead to a private or reserved address'],
    ['https://database/', 'must have a full host name'],
    ['https://hooks.example.com:25/', 'must use port 443'],
    ['hooks.example.com', 'must be a valid https address'],
    [`https://hooks.example.com/${'x'.repeat(2_100)}`, 'must have at most 2048 characters'],
  ])('is refused: %s', async (url, message) => {
    const { create } = await world();
    await expect(create({ url })).rejects.toThrow(message);
  });

  it('is refused without an encryption key, and says what to do', async () => {
    const { client, workspace, receiver } = await world({ ENCRYPTION_KEY: '' });
    const { createWebhook } = await client.send(CreateWebhookDocument, {
      url: receiver.url,
      workspaceId: workspace.id,
    });
    expect(createWebhook).toMatchObject({
      __typename: 'EncryptionKeyRequired',
      code: 'ENCRYPTION_KEY_REQUIRED',
      remedies: [expect.stringContaining('openssl rand -base64 32')],
    });
  });

  it('is refused beyond 20 of a workspace', async () => {
    const { create } = await world();
    for (let n = 0; n < 20; n++) await create();
    await expect(create()).rejects.toThrow('There are 20 webhooks already');
    await create({ workspaceId: null });
  });

  it('hides what may be secret in the address', async () => {
    const { create } = await world();
    const { webhook } = await create({
      url: 'https://hooks.example.com/services/T0000/XXXXXXXXXXXXXXXXXXXXXXXX?token=secret#part',
    });
    expect(webhook.url).toBe('https://hooks.example.com/services/T0000/…?…');
  });

  it('needs a token that may read and write; the operator’s own webhooks are the operator’s alone', async () => {
    const { aurora, create, workspace, receiver } = await world();
    const { webhook: operators } = await create({ workspaceId: null });
    const { webhook } = await create();
    const clientOf = async (...scopes: ('CONNECTIONS_READ' | 'CONNECTIONS_WRITE')[]) => {
      const { token } = await createApiKey(aurora, workspace.id, { scopes });
      return createClient(aurora.app.url, token);
    };
    const reader = await clientOf('CONNECTIONS_READ');
    await expect(reader.send(CreateWebhookDocument, { url: receiver.url })).rejects.toThrow(
      'may not do this',
    );
    const writer = await clientOf('CONNECTIONS_READ', 'CONNECTIONS_WRITE');
    const { createWebhook } = await writer.send(CreateWebhookDocument, { url: receiver.url });
    expect(createWebhook).toMatchObject({ webhook: { workspace: { id: workspace.id } } });
    const { webhooks } = await writer.send(WebhooksDocument, {});
    expect(webhooks.edges.map(({ node }) => node.id)).not.toContain(operators.id);
    expect(webhooks.edges).toHaveLength(2);
    expect((await writer.send(NodeDocument, { id: operators.id })).node).toBeNull();
    const { deleteWebhook } = await writer.send(DeleteWebhookDocument, { id: operators.id });
    expect(deleteWebhook.__typename).toBe('WebhookNotFound');
    expect((await writer.send(DeleteWebhookDocument, { id: webhook.id })).deleteWebhook).toMatchObject({
      webhook: { id: webhook.id },
    });
    await expect(writer.send(WebhookDeliveriesDocument, { webhookId: operators.id })).rejects.toThrow(
      'not found',
    );
    await Promise.all([reader.close(), writer.close()]);
  });
});

describe('several servers', () => {
  it('share the work: each event arrives once, in order', async () => {
    const { aurora, receiver, connect, create } = await world();
    const { app } = await aurora.startAnother();
    for (let n = 0; n < 5; n++) await create();
    const { id } = await connect();
    await app.idle();
    await eventually(() => expect(receiver.received).toHaveLength(10));
    expect(sequencesOf(receiver.received).get(id)).toEqual([1, 2]);
  });

  it('go on after a stop, with what is left', async () => {
    const { aurora, receiver, connect, create } = await world();
    await create();
    receiver.answerWithStatus(500);
    await connect();
    await aurora.restart();
    receiver.accept();
    await aurora.runUntil(aurora.clock.now() + 60_000);
    expect(receiver.types()).toEqual(CONNECTED);
  });
});
