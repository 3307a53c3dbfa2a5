import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { MAX_WRONG_TOKENS } from '../../src/auth/wrong-tokens.ts';
import { MAX_RUNNING_AFTER_FAILURES, MAX_RUNNING_SIGN_INS } from '../../src/sign-in/sign-in.ts';
import { startAurora } from '../support/aurora.ts';
import { eventually } from '../support/eventually.ts';
import { type SignInWorld, signInWorld } from '../support/sign-in-world.ts';
import { openTestBrowser } from '../support/test-browser.ts';

const VIEWER =
  '{ viewer { kind role tokenId name scopes expiresAt session { expiresAt } workspaces { id } } }';

/** Somebody who sends wrong answers of the issuer, each for a sign-in that has just begun. */
async function guesser(issuer: SignInWorld['issuer'], url: string) {
  issuer.signInAs(null);
  const begin = async () => {
    const browser = openTestBrowser(url);
    const begun = await browser.send(`${url}/auth/sign-in`);
    const state = new URL(begun.headers.get('Location') ?? '').searchParams.get('state');
    const query = `state=${state}&iss=${encodeURIComponent(issuer.issuer)}&code=guessed`;
    return { query, answer: () => browser.send(`${url}/auth/callback?${query}`) };
  };
  return { begin, guess: async () => (await (await begin()).answer()).status };
}

