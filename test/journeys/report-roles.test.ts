import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { MAX_WRONG_TOKENS } from '../../src/auth/wrong-tokens.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import type { Aurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  ConnectionsDocument,
  CreateReportingSetupKitDocument,
  RevokeOnboardingLinkDocument,
  ViewerDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { reportingKitOf, startWithWorkspace, USUAL } from '../support/setup-kit.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

type Answer = {
  status: number;
  connectionId?: string;
  message?: string;
  reason?: string | null;
  state?: string;
};

async function send(url: string, body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', body: text });
  const json = (await response.json()) as {
    status?: string;
    reason?: string | null;
    connectionId?: string;
    errors?: { message: string }[];
  };
  const { status: state, reason, connectionId, errors } = json;
  return JSON.parse(
    JSON.stringify({ status: response.status, state, reason, connectionId, message: errors?.[0]?.message }),
  ) as Answer;
}

async function world(environment: Record<string, string> = {}) {
  const { aurora, workspace } = await startWithWorkspace(environment);
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const roleOf = (name: string) => aurora.customer.createRole(name, { trustPolicy }).arn;
  return { aurora, workspace, roleOf, arn: roleOf('AuroraRole') };
}

const connectionsOf = async ({ client }: Pick<Aurora, 'client'>, workspaceId: string) => {
  const { workspace } = await client.send(ConnectionsDocument, { workspaceId, first: 100 });
  return workspace?.awsConnections.edges.map(({ node }) => node) ?? [];
};

describe('a reporting kit', () => {
  it('connects its role, for the holder of an onboarding link; the audit log names the kit', async () => {
    const { aurora, workspace, arn } = await world();
    const link = await createOnboardingLink(aurora, workspace.id);
    const client = createClient(aurora.app.url, link.token);
    const { url, reportToken, expiresAt, maxReports } = await reportingKitOf({ client }, {});
    await client.close();
    expect([url, maxReports]).toEqual([`${aurora.app.url}/report`, 20]);
    // The kit lives no longer than the link.
    expect(expiresAt).toBe(link.expiresAt);
    const answer = await send(url, { token: reportToken, roleArn: arn });
    expect(answer).toEqual({
      status: 200,
      state: 'CONNECTED',
      reason: null,
      connectionId: expect.any(String),
    });
    expect(await connectionsOf(aurora, workspace.id)).toMatchObject([
      { id: answer.connectionId, roleArn: arn, status: 'CONNECTED' },
    ]);
    const { auditLog } = await aurora.client.send(AuditLogDocument, {});
    const entries = auditLog.edges.map(({ node }) => node);
    expect(entries.slice(0, 3)).toMatchObject([
      { action: 'CONNECT_AWS_ACCOUNT', tokenId: expect.stringMatching(/^report:/), tokenName: 'A setup kit' },
      { action: 'CREATE_DISCONNECT_TOKEN', tokenId: link.tokenId },
      { action: 'CREATE_REPORT_TOKEN', tokenId: link.tokenId },
    ]);
  });

  it('is only for those who may connect accounts', async () => {
    const { aurora, workspace } = await world();
    const { token } = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const client = createClient(aurora.app.url, token);
    await expect(client.send(CreateReportingSetupKitDocument, USUAL)).rejects.toThrow(/may not do this/);
    await client.close();
  });

  it('is not made without an address that customers can reach', async () => {
    const { aurora, workspace } = await world({ HOST: '0.0.0.0' });
    const { createReportingSetupKit } = await aurora.client.send(CreateReportingSetupKitDocument, {
      ...USUAL,
      workspaceId: workspace.id,
    });
    expect(createReportingSetupKit).toMatchObject({
      __typename: 'PublicUrlRequired',
      message: expect.stringContaining('HOST is 0.0.0.0'),
    });
    const { auditLog } = await aurora.client.send(AuditLogDocument, {});
    expect(auditLog.edges.map(({ node }) => node.action)).toEqual(['CREATE_WORKSPACE']);
  });
});

