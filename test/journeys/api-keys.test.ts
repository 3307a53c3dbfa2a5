import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '../../scripts/client.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  ApiKeysDocument,
  ConnectAwsAccountDocument,
  RevokeApiKeyDocument,
  ViewerDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { post } from '../support/raw-requests.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';
import { createApiKey } from '../support/tokens.ts';

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const keyOf = async (id: string) => {
    const { workspace: found } = await aurora.client.send(ApiKeysDocument, { workspaceId: workspace.id });
    return found?.apiKeys.edges.map(({ node }) => node).find((key) => key.id === id);
  };
  const ask = (token: string, query = '{ viewer { kind } }') =>
    post(aurora.app.url, { query }, { Authorization: `Bearer ${token}` });
  return { aurora, workspace, keyOf, ask };
}

/** A socket that has come in with the token and follows the workspace; how it ends. */
async function followOverWebSocket(aurora: Aurora, token: string, workspaceId: string) {
  const socket = new WebSocket(`${aurora.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)]);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
  expect(JSON.parse(String((await once(socket, 'message'))[0])).type).toBe('connection_ack');
  const query = String(WorkspaceEventsDocument);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { workspaceId } } }));
  // A ping is answered behind what was sent before.
  socket.send(JSON.stringify({ type: 'ping' }));
  expect(JSON.parse(String((await once(socket, 'message'))[0])).type).toBe('pong');
  return { socket, closed };
}

/** A stream that has come in with the token, and has had an event of the workspace; how it ends. */
async function followOverSse(aurora: Aurora, token: string, workspaceId: string) {
  const events = serverSentEvents(
    aurora.app.url,
    WorkspaceEventsDocument,
    { workspaceId, after: 'ZXZlbnQ6MA' },
    `Bearer ${token}`,
  );
  await events.next();
  const read = async () => {
    for await (const _ of events);
  };
  return {
    ended: read().then(
      () => 'completed',
      (error: Error) => error.message,
    ),
  };
}

describe('an API key', () => {
  it('is shown once, and opens its own workspace without naming it', async () => {
    const { aurora, workspace, keyOf, ask } = await world();
    const key = await createApiKey(aurora, workspace.id, { name: 'CI', scopes: ['CONNECTIONS_WRITE'] });
    expect(key.token.slice(-4)).toBe(key.hint);
    expect(JSON.stringify(await keyOf(key.id))).not.toContain(key.token.slice(11));
    const client = createClient(aurora.app.url, key.token);
    const { viewer } = await client.send(ViewerDocument, {});
    expect(viewer).toMatchObject({
      kind: 'API_KEY',
      name: 'CI',
      tokenId: key.tokenId,
      scopes: ['CONNECTIONS_WRITE'],
      workspaces: [{ id: workspace.id }],
    });
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, { roleArn: arn });
    expect(connectAwsAccount).toMatchObject({ awsConnection: { status: 'CONNECTED' } });
    const other = key.token.endsWith('0') ? '1' : '0';
    expect((await ask(`${key.token.slice(0, -1)}${other}`)).status).toBe(401);
    await client.close();
  });

  it('tells when it was last used, to the minute', async () => {
    const { aurora, workspace, keyOf, ask } = await world();
    const key = await createApiKey(aurora, workspace.id);
    expect(key.lastUsedAt).toBeNull();
    const first = new Date(aurora.clock.now()).toISOString();
    await ask(key.token);
    aurora.clock.advance(59_000);
    await ask(key.token);
    const isLastUsed = async (at: string) => expect((await keyOf(key.id))?.lastUsedAt).toBe(at);
    // Nobody waits for the write.
    await eventually(() => isLastUsed(first));
    aurora.clock.advance(1_000);
    await ask(key.token);
    await eventually(() => isLastUsed(new Date(aurora.clock.now()).toISOString()));
  });

  it.each([
    [{ name: ' ' }, 'INVALID_NAME'],
    [{ scopes: [] }, 'INVALID_SCOPES'],
    [{ expiresInDays: 0 }, 'INVALID_EXPIRY'],
    [{ expiresInDays: 3_651 }, 'INVALID_EXPIRY'],
    [{ workspaceId: 'nonsense' }, 'WORKSPACE_NOT_FOUND'],
  ])('is not made of %j', async (wrong, code) => {
    const { aurora, workspace } = await world();
    const query = `mutation ($workspaceId: ID!, $name: String!, $scopes: [Scope!]!, $expiresInDays: Int) {
      createApiKey(workspaceId: $workspaceId, name: $name, scopes: $scopes, expiresInDays: $expiresInDays) {
        ... on Error { code message remedies }
      }
    }`;
    const right = { workspaceId: workspace.id, name: 'Key', scopes: ['CONNECTIONS_READ'] };
    const { data } = await post(aurora.app.url, { query, variables: { ...right, ...wrong } });
    expect(data?.['createApiKey']).toMatchObject({ code, remedies: [expect.any(String)] });
  });

  it('is refused everywhere once it is revoked, and what streams with it ends immediately', async () => {
    const { aurora, workspace, ask, keyOf } = await world();
    const key = await createApiKey(aurora, workspace.id);
    const other = await createApiKey(aurora, workspace.id);
    const socket = await followOverWebSocket(aurora, key.token, workspace.id);
    const unharmed = await followOverWebSocket(aurora, other.token, workspace.id);
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    await aurora.connect(workspace.id, aurora.customer.createRole('R', { trustPolicy }).arn);
    const stream = await followOverSse(aurora, key.token, workspace.id);

    const { revokeApiKey } = await aurora.client.send(RevokeApiKeyDocument, { id: key.id });
    expect(revokeApiKey).toMatchObject({ apiKey: { revokedAt: expect.any(String) } });
    expect(await socket.closed).toEqual([4403, 'Forbidden: the token has been revoked']);
    expect(await stream.ended).toBe('The token has been revoked.');
    const refused = await ask(key.token);
    expect([refused.status, refused.errors[0]?.message]).toEqual([401, 'The token has been revoked.']);
    expect(unharmed.socket.readyState).toBe(WebSocket.OPEN);
    expect((await ask(other.token)).status).toBe(200);

    // The first time counts.
    const revokedAt = (await keyOf(key.id))?.revokedAt;
    aurora.clock.advance(1_000);
    await aurora.client.send(RevokeApiKeyDocument, { id: key.id });
    expect((await keyOf(key.id))?.revokedAt).toBe(revokedAt);
    unharmed.socket.close();
    await unharmed.closed;
  });

  it('does nothing any more over a socket that does not let itself be closed', async () => {
    const { aurora, workspace } = await world();
    const key = await createApiKey(aurora, workspace.id);
    const { socket, closed } = await followOverWebSocket(aurora, key.token, workspace.id);
    // A client that reads nothing does not answer the close frame either.
    socket.pause();
    await aurora.client.send(RevokeApiKeyDocument, { id: key.id });
    const query = 'mutation { createOnboardingLink { __typename } }';
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query } }));
    socket.resume();
    expect(await closed).toEqual([4403, 'Forbidden: the token has been revoked']);
    const { data } = await post(
      aurora.app.url,
      {
        query: 'query ($id: ID) { onboardingLinks(workspaceId: $id) { edges { node { id } } } }',
        variables: { id: workspace.id },
      },
      { Authorization: `Bearer ${OPERATOR_TOKEN}` },
    );
    expect(data).toEqual({ onboardingLinks: { edges: [] } });
  });

  it('ends what streams with it also when another process revokes it', async () => {
    const { aurora, workspace } = await world();
    const key = await createApiKey(aurora, workspace.id);
    const { closed } = await followOverWebSocket(aurora, key.token, workspace.id);
    const store = await aurora.database.openStore();
    const actor = { tokenId: 'operator', tokenName: '', address: '', requestId: '' };
    await store.revokeApiKey(decodeId(key.id)?.id ?? '', aurora.clock.now(), {
      action: 'REVOKE_API_KEY',
      actor,
    });
    await store.close();
    expect(await closed).toEqual([4403, 'Forbidden: the token has been revoked']);
  });

  it('begins nothing more over an open socket once it is revoked, also before the notice of it has come', async () => {
    const { aurora, workspace } = await world();
    const key = await createApiKey(aurora, workspace.id);
    const { socket, closed } = await followOverWebSocket(aurora, key.token, workspace.id);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    // Without the notice that other processes leave with a revocation.
    await aurora.database.execute('UPDATE api_keys SET revoked_at = 1');
    const query = '{ viewer { name } }';
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query } }));
    expect(await closed).toEqual([4403, 'Forbidden: the token has been revoked']);
    expect(messages.join()).not.toContain('"next"');
  });

  it('ends when it expires, and what streams with it', async () => {
    const { aurora, workspace, ask } = await world();
    const key = await createApiKey(aurora, workspace.id, { expiresInDays: 1 });
    expect(key.expiresAt).toBe(new Date(aurora.clock.now() + 86_400_000).toISOString());
    const socket = await followOverWebSocket(aurora, key.token, workspace.id);
    await aurora.runUntil(aurora.clock.now() + 86_399_999);
    expect((await ask(key.token)).status).toBe(200);
    await aurora.runUntil(aurora.clock.now() + 1);
    expect(await socket.closed).toEqual([4403, 'Forbidden: the token has expired']);
    expect((await ask(key.token)).errors[0]?.message).toBe('The token has expired.');
    const again = new WebSocket(`${aurora.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = once(again, 'close');
    await once(again, 'open');
    again.send(
      JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${key.token}` } }),
    );
    expect((await closed)[0]).toBe(4403);
  });
});
