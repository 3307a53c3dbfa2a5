/** Alerts in Slack and by e-mail: what is announced, when, once, and what happens when it does not arrive. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CreateWebhookMutationVariables } from '../../schema/generated/graphql.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import {
  AcknowledgeAlertDocument,
  AllAlertsDocument,
  ConnectionAlertsDocument,
  CreateWebhookDocument,
  DeleteWebhookDocument,
  DeleteWorkspaceDocument,
  DisconnectAwsAccountDocument,
  RedeliverDocument,
  RetryConnectionDocument,
  SnoozeAlertDocument,
  TestWebhookDocument,
  UpdateWebhookDocument,
  WebhookDeliveriesDocument,
  WebhooksDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { startHangingServer, startMailServer } from '../support/mail-receiver.ts';
import { startSlack } from '../support/slack-receiver.ts';
import { WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OPEN_TO_ALL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};

async function world(environment: Record<string, string> = {}, name = 'Acme') {
  const slack = await startSlack();
  const aurora = await startAurora({
    environment: { ...WEBHOOK_ENVIRONMENT, PUBLIC_URL: 'https://aurora.example.com', ...environment },
  });
  const workspace = await aurora.createWorkspace(name);
  const { client } = aurora;
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const good = aurora.trustPolicy(workspace.externalId.value);
  return {
    ...{ aurora, client, slack, workspace, pass, good },
    async create(rest: Partial<CreateWebhookMutationVariables> = {}) {
      const variables = { url: slack.url, workspaceId: workspace.id, format: 'SLACK', ...rest } as const;
      const { createWebhook } = await client.send(CreateWebhookDocument, variables);
      if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
      return createWebhook.webhook;
    },
    /** A connected role. */
    async connect(role: string, connectionName?: string) {
      const { arn } = aurora.customer.createRole(role, { trustPolicy: good });
      const named = connectionName === undefined ? {} : { name: connectionName };
      const { id } = await aurora.connect(workspace.id, arn, named);
      await aurora.app.idle();
      return id;
    },
    /** Roles that do not exist: their connections fail together. */
    async fail(...roles: string[]) {
      const ids: string[] = [];
      for (const role of roles) {
        const { id } = await aurora.connect(
          workspace.id,
          `arn:aws:iam::${aurora.customer.accountId}:role/${role}`,
        );
        ids.push(id);
      }
      for (const id of ids) await aurora.runToEnd(id);
      return ids;
    },
    async alertOf(id: string) {
      const { awsConnection } = await client.send(ConnectionAlertsDocument, { id });
      const [edge] = awsConnection?.alerts.edges ?? [];
      if (edge === undefined) throw new Error('There is no alert.');
      return edge.node;
    },
    /** Moves the clock by minutes, until the connection has an alert. */
    async passUntilAlert(id: string) {
      for (let minutes = 0; minutes < 180; minutes++) {
        await pass(MINUTE);
        const { awsConnection } = await client.send(ConnectionAlertsDocument, { id });
        if ((awsConnection?.alerts.edges.length ?? 0) > 0) return;
      }
      throw new Error('There is no alert.');
    },
    async look(id: string) {
      const { webhooks } = await client.send(WebhooksDocument, {});
      const found = webhooks.edges.find(({ node }) => node.id === id);
      if (found === undefined) throw new Error('There is no such webhook.');
      return found.node;
    },
    async deliveries(webhookId: string) {
      const { webhookDeliveries } = await client.send(WebhookDeliveriesDocument, { webhookId });
      return webhookDeliveries.edges.map(({ node }) => node);
    },
  };
}

/** The alerts about the mail server. */
async function ownAlerts(client: Aurora['client']) {
  const { alerts } = await client.send(AllAlertsDocument, {
    filter: { kinds: ['MAIL_UNAVAILABLE'], states: ['OPEN', 'RESOLVED'] },
  });
  return alerts.edges.map(({ node }) => node);
}

