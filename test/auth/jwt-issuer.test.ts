import { SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { post } from '../support/raw-requests.ts';

const VIEWER = { query: '{ viewer { kind tokenId name scopes expiresAt workspaces { name } } }' };

async function world(environment: Record<string, string> = {}) {
  const issuer = await startJwtIssuer();
  const aurora = await startAurora({ environment: { ...issuer.environment, ...environment } });
  const workspace = await aurora.createWorkspace('Acme');
  const ask = (token: string) => post(aurora.app.url, VIEWER, { Authorization: `Bearer ${token}` });
  const sign = (claims: Record<string, unknown> = {}) => issuer.sign(aurora.clock.now(), claims);
  return { issuer, aurora, workspace, ask, sign };
}

/** jose follows its own clock for the lifetime of keys and the pause between requests. */
const passForKeys = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

afterEach(() => void vi.useRealTimers());

describe('a JWT of the configured issuer', () => {
  it('shows who calls, with which workspaces and scopes', async () => {
    const { workspace, ask, sign, aurora } = await world();
    const token = await sign({
      sub: 'user-1',
      jti: 'token-1',
      scope: 'openid connections:read credentials:read',
      aurora_workspaces: [workspace.id, 'nonsense'],
    });
    const { data } = await ask(token);
    expect(data?.['viewer']).toEqual({
      kind: 'JWT',
      tokenId: 'jwt:token-1',
      name: 'user-1',
      scopes: ['CONNECTIONS_READ', 'CREDENTIALS_READ'],
      // With the tolerance of clocks.
      expiresAt: new Date(aurora.clock.now() + 3_630_000).toISOString(),
      workspaces: [{ name: 'Acme' }],
    });
  });

  it('may name all workspaces, and use claims of other names', async () => {
    const { ask, sign } = await world({
      JWT_WORKSPACES_CLAIM: 'https://aurora/w',
      JWT_SCOPES_CLAIM: 'perms',
    });
    const { data } = await ask(await sign({ 'https://aurora/w': '*', perms: ['connections:write'] }));
    expect(data?.['viewer']).toMatchObject({ scopes: ['CONNECTIONS_WRITE'], workspaces: null });
    const nothing = await ask(await sign());
    expect(nothing.data?.['viewer']).toMatchObject({ scopes: [], workspaces: [] });
  });

  it.each([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for another audience', { aud: 'another' }],
    ['without an expiry', { exp: undefined }],
    ['that is not good yet', { nbf: 4_000_000_000 }],
  ])('is refused when it is one %s', async (_what, claims) => {
    const { ask, sign } = await world();
    const { status, errors } = await ask(await sign(claims));
    expect([status, errors[0]?.extensions?.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each(['HS256', 'none'])('is refused when it is signed with %s', async (alg) => {
    const { ask, issuer, aurora } = await world();
    const claims = { iss: issuer.issuer, aud: issuer.audience, exp: aurora.clock.now() / 1_000 + 60 };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token =
      alg === 'none'
        ? `${encode({ alg })}.${encode(claims)}.AA`
        : await new SignJWT(claims)
            .setProtectedHeader({ alg })
            .sign(Buffer.from('a shared secret of 32 bytes, at least'));
    expect((await ask(token)).status).toBe(401);
  });

  it('is refused as EXPIRED after the tolerance of the clocks', async () => {
    const { ask, sign, aurora } = await world();
    const token = await sign();
    aurora.clock.advance(3_629_000);
    expect((await ask(token)).status).toBe(200);
    aurora.clock.advance(2_000);
    const { status, errors } = await ask(token);
    expect([status, errors[0]?.message]).toEqual([401, 'The token has expired.']);
  });

  it('is judged by cached keys, which are fetched again when a token names a new key', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { ask, sign, issuer } = await world();
    for (let time = 0; time < 3; time++) expect((await ask(await sign())).status).toBe(200);
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
    const old = await sign();
    await issuer.rotate();
    // Invented key ids do not cause endless requests.
    expect((await ask(await sign())).status).toBe(401);
    expect(issuer.requests).toHaveLength(2);
    passForKeys(31_000);
    expect((await ask(await sign())).status).toBe(200);
    expect(issuer.requests.slice(2)).toEqual(['/keys']);
    expect((await ask(old)).status).toBe(401);
  });

  it('is not called invalid while the issuer is unavailable', async () => {
    const { ask, sign, issuer, aurora } = await world();
    issuer.setDown(true);
    const away = await ask(await sign());
    expect([away.status, away.errors[0]?.extensions?.code]).toEqual([503, 'ISSUER_UNAVAILABLE']);
    expect(away.headers.get('retry-after')).toBe('5');
    // The issuer gets no request during the pause.
    expect((await ask(await sign())).status).toBe(503);
    expect(issuer.requests).toHaveLength(1);
    issuer.setDown(false);
    aurora.clock.advance(5_000);
    expect((await ask(await sign())).status).toBe(200);
  });

  it('is judged by the last keys for an hour while the issuer is unavailable', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { ask, sign, issuer, aurora } = await world();
    const long = await sign({ exp: aurora.clock.now() / 1_000 + 86_400 });
    expect((await ask(long)).status).toBe(200);
    issuer.setDown(true);
    passForKeys(660_000);
    expect((await ask(long)).status).toBe(200);
    const wrong = await ask(`${long.slice(0, -10)}AAAAAAAAAA`);
    expect(wrong.status).toBe(401);
    // An unknown key may be a new one.
    await issuer.rotate();
    expect((await ask(await sign())).status).toBe(503);
    expect((await ask(long)).status).toBe(200);
    aurora.clock.advance(3_600_001);
    expect((await ask(long)).status).toBe(503);
  });

  it('with claims that are not strings is accepted without them, and affects no other token', async () => {
    const { ask, sign } = await world();
    const odd = { jti: 5, sub: { a: 1 }, scope: 7, aurora_workspaces: { '*': true }, exp: 1e15 };
    const { status, data } = await ask(await sign(odd));
    expect(status).toBe(200);
    expect(data?.['viewer']).toMatchObject({ scopes: [], workspaces: [], name: 'A JWT without a subject' });
    expect((await ask(await sign())).status).toBe(200);
  });

  it('is not judged by keys from plain http', async () => {
    const { ask, sign, issuer, aurora } = await world();
    issuer.sayKeysAreAt('http://keys.example.com/keys');
    expect((await ask(await sign())).status).toBe(503);
    expect(
      String(
        (aurora.log.lines.flat().find((one) => (one as { error?: unknown }).error) as { error: Error }).error,
      ),
    ).toContain('not https');
  });

  it('is refused when the metadata names another issuer', async () => {
    const { ask, sign, issuer, aurora } = await world();
    issuer.claimToBe('https://elsewhere.example');
    expect((await ask(await sign())).status).toBe(503);
    expect(
      JSON.stringify(aurora.log.lines.map(([fields]) => String((fields as { error?: Error }).error))),
    ).toContain('JWT_ISSUER');
  });

  it('is refused when no issuer is configured', async () => {
    const issuer = await startJwtIssuer();
    const aurora = await startAurora();
    const token = await issuer.sign(aurora.clock.now(), { aurora_workspaces: '*' });
    expect((await post(aurora.app.url, VIEWER, { Authorization: `Bearer ${token}` })).status).toBe(401);
    expect(issuer.requests).toEqual([]);
  });
});
