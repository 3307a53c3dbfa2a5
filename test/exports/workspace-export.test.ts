/** The export of a workspace as JSON lines. */
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OPERATOR } from '../../src/auth/viewer.ts';
import { WorkspaceExport } from '../../src/exports/workspace-export.ts';
import { decodeId, encodeId } from '../../src/graphql/ids.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import { record } from '../storage/contract/world.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  CommentOnAlertDocument,
  ConnectionAlertsDocument,
  ConnectOrganizationDocument,
  CreateWebhookDocument,
} from '../support/documents.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';
import { WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

type Line = { readonly type: string } & Record<string, unknown>;

async function world() {
  const aurora = await startAurora({
    environment: { ...WEBHOOK_ENVIRONMENT, PUBLIC_URL: 'http://127.0.0.1' },
  });
  const workspace = await aurora.createWorkspace('Acme');
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const connected = await aurora.connect(workspace.id, arn, { name: 'Main' });
  const failed = await aurora.connect(workspace.id, `${arn}Missing`);
  await aurora.runToEnd(failed.id);
  return { aurora, workspace, arn, connected, failed };
}

/** Everything that an export can have. */
async function fill({ aurora, workspace, arn, failed }: Awaited<ReturnType<typeof world>>) {
  const { client } = aurora;
  const { awsConnection } = await client.send(ConnectionAlertsDocument, { id: failed.id });
  const alertId = awsConnection?.alerts.edges[0]?.node.id ?? '';
  await client.send(CommentOnAlertDocument, { id: alertId, text: 'Seen' });
  await client.send(ConnectOrganizationDocument, { workspaceId: workspace.id, roleArn: arn });
  const webhook = await client.send(CreateWebhookDocument, {
    workspaceId: workspace.id,
    url: 'https://hooks.example.com/aurora?key=very-secret',
    filter: { eventTypes: ['ExternalIdRotationEnded'] },
  });
  return { alertId, webhook: JSON.stringify(webhook) };
}

async function ask({ app }: Aurora, token: string | null, query = '') {
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`${app.url}/workspace.jsonl${query}`, { headers });
  return { status: response.status, body: await response.text() };
}

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('the export of a workspace', () => {
  it('has everything of it, in the documented order, and none of its secrets', async () => {
    const of = await world();
    const { aurora, workspace, arn, connected, failed } = of;
    const { alertId } = await fill(of);
    const { token, id } = await createApiKey(aurora, workspace.id, { name: 'Deploy' });
    const link = await createOnboardingLink(aurora, workspace.id);
    const { status, body } = await ask(aurora, OPERATOR_TOKEN, `?workspaceId=${workspace.id}`);
    expect(status).toBe(200);
    const lines = linesOf(body);
    expect([...new Set(lines.map(({ type }) => type))]).toEqual([
      ...['export', 'workspace', 'awsConnection', 'event', 'alert', 'organization', 'webhook'],
      ...['apiKey', 'onboardingLink', 'end'],
    ]);
    expect(lines[0]).toEqual({
      type: 'export',
      version: 1,
      exportedAt: new Date(aurora.clock.now()).toISOString(),
    });
    const externalId = workspace.externalId.value;
    expect(lines[1]).toMatchObject({ type: 'workspace', id: workspace.id, name: 'Acme', externalId });
    const ofType = (type: string) => lines.filter((line) => line.type === type);
    const connections = ofType('awsConnection').sort((a, b) =>
      String(a['status']) < String(b['status']) ? -1 : 1,
    );
    expect(connections).toMatchObject([
      { id: connected.id, roleArn: arn, name: 'Main', status: 'CONNECTED', failure: null },
      { id: failed.id, status: 'FAILED', failure: { code: expect.any(String) } },
    ]);
    const events = ofType('event').filter(({ connectionId }) => connectionId === connected.id);
    expect(events.map(({ event }) => (event as Line).type)).toEqual([
      'VerificationStarted',
      'ConnectionEstablished',
    ]);
    expect(ofType('alert')).toMatchObject([
      { id: alertId, connectionId: failed.id, kind: 'CONNECTION_FAILED', comments: [{ text: 'Seen' }] },
    ]);
    expect(ofType('webhook')[0]?.['url']).toMatch(/^https:\/\/hooks\.example\.com\/aurora/);
    expect(ofType('apiKey')).toMatchObject([{ id, name: 'Deploy', revokedAt: null }]);
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length - 1 });
    for (const secret of [token, link.token, 'very-secret', 'sealed', 'hash'])
      expect(body).not.toContain(secret);
  });

  it('is for callers that may read the workspace; tokens are listed for operators alone', async () => {
    const { aurora, workspace } = await world();
    const { token } = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const { status, body } = await ask(aurora, token);
    expect(status).toBe(200);
    const types = new Set(linesOf(body).map(({ type }) => type));
    expect(types.has('awsConnection')).toBe(true);
    expect(types.has('apiKey') || types.has('webhook')).toBe(false);

    const other = await aurora.createWorkspace('Other');
    const missing = encodeId('Workspace', crypto.randomUUID());
    for (const id of [other.id, missing, 'x'])
      expect(await ask(aurora, token, `?workspaceId=${id}`)).toMatchObject({ status: 404 });
    const writer = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_WRITE'] });
    const link = await createOnboardingLink(aurora, workspace.id);
    for (const refused of [writer.token, link.token])
      expect(await ask(aurora, refused)).toMatchObject({
        status: 403,
        body: expect.stringContaining('connections:read'),
      });
    expect((await ask(aurora, null)).status).toBe(401);
    expect(await ask(aurora, OPERATOR_TOKEN)).toMatchObject({
      status: 400,
      body: expect.stringContaining('workspaceId'),
    });
  });

  it('has no last line when the workspace is deleted meanwhile', async () => {
    const { aurora, workspace } = await world();
    const store = await aurora.database.openStore();
    const id = decodeId(workspace.id)?.id ?? '';
    const deleting: typeof store = {
      ...store,
      async listWebhooks(...request) {
        await store.deleteWorkspace(id, aurora.clock.now(), record('DELETE_WORKSPACE'));
        return store.listWebhooks(...request);
      },
    };
    let body = '';
    const response = new Writable({
      write(chunk, _encoding, done) {
        body += chunk;
        done();
      },
    });
    Object.assign(response, { setHeaders: () => response, setHeader: () => {}, writeHead: () => {} });
    const request = { url: `/workspace.jsonl?workspaceId=${workspace.id}` };
    const exchange = { request, response, headers: {} } as unknown as Exchange;
    const tokens = { watch: () => () => {} };
    await new WorkspaceExport({ store: deleting, tokens, clock: aurora.clock }).handle(exchange, OPERATOR);
    await store.close();
    const types = linesOf(body).map(({ type }) => type);
    expect(types).toContain('awsConnection');
    expect(types).not.toContain('end');
  });
});
