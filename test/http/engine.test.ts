/** What refused and abandoned requests must not leave behind, whatever the transport. */
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '../../scripts/client.ts';
import { CLOSE } from '../../src/http/websocket-close.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ViewerDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';

const aurora = shared(() => startAurora());
const Authorization = `Bearer ${OPERATOR_TOKEN}`;
const CREATE = 'mutation { createWorkspace(name: "Acme") { __typename } }';
const events = (id: string) => `subscription { workspaceEvents(workspaceId: "${id}") { cursor } }`;

/** A WebSocket that is authenticated, and all messages that it has received. */
async function enter({ app }: Aurora) {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const received: { type: string }[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization } }));
  await once(socket, 'message');
  const send = (...messages: object[]) => {
    for (const message of messages) socket.send(JSON.stringify(message));
  };
  return { socket, received, closed, send };
}

/** A workspace that has had an event, so that a subscription from the beginning has a result at once. */
async function eventful(own: Aurora): Promise<string> {
  const { id, externalId } = await own.createWorkspace();
  const { arn } = own.customer.createRole('R', { trustPolicy: own.trustPolicy(externalId.value) });
  await own.connect(id, arn);
  return id;
}

/** Whether the token can open one more subscription. */
async function canSubscribe({ app }: Aurora, workspaceId: string): Promise<boolean> {
  const client = createClient(app.url, OPERATOR_TOKEN);
  const stream = client.subscribe(WorkspaceEventsDocument, { workspaceId, after: 'ZXZlbnQ6MA' });
  const result = await stream.next().catch(() => null);
  await client.close();
  return result?.done === false;
}

describe('the form of an answer', () => {
  it.each([
    ['application/json; charset="utf-8"', 'application/json'],
    ['application/graphql-response+json;charset=iso-8859-1', 'application/graphql-response+json'],
    ['application/json;q=0, application/graphql-response+json', 'application/graphql-response+json'],
    ['text/event-stream, application/json;q=0', 'text/event-stream'],
    ['application/json;q=0.5, text/event-stream', 'text/event-stream'],
  ])('is chosen before a mutation runs: %s', async (Accept, type) => {
    const response = await fetch(`${aurora().app.url}/graphql`, {
      method: 'POST',
      headers: { Authorization, Accept, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: CREATE }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    expect(await response.text()).toContain('CreateWorkspaceSuccess');
  });
});

describe('a GET', () => {
  const get = async (query: Record<string, string>) => {
    const response = await fetch(`${aurora().app.url}/graphql?${new URLSearchParams(query)}`, {
      headers: { Authorization },
    });
    const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { status: response.status, data: body.data, code: body.errors?.[0]?.extensions.code };
  };

  it.each([{ variables: 'notjson' }, { extensions: '{' }])('is refused with %j', async (parameters) => {
    expect(await get({ query: '{ viewer { kind } }', ...parameters })).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
    });
  });

  it('may name a persisted document, and may not change anything', async () => {
    const { hash } = (ViewerDocument as unknown as { __meta__: { hash: string } }).__meta__;
    expect((await get({ documentId: hash })).data).toMatchObject({ viewer: { kind: 'OPERATOR' } });
    expect(await get({ query: CREATE })).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
  });
});

describe('documents that are not valid', () => {
  it('take no memory once they are refused', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const ask = (from: number) =>
      Promise.all(
        Array.from({ length: 250 }, (_, at) => post(aurora().app.url, { query: `{ wrong${from + at} }` })),
      );
    await ask(0);
    const before = heap();
    await ask(1_000);
    await ask(2_000);
    // Each was 70 KB.
    expect(heap() - before).toBeLessThan(15);
  });
});

describe('the quota of subscriptions', () => {
  it('is not used by subscriptions that are refused', async () => {
    const own = await startAurora({ environment: { STREAMS_PER_TOKEN: '1' } });
    const id = await eventful(own);
    for (let round = 0; round < 230; round++)
      expect((await post(own.app.url, { query: events(id) })).status).toBe(406);
    expect(await canSubscribe(own, id)).toBe(true);
  });

  it('is given back with the socket, also when ids of operations are used again at once', async () => {
    const own = await startAurora({ environment: { STREAMS_PER_TOKEN: '1' } });
    const id = await eventful(own);
    const { send, closed } = await enter(own);
    // Longer than a close frame: its reason must not repeat it.
    const operation = '€'.repeat(100);
    const subscribe = { type: 'subscribe', id: operation, payload: { query: events(id) } };
    for (let round = 0; round < 10; round++) send(subscribe, { type: 'complete', id: operation });
    send(subscribe);
    expect((await closed).code).toBe(4409);
    expect(await canSubscribe(own, id)).toBe(true);
  });
});

describe('a server that goes away', () => {
  it('tells WebSockets so, and not that their subscriptions are complete', async () => {
    const own = await startAurora({ environment: { METRICS_PORT: '0' } });
    const { id } = await own.createWorkspace();
    const { received, closed, send } = await enter(own);
    send({ type: 'subscribe', id: '1', payload: { query: events(id) } }, { type: 'ping' });
    await expect.poll(() => received.at(-1)?.type).toBe('pong');
    await own.restart();
    expect(await closed).toEqual(CLOSE.goingAway);
    expect(received.map(({ type }) => type)).not.toContain('complete');
  });
});
