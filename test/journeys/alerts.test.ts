/** What needs attention: opened and resolved by what happens to roles, handled by people, followed live. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startAurora } from '../support/aurora.ts';
import {
  AcknowledgeAlertDocument,
  AllAlertChangesDocument,
  AllAlertsDocument,
  AuditLogDocument,
  CheckAccessDocument,
  CommentOnAlertDocument,
  ConnectionAlertsDocument,
  DisconnectAwsAccountDocument,
  ReopenAlertDocument,
  ReportAccessDeniedDocument,
  RetryConnectionDocument,
  SnoozeAlertDocument,
  WorkspaceAlertChangesDocument,
  WorkspaceAlertsDocument,
} from '../support/documents.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = { states: ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const };
const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;

async function world(managedPolicies: readonly string[] = []) {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const good = aurora.trustPolicy(workspace.externalId.value);
  const open = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' }],
  };
  const { arn } = aurora.customer.createRole('R', { trustPolicy: good, managedPolicies });
  const { id, status } = await aurora.connect(workspace.id, arn);
  expect(status).toBe('CONNECTED');
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const alerts = async (filter: object | null = null, client = aurora.client) => {
    const { awsConnection } = await client.send(ConnectionAlertsDocument, { id, filter });
    return awsConnection?.alerts.edges.map(({ node }) => node) ?? [];
  };
  const only = async () => {
    const [alert, ...others] = await alerts();
    if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts`);
    return alert;
  };
  const kinds = async () => (await alerts(EVERY)).map(({ kind, state }) => `${kind} ${state}`);
  return { aurora, workspace, id, arn, good, open, pass, alerts, only, kinds };
}

/** A connection whose role does not exist, with its alert. */
async function failed(
  aurora: Awaited<ReturnType<typeof world>>['aurora'],
  workspaceId: string,
  name: string,
) {
  const arn = `arn:aws:iam::${aurora.customer.accountId}:role/${name}`;
  const { id } = await aurora.connect(workspaceId, arn);
  await aurora.runToEnd(id);
  return id;
}

