/** Requests that HTTP allows but few clients send, and those that it forbids: over raw sockets, as a client sends them. */
import { once } from 'node:events';
import { type Socket, connect as tcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { post } from '../support/raw-requests.ts';

const aurora = shared(() => startAurora());
const url = () => aurora().app.url;
const Authorization = `Bearer ${OPERATOR_TOKEN}`;
const JSON_HEADERS = { Authorization, 'Content-Type': 'application/json' };
const QUERY = JSON.stringify({ query: '{ viewer { kind } }' });

const workspaceNames = async () => {
  const { data } = await post(url(), { query: '{ workspaces { edges { node { name } } } }' });
  return JSON.stringify(data);
};

/** What every object inherits: an index by one of these finds something that nobody has put there. */
const INHERITED = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__proto__',
  '__defineGetter__',
];

describe('a name that every JavaScript object inherits', () => {
  it.each(INHERITED.flatMap((name) => [name, `image/png, ${name}`, `${name};q=1, text/html`]))(
    'is refused as Accept: %s, and the mutation does not run',
    async (accept) => {
      const name = `Accepted ${accept}`;
      const query = 'mutation ($name: String!) { createWorkspace(name: $name) { __typename } }';
      const { status, errors } = await post(url(), { query, variables: { name } }, { Accept: accept });
      expect([status, errors[0]?.extensions?.code]).toEqual([406, 'NOT_ACCEPTABLE']);
      expect(await workspaceNames()).not.toContain('Accepted');
    },
  );

  it.each(INHERITED)('is no type, path, parameter or file either: %s', async (name) => {
    const statuses = [];
    for (const [head, headers] of [
      [`GET /${name}`, {}],
      [`GET /credentials/${name}`, { Authorization }],
      [`GET /credentials/123456789012?${name}=1`, { Authorization }],
      [`GET /credentials/123456789012?access=${name}`, { Authorization }],
      [`GET /credentials/123456789012?policy=${name}`, { Authorization }],
      [`GET /audit.jsonl?after=${name}`, { Authorization }],
    ] as const) {
      statuses.push((await sendRaw(url(), rawRequest(url(), head, headers))).status);
    }
    for (const status of statuses) expect(status).toBeLessThan(500);
    const typed = await post(url(), QUERY, { 'Content-Type': name });
    expect(typed.status).toBe(415);
    for (const body of [
      { documentId: name },
      { query: '{ viewer { kind } }', operationName: name },
      { query: '{ viewer { kind } }', extensions: { persistedQuery: { sha256Hash: name } } },
      { query: `query ($${name.replaceAll('__', 'x')}: ID) { viewer { kind } }`, variables: { [name]: 1 } },
    ]) {
      expect((await post(url(), body)).status).toBeLessThan(500);
    }
  });

  it.each(INHERITED)('is no kind of resource in an ARN: %s', async (name) => {
    const { id } = await aurora().createWorkspace();
    const { data, errors } = await post(url(), {
      query:
        'mutation ($id: ID!, $arn: String!) { connectAwsAccount(workspaceId: $id, roleArn: $arn) { __typename ... on Error { message } } }',
      variables: { id, arn: `arn:aws:iam::123456789012:${name.toLowerCase()}/AuroraRole` },
    });
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toMatch(/function|native code|\[object/);
    expect(data).toMatchObject({ connectAwsAccount: { __typename: 'InvalidRoleArn' } });
  });
});

describe('an upgrade to another protocol than WebSocket is ignored (RFC 9110, 7.8)', () => {
  const upgrades: [string, Record<string, string>][] = [
    ['curl --http2', { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }],
    [
      "Java's HttpClient",
      { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAEAAEAAAAIAAAAB' },
    ],
    ['TLS', { Connection: 'Upgrade', Upgrade: 'TLS/1.0, HTTP/1.1' }],
    ['a name that objects inherit', { Connection: 'Upgrade', Upgrade: 'constructor' }],
  ];
  /** The server keeps the connection open after an answer: the second request ends it. */
  const exchange = async (head: string, headers: Record<string, string>, body = '') => {
    const last = rawRequest(url(), 'GET /health/live');
    return sendRaw(url(), rawRequest(url(), head, headers, body), last);
  };

  it.each(upgrades)('as %s sends it', async (_client, headers) => {
    for (const [head, own, body, status, text] of [
      ['GET /health/live', {}, '', 200, '{"status":"live"}'],
      ['GET /health/ready', {}, '', 200, '{"status":"ready"}'],
      ['GET /credentials/123456789012', { Authorization }, '', 404, 'CONNECTION_NOT_FOUND'],
      ['POST /graphql', JSON_HEADERS, QUERY, 200, '"kind":"OPERATOR"'],
      ['GET /help', {}, '', 200, '<h1>Troubleshooting</h1>'],
      ['GET /nothing', {}, '', 404, 'NOT_FOUND'],
    ] as const) {
      const answer = await exchange(head, { ...own, ...headers }, body);
      expect([head, answer.status]).toEqual([head, status]);
      expect(answer.body).toContain(text);
      // The connection goes on as HTTP/1.1.
      expect(answer.body).toContain('HTTP/1.1 200 OK');
    }
  });

  it('while a WebSocket is opened at its address, and nowhere else', async () => {
    const handshake = {
      Connection: 'Upgrade',
      Upgrade: 'WebSocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    };
    const opened = await exchange('GET /graphql', handshake);
    expect(opened.top).toMatch(/^http\/1\.1 101 .*sec-websocket-protocol: graphql-transport-ws/s);
    const elsewhere = await exchange('GET /nothing', handshake);
    expect([elsewhere.status, elsewhere.body]).toEqual([404, expect.stringContaining('NOT_FOUND')]);
  });
});

describe('a page of another origin', () => {
  it.each([
    ['Origin', { Origin: 'https://evil.example.com' }],
    ['Sec-Fetch-Site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['both', { Origin: 'https://evil.example.com', 'Sec-Fetch-Site': 'same-site' }],
  ])('is refused wherever a token is taken, before anything is done: %s', async (_what, headers) => {
    const started = await startAurora();
    const workspace = await started.createWorkspace();
    const trustPolicy = started.trustPolicy(workspace.externalId.value);
    const { arn } = started.customer.createRole('R', { trustPolicy });
    const { id } = await started.connect(workspace.id, arn);
    const path = `/credentials/${id}`;
    started.simulator.calls.clear();
    const key = { Authorization };
    for (const [head, body] of [
      [`GET ${path}`, ''],
      ['GET /audit.jsonl', ''],
      ['GET /workspace.jsonl', ''],
      ['POST /graphql', QUERY],
    ] as const) {
      const answer = await sendRaw(
        started.app.url,
        rawRequest(started.app.url, head, { ...JSON_HEADERS, ...headers }, body),
      );
      expect([head, answer.status]).toEqual([head, 403]);
      expect(answer.body).toContain('CROSS_ORIGIN');
    }
    expect(started.simulator.calls.all()).toEqual([]);
    // Nor from what is remembered of a program that has asked before.
    const program = await sendRaw(started.app.url, rawRequest(started.app.url, `GET ${path}`, key));
    expect(program.status).toBe(200);
    const again = await sendRaw(
      started.app.url,
      rawRequest(started.app.url, `GET ${path}`, { ...key, ...headers }),
    );
    expect(again.status).toBe(403);
  });
});

describe('every answer has the headers that protect it', () => {
  const HEADERS = [
    /content-security-policy: .*frame-ancestors 'none'/,
    /x-content-type-options: nosniff/,
    /x-frame-options: deny/,
    /referrer-policy: no-referrer/,
    /cross-origin-resource-policy: same-origin/,
  ];
  // With "close": else each refusal would keep its connection alive for as long as any other answer.
  const handshake = { Connection: 'Upgrade, close', Upgrade: 'websocket' };
  const key = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };
  const foreign = { Origin: 'https://evil.example.com' };
  const long = 'x'.repeat(20_000);
  const chunked = { ...JSON_HEADERS, 'Transfer-Encoding': 'chunked' };

  const cases: [string, (at: string) => string, number][] = [
    ['a redirect', (at) => rawRequest(at, 'GET /'), 302],
    ['a redirect, by another method', (at) => rawRequest(at, 'POST /', {}, 'x'), 405],
    ['a preflight', (at) => rawRequest(at, 'OPTIONS /graphql'), 204],
    ['GraphiQL', (at) => rawRequest(at, 'GET /graphql', { Accept: 'text/html' }), 200],
    ['no token', (at) => rawRequest(at, 'GET /credentials/123456789012'), 401],
    ['a WebSocket elsewhere', (at) => rawRequest(at, 'GET /x', { ...handshake, ...key }), 404],
    [
      'a WebSocket of a foreign page',
      (at) => rawRequest(at, 'GET /graphql', { ...handshake, ...key, ...foreign }),
      403,
    ],
    ['a WebSocket without a key', (at) => rawRequest(at, 'GET /graphql', handshake), 400],
    [
      'a WebSocket of another version',
      (at) => rawRequest(at, 'GET /graphql', { ...handshake, ...key, 'Sec-WebSocket-Version': '7' }),
      400,
    ],
    [
      'a WebSocket asked for with POST',
      (at) => rawRequest(at, 'POST /graphql', { ...handshake, ...key }),
      401,
    ],
    ['what is no HTTP', () => 'nonsense\r\n\r\n', 400],
    ['a version of HTTP that there is not', (at) => rawRequest(at, 'GET / HTTP/9.9'), 400],
    ['no Host', () => 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', (at) => rawRequest(at, 'GET /health/live', { Host: ['a', 'b'] }), 400],
    ['two lengths', (at) => rawRequest(at, 'POST /graphql', { 'Content-Length': ['1', '2'] }), 400],
    ['a chunk without a length', (at) => rawRequest(at, 'POST /graphql', chunked, 'zz\r\n'), 400],
    ['too many headers', (at) => rawRequest(at, 'GET /health/live', { 'X-Long': long }), 431],
    ['an expectation that there is not', (at) => rawRequest(at, 'GET /health/live', { Expect: 'gold' }), 417],
    ['a tunnel', (at) => rawRequest(at, 'CONNECT example.com:443'), 405],
  ];

  it.each(cases)('to %s', async (_what, bytes, status) => {
    const answer = await sendRaw(url(), bytes(url()));
    expect(answer.status).toBe(status);
    for (const header of HEADERS) expect(answer.top).toMatch(header);
    if (status >= 400) {
      const body = JSON.parse(answer.body);
      const error = body.errors?.[0] ?? body;
      const { code, remedies, requestId } = error.extensions ?? error;
      expect([error.message, code, requestId]).toEqual([
        expect.any(String),
        expect.any(String),
        expect.any(String),
      ]);
      expect(remedies.length).toBeGreaterThan(0);
    }
  });

  it('to a request that takes too long', async () => {
    const slow = await startAurora({ timeLimits: { headersMs: 50, requestMs: 50 } });
    const answer = await sendRaw(slow.app.url, 'GET /health/live HTTP/1.1\r\nHost: a\r\n');
    expect(answer.status).toBe(408);
    for (const header of HEADERS) expect(answer.top).toMatch(header);
  });

  it('and nothing is written into an answer that has begun', async () => {
    const query = `subscription { workspaceEvents(workspaceId: "${(await aurora().createWorkspace()).id}") { cursor } }`;
    const socket = tcp(Number(new URL(url()).port), '127.0.0.1').setEncoding('utf8');
    const request = rawRequest(url(), `GET /graphql?query=${encodeURIComponent(query)}`, {
      Authorization,
      Accept: 'text/event-stream',
      Connection: 'keep-alive',
    });
    let answer = '';
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.on('data', (text) => {
      if (answer === '') socket.write('nonsense\r\n\r\n');
      answer += text;
    });
    socket.write(request);
    await ended;
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('a request', () => {
  it('may name its target in absolute form', async () => {
    const at = url();
    for (const [head, headers, body, status, text] of [
      [`GET ${at}/health/live`, {}, '', 200, '"live"'],
      [`GET HTTP://other.example.com/health/live?x=1`, {}, '', 200, '"live"'],
      [`GET ${at}`, {}, '', 302, ''],
      [`GET ${at}?x`, {}, '', 302, ''],
      [`GET ${at}/help`, {}, '', 200, '<!doctype html>'],
      [`GET ${at}/credentials/123456789012`, { Authorization }, '', 404, 'CONNECTION_NOT_FOUND'],
      [`POST ${at}/graphql`, JSON_HEADERS, QUERY, 200, '"OPERATOR"'],
      [`GET ${at}/graphql?query=%7Bviewer%7Bkind%7D%7D`, { Authorization }, '', 200, '"OPERATOR"'],
    ] as const) {
      const answer = await sendRaw(at, rawRequest(at, head, headers, body));
      expect([head, answer.status]).toEqual([head, status]);
      expect(answer.body.toLowerCase()).toContain(text.toLowerCase());
    }
    const opened = await sendRaw(
      at,
      rawRequest(at, `GET ${at}/graphql`, {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Protocol': 'graphql-transport-ws',
      }),
      'no frame of the protocol: it closes the WebSocket',
    );
    expect(opened.status).toBe(101);
    // The target's host counts, and not the header's.
    const page = { Authorization, Origin: 'http://rebound.example.com', Host: 'rebound.example.com' };
    const foreign = await sendRaw(at, rawRequest(at, `GET ${at}/audit.jsonl`, page));
    expect(foreign.status).toBe(403);
  });

  it('that may not be repeated is not sent on by a redirect', async () => {
    for (const [method, path] of [
      ['POST', '/'],
      ['PUT', '/'],
      ['DELETE', '/'],
      ['POST', '/help'],
    ] as const) {
      const response = await fetch(`${url()}${path}`, { method, redirect: 'manual' });
      expect([method, path, response.status]).toEqual([method, path, 405]);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.text()).toContain('METHOD_NOT_ALLOWED');
    }
    expect((await fetch(url(), { method: 'HEAD', redirect: 'manual' })).status).toBe(302);
  });

  it.each([
    ['application/vnd.api+json', /"application\/vnd\.api\+json" is not supported/],
    ['application/json-seq', /"application\/json-seq" is not supported/],
    ['text/plain', /"text\/plain" is not supported/],
    ['application/x-www-form-urlencoded', /"application\/x-www-form-urlencoded" is not supported/],
    ['', /has no Content-Type/],
  ])('with Content-Type %j is refused, with what to send', async (type, message) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const { status, body } = await sendRaw(
        url(),
        rawRequest(
          url(),
          'POST /graphql',
          { Authorization, Accept: accept, ...(type !== '' && { 'Content-Type': type }) },
          QUERY,
        ),
      );
      expect(status).toBe(415);
      const [error] = JSON.parse(body).errors;
      expect(error).toMatchObject({
        message: expect.stringMatching(message),
        extensions: {
          code: 'UNSUPPORTED_MEDIA_TYPE',
          remedies: [expect.stringContaining('application/json')],
        },
      });
    }
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/graphql+json'])(
    'with Content-Type %s is answered',
    async (type) => {
      expect((await post(url(), QUERY, { 'Content-Type': type })).data).toEqual({
        viewer: { kind: 'OPERATOR' },
      });
    },
  );

  it('of a client that goes away is no error in the log', async () => {
    const started = await startAurora();
    for (let made = 0; made < 30; made++) await started.createWorkspace('x'.repeat(100));
    const field = 'workspaces(first: 30) { edges { node { name id } } }';
    const query = `{ ${Array.from({ length: 25 }, (_, at) => `a${at}: ${field}`).join(' ')} }`;
    const at = started.app.url;
    const port = Number(new URL(at).port);
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    // Reset at each moment from before the request is read until its answer is on its way.
    for (let wait = 0; wait < 20; wait++) {
      const client = new WebSocket(`${at.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      client.on('error', () => {});
      const upgraded = once(client, 'upgrade');
      await once(client, 'open');
      client.send(JSON.stringify({ type: 'connection_init', payload: { Authorization } }));
      await once(client, 'message');
      for (const id of ['1', '2', '3'])
        client.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }));
      const [{ socket }] = (await upgraded) as [{ socket: Socket }];
      const sockets = [socket];
      for (const bytes of [
        rawRequest(at, 'POST /graphql', JSON_HEADERS, JSON.stringify({ query })),
        rawRequest(
          at,
          'POST /graphql',
          { ...JSON_HEADERS, Accept: 'text/event-stream' },
          JSON.stringify({ query }),
        ),
        rawRequest(at, 'GET /audit.jsonl', { Authorization }),
        rawRequest(at, 'GET /credentials/123456789012', { Authorization }),
        'GET /health/li',
      ]) {
        const one = tcp(port, '127.0.0.1');
        one.on('error', () => {});
        one.write(bytes);
        sockets.push(one);
      }
      await turns(wait);
      for (const one of sockets) one.resetAndDestroy();
    }
    await turns(20);
    expect((await fetch(`${at}/health/live`)).status).toBe(200);
    const isError = (fields: unknown) => (fields as { error?: Error }).error !== undefined;
    expect(started.log.lines.filter(([fields]) => isError(fields))).toEqual([]);
  });
});
