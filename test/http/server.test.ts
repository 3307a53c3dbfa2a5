import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect as tcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { SHOWN_FAILURE_CODES } from '../../src/connection/failure.ts';
import { helpAnchor } from '../../src/connection/failure-words.ts';
import { emptyVariables, standaloneOperations } from '../../src/graphql/operations.ts';
import { MAX_BODY_BYTES } from '../../src/http/body.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { eventually } from '../support/eventually.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { post } from '../support/raw-requests.ts';

const QUERY = '{ viewer { kind } }';

describe('who may come in', () => {
  it.each([
    ['no token', undefined],
    ['a wrong token', 'Bearer wrong-token-of-the-tests'],
    ['another scheme', `Basic ${OPERATOR_TOKEN}`],
    ['a prefix of the token', `Bearer ${OPERATOR_TOKEN.slice(0, -1)}`],
    ['two tokens', `Bearer ${OPERATOR_TOKEN} ${OPERATOR_TOKEN}`],
  ])('not with %s, over HTTP, SSE and WebSocket', async (_what, authorization) => {
    const aurora = await startAurora();
    const { url } = aurora.app;
    const headers = {
      'Content-Type': 'application/json',
      ...(authorization && { Authorization: authorization }),
    };
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, Accept: accept },
        body: JSON.stringify({ query: QUERY }),
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
      const [error] = ((await response.json()) as { errors: { extensions: object }[] }).errors;
      expect(error?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', remedies: expect.any(Array) });
    }
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: authorization } })),
    );
    // 4403: Forbidden, in the words of graphql-transport-ws.
    expect(await closed).toBe(4403);
  });

  it('not over WebSocket before connection_init', async () => {
    const aurora = await startAurora();
    const socket = new WebSocket(`${aurora.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () =>
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } })),
    );
    expect(await closed).toBe(4401);
  });

  it('with the operator’s token, also where it looks like that of an issuer', async () => {
    const issuer = await startJwtIssuer();
    const token = 'an-operators-token.of-three.parts';
    const aurora = await startAurora({
      environment: { ...issuer.environment, AURORA_OPERATOR_TOKEN: token },
    });
    const { data } = await post(aurora.app.url, { query: QUERY }, { Authorization: `Bearer ${token}` });
    expect(data).toEqual({ viewer: { kind: 'OPERATOR' } });
  });

  it('with the token, over HTTP, SSE and WebSocket, as the operator', async () => {
    const aurora = await startAurora();
    expect((await post(aurora.app.url, { query: QUERY })).data).toEqual({ viewer: { kind: 'OPERATOR' } });
    const response = await fetch(`${aurora.app.url}/graphql?query=${encodeURIComponent(QUERY)}`, {
      headers: { Authorization: `bearer ${OPERATOR_TOKEN}`, Accept: 'text/event-stream' },
    });
    expect(await response.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"viewer":{"kind":"OPERATOR"}},"extensions":{"cost":2}}\n\nevent: complete\ndata:\n\n',
    );
  });
});

describe('requests', () => {
  it.each([
    ['text/event-stream', 'text/event-stream'],
    // As urql's clients ask.
    [
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      'application/graphql-response+json',
    ],
    ['text/event-stream;q=0.1, application/json', 'application/json'],
  ])('are answered in a form that "%s" accepts', async (accept, type) => {
    const aurora = await startAurora();
    const response = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${OPERATOR_TOKEN}`,
        'Content-Type': 'application/json',
        Accept: accept,
      },
      body: JSON.stringify({ query: QUERY }),
    });
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toContain('"kind":"OPERATOR"');
  });

  it('are answered by their ids, made or given', async () => {
    const aurora = await startAurora();
    const made = await post(aurora.app.url, { query: '{ nothing }' });
    expect(made.headers.get('x-request-id')).toBe(made.errors[0]?.extensions?.requestId);
    const given = await post(aurora.app.url, { query: '{ nothing }' }, { 'X-Request-Id': 'mine-1' });
    expect(given.errors[0]?.extensions?.requestId).toBe('mine-1');
    const bad = await post(aurora.app.url, { query: '{ nothing }' }, { 'X-Request-Id': 'no"good' });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['GRAPHQL_PARSE_FAILED', '{ viewer '],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }'],
    ['GRAPHQL_VALIDATION_FAILED', 'query ($id: ID!) { workspace(id: $id) { id } }'],
    ['BAD_USER_INPUT', '{ workspaces(first: 5, after: "nonsense") { edges { cursor } } }'],
    ['BAD_USER_INPUT', '{ workspaces(first: 101) { edges { cursor } } }'],
  ])('that are wrong get %s, with what to do: %s', async (code, query) => {
    const aurora = await startAurora();
    const { errors, status } = await post(aurora.app.url, { query });
    expect(errors[0]?.extensions).toMatchObject({ code, remedies: expect.any(Array) });
    expect(errors[0]?.extensions?.remedies?.length).toBeGreaterThan(0);
    expect(status).toBeLessThan(500);
  });

  it.each([
    ['query A { viewer { kind } } query B { viewer { kind } }', /send one of the names as "operationName"/],
    ['{ viewer { kind } } { viewer { kind } }', /send one of the names as "operationName"/],
    ['{ viewer { kind }', /the syntax at the place that "locations" names/],
    ['', /the syntax at the place that "locations" names/],
    [undefined, /one JSON object with the "query"/],
  ])('that are wrong in themselves are told what is wrong with them: %s', async (query, remedy) => {
    const aurora = await startAurora();
    const { errors } = await post(aurora.app.url, { query });
    expect(errors[0]?.extensions?.remedies).toEqual([expect.stringMatching(remedy)]);
    if (query === undefined) return;
    const streamed = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${OPERATOR_TOKEN}`,
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
      },
      body: JSON.stringify({ query }),
    });
    const [, data = ''] = /^data: (.+)$/m.exec(await streamed.text()) ?? [];
    expect(JSON.parse(data).errors[0].extensions.remedies).toEqual([expect.stringMatching(remedy)]);
  });

  it('that fail by our fault tell nothing but the request id, and the log tells all', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    await aurora.database.execute('ALTER TABLE workspaces RENAME TO hidden');
    await aurora.database.execute("UPDATE schema_state SET oldest_program = '99.0.0'");
    const query = 'query ($id: ID!) { workspace(id: $id) { name } }';
    const { errors } = await post(aurora.app.url, { query, variables: { id: workspace.id } });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toBe('Something went wrong on our side.');
    expect(errors[0]?.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(errors)).not.toMatch(/sqlite|table|\.ts|select/i);
    const logged = aurora.log.lines.map(([fields]) => fields as { requestId?: string; error?: Error });
    const ours = logged.find(
      ({ requestId, error }) => requestId === errors[0]?.extensions?.requestId && error !== undefined,
    );
    expect(ours?.error?.message).toContain('workspaces');
    expect((await fetch(`${aurora.app.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${aurora.app.url}/health/live`)).status).toBe(200);
  });

  it('that are too large, not JSON, or lead nowhere are refused', async () => {
    const aurora = await startAurora();
    const { url } = aurora.app;
    const large = await post(url, { query: `# ${'x'.repeat(1_100_000)}\n${QUERY}` });
    expect([large.status, large.errors[0]?.extensions?.code]).toEqual([413, 'BODY_TOO_LARGE']);
    const text = await post(url, QUERY, { 'Content-Type': 'text/plain' });
    expect([text.status, text.errors[0]?.extensions?.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toBe('/graphql');
  });

  it('that are too large without saying so are cut off while they come', async () => {
    const aurora = await startAurora();
    const socket = tcp(Number(new URL(aurora.app.url).port), '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${OPERATOR_TOKEN}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    // One byte more than is taken, and no end: what the server has not read when it closes could cut its answer off.
    const most = 'x'.repeat(MAX_BODY_BYTES);
    socket.write(`${MAX_BODY_BYTES.toString(16)}\r\n${most}\r\n1\r\nx`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*\r\nConnection: close\r\n.*BODY_TOO_LARGE/s);
  });

  it('that are sent by the hundred before an answer is read are cut off, and up to 100 are answered', async () => {
    const aurora = await startAurora();
    const open = () => {
      const socket = tcp(Number(new URL(aurora.app.url).port), '127.0.0.1');
      socket.on('error', () => {});
      return socket;
    };
    const request = 'GET /version HTTP/1.1\r\nHost: x\r\n\r\n';
    const last = request.replace('x', 'x\r\nConnection: close');
    const patient = open();
    patient.write(request.repeat(99) + last);
    expect((await text(patient)).match(/HTTP\/1\.1 401/g)).toHaveLength(100);

    const before = aurora.log.lines.length;
    const greedy = open();
    greedy.resume().write(request.repeat(1_000));
    await once(greedy, 'close');
    await post(aurora.app.url, { query: QUERY });
    await eventually(() => {
      const lines = aurora.log.lines.slice(before);
      const aborted = lines.filter(([line]) => (line as { outcome?: string }).outcome === 'aborted');
      expect([aborted.length, lines.length]).toEqual([100, 101]);
    });
  });

  it('that are taken back while they come are no fault of ours', async () => {
    const aurora = await startAurora();
    const socket = tcp(Number(new URL(aurora.app.url).port), '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Request-Id: taken-back\r\nAuthorization: Bearer ${OPERATOR_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{`,
    );
    await once(socket, 'data');
    socket.destroy();
    const ofRequest = expect.objectContaining({ requestId: 'taken-back' });
    await eventually(() => expect(aurora.log.lines).toContainEqual([ofRequest, 'request']));
    expect(aurora.log.lines).not.toContainEqual([ofRequest, 'a request failed']);
  });

  it('for a stream are told how to ask for it, when they do not', async () => {
    const aurora = await startAurora();
    const { id } = await aurora.createWorkspace();
    const query = `subscription { workspaceEvents(workspaceId: "${id}") { cursor } }`;
    for (const accept of ['*/*', 'application/json', 'multipart/mixed']) {
      const { status, errors } = await post(aurora.app.url, { query }, { Accept: accept });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(errors[0]?.extensions?.remedies?.length).toBeGreaterThan(0);
    }
    for (const accept of ['TEXT/Event-Stream', 'application/json, text/event-stream;q=0.1']) {
      const stream = await fetch(`${aurora.app.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, Accept: accept },
      });
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      await stream.body?.cancel();
      const posted = await fetch(`${aurora.app.url}/graphql`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${OPERATOR_TOKEN}`,
          'Content-Type': 'application/json',
          Accept: accept,
        },
        body: JSON.stringify({ query }),
      });
      expect(posted.headers.get('content-type')).toContain('text/event-stream');
      await posted.body?.cancel();
    }
    // Named, and refused.
    const none = await post(aurora.app.url, { query }, { Accept: 'application/json, text/event-stream;q=0' });
    expect(none.status).toBe(406);
  });

  it('for an answer in a form that there is not change nothing', async () => {
    const aurora = await startAurora();
    const query = 'mutation { createWorkspace(name: "Unheard of") { __typename } }';
    const { status, errors } = await post(aurora.app.url, { query }, { Accept: 'image/png' });
    expect([status, errors[0]?.extensions?.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    const all = '{ workspaces { edges { node { name } } } }';
    expect((await post(aurora.app.url, { query: all })).data).toEqual({ workspaces: { edges: [] } });
  });

  it('for a stream whose sender has gone before it is known who that was leave its place to others', async () => {
    const issuer = await startJwtIssuer();
    const aurora = await startAurora({ environment: { ...issuer.environment, STREAMS_PER_TOKEN: '1' } });
    const token = await issuer.sign(aurora.clock.now());
    const ask = (init: RequestInit = {}) =>
      fetch(`${aurora.app.url}/graphql?query=${encodeURIComponent(QUERY)}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream', 'X-Request-Id': 'gone' },
      });
    const answer = issuer.hold();
    const impatience = new AbortController();
    const gone = ask({ signal: impatience.signal });
    await eventually(() => expect(issuer.requests).toHaveLength(1));
    impatience.abort();
    await expect(gone).rejects.toThrow();
    const ofRequest = expect.objectContaining({ requestId: 'gone' });
    await eventually(() => expect(aurora.log.lines).toContainEqual([ofRequest, 'request']));
    answer();
    expect(await (await ask()).text()).toContain('"kind":"JWT"');
  });

  it('over WebSocket that are never read are cut off, before anybody has come in', async () => {
    const aurora = await startAurora();
    const socket = new WebSocket(`${aurora.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(500_000) } });
    for (let sent = 0; sent < 40; sent++) socket.send(ping);
    // Cut off, not told: what it has not read stands before every word.
    const flushed = new Promise((resolve) => socket.send(ping, resolve));
    await Promise.race([closed, flushed]);
    socket.resume();
    expect(await closed).toBe(1006);
  });

  it.each(['Acme', 'Zoë', 'Работа', '会社 🌅'])('are answered in whatever script: %s', async (name) => {
    const aurora = await startAurora();
    const { id } = await aurora.createWorkspace(name);
    const answer = await post(aurora.app.url, {
      query: 'query Name($id: ID!) { workspace(id: $id) { name } }',
      variables: { id },
    });
    expect(answer.data).toEqual({ workspace: { name } });
  });

  it('may not change anything with GET', async () => {
    const aurora = await startAurora();
    const query = encodeURIComponent('mutation { createWorkspace(name: "Acme") { __typename } }');
    const response = await fetch(`${aurora.app.url}/graphql?query=${query}`, {
      headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, Accept: 'application/json' },
    });
    expect(response.status).toBe(405);
    const streamed = await fetch(`${aurora.app.url}/graphql?query=${query}`, {
      headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, Accept: 'text/event-stream' },
    });
    expect(streamed.status).toBe(405);
    expect((await post(aurora.app.url, { query: '{ workspaces { edges { cursor } } }' })).data).toEqual({
      workspaces: { edges: [] },
    });
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });

  it('may call when they are listed, and only then', async () => {
    const aurora = await startAurora({ environment: { CORS_ORIGINS: 'https://app.example.com' } });
    const listed = await preflight(aurora.app.url, 'https://app.example.com');
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(listed.headers.get('access-control-allow-headers')).toContain('Authorization');
    for (const origin of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null']) {
      const other = await preflight(aurora.app.url, origin);
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
      expect(other.headers.get('vary')).toBe('Origin');
    }
  });

  it('may not call when none is listed', async () => {
    const aurora = await startAurora();
    const { headers } = await preflight(aurora.app.url, 'https://app.example.com');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the page that failures lead to', () => {
  it('has a place for each of them, and needs no token', async () => {
    const aurora = await startAurora();
    const response = await fetch(`${aurora.app.url}/help`);
    expect(response.status).toBe(200);
    const html = await response.text();
    for (const code of SHOWN_FAILURE_CODES) expect(html).toContain(`id="${helpAnchor(code)}"`);
    expect(html).not.toMatch(/https?:|<script/);
  });

  it("shows customers nothing that only the operator can do, unless they unfold the operator's part", async () => {
    const aurora = await startAurora();
    const html = await (await fetch(`${aurora.app.url}/help`)).text();
    expect(html).toMatch(/<details><summary>For the operator of Aurora<.*\.env/);
    const open = html.replaceAll(/<details>.*?<\/details>/g, '');
    expect(open).toContain('The problem is in Aurora, not in your account');
    expect(open).not.toMatch(/\.env|AWS_|sts get-caller-identity|STS_CALLS/);
  });
});

describe('GraphiQL', () => {
  const page = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/graphql`, { headers: { Accept: 'text/html', ...headers } });

  it('comes from here alone, without a token, compressed, and from the cache the second time', async () => {
    const aurora = await startAurora();
    const first = await page(aurora.app.url, { 'Accept-Encoding': 'gzip' });
    expect(first.status).toBe(200);
    expect(first.headers.get('content-encoding')).toBe('gzip');
    const policy = first.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:/);
    const html = await first.text();
    expect(html).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="?https?:/);
    expect(html).toContain('ConnectAwsAccount');
    // Every tab begins with the token of the address's fragment, which the page's first script has read.
    expect(html.match(/"headers":auroraHeaders/g)?.length).toBeGreaterThan(10);
    expect(html).toMatch(/^\s*<!doctype html>\s*<html[^>]*>\s*<head><script>/i);
    const again = await page(aurora.app.url, { 'If-None-Match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    // It stands in place of nothing else.
    const other = await fetch(`${aurora.app.url}/audit.jsonl`, { headers: { Accept: 'text/html' } });
    expect(other.status).toBe(401);
  });

  it('opens where the next thing must be typed: the token, or once there is one, the variables', async () => {
    const aurora = await startAurora();
    const html = await (await page(aurora.app.url)).text();
    expect(html).toContain('"defaultEditorToolsVisibility":auroraTools');
    expect(html).toContain('"storage":auroraStorage');
    const script = /<head><script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    const opens = (hash: string, remembered: string | null) => {
      const headers = JSON.stringify({ Authorization: `Bearer ${remembered}` });
      const state = remembered === null ? null : JSON.stringify({ activeTabIndex: 0, tabs: [{ headers }] });
      const context = {
        URLSearchParams,
        location: { hash },
        history: { replaceState() {} },
        localStorage: {},
        sessionStorage: { getItem: () => state, setItem() {} },
      };
      return runInNewContext(`${script};auroraTools`, context);
    };
    expect(opens('', null)).toBe('headers');
    expect(opens('', '')).toBe('headers');
    expect(opens('', OPERATOR_TOKEN)).toBe('variables');
    expect(opens(`#token=${OPERATOR_TOKEN}`, null)).toBe('variables');
  });

  it('has every variable of a step there to be filled in, and what need not be may stay as it is', async () => {
    const aurora = await startAurora();
    const folder = new URL('../../schema/operations/', import.meta.url);
    const steps = standaloneOperations(
      readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')),
    );
    expect(JSON.parse(emptyVariables(steps.find((step) => /ConnectAwsAccount\(/.test(step)) ?? ''))).toEqual({
      roleArn: '',
      workspaceId: null,
      region: null,
      name: null,
    });
    for (const query of steps.filter((step) => !/^subscription/m.test(step))) {
      const variables = JSON.parse(emptyVariables(query));
      const { errors } = await post(aurora.app.url, { query, variables });
      // Refused is at most that nothing has been filled in.
      for (const { extensions } of errors)
        expect(extensions?.code).toMatch(/^(BAD_USER_INPUT|(WEBHOOK_)?NOT_FOUND|WORKSPACE_REQUIRED)$/);
    }
  });

  it('is off in production, and introspection with it, unless switched on', async () => {
    const introspection = { query: '{ __schema { queryType { name } } }' };
    const off = await startAurora({ environment: { NODE_ENV: 'production' } });
    expect((await page(off.app.url)).status).toBe(401);
    const refused = await post(off.app.url, introspection);
    expect(refused.errors[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const on = await startAurora({ environment: { NODE_ENV: 'production', GRAPHIQL: 'on' } });
    expect((await page(on.app.url)).status).toBe(200);
    expect((await post(on.app.url, introspection)).errors).toEqual([]);
  });
});
