import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { listen } from './listen.ts';
import { useSecret } from './secrets/traces.ts';

/** An issuer of JWTs on loopback, as OpenID Connect Discovery has it. */
export async function startJwtIssuer() {
  const requests: string[] = [];
  const traceparents: unknown[] = [];
  let keys: { kid: string; privateKey: CryptoKey; jwk: object }[] = [];
  let down = false;
  let claimedIssuer: string | null = null;
  let keysAt: string | null = null;
  let held: Promise<void> | null = null;
  const server = createServer(async (request, response) => {
    requests.push(request.url ?? '');
    traceparents.push(request.headers['traceparent']);
    await held;
    if (down) return void response.writeHead(503).end();
    const body =
      request.url === '/keys'
        ? { keys: keys.map(({ jwk }) => jwk) }
        : { issuer: claimedIssuer ?? issuer, jwks_uri: keysAt ?? `${issuer}/keys` };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  const issuer = `http://127.0.0.1:${await listen(server)}`;

  const addKey = async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const kid = randomUUID();
    keys.push({ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } });
  };
  await addKey();

  return {
    issuer,
    audience: 'aurora',
    /** What was asked of it. */
    requests,
    /** The traces that these requests belong to. */
    traceparents,
    environment: { JWT_ISSUER: issuer, JWT_AUDIENCE: 'aurora' },

    /** A token that is good for an hour from `now`, unless the claims say otherwise. */
    async sign(now: number, claims: JWTPayload = {}): Promise<string> {
      const key = keys.at(-1);
      if (key === undefined) throw new Error('The issuer has no key.');
      const seconds = Math.floor(now / 1_000);
      const token = await new SignJWT({
        iss: issuer,
        aud: 'aurora',
        sub: 'somebody',
        iat: seconds,
        exp: seconds + 3_600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid })
        .sign(key.privateKey);
      useSecret('a JWT', token);
      return token;
    },

    /** Signs with a new key from now on, and forgets the old ones. */
    async rotate(): Promise<void> {
      keys = [];
      await addKey();
    },
    setDown(value: boolean): void {
      down = value;
    },
    /** Answers nothing until the answer is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    sayKeysAreAt(address: string): void {
      keysAt = address;
    },
    claimToBe(other: string): void {
      claimedIssuer = other;
    },
  };
}