describe('a person who signs in', () => {
  it('is an operator, an auditor or a member, as the claims say, and has a name in the audit log', async () => {
    const { issuer, aurora, signIn, audit } = await signInWorld();
    const workspace = await aurora.createWorkspace();
    const { browser } = await signIn();
    expect((await browser.post(VIEWER)).data).toEqual({
      viewer: {
        kind: 'PERSON',
        role: 'OPERATOR',
        tokenId: 'person:ada',
        name: 'Ada Lovelace (ada@example.com)',
        scopes: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ'],
        expiresAt: new Date(aurora.clock.now() + 900_000).toISOString(),
        session: { expiresAt: new Date(aurora.clock.now() + 43_200_000).toISOString() },
        workspaces: null,
      },
    });
    issuer.put('ada', { roles: ['other', 'aurora-auditor'] });
    expect((await (await signIn()).browser.post(VIEWER)).data).toMatchObject({
      viewer: { role: 'AUDITOR', name: 'ada', scopes: ['CONNECTIONS_READ'], workspaces: null },
    });
    issuer.put('ada', { aurora_workspaces: [workspace.id, 'x'], aurora_scopes: 'connections:write x' });
    expect((await (await signIn()).browser.post(VIEWER)).data).toMatchObject({
      viewer: { role: 'MEMBER', scopes: ['CONNECTIONS_WRITE'], workspaces: [{ id: workspace.id }] },
    });
    expect(await audit()).toEqual([
      ['SIGN_IN', 'person:ada', 'ada', 'MEMBER'],
      ['SIGN_IN', 'person:ada', 'ada', 'AUDITOR'],
      ['SIGN_IN', 'person:ada', 'Ada Lovelace (ada@example.com)', 'OPERATOR'],
    ]);
  });

  it.each([
    ['nothing', {}],
    ['another role', { roles: ['administrator'] }],
    ['a workspace without a scope', { aurora_workspaces: '*' }],
    ['a scope without a workspace', { aurora_scopes: 'connections:read', aurora_workspaces: ['x'] }],
    ['a role of another type', { roles: { 'aurora-operator': true } }],
    ['a role that is a word of another one', { roles: 'Test aurora-operator' }],
  ])('gets no session when the claims give %s', async (_what, claims) => {
    const { issuer, aurora, signIn } = await signInWorld();
    issuer.put('ada', claims);
    const { browser, response } = await signIn();
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Your account has no access to Aurora');
    expect(browser.cookies().get('aurora')).toBeUndefined();
    expect(aurora.log.lines).toContainEqual([
      expect.objectContaining({ sub: 'ada' }),
      expect.stringContaining('a person has no access'),
    ]);
  });

  it('uses the names of claims, roles and scopes that the operator has configured', async () => {
    const environment = {
      OIDC_ROLE_CLAIM: 'name',
      OIDC_OPERATOR_ROLE: 'the boss',
      OIDC_SCOPE: 'openid profile',
      OIDC_CLAIMS_SECONDS: '60',
      OIDC_SESSION_SECONDS: '600',
    };
    const { issuer, aurora, signIn } = await signInWorld({ environment });
    issuer.put('ada', { name: 'the boss' });
    expect((await (await signIn()).browser.post(VIEWER)).data).toMatchObject({
      viewer: {
        role: 'OPERATOR',
        expiresAt: new Date(aurora.clock.now() + 60_000).toISOString(),
        session: { expiresAt: new Date(aurora.clock.now() + 600_000).toISOString() },
      },
    });
  });

  it.each([
    ['?returnTo=/%23/workspaces/1', '/#/workspaces/1'],
    ['?returnTo=/?a=b%23/x', '/?a=b#/x'],
    ['', '/'],
    ['?returnTo=/%23token=of-a-stranger', '/'],
    ['?returnTo=/%23/x%26onboarding=of-a-stranger', '/'],
    ['?returnTo=/%23%2574oken=of-a-stranger', '/'],
    ['?returnTo=//evil.example/x', '/'],
    ['?returnTo=/%5Cevil.example/x', '/'],
    ['?returnTo=/%09/evil.example/x', '/'],
    ['?returnTo=https://evil.example/x', '/'],
    ['?returnTo=javascript:alert(1)', '/'],
    [`?returnTo=/${'x'.repeat(3_000)}`, '/'],
  ])('comes back to an own page alone: %s', async (query, path) => {
    const { url, signIn } = await signInWorld();
    const end = await signIn(query);
    expect(end.url).toBe(url + path);
    expect(end.response.status).toBe(303);
  });

  it('never comes back to another host by a path that looks like one', async () => {
    const { url, signIn } = await signInWorld();
    const { response } = await signIn('?returnTo=/.//evil.example');
    expect(response.headers.get('Location')).toBe(`${url}//evil.example`);
  });

  it('keeps the session in a cookie that no script reads and no other host sets', async () => {
    const environment = { PUBLIC_URL: 'https://aurora.example.com' };
    const { browser, response } = await (await signInWorld({ environment })).signIn();
    const cookies = response.headers.getSetCookie();
    expect(cookies[0]).toMatch(/^__Host-aurora=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(cookies[1]).toBe('__Host-aurora-sign-in=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
    expect((await browser.post(VIEWER)).data).toMatchObject({ viewer: { kind: 'PERSON' } });
  });

  it('has the plain name of the cookie on loopback without TLS', async () => {
    const { response } = await (await signInWorld()).signIn();
    expect(response.headers.getSetCookie()[0]).toMatch(/^aurora=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});

describe('a sign-in', () => {
  it('fails with a plain page while the issuer does not answer, and works again afterwards', async () => {
    const { issuer, signIn } = await signInWorld();
    issuer.setDown(true);
    const { response } = await signIn();
    expect(response.status).toBe(503);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('Sign-in is not available right now');
    issuer.setDown(false);
    expect((await signIn()).response.status).toBe(303);
  });

  it('goes on at the public address, once, and keeps the place to come back to', async () => {
    const { url, signIn } = await signInWorld({ environment: { PUBLIC_URL: 'http://localhost:4000' } });
    const answer = await openTestBrowser(url).send(`${url}/auth/sign-in?returnTo=/%23/workspaces/1`);
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      'http://localhost:4000/auth/sign-in?returnTo=%2F%23%2Fworkspaces%2F1&redirected=1',
    ]);
    // Behind a proxy that sends another Host, the sign-in begins all the same.
    expect((await signIn('?returnTo=/%23/x')).url).toBe('http://localhost:4000/#/x');
  });

  it('that failed leads back to the same place when the person signs in again', async () => {
    const { issuer, signIn } = await signInWorld();
    issuer.setDown(true);
    const { response } = await signIn('?returnTo=/?a=%22%3E%3Cb%3E%23/x');
    expect(await response.text()).toContain(
      'href="/auth/sign-in?returnTo=%2F%3Fa%3D%2522%253E%253Cb%253E%23%2Fx"',
    );
  });

  it('fails with 429 for an address where many run at once', async () => {
    const { issuer, url } = await signInWorld();
    const { begin } = await guesser(issuer, url);
    const held: ServerResponse[] = [];
    issuer.answerAt('/token', (response) => held.push(response));
    // All have begun before the first one is held: Aurora waits 5 seconds for the issuer.
    const begun = await Promise.all(Array.from({ length: MAX_RUNNING_SIGN_INS }, begin));
    const answers = begun.map(({ answer }) => answer());
    await eventually(() => expect(held).toHaveLength(answers.length));
    const busy = await (await begin()).answer();
    expect([busy.status, busy.headers.get('Retry-After'), held.length]).toEqual([429, '5', answers.length]);
    expect(await busy.text()).toContain('Too many sign-ins at once');
    for (const response of held) response.writeHead(503).end();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([503]));
  });

  it('succeeds at an address where many have failed, which has few places and late answers for a minute', async () => {
    const { issuer, url, signIn, pass } = await signInWorld();
    const { begin, guess } = await guesser(issuer, url);
    const { query } = await begin();
    /** Several at once, and their statuses when the clock has moved on. */
    const guessSlowly = async (count: number) => {
      const asked = issuer.requests.length;
      let statuses: number[] = [];
      void Promise.all(Array.from({ length: count }, guess)).then((all) => {
        statuses = all;
      });
      await eventually(() => expect(issuer.requests).toHaveLength(asked + count));
      const isAnswered = () => statuses.length > 0;
      return {
        isAnswered,
        finish: async () => {
          await eventually(() => {
            pass(1);
            expect(isAnswered()).toBe(true);
          });
          return statuses;
        },
      };
    };
    // A page of another origin can send these from any browser, so they do not count.
    for (let times = 0; times <= MAX_WRONG_TOKENS; times++)
      expect((await openTestBrowser(url).send(`${url}/auth/callback?${query}`)).status).toBe(400);
    for (let times = 0; times < MAX_WRONG_TOKENS; times++) expect(await guess()).toBe(403);

    const all = await guessSlowly(MAX_RUNNING_AFTER_FAILURES);
    const asked = issuer.requests.length;
    const refused = await (await begin()).answer();
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    expect(await refused.text()).toContain('Too many sign-ins failed');
    expect([issuer.requests.length, all.isAnswered()]).toEqual([asked, false]);
    expect(new Set(await all.finish())).toEqual(new Set([403]));

    const others = await guessSlowly(MAX_RUNNING_AFTER_FAILURES - 1);
    for (let times = 0; times < 3; times++) expect((await signIn()).response.status).toBe(303);
    expect(others.isAnswered()).toBe(false);
    await others.finish();
    pass(60);
    expect(await guess()).toBe(403);
  });

  it('gets one answer, also while that is checked, unless the issuer was unavailable', async () => {
    const { issuer, url } = await signInWorld();
    const { answer } = await (await guesser(issuer, url)).begin();
    const held: ServerResponse[] = [];
    issuer.answerAt('/token', (response) => held.push(response));
    const checked = answer();
    await eventually(() => expect(held).toHaveLength(1));
    expect((await answer()).status).toBe(400);
    held[0]?.writeHead(503).end();
    expect((await checked).status).toBe(503);
    issuer.answerAt('/token', (response) => {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_grant"}');
    });
    expect([(await answer()).status, (await answer()).status]).toEqual([403, 400]);
  });

  it('must end within ten minutes', async () => {
    const { issuer, url, pass } = await signInWorld();
    issuer.signInAs(null);
    const browser = openTestBrowser(url);
    const { url: page } = await browser.open(`${url}/auth/sign-in`);
    pass(601);
    const { response } = await browser.open(`${page}/ada`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has expired');
    expect(browser.cookies().get('aurora')).toBeUndefined();
  });

  it('of an issuer that says no repeats nothing that the address says', async () => {
    const { url, issuer } = await signInWorld();
    issuer.signInAs(null);
    const browser = openTestBrowser(url);
    const begun = await browser.send(`${url}/auth/sign-in`);
    const state = new URL(begun.headers.get('Location') ?? '').searchParams.get('state');
    const words = 'error=access_denied&error_description=%3Cscript%3E';
    const answer = await browser.send(
      `${url}/auth/callback?state=${state}&iss=${encodeURIComponent(issuer.issuer)}&${words}`,
    );
    expect(answer.status).toBe(403);
    const page = await answer.text();
    expect(page).toContain('You are not signed in');
    expect(page).not.toMatch(/<script|access_denied/);
  });

  it('is missing where no issuer is configured', async () => {
    const { app } = await startAurora();
    for (const path of ['sign-in', 'callback'])
      expect((await fetch(`${app.url}/auth/${path}`)).status).toBe(404);
    const session = await fetch(`${app.url}/auth/session`);
    expect(await session.json()).toEqual({ canSignIn: false, isSignedIn: false });
  });

  it('asks the issuer with PKCE, state and nonce, and never shows the secret of the client', async () => {
    const { url, issuer, aurora } = await signInWorld();
    const response = await openTestBrowser(url).send(`${url}/auth/sign-in`);
    const asked = new URL(response.headers.get('Location') ?? '');
    expect(asked.origin).toBe(issuer.issuer);
    const query = Object.fromEntries(asked.searchParams);
    expect(query).toMatchObject({
      response_type: 'code',
      client_id: 'aurora',
      redirect_uri: `${url}/auth/callback`,
      scope: 'openid profile email',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query[name]).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(aurora.log.lines)).not.toContain(query['state']);
  });
});
