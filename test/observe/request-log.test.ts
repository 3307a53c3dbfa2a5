import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { ViewerDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { shared } from '../support/lifetime.ts';
import { rawRequest } from '../support/raw-http.ts';
import { createApiKey } from '../support/tokens.ts';

const aurora = shared(() => startAurora());

/** The line about a request, by its id. */
async function lineOf(id: string, { log }: Aurora = aurora()): Promise<Record<string, unknown>> {
  const find = () =>
    log.lines.find(
      ([line, message]) => message === 'request' && (line as { requestId: string }).requestId === id,
    );
  await eventually(() => expect(find()).toBeDefined());
  return find()?.[0] as Record<string, unknown>;
}

const send = (id: string, body: unknown, token = OPERATOR_TOKEN) =>
  fetch(`${aurora().app.url}/graphql`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'X-Request-Id': id,
    },
    body: JSON.stringify(body),
  });

describe('the log of requests', () => {
  it('names operation, outcome, token and address', async () => {
    await send('viewer', { query: String(ViewerDocument) });
    expect(await lineOf('viewer')).toEqual({
      requestId: 'viewer',
      method: 'POST',
      path: '/graphql',
      status: 200,
      durationMs: expect.any(Number),
      operation: 'Viewer',
      outcome: 'ok',
      code: undefined,
      tokenId: 'operator',
      address: '127.0.0.1',
    });
  });

  it('names the error code, and whether the operation was refused or has failed', async () => {
    await send('refused', { query: 'query Mine { unknown }', operationName: 'Mine' });
    expect(await lineOf('refused')).toMatchObject({
      operation: 'Mine',
      outcome: 'refused',
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
    await send('failed', { query: '{ workspaces(after: "wrong") { edges { cursor } } }' });
    expect(await lineOf('failed')).toMatchObject({
      operation: undefined,
      outcome: 'error',
      code: 'BAD_USER_INPUT',
    });
    await send('away', {}, 'wrong-token');
    const away = await lineOf('away');
    expect(away).toMatchObject({ status: 401, outcome: 'refused', code: 'UNAUTHENTICATED' });
    expect(away).not.toHaveProperty('tokenId', expect.anything());
  });

  it('limits names of operations that clients send, in length and characters', async () => {
    await send('long', {
      query: '{ __typename }',
      operationName: `${'x'.repeat(60)}\n"€${'y'.repeat(1_000)}`,
    });
    expect((await lineOf('long'))['operation']).toBe(`${'x'.repeat(60)}???y`);
  });

  it('names the token of a key, and never the key', async () => {
    const { id: workspaceId } = await aurora().createWorkspace();
    const { token } = await createApiKey(aurora(), workspaceId);
    await send('key', { query: '{ viewer { name } }' }, token);
    expect((await lineOf('key'))['tokenId']).toMatch(/^api-key:[\w-]{36}$/);
    expect(JSON.stringify(aurora().log.lines)).not.toContain(token);
  });

  it('tells how programs that asked for credentials were answered', async () => {
    const { id, externalId } = await aurora().createWorkspace();
    const role = { trustPolicy: aurora().trustPolicy(externalId.value) };
    const { id: connectionId } = await aurora().connect(id, aurora().customer.createRole('R', role).arn);
    const { token } = await createApiKey(aurora(), id);
    for (const asked of [connectionId, connectionId, '123456789012'])
      await askCredentials(aurora().app.url, asked, { token });
    const lines = () =>
      aurora().log.lines.flatMap(([line]) => {
        const { path, outcome, code } = line as Record<string, string | undefined>;
        return path?.startsWith('/credentials/') === true ? [[outcome, code]] : [];
      });
    await eventually(() => expect(lines()).toHaveLength(3));
    expect(lines()).toEqual([
      ['issued', undefined],
      ['cached', undefined],
      ['refused', 'CONNECTION_NOT_FOUND'],
    ]);
  });

  it('has a line for a client that disconnects while its request waits behind others', async () => {
    const { url } = aurora().app;
    const ask = (id: string) =>
      rawRequest(
        url,
        'POST /graphql',
        {
          Authorization: `Bearer ${OPERATOR_TOKEN}`,
          'Content-Type': 'application/json',
          'X-Request-Id': id,
          Connection: 'keep-alive',
        },
        JSON.stringify({ query: '{ viewer { kind } }' }),
      );
    const sockets = Array.from({ length: 200 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    const answers = async (name: string) => {
      const all = sockets.map((socket) => once(socket, 'data'));
      for (const [index, socket] of sockets.entries()) socket.write(ask(`${name}-${index}`));
      if (name === 'waiting') sockets.pop()?.destroy();
      await Promise.all(all.slice(0, sockets.length));
    };
    // The server accepts one connection in a turn of the event loop, and reads from all that it has accepted.
    await answers('first');
    await answers('waiting');
    expect(await lineOf('waiting-198')).toMatchObject({ outcome: 'ok' });
    expect(await lineOf('waiting-199')).toMatchObject({ outcome: 'aborted', tokenId: undefined });
  });

  it('has a line for each operation of a WebSocket', async () => {
    const { id: workspaceId } = await aurora().createWorkspace();
    const stream = aurora().client.subscribe(WorkspaceEventsDocument, { workspaceId });
    void stream.next().catch(() => {});
    const lines = () => aurora().log.lines.filter(([, message]) => message === 'operation over WebSocket');
    await eventually(() => expect(lines()).toHaveLength(1));
    expect(lines()[0]?.[0]).toEqual({
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      operation: 'WorkspaceEvents',
      outcome: 'ok',
      durationMs: expect.any(Number),
      tokenId: 'operator',
      address: '127.0.0.1',
    });
    const wrong = aurora().client.subscribe(WorkspaceEventsDocument, { workspaceId: 'wrong' });
    await expect(wrong.next()).rejects.toThrow();
    expect(lines()[1]?.[0]).toMatchObject({
      outcome: expect.stringMatching(/error|refused/),
      code: expect.any(String),
    });
  });
});

describe('GET /version', () => {
  it('names what runs, for holders of a token only', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${aurora().app.url}/version`, { headers });
    expect((await ask({})).status).toBe(401);
    const answer = await ask({ Authorization: `Bearer ${OPERATOR_TOKEN}` });
    expect(await answer.json()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      // The source runs here, not a build.
      commit: null,
      node: process.version,
      store: 'sqlite',
    });
  });
});