describe('an alert', () => {
  it('opens with evidence when a role is opened, and is resolved when it is closed again', async () => {
    const { aurora, good, open, pass, only, alerts, kinds } = await world();
    expect(await alerts()).toEqual([]);
    aurora.customer.updateTrustPolicy('R', open);
    await pass(90 * MINUTE);
    const alert = await only();
    expect(alert).toMatchObject({
      kind: 'CONNECTION_INSECURE',
      severity: 'CRITICAL',
      state: 'OPEN',
      cause: 'EXTERNAL_ID_NOT_ENFORCED',
      title: 'The role does not require the External ID',
      helpUrl: '/help#alert-connection-insecure',
      awsConnection: { status: 'INSECURE' },
      resolvedAt: null,
    });
    expect(alert.evidence).toContain('The role accepted a call without an External ID.');
    expect(alert.remedies[0]).toContain("Replace the role's trust policy");
    const help = await (await fetch(`${aurora.app.url}/help`)).text();
    expect(help).toContain('<section id="alert-connection-insecure">');

    aurora.customer.updateTrustPolicy('R', good);
    await pass(2 * HOUR);
    expect(await alerts()).toEqual([]);
    const [resolved] = await alerts(EVERY);
    expect(resolved).toMatchObject({ id: alert.id, state: 'RESOLVED', openedAt: alert.openedAt });
    expect(Date.parse(resolved?.resolvedAt ?? '')).toBeGreaterThan(Date.parse(alert.openedAt));

    aurora.customer.updateTrustPolicy('R', open);
    await pass(90 * MINUTE);
    expect(await kinds()).toEqual(['CONNECTION_INSECURE OPEN', 'CONNECTION_INSECURE RESOLVED']);
    expect((await only()).id).not.toBe(alert.id);
  });

  it('opens when a role stops working, changes with what a retry finds, and ends with the connection', async () => {
    const { aurora, id, pass, only, kinds } = await world();
    aurora.customer.deleteRole('R');
    await pass(2 * HOUR);
    expect(await only()).toMatchObject({ kind: 'CONNECTION_DEGRADED', cause: 'ROLE_NOT_ASSUMABLE' });
    await aurora.client.send(RetryConnectionDocument, { id });
    expect(await kinds()).toEqual(['CONNECTION_DEGRADED OPEN']);
    await aurora.runToEnd(id);
    expect(await kinds()).toEqual(['CONNECTION_FAILED OPEN', 'CONNECTION_DEGRADED RESOLVED']);
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    expect(await kinds()).toEqual(['CONNECTION_FAILED RESOLVED', 'CONNECTION_DEGRADED RESOLVED']);
  });

  it('opens when a role lacks what a program was refused, and ends with the fix', async () => {
    const { aurora, id, pass, alerts, kinds } = await world([managed('ReadOnlyAccess')]);
    await pass(10 * MINUTE);
    const account = aurora.customer.accountId;
    const message = `User: arn:aws:sts::${account}:assumed-role/R/aurora-x is not authorized to perform: ec2:StartInstances on resource: arn:aws:ec2:us-east-1:${account}:instance/i-1 because no identity-based policy allows the ec2:StartInstances action`;
    await aurora.client.send(ReportAccessDeniedDocument, { connectionId: id, message });
    await aurora.client.send(CheckAccessDocument, { id });
    expect(await alerts({ kinds: ['ACCESS_MISSING'] })).toMatchObject([
      { severity: 'WARNING', evidence: ['1 action is not allowed.'], cause: null },
    ]);
    const allows = { Effect: 'Allow', Action: 'ec2:StartInstances', Resource: '*' };
    aurora.customer.updateRole('R', {
      managedPolicies: [managed('ReadOnlyAccess')],
      inlinePolicies: { Start: { Version: '2012-10-17', Statement: [allows] } },
    });
    await aurora.client.send(CheckAccessDocument, { id });
    expect(await kinds()).toContain('ACCESS_MISSING RESOLVED');
  });

  it('opens when a role may do too much, and ends with the fix', async () => {
    const { aurora, pass, alerts, kinds } = await world([managed('ReadOnlyAccess')]);
    await pass(10 * MINUTE);
    const before = await kinds();
    aurora.customer.updateRole('R', { managedPolicies: [managed('AdministratorAccess')] });
    await pass(26 * HOUR);
    const [excessive] = await alerts({ kinds: ['ACCESS_EXCESSIVE'] });
    // Somebody who gets into such a role can do more than with one that lacks permissions.
    expect(excessive).toMatchObject({
      severity: 'WARNING',
      evidence: expect.arrayContaining([expect.stringMatching(/^\d+ actions? (is|are) too much\.$/)]),
    });
    aurora.customer.updateRole('R', { managedPolicies: [managed('ReadOnlyAccess')] });
    await pass(26 * HOUR);
    expect((await kinds()).filter((kind) => kind.endsWith('OPEN'))).toEqual(
      before.filter((kind) => kind.endsWith('OPEN')),
    );
  });

  it('warns of someone new in a trust policy, and ends when a person acknowledges it', async () => {
    const { aurora, good, pass, alerts, kinds } = await world([managed('ReadOnlyAccess')]);
    const vendor = {
      Effect: 'Allow',
      Principal: { AWS: aurora.simulator.createAccount().accountId },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } },
    };
    const { Statement } = good as { Statement: object[] };
    aurora.customer.updateTrustPolicy('R', { ...good, Statement: [...Statement, vendor] });
    await pass(2 * HOUR);
    const [alert] = await alerts({ kinds: ['TRUST_WIDENED'] });
    if (alert === undefined) throw new Error('no alert');
    expect(alert).toMatchObject({
      severity: 'WARNING',
      title: `Account ${vendor.Principal.AWS} can also use this role`,
      newcomers: [{ accountId: vendor.Principal.AWS }],
    });
    expect(alert.evidence.join(' ')).toContain(vendor.Principal.AWS);
    const { acknowledgeAlert } = await aurora.client.send(AcknowledgeAlertDocument, { id: alert.id });
    expect(acknowledgeAlert).toMatchObject({
      alert: { state: 'RESOLVED', handledBy: "The operator's token" },
    });
    expect(await kinds()).toContain('TRUST_WIDENED RESOLVED');
    // A change that lets in nobody new is only worth knowing.
    const renamed = { ...vendor, Sid: 'Vendor' };
    aurora.customer.updateTrustPolicy('R', { ...good, Statement: [...Statement, renamed] });
    await pass(2 * HOUR);
    expect((await alerts({ kinds: ['TRUST_CHANGED'] }))[0]).toMatchObject({
      severity: 'INFO',
      state: 'OPEN',
    });
  });

  it('names every newcomer, and ends when they are gone, although others stay', async () => {
    const { aurora, good, pass, alerts, kinds } = await world([managed('ReadOnlyAccess')]);
    const { Statement } = good as { Statement: object[] };
    const [one, two] = [aurora.simulator.createAccount(), aurora.simulator.createAccount()];
    const allow = (account: string) => ({
      ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } },
    });
    const names = async (...accounts: string[]) => {
      aurora.customer.updateTrustPolicy('R', { ...good, Statement: [...Statement, ...accounts.map(allow)] });
      await pass(2 * HOUR);
      const [alert] = await alerts({ kinds: ['TRUST_WIDENED'] });
      return alert?.newcomers.map(({ accountId }) => accountId) ?? null;
    };
    const own = aurora.customer.accountId;
    expect(await names(own)).toEqual([null]);
    const [known] = await alerts({ kinds: ['TRUST_WIDENED'] });
    await aurora.client.send(AcknowledgeAlertDocument, { id: known?.id ?? '' });
    expect(await names(own, one.accountId)).toEqual([one.accountId]);
    expect(await names(own, one.accountId, two.accountId)).toEqual([one.accountId, two.accountId]);
    expect(await names(own)).toBeNull();
    expect(await kinds()).toContain('TRUST_WIDENED RESOLVED');
  });

  it('says nothing about newcomers in a policy that is open to everybody', async () => {
    const { aurora, good, pass, alerts } = await world([managed('ReadOnlyAccess')]);
    const { Statement } = good as { Statement: object[] };
    const all = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    const vendor = { ...all, Principal: { AWS: aurora.simulator.createAccount().accountId } };
    const use = async (...more: object[]) => {
      aurora.customer.updateTrustPolicy('R', { ...good, Statement: [...Statement, ...more] });
      await pass(2 * HOUR);
    };
    await use({ ...vendor, Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } } });
    await use(all);
    expect((await alerts({ kinds: ['TRUST_WIDENED'] }))[0]).toMatchObject({ state: 'OPEN' });
    const [changed] = await alerts({ kinds: ['TRUST_CHANGED'] });
    expect(`${changed?.explanation} ${changed?.remedies.join(' ')}`).not.toMatch(/nobody new|nothing else/);
  });

  it('is one alert for a change that two servers could see', async () => {
    const { aurora, open, kinds } = await world();
    const other = await aurora.startAnother();
    aurora.customer.updateTrustPolicy('R', open);
    for (let step = 0; step < 40; step++) {
      await other.app.idle();
      await aurora.runUntil(aurora.clock.now() + 3 * MINUTE);
    }
    expect(await kinds()).toEqual(['CONNECTION_INSECURE OPEN']);
  });
});

