/** graphql-transport-ws, as its PROTOCOL document has it: every close code that a server may use. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as tcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { generateToken } from '../../src/auth/api-key-token.ts';
import { CLOSE } from '../../src/http/websocket-close.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { WorkspaceEventsDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';

const INIT = { type: 'connection_init', payload: { Authorization: `Bearer ${OPERATOR_TOKEN}` } };
const subscribe = (id: string, query = '{ viewer { kind } }', variables = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});

const aurora = shared(() => startAurora());
/** Says nothing, from the beginning: its time runs out while the other tests run. */
const silent = shared(() => open(aurora().app.url));

type Message = { type: string; id?: string; payload?: unknown };

/** A socket; what it is sent, and how it ends. */
async function open(url: string, protocols: string | string[] = 'graphql-transport-ws', options = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols, options);
  const received: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    const next = waiting.shift();
    if (next === undefined) received.push(message);
    else next(message);
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, 'open');
  return {
    socket,
    closed,
    send: (...messages: unknown[]) => {
      for (const message of messages)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    next: () =>
      received.length > 0
        ? Promise.resolve(received.shift() as Message)
        : new Promise<Message>((resolve) => waiting.push(resolve)),
  };
}

/** A socket that has come in. */
async function enter(url: string) {
  const opened = await open(url);
  opened.send(INIT);
  expect(await opened.next()).toEqual({ type: 'connection_ack' });
  return opened;
}