describe('Slack', () => {
  it('hears at once that a role lets others in, and later that it is over', async () => {
    const { aurora, slack, workspace, pass, create, connect, good, deliveries } = await world(
      {},
      '<!channel> & Co',
    );
    const { id: webhookId } = await create();
    const id = await connect('R', '*Production* <!here>');
    aurora.customer.updateTrustPolicy('R', OPEN_TO_ALL);
    await pass(2 * HOUR);
    const headline = `The role does not require the External ID: *Production* <!here> (${aurora.customer.accountId})`;
    expect(slack.headlines()).toEqual([headline]);
    const [message] = slack.received;
    expect(message?.blocks[0]).toContain('What to do:\n• Replace the role');
    const page = `https://aurora.example.com/#/workspaces/${workspace.id}`;
    expect(message?.links.map(({ url }) => url)).toEqual([`${page}/connections/${id}`, `${page}/alerts`]);
    expect(await deliveries(webhookId)).toMatchObject([
      { type: 'Alerts', outcome: 'DELIVERED', status: 200, connectionId: id, cursor: null },
    ]);
    aurora.customer.updateTrustPolicy('R', good);
    await pass(2 * HOUR);
    expect(slack.headlines().slice(1)).toEqual([expect.stringMatching(/^Over: A role lets others in: /)]);
    expect(slack.problems).toEqual([]);
  });

  it('hears of a degraded connection after ten minutes, and never of one that works again before', async () => {
    const { aurora, slack, pass, create, connect, good, passUntilAlert } = await world();
    await create();
    const id = await connect('R');
    aurora.customer.deleteRole('R');
    await passUntilAlert(id);
    await pass(9 * MINUTE);
    expect(slack.headlines()).toEqual([]);
    await pass(2 * MINUTE);
    expect(slack.headlines()).toEqual([expect.stringContaining(aurora.customer.accountId)]);
    aurora.customer.createRole('R', { trustPolicy: good });
    await pass(2 * HOUR);
    expect(slack.headlines()[1]).toMatch(/^Over: A connection stopped working/);

    aurora.customer.deleteRole('R');
    await passUntilAlert(id);
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    await pass(2 * HOUR);
    expect(
      slack
        .headlines()
        .slice(2)
        .filter((text) => text.includes('stopped working')),
    ).toEqual([]);
  });

  it.each([
    ['waits', null],
    ['fails', { status: 500, text: 'server_error' }],
  ])('hears of an end, when the replacement ends while its message %s', async (_, refusal) => {
    const { aurora, client, slack, pass, create, connect, good, passUntilAlert } = await world({
      VERIFICATION_WINDOW_SECONDS: '30',
    });
    await create();
    const id = await connect('R');
    aurora.customer.deleteRole('R');
    await passUntilAlert(id);
    await pass(11 * MINUTE);
    expect(slack.headlines()).toEqual([expect.stringContaining(aurora.customer.accountId)]);

    const verify = async () => {
      await client.send(RetryConnectionDocument, { id });
      return (await aurora.runToEnd(id)).status;
    };
    slack.refuse(refusal);
    expect(await verify()).toBe('FAILED');
    await pass((refusal === null ? 1 : 6) * MINUTE);
    expect(slack.requests === 1).toBe(refusal === null);
    aurora.customer.createRole('R', { trustPolicy: good });
    expect(await verify()).toBe('CONNECTED');
    slack.refuse(null);
    await pass(HOUR);
    expect(slack.headlines().slice(1)).toEqual([
      expect.stringMatching(/^Over: A connection stopped working/),
    ]);
  });

  it('hears of an end, when a person handles the replacement before its message', async () => {
    const { aurora, client, slack, pass, create, connect, passUntilAlert, alertOf } = await world({
      VERIFICATION_WINDOW_SECONDS: '30',
    });
    await create();
    const id = await connect('R');
    aurora.customer.deleteRole('R');
    await passUntilAlert(id);
    await pass(11 * MINUTE);
    await client.send(RetryConnectionDocument, { id });
    expect((await aurora.runToEnd(id)).status).toBe('FAILED');
    await client.send(AcknowledgeAlertDocument, { id: (await alertOf(id)).id });
    await pass(HOUR);
    expect(slack.headlines().slice(1)).toEqual([
      expect.stringMatching(/^Over: A connection stopped working/),
    ]);
  });

  it('hears of no end, when only a later message has room for the replacement', async () => {
    const { aurora, client, slack, workspace, pass, create, connect, passUntilAlert } = await world({
      VERIFICATION_WINDOW_SECONDS: '30',
    });
    await create();
    const id = await connect('R');
    aurora.customer.deleteRole('R');
    await passUntilAlert(id);
    // The next message need not wait after this one.
    await pass(17 * MINUTE);
    expect(slack.headlines()).toHaveLength(1);
    // What opens now is due a minute later, and not at once.
    aurora.clock.advance(1_000);
    const store = await aurora.database.openStore();
    onTestFinished(() => store.close());
    const workspaceId = decodeId(workspace.id)?.id ?? '';
    const reason = { kind: 'ROLE_STILL_USABLE', facts: { disconnectedAt: null } } as const;
    const open = (subject: string) =>
      store.changeAlerts(
        { subject, connectionId: null, workspaceId },
        [{ type: 'OPEN', reason }],
        aurora.clock.now(),
      );
    await Promise.all(Array.from({ length: 600 }, (_, n) => open(`${n}`)));
    await client.send(RetryConnectionDocument, { id });
    expect((await aurora.runToEnd(id)).status).toBe('FAILED');
    await aurora.app.idle();
    // All are due when the next turn comes: the end first, and the replacement last.
    await aurora.database.execute(
      `update webhook_notices set due_at = case when state = 'OVER' then 1
        when alert_id in (select id from alerts where kind = 'CONNECTION_FAILED') then 3 else 2 end
        where due_at is not null`,
    );
    await pass(HOUR);
    expect(slack.headlines().slice(1)).toEqual([
      '499 roles of Acme still let Aurora in after the disconnect',
      '102 alerts need attention',
    ]);
    const last = slack.received.at(-1)?.blocks.join();
    expect(last).toContain('Aurora cannot use this role');
  });

  it('gets one digest of many accounts, and what is acknowledged or snoozed is not in it', async () => {
    const { aurora, slack, pass, create, fail, alertOf, client } = await world();
    await create();
    // An alert of a full minute is due at once: these are due a minute later, so that people can act before.
    aurora.clock.advance(1_000);
    const ids = await fail(...Array.from({ length: 14 }, (_, n) => `Missing${n}`));
    const [acknowledged, snoozed, ...others] = ids as [string, string, ...string[]];
    await client.send(AcknowledgeAlertDocument, { id: (await alertOf(acknowledged)).id });
    const until = new Date(aurora.clock.now() + 24 * HOUR).toISOString();
    await client.send(SnoozeAlertDocument, { id: (await alertOf(snoozed)).id, until });
    await pass(MINUTE);
    await pass(5 * MINUTE);
    const numbers = slack.headlines().map((text) => Number.parseInt(text, 10));
    expect(slack.headlines()).toEqual(numbers.map((n) => `${n} accounts of Acme could not be connected`));
    // They fail within minutes: those of the first minute come first, and all others together.
    expect(numbers.length).toBeLessThanOrEqual(2);
    expect(numbers.reduce((sum, n) => sum + n, 0)).toBe(12);
    slack.received.length = 0;
    for (const id of [...others, acknowledged]) await client.send(DisconnectAwsAccountDocument, { id });
    await pass(6 * MINUTE);
    // The acknowledged one was never announced.
    expect(slack.headlines()).toEqual(['12 alerts of Acme are over']);
    expect(slack.problems).toEqual([]);
    // A snooze that ends is announced, because it was not before.
    await pass(25 * HOUR);
    expect(slack.headlines().length).toBe(2);
  });

  it('gets each message once from several servers and after a restart', async () => {
    const { aurora, slack, pass, create, fail } = await world();
    await create();
    const { app } = await aurora.startAnother();
    await fail('A', 'B');
    await pass(MINUTE);
    await app.idle();
    await aurora.restart();
    await pass(HOUR);
    const pages = slack.received.flatMap(({ links }) => links.map(({ url }) => url));
    const announced = pages.filter((url) => url.includes('/connections/'));
    expect(announced).toHaveLength(2);
    expect(new Set(announced).size).toBe(2);
  });

  it('hears from alerts that opened after its webhook, by label and workspace', async () => {
    const { aurora, slack, pass, create, fail } = await world();
    await fail('Before');
    await create({ filter: { labels: [{ key: 'team' }] } });
    await fail('After');
    await pass(MINUTE);
    expect(slack.headlines()).toEqual([]);
    await create({ workspaceId: null });
    const other = await aurora.createWorkspace('Other');
    const { id } = await aurora.connect(other.id, `arn:aws:iam::${aurora.customer.accountId}:role/Elsewhere`);
    await aurora.runToEnd(id);
    await pass(MINUTE);
    expect(slack.headlines()).toHaveLength(1);
    expect(slack.received[0]?.links.at(-1)?.url).toBe('https://aurora.example.com/#/alerts');
  });

  it('of the operator hears the ends of the alerts of a workspace that is deleted', async () => {
    const { client, slack, workspace, pass, create, fail } = await world();
    await create({ workspaceId: null });
    const own = await startSlack();
    await create({ url: own.url });
    await fail('A', 'B');
    await pass(6 * MINUTE);
    const said = slack.headlines().length;
    expect(own.headlines()).toHaveLength(said);
    const { deleteWorkspace } = await client.send(DeleteWorkspaceDocument, {
      ...{ workspaceId: workspace.id, name: 'Acme', dryRun: false },
    });
    expect(deleteWorkspace.__typename).toBe('DeleteWorkspaceSuccess');
    slack.refuse({ status: 500, text: 'server_error' });
    await pass(20 * HOUR);
    slack.refuse(null);
    await pass(2 * HOUR);
    expect(slack.headlines().slice(said)).toEqual(['2 alerts of a deleted workspace are over']);
    // Its own webhooks end with it.
    expect(own.headlines()).toHaveLength(said);
    await pass(5 * HOUR);
    const { alerts } = await client.send(AllAlertsDocument, { filter: { states: ['RESOLVED'] } });
    expect([alerts.edges, slack.headlines().length]).toEqual([[], said + 1]);
  });

  it('gets nothing that waits and that a narrower filter excludes', async () => {
    const { aurora, client, slack, pass, create, fail, look } = await world();
    const { id } = await create();
    // Then the alert is due a minute later.
    aurora.clock.advance(1_000);
    await fail('Missing');
    const filter = { labels: [{ key: 'team' }] };
    const { updateWebhook } = await client.send(UpdateWebhookDocument, { id, filter });
    expect(updateWebhook.__typename).toBe('UpdateWebhookSuccess');
    await pass(HOUR);
    expect([slack.requests, (await look(id)).failingSince]).toEqual([0, null]);
  });

  it('that refuses for now gets the message later, when it asks for it', async () => {
    const { aurora, slack, pass, create, fail, look, deliveries } = await world();
    const { id } = await create();
    slack.refuse({ status: 429, text: 'rate_limited', retryAfter: '1800' });
    await fail('Missing');
    await pass(MINUTE);
    const failed = await look(id);
    expect(failed).toMatchObject({ state: 'ENABLED', failingSince: expect.any(String) });
    expect(Date.parse(failed.nextAttemptAt ?? '') - Date.parse(failed.failingSince ?? '')).toBe(30 * MINUTE);
    slack.refuse(null);
    await pass(HOUR);
    expect(slack.requests).toBe(2);
    expect((await deliveries(id)).map(({ status }) => status)).toEqual([200, 429]);
    const ids = new Set((await deliveries(id)).map(({ messageId }) => messageId));
    expect(ids.size).toBe(1);
    expect(await look(id)).toMatchObject({ failingSince: null });
    expect(JSON.stringify(aurora.log.lines)).not.toContain('XXXXXXXX');
  });

  it.each([
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ])('that is gone (%i %s) disables its webhook, which others announce', async (status, text) => {
    const { slack, pass, create, fail, look } = await world();
    const { id } = await create();
    const other = await startSlack();
    await create({ url: other.url });
    slack.refuse({ status, text });
    await fail('Missing');
    await pass(7 * MINUTE);
    expect(await look(id)).toMatchObject({ state: 'DISABLED', disabledReason: 'GONE' });
    expect(other.headlines()).toEqual([expect.any(String), 'A webhook was disabled: Acme']);
    expect(JSON.stringify(other.received)).not.toContain('127.0.0.1');
  });

  it('that fails while the problem ends has nothing left to fail with', async () => {
    const { slack, pass, create, fail, look, client } = await world();
    const { id } = await create();
    slack.refuse({ status: 500, text: 'server_error' });
    const [connection = ''] = await fail('Missing');
    await pass(MINUTE);
    expect((await look(id)).failingSince).not.toBeNull();
    await client.send(DisconnectAwsAccountDocument, { id: connection });
    await pass(25 * HOUR);
    expect(await look(id)).toMatchObject({ state: 'ENABLED', failingSince: null });
    slack.refuse(null);
    expect(slack.headlines()).toEqual([]);
  });
});

