import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { spread, stopListening } from '../../src/http/stopping.ts';
import { CLOSE } from '../../src/http/websocket-close.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ViewerDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';
import { ManualClock } from '../support/manual-clock.ts';

const Authorization = `Bearer ${OPERATOR_TOKEN}`;

/** A WebSocket that has authenticated, and how it was closed. */
async function openSocket(url: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  const client: { closed: { code: number; reason: string } | null } = { closed: null };
  socket.on('close', (code, reason) => {
    client.closed = { code, reason: String(reason) };
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization } }));
  await new Promise((resolve) => socket.once('message', resolve));
  return client;
}

/** A stream of server-sent events, and all that was read of it. */
async function openStream(url: string, workspaceId: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { Authorization, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify({ query: String(WorkspaceEventsDocument), variables: { workspaceId } }),
  });
  const client = { text: '', ended: false };
  void response.body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(chunk) {
        client.text += chunk;
      },
      close() {
        client.ended = true;
      },
    }),
  );
  await eventually(() => expect(client.text).toBe(':\n\n'));
  return client;
}

/** The answer to a client that keeps its connections. */
async function ask(url: URL, agent: Agent, body?: string) {
  const headers = { Authorization, 'Content-Type': 'application/json' };
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    connection: string | undefined;
    body: string;
  }>();
  const sent = request(url, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, (response) => {
    const { statusCode: status, headers } = response;
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status, connection: headers.connection, body: text }));
  });
  sent.on('error', reject).end(body);
  return promise;
}

describe('a server that stops', () => {
  it('is not ready at once, answers requests, and closes its streams one after the other', async () => {
    const aurora = await startAurora();
    const { app, clock } = aurora;
    const { id } = await aurora.createWorkspace();
    const sockets = [await openSocket(app.url), await openSocket(app.url), await openSocket(app.url)];
    const stream = await openStream(app.url, id);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const ready = new URL('/health/ready', app.url);
    expect(await ask(ready, agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    const closed = () => sockets.flatMap((socket) => socket.closed ?? []);

    let stopped = false;
    const stopping = app.stop(20_000, 8_000).then(() => {
      stopped = true;
    });
    await eventually(async () =>
      expect(await ask(ready, agent)).toEqual({
        status: 503,
        connection: 'close',
        body: '{"status":"not ready","reason":"The server is stopping."}',
      }),
    );
    const query = JSON.stringify({ query: String(ViewerDocument) });
    expect(await ask(new URL('/graphql', app.url), agent, query)).toMatchObject({
      status: 200,
      connection: 'close',
    });
    for (let count = 1; count <= 3; count++) {
      await eventually(() => expect(closed()).toHaveLength(count));
      expect(closed().at(-1)).toEqual(CLOSE.goingAway);
      expect([stream.ended, stopped]).toEqual([false, false]);
      clock.advance(2_000);
    }
    await eventually(() => expect(stream.ended).toBe(true));
    // `random` is 0.5 here: halfway between 1 and 5 seconds.
    expect(stream.text).toMatch(
      /^(?::\n\n)+retry: 3000\nevent: next\ndata: .*"SERVER_SHUTTING_DOWN".*\n\nevent: complete\ndata:\n\n$/,
    );
    // Without streams, too, load balancers need time to notice.
    expect(await ask(ready, agent)).toMatchObject({ status: 503 });
    expect(stopped).toBe(false);
    clock.advance(2_000);
    await stopping;
    await expect(ask(ready, agent)).rejects.toThrow('ECONNREFUSED');
  });

  it('opens no more streams', async () => {
    const aurora = await startAurora();
    const { app, clock } = aurora;
    const { id: workspaceId } = await aurora.createWorkspace();
    const [first, second] = [await openSocket(app.url), await openSocket(app.url)];
    const stopping = app.stop(20_000, 8_000);
    await eventually(() => expect(first.closed ?? second.closed).not.toBeNull());
    const late = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const code = await new Promise((resolve) => late.once('close', resolve));
    expect(code).toBe(CLOSE.goingAway.code);
    const refused = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { Authorization, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ query: String(WorkspaceEventsDocument), variables: { workspaceId } }),
    });
    expect(await refused.text()).toContain('"code":"SERVER_SHUTTING_DOWN"');
    expect(first.closed === null || second.closed === null).toBe(true);
    clock.advance(4_000);
    await eventually(() => expect([first.closed, second.closed]).not.toContain(null));
    clock.advance(4_000);
    await stopping;
  });
});

it('a client that connects at the moment when the server stops listening gets an answer', async () => {
  const server = createServer((_request, response) => response.end('answer'));
  const port = await listen(server);
  // The kernel connects it at once, and the server accepts it in its next turn.
  const socket = connect(port, '127.0.0.1');
  const stopping = stopListening(server);
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*answer$/s);
  await stopping;
});

it('actions are spread in random order, at equal distances', async () => {
  const clock = new ManualClock(0);
  const done: [string, number][] = [];
  const actions = ['a', 'b', 'c', 'd'].map((name) => () => void done.push([name, clock.now()]));
  const places = [0.7, 0.1, 0.9, 0.4];
  const all = spread(actions, 1_000, { clock, random: () => places.shift() ?? 0 });
  for (let step = 0; step < 4; step++) {
    await new Promise(setImmediate);
    expect(done).toHaveLength(step + 1);
    clock.advance(250);
  }
  await all;
  expect(done).toEqual([
    ['b', 0],
    ['d', 250],
    ['a', 500],
    ['c', 750],
  ]);
});
