/** What the issuer, or a proxy before it, may answer when Aurora reads the claims of a person again. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { signInWorld } from '../support/sign-in-world.ts';

const WHO = '{ viewer { name } }';

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** An ID token about Ada that the issuer has not signed. */
function forgedIdToken(issuer: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer, aud: 'aurora', sub: 'ada', iat: now, exp: now + 60 };
  const signature = Buffer.alloc(256).toString('base64url');
  return `${encode({ alg: 'RS256', kid: 'key-1' })}.${encode(claims)}.${signature}`;
}

describe('the session of a person', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['a page with status 404', (response) => response.writeHead(404).end('not found')],
    [
      'a page with status 200',
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Maintenance</h1>'),
    ],
    [
      'an answer that breaks off',
      (response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
        response.write('{', () => response.destroy());
      },
    ],
    [
      'a refusal of the client',
      (response) =>
        response
          .writeHead(401, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Basic realm="x"' })
          .end('{"error":"invalid_client"}'),
    ],
    ['a status 403 for the tokens', (response) => response.writeHead(403).end()],
  ])('outlives %s', async (_what, answer) => {
    const { issuer, signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    issuer.answerAt('/token', answer);
    pass(900);
    expect(await browser.post(WHO)).toMatchObject({ status: 503, code: 'ISSUER_UNAVAILABLE' });
    issuer.answerAt('/token', null);
    expect((await browser.post(WHO)).status).toBe(200);
  });

  it.each([
    ['UserInfo', '/me'],
    ['the keys', '/jwks'],
  ])('outlives a failure of %s, after the issuer has replaced the refresh token', async (_what, path) => {
    const { issuer, signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    issuer.answerAt(path, (response) => response.writeHead(502).end());
    pass(900);
    expect((await browser.post(WHO)).status).toBe(503);
    issuer.answerAt(path, null);
    // With the old refresh token, the issuer would end the person's access.
    expect((await browser.post(WHO)).status).toBe(200);
  });

  it.each<[string, string, (response: ServerResponse, issuer: string) => void]>([
    ['UserInfo no longer accepts its token', '/me', (response) => response.writeHead(401).end()],
    ['UserInfo refuses it', '/me', (response) => response.writeHead(403).end()],
    ['UserInfo is about another person', '/me', (response) => sendJson(response, { sub: 'eve' })],
    [
      'the ID token has a wrong signature',
      '/token',
      (response, issuer) =>
        sendJson(response, { access_token: 'x', token_type: 'Bearer', id_token: forgedIdToken(issuer) }),
    ],
  ])('ends when %s', async (_what, path, answer) => {
    const { issuer, signIn, pass } = await signInWorld();
    const { browser } = await signIn();
    issuer.answerAt(path, (response) => answer(response, issuer.issuer));
    pass(900);
    expect((await browser.post(WHO)).status).toBe(401);
    issuer.answerAt(path, null);
    expect((await browser.post(WHO)).status).toBe(401);
  });
});