describe('an e-mail', () => {
  const withMail = async (environment: Record<string, string> = {}, name?: string) => {
    const mail = await startMailServer();
    const all = await world(
      { SMTP_URL: mail.url, MAIL_FROM: 'Aurora <alerts@aurora.example.com>', ...environment },
      name,
    );
    const createMail = (rest: Partial<CreateWebhookMutationVariables> = {}) =>
      all.create({ url: 'mailto:ops@customer.example', format: 'EMAIL', ...rest });
    return { ...all, mail, createMail };
  };

  it('has the alert as text and as HTML, and nothing in it ends a header', async () => {
    const { aurora, mail, workspace, pass, createMail, connect, look, deliveries } = await withMail();
    const { id: webhookId } = await createMail();
    expect((await look(webhookId)).url).toBe('mailto:ops@customer.example');
    const id = await connect('R', '<b>Production</b>" Bcc: x@evil.example');
    aurora.customer.updateTrustPolicy('R', OPEN_TO_ALL);
    await pass(2 * HOUR);
    expect(mail.received).toHaveLength(1);
    const [{ from, to, mail: message, source }] = mail.received as [(typeof mail.received)[number]];
    expect([from, to]).toEqual(['alerts@aurora.example.com', ['ops@customer.example']]);
    expect(message.from).toMatchObject({ name: 'Aurora', address: 'alerts@aurora.example.com' });
    expect([message.to, message.cc, message.bcc]).toMatchObject([
      [{ address: 'ops@customer.example' }],
      undefined,
      undefined,
    ]);
    expect(message.subject).toMatch(
      /^\[Aurora\] The role does not require the External ID: <b>Production<\/b>" Bcc: /,
    );
    const page = `https://aurora.example.com/#/workspaces/${workspace.id}/connections/${id}`;
    expect(message.text).toContain(page);
    expect(message.text).toContain('What to do:\n- Replace the role');
    expect(message.html).toContain(`<a href="${page}">&lt;b>Production&lt;/b>&quot; Bcc: x@evil.example`);
    expect(message.html).not.toContain('<b>');
    const headers = message.headers.map(({ key }) => key);
    expect(headers).toContain('auto-submitted');
    expect(headers.filter((key) => key === 'bcc')).toEqual([]);
    expect(source.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    const [delivery] = await deliveries(webhookId);
    expect(delivery).toMatchObject({ outcome: 'DELIVERED', status: 250 });
    expect(message.messageId).toBe(`<${delivery?.messageId}@aurora.example.com>`);
  });

  it.each([
    ['RCPT', 450],
    ['DATA', 452],
    ['DATA', 554],
  ] as const)('that is refused (%s %i) comes later', async (command, status) => {
    const { mail, pass, createMail, fail, look, deliveries } = await withMail();
    const { id } = await createMail();
    mail.refuse({ command, status });
    await fail('Missing');
    await pass(MINUTE);
    expect(await look(id)).toMatchObject({ state: 'ENABLED', failingSince: expect.any(String) });
    mail.refuse(null);
    await pass(HOUR);
    expect(mail.received).toHaveLength(1);
    expect((await deliveries(id)).at(-1)).toMatchObject({ outcome: 'REFUSED', status });
  });

  it.each([
    ['RCPT', 550, 'no such user'],
    ['DATA', 550, '5.1.1 no such user'],
  ] as const)('without a recipient (%s %i %s) disables its webhook', async (command, status, text) => {
    const { mail, pass, createMail, fail, look, deliveries } = await withMail();
    const { id } = await createMail();
    mail.refuse({ command, status, text });
    await fail('Missing');
    await pass(HOUR);
    expect(await look(id)).toMatchObject({ state: 'DISABLED', disabledReason: 'GONE' });
    expect(mail.attempts).toBe(1);
    expect(await deliveries(id)).toMatchObject([{ outcome: 'REFUSED', status }]);
  });

  it.each([
    ['MAIL', 550, 'refused'],
    ['DATA', 550, '5.4.5 daily sending quota exceeded'],
  ] as const)(
    'waits while the mail server refuses Aurora (%s %i %s), and its webhook stays',
    async (...answer) => {
      const [command, status, text] = answer;
      const { aurora, mail, pass, createMail, fail, look, deliveries, client } = await withMail();
      const { id } = await createMail();
      mail.refuse({ command, status, text });
      await fail('Missing');
      await pass(20 * MINUTE);
      expect(mail.attempts).toBeGreaterThan(15);
      expect(await look(id)).toMatchObject({ state: 'ENABLED', failingSince: null });
      // One for all attempts.
      expect(await deliveries(id)).toMatchObject([{ outcome: 'DELAYED', status: null, type: 'Alerts' }]);
      const mailAlerts = async () =>
        (await ownAlerts(client)).map(({ state, evidence }) => [state, evidence]);
      const evidence = [`The mail server answered with status ${status}.`];
      expect(await mailAlerts()).toEqual([['OPEN', evidence]]);
      const { testWebhook } = await client.send(TestWebhookDocument, { id });
      expect(testWebhook).toMatchObject({ __typename: 'MailUnavailable', code: 'MAIL_UNAVAILABLE' });
      expect(JSON.stringify(aurora.log.lines)).toContain('Aurora itself cannot send to a webhook');
      mail.refuse(null);
      await pass(2 * MINUTE);
      expect(mail.received).toHaveLength(1);
      expect(await mailAlerts()).toEqual([['RESOLVED', evidence]]);
      expect((await deliveries(id)).map(({ outcome }) => outcome)).toEqual(['DELIVERED', 'DELAYED']);
    },
  );

  it('that gets no answer comes again at growing intervals, for a day', async () => {
    const { mail, pass, createMail, fail, look, deliveries } = await withMail();
    const { id } = await createMail();
    mail.hangUp(true);
    await fail('Missing');
    await pass(HOUR);
    expect(mail.attempts).toBeGreaterThan(5);
    expect(mail.attempts).toBeLessThan(15);
    expect((await deliveries(id)).at(-1)).toMatchObject({ outcome: 'FAILED', status: null });
    expect(await look(id)).toMatchObject({ state: 'ENABLED', failingSince: expect.any(String) });
    await pass(25 * HOUR);
    expect(await look(id)).toMatchObject({ state: 'DISABLED', disabledReason: 'FAILING' });
  });

  it('that a policy refuses for its recipient comes again for a day, and then its webhook is disabled', async () => {
    const { mail, pass, createMail, fail, look, deliveries } = await withMail();
    const { id } = await createMail();
    mail.refuse({ command: 'RCPT', status: 550, text: '5.7.1 recipient rejects messages of strangers' });
    await fail('Missing');
    await pass(25 * HOUR);
    expect(await look(id)).toMatchObject({ state: 'DISABLED', disabledReason: 'FAILING' });
    expect((await deliveries(id)).at(-1)).toMatchObject({ outcome: 'REFUSED', status: 550 });
  });

  it.each([
    ['three', 3, 8],
    ['twelve', 12, 10],
  ])(
    'waits for a mail server that hangs: five of a workspace, with %s of another, and no other message waits for it',
    async (_words, others, expected) => {
      const hanging = await startHangingServer();
      const { aurora, slack, create, createMail, fail } = await withMail({
        SMTP_URL: hanging.url,
        VERIFICATION_WINDOW_SECONDS: '30',
      });
      const { id: workspaceId } = await aurora.createWorkspace('Other');
      for (let n = 0; n < 12; n++) await createMail();
      for (let n = 0; n < others; n++) await createMail({ workspaceId });
      await create();
      // Both fail before the minute at which their messages are due.
      aurora.clock.advance(1_000);
      const roleArn = `arn:aws:iam::${aurora.customer.accountId}:role/Missing`;
      const { id } = await aurora.connect(workspaceId, roleArn);
      await fail('Missing');
      expect((await aurora.runToEnd(id)).status).toBe('FAILED');
      aurora.clock.advance(MINUTE);
      await eventually(() => expect(hanging.open).toBe(expected));
      await eventually(() => expect(slack.headlines()).toHaveLength(1));
      expect(hanging.open).toBe(expected);
      hanging.stop();
    },
  );

  it('can be tested', async () => {
    const { mail, createMail, client } = await withMail();
    const { id } = await createMail();
    const { testWebhook } = await client.send(TestWebhookDocument, { id });
    expect(testWebhook).toMatchObject({ delivery: { type: 'Test', status: 250, connectionId: null } });
    expect(mail.received[0]?.mail.subject).toBe('[Aurora] This is a test of Aurora');
  });

  it('can be tested ten times a minute by all webhooks of a workspace together', async () => {
    const { create, createMail, client } = await withMail();
    const { id: first } = await createMail();
    const { id: second } = await createMail();
    const { id: slack } = await create();
    for (let n = 0; n < 10; n++) await client.send(TestWebhookDocument, { id: n % 2 === 0 ? first : second });
    await expect(client.send(TestWebhookDocument, { id: second })).rejects.toThrow('10 times a minute');
    const { testWebhook } = await client.send(TestWebhookDocument, { id: slack });
    expect(testWebhook).toMatchObject({ delivery: { status: 200 } });
  });

  it('goes to the domains alone that the operator allows', async () => {
    const { create } = await withMail({ MAIL_TO_DOMAINS: 'Customer.example, aurora.example.com' });
    await create({ url: 'mailto:ops@customer.example', format: 'EMAIL' });
    await expect(create({ url: 'mailto:ops@sub.customer.example', format: 'EMAIL' })).rejects.toThrow(
      'must be of a domain that the operator allows',
    );
  });

  it('cannot be asked for without a mail server', async () => {
    const { create } = await world();
    await expect(create({ url: 'mailto:ops@customer.example', format: 'EMAIL' })).rejects.toThrow(
      'Aurora cannot send e-mail now',
    );
  });

  it.each([
    'ops@customer.example',
    'mailto:ops@customer.example,eve@evil.example',
    'mailto:ops@customer.example?bcc=eve@evil.example',
    'mailto:ops@localhost',
    'mailto:"a b"@customer.example',
    'mailto:eve%evil.example@customer.example',
    'mailto:evil.example!eve@customer.example',
    'mailto:ops@customer.example\r\nBcc: eve@evil.example',
    'https://hooks.example.com/',
  ])('is refused for %j', async (url) => {
    const { create } = await withMail();
    await expect(create({ url, format: 'EMAIL' })).rejects.toThrow('must be mailto: and one e-mail address');
  });
});

describe('creating a webhook of alerts', () => {
  it('is refused for private addresses, and for filters of events', async () => {
    const { create } = await world();
    await expect(create({ url: 'https://10.0.0.1/services' })).rejects.toThrow('private or reserved address');
    await expect(create({ filter: { statuses: ['FAILED'] } })).rejects.toThrow('carries alerts');
    await expect(create({ filter: { minSeverity: 'INFO' }, format: 'JSON' })).rejects.toThrow(
      'carries events',
    );
    const { filter } = await create();
    expect(filter.minSeverity).toBe('WARNING');
  });

  it('happens once for an idempotency key, whose second answer names the webhook', async () => {
    const { create, client, workspace, slack } = await world();
    const { id } = await create({ idempotencyKey: 'once' });
    const { createWebhook } = await client.send(CreateWebhookDocument, {
      ...{ url: slack.url, workspaceId: workspace.id, format: 'SLACK', idempotencyKey: 'once' },
    });
    expect(createWebhook).toMatchObject({ __typename: 'IdempotencyKeyUsed', code: 'IDEMPOTENCY_KEY_USED' });
    expect((await client.send(WebhooksDocument, {})).webhooks.edges.map(({ node }) => node.id)).toEqual([id]);
  });

  it('leaves nothing to send again: alerts are announced once', async () => {
    const { create, client } = await world();
    const { id: webhookId, cursor: after } = await create();
    const { redeliver } = await client.send(RedeliverDocument, { webhookId, after });
    expect(redeliver).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_WEBHOOK' });
    const { deleteWebhook } = await client.send(DeleteWebhookDocument, { id: webhookId });
    expect(deleteWebhook.__typename).toBe('DeleteWebhookSuccess');
  });
});