describe('the tokens of a kit', () => {
  it('open nothing else', async () => {
    const { aurora, workspace, arn } = await world();
    const kit = await reportingKitOf(aurora, { workspaceId: workspace.id });
    for (const token of [kit.reportToken, kit.disconnectToken]) {
      const client = createClient(aurora.app.url, token);
      await expect(client.send(ViewerDocument, {})).rejects.toThrow(/no valid token/);
      await client.close();
    }
    const other = await createApiKey(aurora, workspace.id);
    for (const token of [kit.disconnectToken, other.token, 'nonsense', ''])
      expect(await send(kit.url, { token, roleArn: arn })).toMatchObject({ status: 401 });
    for (const path of ['/status', '/disconnect'])
      expect(await send(`${kit.url}${path}`, { token: kit.reportToken, roleArn: arn })).toMatchObject({
        status: 401,
        message: 'The request has no valid token.',
      });
    expect(await connectionsOf(aurora, workspace.id)).toEqual([]);
  });

  it('expire, and end with the link that made them', async () => {
    const { aurora, workspace, arn } = await world();
    const link = await createOnboardingLink(aurora, workspace.id, 604_800);
    const client = createClient(aurora.app.url, link.token);
    const [first, second] = [await reportingKitOf({ client }, {}), await reportingKitOf({ client }, {})];
    await client.close();
    await aurora.client.send(RevokeOnboardingLinkDocument, { id: link.id });
    expect(await send(first.url, { token: first.reportToken, roleArn: arn })).toMatchObject({
      status: 401,
      message: 'The token has been revoked.',
    });
    const own = await reportingKitOf(aurora, { workspaceId: workspace.id });
    aurora.clock.advance(86_400_000);
    expect(await send(second.url, { token: own.reportToken, roleArn: arn })).toMatchObject({
      status: 401,
      message: 'The token has expired.',
    });
    expect(await connectionsOf(aurora, workspace.id)).toEqual([]);
  });

  it('report a limited number of times', async () => {
    const { aurora, workspace, arn } = await world({ WORKSPACE_ATTEMPTS_PER_MINUTE: '1000' });
    const {
      url,
      reportToken: token,
      maxReports,
    } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    for (let sent = 0; sent < maxReports; sent++)
      expect((await send(url, { token, roleArn: arn })).status).toBe(200);
    expect(await send(url, { token, roleArn: arn })).toMatchObject({
      status: 403,
      message: expect.stringContaining('as often as it may be'),
    });
  });

  it('are slowed down when an address sends many wrong ones', async () => {
    const { aurora, workspace, arn } = await world();
    const { url, reportToken } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    for (let sent = 0; sent < MAX_WRONG_TOKENS; sent++)
      expect((await send(url, { token: `wrong-${sent}`, roleArn: arn })).status).toBe(401);
    expect((await send(url, { token: 'wrong', roleArn: arn })).status).toBe(429);
    expect((await send(url, { token: reportToken, roleArn: arn })).status).toBe(200);
  });
});

describe('a report', () => {
  it('of garbage is refused, and says what is wrong', async () => {
    const { aurora, workspace, arn } = await world();
    const { url, reportToken: token } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    const refused: [unknown, number, RegExp][] = [
      ['{', 400, /not a JSON object/],
      ['null', 400, /not a JSON object/],
      [[], 400, /not a JSON object/],
      [{ token }, 400, /"roleArn"/],
      [{ token, roleArn: 5 }, 400, /"roleArn"/],
      [{ token, roleArn: 'x'.repeat(5_000) }, 400, /"roleArn"/],
      [{ token, roleArn: arn, disconnectToken: 'nonsense' }, 401, /no valid token/],
      [{ token, roleArn: 'arn:aws:iam::123456789012:user/Bob' }, 422, /user/],
      [' '.repeat(1_048_577), 413, /larger than 1 MiB/],
    ];
    for (const [body, status, message] of refused)
      expect(await send(url, body)).toEqual({ status, message: expect.stringMatching(message) });
    const response = await fetch(url);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await connectionsOf(aurora, workspace.id)).toEqual([]);
  });

  it('that is forged connects nothing: the role must require the External ID of the workspace', async () => {
    const { aurora, workspace } = await world({ VERIFICATION_WINDOW_SECONDS: '5' });
    const other = await aurora.createWorkspace('Other');
    const { arn } = aurora.customer.createRole('Other', {
      trustPolicy: aurora.trustPolicy(other.externalId.value),
    });
    const { url, reportToken: token } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    const { connectionId = '' } = await send(url, { token, roleArn: arn });
    expect(await aurora.runToEnd(connectionId)).toMatchObject({ status: 'FAILED', roleArn: arn });
  });

  it('counts against the quotas of the workspace', async () => {
    const { aurora, workspace, roleOf } = await world({ WORKSPACE_ATTEMPTS_PER_MINUTE: '1' });
    const { url, reportToken: token } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    expect((await send(url, { token, roleArn: roleOf('First') })).status).toBe(200);
    expect((await send(url, { token, roleArn: roleOf('Second') })).status).toBe(429);
  });
});

describe('the tokens of a kit that nobody applied', () => {
  it('are reported as expired for 30 days, and then deleted', async () => {
    const { aurora, workspace, arn } = await world();
    const { url, reportToken: token } = await reportingKitOf(aurora, { workspaceId: workspace.id });
    const days = (count: number) => aurora.runUntil(aurora.clock.now() + count * 86_400_000);
    const kept = async () => {
      const store = await aurora.database.openStore();
      const page = await store.listApiKeys(decodeId(workspace.id)?.id ?? '', 'REPORT', { limit: 10 });
      await store.close();
      return page.items.length;
    };
    await days(30);
    expect((await send(url, { token, roleArn: arn })).message).toContain('expired');
    expect(await kept()).toBe(1);
    await days(2);
    await eventually(async () => expect(await kept()).toBe(0));
    expect((await send(url, { token, roleArn: arn })).status).toBe(401);
  });
});