/** The code of the server's first frame, without a client library that would not go on. */
async function closeCode(url: string, protocols: string | undefined): Promise<number> {
  const socket = tcp(Number(new URL(url).port), '127.0.0.1');
  const lines = [
    'GET /graphql HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let read = Buffer.alloc(0);
  for await (const chunk of socket) {
    read = Buffer.concat([read, chunk as Buffer]);
    const frame = read.indexOf('\r\n\r\n') + 4;
    // A close frame: its head, its length, its code.
    if (frame >= 4 && read.length >= frame + 4 && read[frame] === 0x88) return read.readUInt16BE(frame + 2);
  }
  throw new Error('The server has sent no close frame.');
}

describe('graphql-transport-ws', () => {
  it.each([
    ['4400 for what is no JSON', ['{'], 4400, 'Invalid message received'],
    ['4400 for what is no message', [{ type: 'start' }], 4400, 'Invalid message received'],
    ['4400 for a subscribe without an id', [{ ...subscribe(''), id: '' }], 4400, /^Invalid message/],
    ['4400 for a query that is none', [subscribe('1', 5 as never)], 4400, /^Invalid message/],
    ['4401 for a subscribe before anybody has come in', [subscribe('1')], 4401, 'Unauthorized'],
    ['4403 for a wrong token', [{ ...INIT, payload: { Authorization: 'Bearer x' } }], 4403, 'Forbidden'],
    ['4403 for no token', [{ type: 'connection_init' }], 4403, 'Forbidden'],
    ['4429 for a second connection_init', [INIT, INIT], 4429, 'Too many initialisation requests'],
  ])('closes with %s', async (_what, messages, code, reason) => {
    const { send, closed } = await open(aurora().app.url);
    send(...messages);
    expect(await closed).toEqual({
      code,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });

  it.each(['graphql-ws', 'graphql-ws, other', undefined])(
    'closes with 4406 for the subprotocols %j',
    async (protocols) => expect(await closeCode(aurora().app.url, protocols)).toBe(4406),
  );

  it('takes the right one of several subprotocols', async () => {
    const { app } = aurora();
    const { socket, closed } = await open(app.url, ['graphql-ws', 'graphql-transport-ws']);
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.close();
    await closed;
  });

  it('closes with 4409 for an id that is in use, and takes it again once it is free', async () => {
    const { id: workspaceId } = await aurora().createWorkspace();
    const follow = (id: string) => subscribe(id, String(WorkspaceEventsDocument), { workspaceId });
    const { send, next, closed } = await enter(aurora().app.url);
    send(subscribe('a'));
    expect(await next()).toEqual({
      type: 'next',
      id: 'a',
      payload: { data: { viewer: { kind: 'OPERATOR' } }, extensions: { cost: 2 } },
    });
    expect(await next()).toEqual({ type: 'complete', id: 'a' });
    send(follow('a'), { type: 'complete', id: 'a' }, follow('constructor'), { type: 'ping' });
    expect((await next()).type).toBe('pong');
    send(subscribe('constructor'));
    expect(await closed).toEqual({ code: 4409, reason: 'Subscriber for constructor already exists' });
  });

  it('closes with 1009 for a message of more than 1 MiB, and with 1007 for what is no UTF-8', async () => {
    const { app, log } = aurora();
    const large = await open(app.url);
    large.send('x'.repeat(1_048_577));
    expect((await large.closed).code).toBe(1009);
    const broken = await open(app.url);
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await broken.closed).code).toBe(1007);
    expect(log.lines.flat()).not.toContain('a WebSocket message failed');
  });

  it('closes with 4500 when we fail, and says nothing of why', async () => {
    const { app, log, database } = await startAurora();
    await database.execute('ALTER TABLE api_keys RENAME TO hidden');
    const { send, closed } = await open(app.url);
    send({ ...INIT, payload: { Authorization: `Bearer ${generateToken('API_KEY', randomBytes)}` } });
    expect(await closed).toEqual({ code: 4500, reason: 'Internal server error' });
    expect(log.lines.flat()).toContain('a WebSocket message failed');
  });

  it('tells what is wrong with an operation as an error of it, and stays open', async () => {
    const { socket, send, next, closed } = await enter(aurora().app.url);
    for (const [query, code] of [
      ['{ viewer ', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      [`{ ${'viewer { kind } '.repeat(1_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    ] as const) {
      send(subscribe('1', query));
      expect(await next()).toEqual({
        type: 'error',
        id: '1',
        payload: [
          expect.objectContaining({
            extensions: expect.objectContaining({ code, requestId: expect.any(String) }),
          }),
        ],
      });
    }
    send(subscribe('1'));
    expect((await next()).type).toBe('next');
    socket.close();
    await closed;
  });

  it('tells when a socket has as many operations, and a token as many sockets, as it may have', async () => {
    const { app, createWorkspace } = await startAurora({
      environment: { OPERATIONS_PER_SOCKET: '2', STREAMS_PER_TOKEN: '2' },
    });
    const { id: workspaceId } = await createWorkspace();
    const follow = (id: string) => subscribe(id, String(WorkspaceEventsDocument), { workspaceId });
    const first = await enter(app.url);
    first.send(follow('1'), follow('2'), { type: 'ping' });
    expect((await first.next()).type).toBe('pong');
    first.send(follow('3'));
    expect(await first.next()).toMatchObject({
      type: 'error',
      id: '3',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1, remedies: [expect.any(String)] } }],
    });
    first.send({ type: 'complete', id: '1' }, subscribe('4'));
    expect(await first.next()).toMatchObject({ type: 'next', id: '4' });

    const second = await enter(app.url);
    const third = await open(app.url);
    third.send(INIT);
    expect(await third.closed).toEqual(CLOSE.tooManyStreams);
    const query = `subscription { workspaceEvents(workspaceId: "${workspaceId}") { cursor } }`;
    const stream = await fetch(`${app.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, Accept: 'text/event-stream' },
    });
    expect([stream.status, stream.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await stream.text()).toContain('"retryAfter":30');

    // The place is given back.
    second.socket.close();
    await second.closed;
    const fourth = await enter(app.url);
    for (const { socket } of [first, fourth]) socket.close();
    await Promise.all([first.closed, fourth.closed]);
  });

  it('closes with 1001 when the server goes away', async () => {
    const { app, restart } = await startAurora();
    const { closed } = await enter(app.url);
    await restart();
    expect(await closed).toEqual(CLOSE.goingAway);
  });

  it('closes with 4408 when nobody says who they are in time', async () => {
    expect(await silent().closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });
});