describe('people', () => {
  it('acknowledge, reopen, snooze and comment, with audit entries; a snooze ends by itself, also over a restart', async () => {
    const { aurora, workspace, pass } = await world();
    const { id: workspaceId } = workspace;
    await failed(aurora, workspaceId, 'Gone');
    const link = await createOnboardingLink(aurora, workspaceId);
    const customer = createClient(aurora.app.url, link.token);
    const list = async (filter: object | null = null) => {
      const { workspace: found } = await aurora.client.send(WorkspaceAlertsDocument, { workspaceId, filter });
      return found?.alerts.edges.map(({ node }) => node) ?? [];
    };
    const [alert] = await list();
    if (alert === undefined) throw new Error('no alert');
    const { id } = alert;

    expect((await customer.send(AcknowledgeAlertDocument, { id })).acknowledgeAlert).toMatchObject({
      alert: { state: 'ACKNOWLEDGED', snoozedUntil: null },
    });
    for (const _ of [1, 2])
      expect((await customer.send(ReopenAlertDocument, { id })).reopenAlert).toMatchObject({
        alert: { state: 'OPEN', handledAt: null, handledBy: null },
      });
    const comment = await customer.send(CommentOnAlertDocument, { id, text: ' We are on it. ' });
    expect(comment.commentOnAlert).toMatchObject({ alert: { comments: [{ text: 'We are on it.' }] } });

    const now = aurora.clock.now();
    const until = new Date(now + HOUR).toISOString();
    expect((await customer.send(SnoozeAlertDocument, { id, until })).snoozeAlert).toMatchObject({
      alert: { state: 'SNOOZED', snoozedUntil: until },
    });
    expect(await list({ states: ['OPEN'] })).toEqual([]);
    await customer.close();
    await aurora.restart();
    await pass(HOUR - MINUTE);
    expect(await list({ states: ['SNOOZED'] })).toMatchObject([{ id }]);
    await pass(MINUTE);
    expect(await list({ states: ['OPEN'] })).toMatchObject([{ id, state: 'OPEN', snoozedUntil: null }]);

    const { auditLog } = await aurora.client.send(AuditLogDocument, { first: 4 });
    expect(auditLog.edges.map(({ node }) => `${node.action} ${node.detail}`)).toEqual([
      `SNOOZE_ALERT CONNECTION_FAILED until ${until}`,
      'COMMENT_ON_ALERT CONNECTION_FAILED',
      'REOPEN_ALERT CONNECTION_FAILED',
      'ACKNOWLEDGE_ALERT CONNECTION_FAILED',
    ]);
  });

  it('get a reason where the input is wrong or the alert is not theirs', async () => {
    const { aurora, workspace } = await world();
    await failed(aurora, workspace.id, 'Gone');
    const { alerts } = await aurora.client.send(AllAlertsDocument, {});
    const id = alerts.edges[0]?.node.id ?? '';
    const snooze = async (until: string) =>
      (await aurora.client.send(SnoozeAlertDocument, { id, until })).snoozeAlert;
    const inDays = (days: number) => new Date(aurora.clock.now() + days * 24 * HOUR).toISOString();
    expect(await snooze('tomorrow')).toMatchObject({
      code: 'INVALID_SNOOZE',
      message: '"tomorrow" is not a valid time.',
    });
    expect(await snooze(inDays(-1))).toMatchObject({ code: 'INVALID_SNOOZE' });
    expect(await snooze(inDays(91))).toMatchObject({ code: 'INVALID_SNOOZE' });
    expect(await snooze(inDays(90))).toMatchObject({ alert: { state: 'SNOOZED' } });
    for (const text of [' ', 'x'.repeat(2_001)]) {
      const { commentOnAlert } = await aurora.client.send(CommentOnAlertDocument, { id, text });
      expect(commentOnAlert).toMatchObject({ code: 'INVALID_COMMENT' });
    }
    const elsewhere = await aurora.createWorkspace('Elsewhere');
    const stranger = createClient(aurora.app.url, (await createApiKey(aurora, elsewhere.id)).token);
    const { acknowledgeAlert } = await stranger.send(AcknowledgeAlertDocument, { id });
    expect(acknowledgeAlert).toMatchObject({ __typename: 'AlertNotFound', code: 'ALERT_NOT_FOUND' });
    await expect(stranger.send(AllAlertsDocument, {})).rejects.toThrow(/operator/);
    const reader = createClient(
      aurora.app.url,
      (await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] })).token,
    );
    await expect(reader.send(AcknowledgeAlertDocument, { id })).rejects.toThrow(/connections:write/);
    await Promise.all([stranger.close(), reader.close()]);
  });
});

