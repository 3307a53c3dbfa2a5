import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { MAX_WRONG_TOKENS } from '../../src/auth/wrong-tokens.ts';
import { PersonSessionsDocument, RevokePersonSessionDocument } from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { ADA, signInWorld } from '../support/sign-in-world.ts';
import type { TestBrowser } from '../support/test-browser.ts';

const WHO = '{ viewer { name role } }';
const EVENTS = 'subscription { allEvents { cursor } }';

/** Opens a subscription over WebSocket with the cookie. `ended` is why the server closes it. */
async function openSocket(url: string, browser: TestBrowser) {
  const headers = { Cookie: browser.cookieHeader(), Origin: url };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  socket.once('close', (code, reason) => resolve(`${code} ${reason}`));
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    if (JSON.parse(String(data)).type !== 'connection_ack') return;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS } }));
    isReady();
  });
  socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  await Promise.race([ready, ended]);
  return { ended };
}

/** Opens the same over server-sent events. `ended` is what it says last. */
async function openEvents(url: string, browser: TestBrowser) {
  const response = await browser.send(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'text/event-stream',
      'Sec-Fetch-Site': 'same-origin',
    },
    body: JSON.stringify({ query: EVENTS }),
  });
  return { status: response.status, ended: response.text() };
}

describe('the session of a person', () => {
  it('ends when nobody uses it, and after its absolute limit', async () => {
    const { signIn, pass } = await signInWorld();
    const [idle, used] = [(await signIn()).browser, (await signIn()).browser];
    for (let minutes = 0; minutes < 55; minutes += 5) {
      pass(300);
      expect((await used.post(WHO)).data).toMatchObject({ viewer: { role: 'OPERATOR' } });
    }
    pass(300);
    expect(await idle.post(WHO)).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
      message: 'Your session has ended.',
    });
    for (let minutes = 60; minutes < 715; minutes += 5) {
      await used.post(WHO);
      pass(300);
    }
    expect((await used.post(WHO)).status).toBe(200);
    pass(300);
    expect((await used.post(WHO)).status).toBe(401);
  });

  it('gets another secret when its claims are read again; the previous one is good until its use, and a minute', async () => {
    const { issuer, signIn, pass, audit, aurora } = await signInWorld();
    const { browser } = await signIn();
    const first = browser.cookies().get('aurora') ?? '';
    pass(899);
    await browser.post(WHO);
    expect(browser.cookies().get('aurora')).toBe(first);
    issuer.put('ada', { ...ADA, name: 'Ada King' });
    pass(1);
    expect((await browser.post(WHO)).data).toMatchObject({ viewer: { name: 'Ada King (ada@example.com)' } });
    const second = browser.cookies().get('aurora');
    expect(second).not.toBe(first);
    // A browser that missed the answer sends the old one, and gets the same new one.
    browser.cookies().set('aurora', first);
    expect((await browser.post(WHO)).status).toBe(200);
    expect(browser.cookies().get('aurora')).toBe(second);
    expect((await browser.post(WHO)).status).toBe(200);
    pass(59);
    browser.cookies().set('aurora', first);
    expect((await browser.post(WHO)).status).toBe(200);
    // It does not get the new one any more: a thief may have sent it.
    expect(browser.cookies().get('aurora')).toBe(first);
    pass(1);
    // Two have the cookie by now: the session ends for both.
    browser.cookies().set('aurora', first);
    expect((await browser.post(WHO)).status).toBe(401);
    browser.cookies().set('aurora', second ?? '');
    expect((await browser.post(WHO)).status).toBe(401);
    const [, , , detail] = (await audit())[0] ?? [];
    expect(detail).toBe('a replaced cookie was used: it may have been stolen');
    expect(JSON.stringify(aurora.log.lines)).toContain('a replaced cookie was used');
  });

  it('outlives lost answers with another secret, until it is idle', async () => {
    const { signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    const first = browser.cookies().get('aurora') ?? '';
    // The laptop sleeps before the answer arrives, three times.
    for (const _ of [1, 2, 3]) {
      pass(1_200);
      browser.cookies().set('aurora', first);
      expect((await browser.post(WHO)).status).toBe(200);
    }
    const last = browser.cookies().get('aurora');
    expect(last).not.toBe(first);
    expect((await browser.post(WHO)).status).toBe(200);
    expect(browser.cookies().get('aurora')).toBe(last);
    pass(3_600);
    expect((await browser.post(WHO)).status).toBe(401);
  });

  it('has its claims read once, whatever number of requests and servers ask', async () => {
    const { aurora, issuer, signIn, pass, url } = await signInWorld();
    const other = await aurora.startAnother();
    const { browser } = await signIn();
    pass(901);
    const cookie = browser.cookieHeader();
    const asked = () => issuer.requests.filter((path) => path === '/token').length;
    const before = asked();
    const answers = await Promise.all(
      [url, other.app.url, url, other.app.url].map((at) =>
        browser.post(WHO, { url: at, headers: { Cookie: cookie } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(asked() - before).toBe(1);
    expect((await browser.post(WHO)).status).toBe(200);
  });

  it('has the new rights when the claims change, and ends when they are withdrawn', async () => {
    const { issuer, signIn, pass, audit } = await signInWorld();
    const { browser } = await signIn();
    issuer.put('ada', { roles: 'aurora-auditor' });
    pass(900);
    expect((await browser.post(WHO)).data).toMatchObject({ viewer: { role: 'AUDITOR' } });
    issuer.put('ada', {});
    pass(899);
    expect((await browser.post(WHO)).status).toBe(200);
    pass(1);
    expect(await browser.post(WHO)).toMatchObject({ status: 401, message: 'Your session has ended.' });
    issuer.put('ada', ADA);
    expect((await browser.post(WHO)).status).toBe(401);
    expect((await audit())[0]).toEqual(['SIGN_OUT', 'person:ada', 'ada', 'the issuer withdrew the access']);
  });

  it('ends when the issuer knows the person no more', async () => {
    const { issuer, signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    issuer.remove('ada');
    pass(900);
    expect((await browser.post(WHO)).status).toBe(401);
  });

  it('outlives an issuer that is down for a while, and gives no access meanwhile', async () => {
    const { issuer, signIn, pass, url } = await signInWorld();
    const { browser } = await signIn();
    issuer.setDown(true);
    pass(900);
    expect(await browser.post(WHO)).toMatchObject({ status: 503, code: 'ISSUER_UNAVAILABLE' });
    // The page must not ask the person to sign in.
    const headers = { 'Sec-Fetch-Site': 'same-origin' };
    const session = await browser.send(`${url}/auth/session`, { headers });
    expect(await session.json()).toEqual({ canSignIn: true, isSignedIn: true });
    issuer.setDown(false);
    expect((await browser.post(WHO)).status).toBe(200);
  });

  it('ends with its claims where the issuer gives no refresh token', async () => {
    const { signIn, pass } = await signInWorld({ refreshTokens: false });
    const { browser } = await signIn();
    pass(899);
    expect((await browser.post(WHO)).status).toBe(200);
    pass(1);
    expect((await browser.post(WHO)).status).toBe(401);
  });

  it('lasts in a new tab, and the page can ask whether there is one', async () => {
    const { signIn, pass, url } = await signInWorld();
    const { browser } = await signIn();
    const ask = async () =>
      (await browser.send(`${url}/auth/session`, { headers: { 'Sec-Fetch-Site': 'same-origin' } })).json();
    expect(await ask()).toEqual({ canSignIn: true, isSignedIn: true });
    const first = browser.cookies().get('aurora');
    pass(900);
    expect(await ask()).toEqual({ canSignIn: true, isSignedIn: true });
    expect(browser.cookies().get('aurora')).not.toBe(first);
    await browser.signOut();
    expect(await ask()).toEqual({ canSignIn: true, isSignedIn: false });
  });
});

describe('sign-out', () => {
  it('ends the session here, and names the page that ends it at the issuer', async () => {
    const { signIn, url, issuer, audit } = await signInWorld();
    const { browser } = await signIn();
    const cookie = browser.cookieHeader();
    const { status, body } = await browser.signOut();
    expect(status).toBe(200);
    const page = new URL(body.url ?? '');
    expect(page.origin + page.pathname).toBe(`${issuer.issuer}/session/end`);
    const { id_token_hint: hint, ...query } = Object.fromEntries(page.searchParams);
    expect(query).toEqual({ client_id: 'aurora', post_logout_redirect_uri: `${url}/` });
    expect(hint).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(browser.cookies().get('aurora')).toBeUndefined();
    // A copy of the cookie is worth nothing.
    expect((await browser.post(WHO, { headers: { Cookie: cookie } })).status).toBe(401);
    expect((await audit())[0]).toEqual([
      'SIGN_OUT',
      'person:ada',
      'Ada Lovelace (ada@example.com)',
      'signed out',
    ]);
    // Without a session there is nothing to end.
    expect((await browser.signOut()).status).toBe(200);
  });

  it('ends the session of the cookie next to a token, too', async () => {
    const { signIn } = await signInWorld();
    const { browser } = await signIn();
    const cookie = browser.cookieHeader();
    expect((await browser.signOut({ Authorization: 'Bearer x' })).status).toBe(200);
    expect((await browser.post(WHO, { headers: { Cookie: cookie } })).status).toBe(401);
  });

  it('also ends the previous secret, and the session when its claims are due', async () => {
    const { signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    const first = browser.cookieHeader();
    pass(900);
    await browser.post(WHO);
    await browser.signOut({ Cookie: first });
    expect((await browser.post(WHO, { headers: { Cookie: first } })).status).toBe(401);
  });
});

describe('sign-out at the issuer', () => {
  /** What Aurora answers to a logout token. */
  const tell = async (url: string, token: string) => {
    const body = new URLSearchParams({ logout_token: token });
    return (await fetch(`${url}/auth/backchannel-logout`, { method: 'POST', body })).status;
  };
  const EVENTS_OF_LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} };

  it('ends the sessions that began there, on every server, with their streams', async () => {
    const { aurora, issuer, signIn, url, audit } = await signInWorld();
    const other = await aurora.startAnother();
    const [first, second] = [(await signIn()).browser, (await signIn()).browser];
    const events = await openEvents(url, first);
    await issuer.endSession('ada', issuer.sessionIds[0] ?? '');
    expect(await events.ended).toContain('The token has been revoked.');
    for (const at of [url, other.app.url]) expect((await first.post(WHO, { url: at })).status).toBe(401);
    expect((await second.post(WHO)).status).toBe(200);
    expect((await audit())[0]?.[3]).toBe('signed out at the issuer');
  });

  it('without the id of a session, ends those of the person, but none that began later', async () => {
    const { issuer, signIn, url, pass } = await signInWorld();
    issuer.put('eve', ADA);
    const [ada, eve] = [(await signIn()).browser, (await signIn('', 'eve')).browser];
    const iat = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer.issuer,
      aud: 'aurora',
      jti: 'one',
      events: EVENTS_OF_LOGOUT,
      sub: 'ada',
      iat,
    };
    const token = await issuer.sign(claims);
    pass(31);
    const late = (await signIn()).browser;
    expect([await tell(url, token), await tell(url, token)]).toEqual([200, 200]);
    const statuses = [ada, eve, late].map(async (browser) => (await browser.post(WHO)).status);
    expect(await Promise.all(statuses)).toEqual([401, 200, 200]);
  });

  it('counts with a token of the issuer alone, for this client, and about a logout', async () => {
    const { aurora, issuer, signIn, url } = await signInWorld();
    const { browser } = await signIn();
    const iat = Math.floor(Date.now() / 1_000);
    const good = { iss: issuer.issuer, aud: 'aurora', jti: 'one', events: EVENTS_OF_LOGOUT, sub: 'ada', iat };
    const wrong = [
      { ...good, iss: 'https://other.example' },
      { ...good, aud: 'another' },
      { ...good, events: { other: {} } },
      { ...good, events: undefined },
      { ...good, nonce: 'x' },
      { ...good, sub: undefined },
      { ...good, jti: undefined },
      { ...good, iat: undefined },
      { ...good, iat: iat - 151 },
      { ...good, iat: iat + 31 },
      { ...good, exp: iat - 31 },
    ];
    for (const claims of wrong) expect(await tell(url, await issuer.sign(claims))).toBe(400);
    const [header, , signature] = (await issuer.sign(good)).split('.');
    const changed = Buffer.from(JSON.stringify({ ...good, aud: ['aurora'] })).toString('base64url');
    for (const token of ['', 'x', `${header}.${changed}.${signature}`])
      expect(await tell(url, token)).toBe(400);
    expect((await browser.post(WHO)).status).toBe(200);
    issuer.answerAt('/jwks', (response) => response.writeHead(503).end());
    const other = await aurora.startAnother();
    expect(await tell(other.app.url, await issuer.sign(good))).toBe(503);
    issuer.answerAt('/jwks', null);
    // The key may be a new one, and 400 would be final.
    expect(await tell(url, await issuer.sign(good, 'key-2'))).toBe(503);
    expect(await tell(url, await issuer.sign(good))).toBe(200);
    expect((await browser.post(WHO)).status).toBe(401);
  });

  it('reads the discovery document once, whatever number of tokens come at once', async () => {
    const { issuer, url } = await signInWorld();
    const tokens = ['a.b.c', 'x', await issuer.sign({}), await issuer.sign({})];
    await Promise.all(tokens.map((token) => tell(url, token)));
    const isDiscovery = (path: string) => path.endsWith('/openid-configuration');
    expect(issuer.requests.filter(isDiscovery)).toHaveLength(1);
  });
});

describe('the streams of a session', () => {
  it('end at once on every server when the session is revoked on one', async () => {
    const { aurora, signIn, url } = await signInWorld();
    const other = await aurora.startAnother();
    const { browser } = await signIn();
    const socket = await openSocket(url, browser);
    const events = await openEvents(url, browser);
    expect(events.status).toBe(200);
    const { personSessions } = await other.client.send(PersonSessionsDocument, {});
    expect(personSessions.edges.map(({ node }) => [node.name, node.role, node.isCurrent])).toEqual([
      ['Ada Lovelace (ada@example.com)', 'OPERATOR', false],
    ]);
    const id = personSessions.edges[0]?.node.id ?? '';
    const { revokePersonSession } = await other.client.send(RevokePersonSessionDocument, { id });
    expect(revokePersonSession).toMatchObject({ __typename: 'RevokePersonSessionSuccess' });
    expect((await browser.post(WHO)).status).toBe(401);
    expect(await socket.ended).toBe('4403 Forbidden: the token has been revoked');
    expect(await events.ended).toContain('The token has been revoked.');
    expect((await other.client.send(PersonSessionsDocument, {})).personSessions.edges).toEqual([]);
  });

  it('end when the claims must be read again: the page then asks over HTTP', async () => {
    const { signIn, pass, url } = await signInWorld();
    const { browser } = await signIn();
    const socket = await openSocket(url, browser);
    pass(900);
    expect(await socket.ended).toBe('4403 Forbidden: the token has expired');
    // A new socket cannot bring the browser a cookie. A page may try often: nothing counts as a wrong token.
    for (let tries = 0; tries <= MAX_WRONG_TOKENS; tries++)
      expect(await (await openSocket(url, browser)).ended).toBe('4403 Forbidden: the token has expired');
    await browser.post(WHO);
    const again = await openSocket(url, browser);
    await browser.signOut();
    expect(await again.ended).toBe('4403 Forbidden: the token has been revoked');
  });
});

describe('people', () => {
  it('see and end their own sessions, and no others', async () => {
    const { aurora, issuer, signIn, pass } = await signInWorld();
    const workspace = await aurora.createWorkspace();
    const member = { aurora_workspaces: [workspace.id], aurora_scopes: 'connections:read' };
    issuer.put('bob', member);
    issuer.put('eve', member);
    const bob = (await signIn('', 'bob')).browser;
    pass(1);
    const second = (await signIn('', 'bob')).browser;
    const eve = (await signIn('', 'eve')).browser;
    const SESSIONS = '{ viewer { sessions { id isCurrent name browser } } }';
    const sessions = async (browser: TestBrowser) =>
      (await browser.post(SESSIONS)).data as {
        viewer: { sessions: { id: string; isCurrent: boolean; name: string; browser: string | null }[] };
      };
    const ofBob = (await sessions(bob)).viewer.sessions;
    expect(ofBob.map(({ isCurrent, name, browser }) => [name, isCurrent, browser])).toEqual([
      ['bob', true, 'Firefox on Linux'],
      ['bob', false, 'Firefox on Linux'],
    ]);
    const revoke = (browser: TestBrowser, id: string | undefined) =>
      browser.post(`mutation { revokePersonSession(id: "${id}") { __typename } }`);
    expect((await revoke(eve, ofBob[1]?.id)).data).toEqual({
      revokePersonSession: { __typename: 'PersonSessionNotFound' },
    });
    expect((await second.post(WHO)).status).toBe(200);
    expect((await revoke(bob, ofBob[1]?.id)).data).toEqual({
      revokePersonSession: { __typename: 'RevokePersonSessionSuccess' },
    });
    expect((await second.post(WHO)).status).toBe(401);
    expect((await bob.post('{ personSessions { edges { node { id } } } }')).code).toBe('FORBIDDEN');
  });

  it('end their own sessions as auditors, too, and no others', async () => {
    const { issuer, signIn } = await signInWorld();
    await signIn();
    issuer.put('eve', { roles: ['aurora-auditor'] });
    const eve = (await signIn('', 'eve')).browser;
    const { data } = await eve.post('{ personSessions { edges { node { id name } } } }');
    const { personSessions } = data as {
      personSessions: { edges: { node: { id: string; name: string } }[] };
    };
    const revoke = (name: string) => {
      const id = personSessions.edges.find(({ node }) => node.name.startsWith(name))?.node.id;
      return eve.post(`mutation { revokePersonSession(id: "${id}") { __typename } }`);
    };
    expect((await revoke('Ada')).data).toEqual({
      revokePersonSession: { __typename: 'PersonSessionNotFound' },
    });
    expect((await revoke('eve')).data).toEqual({
      revokePersonSession: { __typename: 'RevokePersonSessionSuccess' },
    });
    expect((await eve.post(WHO)).status).toBe(401);
  });

  it('share the quota of mutations among their sessions', async () => {
    const { aurora, issuer, signIn } = await signInWorld({ environment: { MUTATIONS_PER_MINUTE: '1' } });
    const workspace = await aurora.createWorkspace();
    issuer.put('bob', { aurora_workspaces: [workspace.id], aurora_scopes: 'connections:write' });
    const rename = 'mutation { updateAwsConnection(id: "x", name: "y") { __typename } }';
    expect((await (await signIn('', 'bob')).browser.post(rename)).status).toBe(200);
    expect((await (await signIn('', 'bob')).browser.post(rename)).code).toBe('RATE_LIMITED');
  });
});

describe('old sessions', () => {
  it('are deleted after their absolute limit', async () => {
    const { aurora, signIn, pass } = await signInWorld();
    await signIn();
    pass(43_200 + 3_600);
    await eventually(() =>
      expect(aurora.log.lines).toContainEqual([{ deleted: 1 }, 'old sessions of people deleted']),
    );
  });
});
