/** What a page of another origin, or a thief of a cookie, could try. In a real browser: `test/browser/sign-in.test.ts`. */
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { OverviewDocument } from '../support/documents.ts';
import { signInWorld } from '../support/sign-in-world.ts';
import { openTestBrowser } from '../support/test-browser.ts';
import { createApiKey } from '../support/tokens.ts';

const WHO = '{ viewer { kind name } }';
const CREATE = 'mutation { createWorkspace(name: "Forged") { __typename } }';

describe('a request with the cookie', () => {
  it.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    ['of another host of the site', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://a.localhost' }, 403],
    ['that the user typed, but as a POST', { 'Sec-Fetch-Site': 'none' }, 401],
    ['of an older browser on another site', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }, 403],
    ['of an older browser in a sandbox', { 'Sec-Fetch-Site': '', Origin: 'null' }, 403],
    ['of no browser', { 'Sec-Fetch-Site': '' }, 401],
    ['as a form sends it', { 'Content-Type': 'text/plain' }, 401],
    [
      'as a form sends it, with a type that looks right',
      { 'Content-Type': 'text/plain; application/json' },
      401,
    ],
  ])('is refused when it is one %s', async (_what, headers, status) => {
    const { aurora, signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const sent = Object.entries({ 'Sec-Fetch-Site': 'same-origin', ...headers }).filter(([, value]) => value);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...Object.fromEntries(sent),
        Cookie: browser.cookieHeader(),
      },
      body: JSON.stringify({ query: CREATE }),
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect((await aurora.client.send(OverviewDocument, {})).overview.workspaceCount).toBe(0);
  });

  it('counts from an older browser that names the own origin', async () => {
    const { signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url, Cookie: browser.cookieHeader() },
      body: JSON.stringify({ query: WHO }),
    });
    expect(response.status).toBe(200);
  });

  it('does not count from an origin that may call with a token', async () => {
    const origin = 'https://app.example.com';
    const { signIn, url } = await signInWorld({ environment: { CORS_ORIGINS: origin } });
    const { browser } = await signIn();
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: origin };
    expect((await browser.post(WHO, { headers })).code).toBe('UNAUTHENTICATED');
    const authorization = { Authorization: `Bearer ${OPERATOR_TOKEN}` };
    expect((await browser.post(WHO, { headers: { ...headers, ...authorization } })).status).toBe(200);
    const preflight = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { Origin: origin } });
    expect(preflight.headers.get('Access-Control-Allow-Credentials')).toBeNull();
  });

  it('counts for no operation as a GET', async () => {
    const { signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const get = async (query: string) => {
      const headers = { 'Sec-Fetch-Site': 'none', Accept: 'application/json' };
      return browser.send(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    };
    for (const query of [WHO, CREATE, '{ testConnection(id: "x") { __typename } }'])
      expect((await get(query)).status).toBe(401);
  });

  it('never counts next to a token, right or wrong', async () => {
    const { aurora, signIn } = await signInWorld();
    const { browser } = await signIn();
    const key = await createApiKey(aurora, (await aurora.createWorkspace()).id);
    const withToken = (token: string) => browser.post(WHO, { headers: { Authorization: `Bearer ${token}` } });
    expect((await withToken(key.token)).data).toMatchObject({ viewer: { kind: 'API_KEY' } });
    expect((await withToken('wrong')).status).toBe(401);
    expect((await withToken('')).status).toBe(401);
  });

  it('gets no AWS credentials', async () => {
    const { signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const answer = await browser.send(`${url}/credentials/x`, {
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(answer.status).toBe(401);
  });

  it.each([
    ['another origin', 'https://evil.example'],
    ['no origin', undefined],
  ])('opens no WebSocket from %s', async (_what, origin) => {
    const { signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const headers = { Cookie: browser.cookieHeader(), ...(origin !== undefined && { Origin: origin }) };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.once('message', (data) => resolve(String(data)));
    socket.once('close', (code) => resolve(String(code)));
    socket.once('error', () => resolve('refused'));
    expect(await promise).toMatch(/^(?:refused|4403|4401)$/);
  });

  it('signs nobody out from another origin', async () => {
    const { signIn } = await signInWorld();
    const { browser } = await signIn();
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Content-Type': 'text/plain' }])
      expect((await browser.signOut(headers)).status).toBe(403);
    expect((await browser.post(WHO)).status).toBe(200);
  });
});

describe('a sign-in', () => {
  it('never continues a session that was there before', async () => {
    const { issuer, url, signIn } = await signInWorld();
    const known = (await signIn()).browser;
    const planted = known.cookies().get('aurora') ?? '';
    issuer.put('bob', { roles: 'aurora-auditor' });
    issuer.signInAs('bob');
    const victim = openTestBrowser(url);
    victim.cookies().set('aurora', planted);
    await victim.open(`${url}/auth/sign-in`);
    expect(victim.cookies().get('aurora')).not.toBe(planted);
    expect((await victim.post(WHO)).data).toMatchObject({ viewer: { name: 'bob' } });
    // The one who planted it has no session any more, and certainly not the victim's.
    expect((await known.post(WHO)).status).toBe(401);
  });

  it('of an attacker cannot be ended in the browser of a victim', async () => {
    const { issuer, url } = await signInWorld();
    issuer.signInAs(null);
    const attacker = openTestBrowser(url);
    const { url: page } = await attacker.open(`${url}/auth/sign-in`);
    // The attacker stops at the last step, and sends its address to the victim.
    const chosen = await attacker.send(`${page}/ada`);
    const resumed = await attacker.send(chosen.headers.get('Location') ?? '');
    const callback = resumed.headers.get('Location') ?? '';
    expect(callback).toContain(`${url}/auth/callback?code=`);
    const victim = openTestBrowser(url);
    expect((await victim.open(callback)).response.status).toBe(400);
    // The victim may have begun a sign-in, too.
    await victim.open(`${url}/auth/sign-in`);
    expect((await victim.open(callback)).response.status).toBe(400);
    expect(victim.cookies().get('aurora')).toBeUndefined();
    expect((await attacker.open(callback)).response.status).toBe(303);
    // Its answer counts once.
    expect((await attacker.open(callback)).response.status).toBe(400);
  });

  it('cannot go on with a changed record', async () => {
    const { issuer, url } = await signInWorld();
    issuer.signInAs(null);
    const browser = openTestBrowser(url);
    const { url: page } = await browser.open(`${url}/auth/sign-in`);
    const sealed = browser.cookies().get('aurora-sign-in') ?? '';
    browser.cookies().set('aurora-sign-in', `${sealed.slice(0, -5)}AAAAA`);
    expect((await browser.open(`${page}/ada`)).response.status).toBe(400);
  });
});

describe('a cookie', () => {
  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(10_000), '%00', '"quoted"'])(
    'of nobody is no session: %s',
    async (value) => {
      const { url } = await signInWorld();
      const browser = openTestBrowser(url);
      browser.cookies().set('aurora', value);
      expect((await browser.post(WHO)).status).toBe(401);
    },
  );

  it('that comes twice counts as none', async () => {
    const { signIn } = await signInWorld();
    const { browser } = await signIn();
    const headers = { Cookie: `aurora=${'A'.repeat(43)}; ${browser.cookieHeader()}` };
    expect((await browser.post(WHO, { headers })).status).toBe(401);
  });
});

describe('an auditor', () => {
  it('reads what operators read, changes nothing, and gets no credentials', async () => {
    const { aurora, issuer, signIn, url } = await signInWorld();
    const workspace = await aurora.createWorkspace('Acme');
    issuer.put('eve', { roles: 'aurora-auditor' });
    const { browser } = await signIn('', 'eve');
    const read = `{
      overview { workspaceCount }
      auditLog { edges { node { action } } }
      workspace(id: "${workspace.id}") { name apiKeys { edges { node { id } } } }
      onboardingLinks(workspaceId: "${workspace.id}") { edges { node { id } } }
      webhooks { edges { node { id } } }
      personSessions { edges { node { name } } }
    }`;
    expect((await browser.post(read)).data).toMatchObject({
      overview: { workspaceCount: 1 },
      workspace: { name: 'Acme' },
    });
    expect(await browser.post(CREATE)).toMatchObject({ code: 'FORBIDDEN' });
    const get = async (path: string) =>
      (await browser.send(url + path, { headers: { 'Sec-Fetch-Site': 'none' } })).status;
    expect(await get('/audit.jsonl')).toBe(200);
    expect(await get('/events.jsonl')).toBe(200);
    expect(await get('/version')).toBe(200);
  });
});
