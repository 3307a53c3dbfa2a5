/**
 * The one place that turns what a request, a WebSocket or a stream brings along into who is calling. What a
 * token looks like decides who judges it, unless it is the operator's: our own key by its prefix, a JWT by its form.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Log } from '../observe/log.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { hashOf, isOwnToken } from './api-key-token.ts';
import type { JwtIssuer } from './jwt-issuer.ts';
import { tokenIdOf } from './token-id.ts';
import type { Viewer } from './viewer.ts';

/** Why somebody does not come in. Each reason is told only to who holds the token that it is about. */
export type Rejection = 'MISSING' | 'INVALID' | 'EXPIRED' | 'REVOKED' | 'ISSUER_UNAVAILABLE';

export type Authentication = Result<Viewer, Rejection>;

export type Authenticator = {
  /** Whom the value of an Authorization header stands for. Never throws for what is in it. */
  authenticate(authorization: string | undefined): Promise<Authentication>;
};

export type AuthenticatorParts = {
  /** Null when nobody has it. */
  readonly operatorToken: string | null;
  /** Null when JWTs are taken from nobody. */
  readonly jwtIssuer: JwtIssuer | null;
  readonly store: Pick<TokenStore, 'apiKeyByHash' | 'touchApiKey'>;
  readonly clock: Clock;
  readonly log: Log;
};

const LONGEST_TOKEN = 8_192;

/** The last use of a key is kept to the minute, so that using it is not writing. */
const USE_MS = 60_000;

/** Maximum of keys for which a failed write is remembered. */
const MAX_NOTED_KEYS = 10_000;

/** Whoever has the operator's token. */
export const OPERATOR: Viewer = {
  kind: 'OPERATOR',
  tokenId: 'operator',
  name: "The operator's token",
  scopes: ['connections:read', 'connections:write', 'credentials:read'],
  workspaces: 'ALL',
  expiresAt: null,
};

export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { operatorToken, jwtIssuer, store, clock } = parts;
  const isOperator = operatorToken === null ? () => false : comparison(operatorToken);

  const noteUse = createUseNotes(parts);

  const authenticateKey = async (token: string): Promise<Authentication> => {
    const key = await store.apiKeyByHash(hashOf(token));
    if (key === null) return err('INVALID');
    const now = clock.now();
    if (key.revokedAt !== null) return err('REVOKED');
    if (key.expiresAt !== null && key.expiresAt <= now) return err('EXPIRED');
    noteUse(key, now);
    return ok(viewerOf(key));
  };

  return {
    async authenticate(authorization) {
      if (authorization === undefined || authorization === '') return err('MISSING');
      const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
      if (token === undefined || token.length > LONGEST_TOKEN) return err('INVALID');
      // Whatever it looks like: the operator has chosen it.
      if (isOperator(token)) return ok(OPERATOR);
      if (isOwnToken(token)) return authenticateKey(token);
      if (jwtIssuer !== null && looksLikeJwt(token)) return jwtIssuer.verify(token);
      return err('INVALID');
    },
  };
}

/**
 * Writes down that a key was used, once a minute. Best effort: no request waits for the write. If it fails (the disk
 * is full, another process holds the lock), the key stays valid, and the write is tried again a minute later.
 */
function createUseNotes({ store, log }: AuthenticatorParts): (key: ApiKey, now: Millis) => void {
  const noted = new Map<string, Millis>();
  return ({ id, lastUsedAt }, now) => {
    const latest = Math.max(
      lastUsedAt ?? Number.NEGATIVE_INFINITY,
      noted.get(id) ?? Number.NEGATIVE_INFINITY,
    );
    // Also where the clock was set back since.
    if (Math.abs(now - latest) < USE_MS) return;
    if (noted.size >= MAX_NOTED_KEYS) noted.clear();
    noted.set(id, now);
    store.touchApiKey(id, now).catch((error: unknown) => {
      log.warn({ error }, 'cannot write down that an API key was used; trying again in a minute');
    });
  };
}

/**
 * Compares tokens with the secret. As many bytes are compared whatever is given: how long it takes tells neither
 * how far the two agree, nor how long the secret is.
 */
function comparison(secret: string): (token: string) => boolean {
  const expected = Buffer.from(secret);
  const given = Buffer.alloc(expected.length);
  return (token) => {
    given.fill(0).write(token);
    const agrees = timingSafeEqual(given, expected);
    return agrees && token.length === expected.length;
  };
}

function viewerOf({ id, kind, name, scopes, workspaceId, expiresAt }: ApiKey): Viewer {
  return {
    kind,
    tokenId: tokenIdOf({ kind, id }),
    name,
    scopes,
    workspaces: [workspaceId],
    expiresAt,
  };
}

/** Whether the text has the three parts of a signed JWT. */
function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}