describe('many accounts with the same failure', () => {
  it('are one group, and the list of its alerts has pages', async () => {
    const { aurora, workspace } = await world();
    const { id: workspaceId } = workspace;
    for (let role = 0; role < 5; role++) await failed(aurora, workspaceId, `Gone${role}`);
    const read = async (variables: object) =>
      (await aurora.client.send(WorkspaceAlertsDocument, { workspaceId, ...variables })).workspace;
    const found = await read({ first: 2 });
    expect(found?.alertGroups).toMatchObject([
      {
        kind: 'CONNECTION_FAILED',
        cause: 'ROLE_NOT_ASSUMABLE',
        title: 'A connection failed: Aurora cannot use this role',
        causeTitle: 'Aurora cannot use this role',
        ...{ count: 5, open: 5, acknowledged: 0, snoozed: 0 },
      },
    ]);
    expect(found?.alertCounts).toEqual([
      { severity: 'CRITICAL', open: 5, acknowledged: 0, snoozed: 0 },
      { severity: 'WARNING', open: 0, acknowledged: 0, snoozed: 0 },
      { severity: 'INFO', open: 0, acknowledged: 0, snoozed: 0 },
    ]);
    const ids: string[] = [];
    const filter = { kinds: ['CONNECTION_FAILED' as const], cause: 'ROLE_NOT_ASSUMABLE' };
    for (let after: string | null | undefined; ; ) {
      const page = (await read({ first: 2, after, filter }))?.alerts;
      ids.push(...(page?.edges.map(({ node }) => node.id) ?? []));
      if (page?.pageInfo.hasNextPage !== true) break;
      after = page.pageInfo.endCursor;
    }
    expect(new Set(ids).size).toBe(5);
    expect((await read({ filter: { severities: ['WARNING'] } }))?.alerts.edges).toEqual([]);
    const three = await read({ filter: { search: 'role/gone3' } });
    expect(three?.alerts.edges.map(({ node }) => node.awsConnection?.roleArn.split('/')[1])).toEqual([
      'Gone3',
    ]);
    const all = await aurora.client.send(AllAlertsDocument, {});
    expect(all.alertGroups).toEqual(found?.alertGroups);
    expect(all.alerts.edges[0]?.node.workspace?.id).toBe(workspaceId);
  });
});

