/** The server as browsers, proxies and attackers on the web see it. */
import { connect as tcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { AuditLogDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';

const LISTED = 'https://app.example.com';
const aurora = shared(() => startAurora({ environment: { CORS_ORIGINS: LISTED, NODE_ENV: 'production' } }));

/** A raw request, because `fetch` does not allow headers that only browsers may set. */
async function raw(url: string, head: string, headers: Record<string, string>, body = '') {
  const socket = tcp(Number(new URL(url).port), '127.0.0.1');
  const all = {
    Host: new URL(url).host,
    Connection: 'close',
    'Content-Length': String(body.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${head} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  const [top = '', ...rest] = answer.split('\r\n\r\n');
  return { status: Number(top.split(' ')[1]), top: top.toLowerCase(), body: rest.join('\r\n\r\n') };
}

const Authorization = `Bearer ${OPERATOR_TOKEN}`;
const JSON_BODY = { Authorization, 'Content-Type': 'application/json' };
const QUERY = JSON.stringify({ query: '{ viewer { kind } }' });

describe('a page', () => {
  /** The origin headers of browsers, and whether the server may answer. */
  const cases: [string, Record<string, string>, boolean][] = [
    ['our own', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://rewritten.by.a.proxy' }, true],
    ['our own, in an older browser', { Origin: 'http://HOST' }, true],
    ['no page: a typed address', { 'Sec-Fetch-Site': 'none' }, true],
    ['a program', {}, true],
    ['a listed origin', { 'Sec-Fetch-Site': 'cross-site', Origin: LISTED }, true],
    ['a listed origin, in an older browser', { Origin: LISTED }, true],
    ['another origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example.com' }, false],
    ['another origin, in an older browser', { Origin: 'https://evil.example.com' }, false],
    [
      'another origin of the same site',
      { 'Sec-Fetch-Site': 'same-site', Origin: 'https://evil.HOST' },
      false,
    ],
    ['another origin, without a preflight: a link, an image', { 'Sec-Fetch-Site': 'cross-site' }, false],
    ['no origin: a sandboxed frame', { Origin: 'null' }, false],
    ['an origin that resembles a listed one', { Origin: `${LISTED}.evil.com` }, false],
  ];

  it.each(cases)(
    'from %s may or may not call, with GET, POST, for a stream and over WebSocket',
    async (_origin, originHeaders, may) => {
      const { url } = aurora().app;
      const { host } = new URL(url);
      const headers = Object.fromEntries(
        Object.entries(originHeaders).map(([name, value]) => [name, value.replace('HOST', host)]),
      );
      const get = `GET /graphql?query=${encodeURIComponent('{viewer{kind}}')}`;
      for (const answer of [
        await raw(url, 'POST /graphql', { ...JSON_BODY, ...headers }, QUERY),
        await raw(url, get, { Authorization, ...headers }),
        await raw(url, get, { Authorization, Accept: 'text/event-stream', ...headers }),
        await raw(url, 'GET /audit.jsonl', { Authorization, ...headers }),
      ]) {
        expect(answer.status).toBe(may ? 200 : 403);
        if (!may) expect(answer.body).toContain('CROSS_ORIGIN');
        const allowed = may && headers['Origin'] === LISTED;
        expect(answer.top.includes('access-control-allow-origin')).toBe(allowed);
        expect(answer.top).not.toContain('access-control-allow-credentials');
      }
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers,
      });
      const opened = await new Promise<boolean>((resolve) => {
        socket.once('open', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      expect(opened).toBe(may);
      socket.close();
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'cannot send an operation as %j, which browsers send without a preflight',
    async (type) => {
      const { url } = aurora().app;
      const { status, body } = await raw(
        url,
        'POST /graphql',
        { Authorization, 'Content-Type': type },
        QUERY,
      );
      expect([status, body]).toEqual([415, expect.stringContaining('UNSUPPORTED_MEDIA_TYPE')]);
    },
  );
});

describe('every answer', () => {
  it('has headers against framing, sniffing, caching, and leaking the address', async () => {
    const { url } = aurora().app;
    for (const [head, headers] of [
      ['GET /health/live', {}],
      ['GET /nothing', {}],
      ['GET /help', {}],
      ['GET /', {}],
      ['GET /graphql', {}],
      ['GET /audit.jsonl', { Authorization }],
      [`GET /graphql?query=${encodeURIComponent('{viewer{kind}}')}`, { Authorization }],
      [
        `GET /graphql?query=${encodeURIComponent('{viewer{kind}}')}`,
        { Authorization, Accept: 'text/event-stream' },
      ],
    ] as const) {
      const { top } = await raw(url, head, headers);
      expect(top).toMatch(/content-security-policy: default-src 'none';.*frame-ancestors 'none'/);
      for (const header of [
        'x-content-type-options: nosniff',
        'x-frame-options: deny',
        'referrer-policy: no-referrer',
        'cross-origin-resource-policy: same-origin',
      ])
        expect(top).toContain(header);
      if (!/^GET \/(help)?$/.test(head)) expect(top).toMatch(/cache-control: no-store/);
      expect(top).not.toMatch(/x-powered-by|^server:|set-cookie|strict-transport/m);
    }
  });

  it('names the allowed methods after a wrong one', async () => {
    const { url } = aurora().app;
    for (const [head, allow] of [
      ['PUT /graphql', 'get, post'],
      ['DELETE /graphql', 'get, post'],
      ['POST /audit.jsonl', 'get'],
      ['DELETE /audit.jsonl', 'get'],
    ] as const) {
      const { status, top, body } = await raw(url, head, JSON_BODY, QUERY);
      expect([status, top]).toEqual([405, expect.stringContaining(`allow: ${allow}`)]);
      expect(body).toContain('METHOD_NOT_ALLOWED');
    }
  });

  it('repeats little of a request, and suggests no names in production', async () => {
    const { url } = aurora().app;
    // A search through all of it would also be slow.
    const value = ' Did you mean '.repeat(60_000);
    const wrong = await post(url, {
      query:
        'query ($id: ID!, $first: Int) { workspaces(first: $first) { edges { cursor } } workspace(id: $id) { id } }',
      variables: { id: 'x', first: value },
    });
    expect(JSON.stringify(wrong.errors).length).toBeLessThan(3_000);
    const near = await post(url, { query: '{ workspac { id } viewr { kind } }' });
    expect(near.errors.map(({ message }) => message)).toEqual([
      'Cannot query field "workspac" on type "Query".',
      'Cannot query field "viewr" on type "Query".',
    ]);
  });

  it('treats variables with names of object properties like others', async () => {
    const { url } = aurora().app;
    const { errors, data } = await post(
      url,
      '{"query":"query ($__proto__: ID = \\"x\\", $constructor: ID!) { workspace(id: $constructor) { id } }","variables":{"__proto__":{"polluted":true},"constructor":"x"},"extensions":{"__proto__":{"persistedQuery":{"sha256Hash":"x"}}}}',
    );
    expect(errors.map(({ message }) => message)).toEqual(['Variable "$__proto__" is never used.']);
    expect(data ?? null).toBeNull();
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
    const missing = await post(url, {
      query: 'query ($toString: ID!) { workspace(id: $toString) { id } }',
      variables: {},
    });
    expect(missing.errors[0]?.message).toMatch(/\$toString.* to be provided/);
  });

  it('has a new request id if the client sends an invalid one', async () => {
    const { url } = aurora().app;
    for (const id of ['a'.repeat(65), 'x y', 'é', 'a,b', '<script>', "x'--"]) {
      const { top } = await raw(url, 'GET /health/live', { 'X-Request-Id': id });
      expect(top).toMatch(/x-request-id: [0-9a-f-]{36}\r?$/m);
    }
  });
});

describe('behind a proxy', () => {
  const addressOf = async (environment: Record<string, string>, forwarded: string, proto = 'https') => {
    const started = await startAurora({ environment });
    const body = JSON.stringify({ query: 'mutation { createWorkspace(name: "A") { __typename } }' });
    const { top } = await raw(
      started.app.url,
      'POST /graphql',
      { ...JSON_BODY, 'X-Forwarded-For': forwarded, 'X-Forwarded-Proto': proto },
      body,
    );
    const { auditLog } = await started.client.send(AuditLogDocument, { first: 1 });
    const credentials = await raw(started.app.url, 'GET /credentials/123456789012', {
      'X-Forwarded-Proto': proto,
    });
    const strict = [top, credentials.top].map((headers) => headers.includes('strict-transport-security'));
    expect(strict[1]).toBe(strict[0]);
    return [auditLog.edges[0]?.node.address, strict[0]];
  };

  it.each([
    ['no proxy is trusted', {}, '203.0.113.9', '127.0.0.1', false],
    ['a trusted proxy', { TRUST_PROXY: '127.0.0.1' }, '203.0.113.9', '203.0.113.9', true],
    [
      'an address that the client added',
      { TRUST_PROXY: '127.0.0.1' },
      '6.6.6.6, 203.0.113.9',
      '203.0.113.9',
      true,
    ],
    [
      'a chain of trusted proxies',
      { TRUST_PROXY: '127.0.0.0/8,10.0.0.0/8' },
      '6.6.6.6, 203.0.113.9, 10.1.2.3',
      '203.0.113.9',
      true,
    ],
    ['an invalid address', { TRUST_PROXY: '127.0.0.1' }, '203.0.113.9, <script>', '127.0.0.1', true],
    ['an unknown proxy', { TRUST_PROXY: '10.0.0.0/8' }, '203.0.113.9', '127.0.0.1', false],
  ])('%s: TRUST_PROXY is %j, X-Forwarded-For %s', async (_what, environment, forwarded, address, tls) => {
    expect(await addressOf(environment, forwarded)).toEqual([address, tls]);
  });
});