describe('changes of alerts', () => {
  it('are streamed to the workspace and to the operator, and resume after a cursor without a gap', async () => {
    const { aurora, workspace, pass } = await world();
    const { id: workspaceId } = workspace;
    const elsewhere = await aurora.createWorkspace('Elsewhere');
    const before = await aurora.client.send(WorkspaceAlertsDocument, { workspaceId });
    const after = before.workspace?.alertsCursor ?? '';
    const ofAll = (await aurora.client.send(AllAlertsDocument, {})).alertsCursor;
    const key = await createApiKey(aurora, workspaceId);
    const customer = createClient(aurora.app.url, key.token);
    const changes = customer.subscribe(WorkspaceAlertChangesDocument, { workspaceId, after });
    const next = async () => (await changes.next()).value?.workspaceAlerts;

    await failed(aurora, elsewhere.id, 'Foreign');
    const connectionId = await failed(aurora, workspaceId, 'Gone');
    const opened = await next();
    expect(opened?.alert).toMatchObject({ state: 'OPEN', awsConnection: { id: connectionId } });
    const { id = '' } = opened?.alert ?? {};
    await customer.send(SnoozeAlertDocument, {
      id,
      until: new Date(aurora.clock.now() + HOUR).toISOString(),
    });
    expect((await next())?.alert).toMatchObject({ id, state: 'SNOOZED' });
    await pass(HOUR);
    expect((await next())?.alert).toMatchObject({ id, state: 'OPEN' });
    await customer.send(DisconnectAwsAccountDocument, { id: connectionId });
    expect((await next())?.alert).toMatchObject({ id, state: 'RESOLVED' });
    await changes.return?.(undefined);

    // A client that returns gets each alert once, as it is now.
    const again = customer.subscribe(WorkspaceAlertChangesDocument, {
      workspaceId,
      after: opened?.cursor ?? '',
    });
    expect((await again.next()).value?.workspaceAlerts.alert).toMatchObject({ id, state: 'RESOLVED' });
    await again.return?.(undefined);
    await customer.close();

    const all = aurora.client.subscribe(AllAlertChangesDocument, { after: ofAll });
    const states: string[] = [];
    for await (const { allAlerts } of all) {
      states.push(`${allAlerts.alert.awsConnection?.roleArn.split('/').at(-1)} ${allAlerts.alert.state}`);
      if (states.length === 2) break;
    }
    expect(states).toEqual(['Foreign OPEN', 'Gone RESOLVED']);
  });

  it('have cursors that are valid for one scope alone', async () => {
    const { aurora, workspace } = await world();
    const { id: workspaceId } = workspace;
    const { workspace: found } = await aurora.client.send(WorkspaceAlertsDocument, { workspaceId });
    const { alertsCursor: ofAll } = await aurora.client.send(AllAlertsDocument, {});
    expect(found?.alertsCursor).not.toBe(ofAll);
    const first = (after: string) =>
      aurora.client.subscribe(WorkspaceAlertChangesDocument, { workspaceId, after }).next();
    await expect(first(ofAll)).rejects.toThrow(/not a valid event cursor/);
  });
});
