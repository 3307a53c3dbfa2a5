/**
 * Identifies callers of requests, WebSockets and streams. The operator's tokens come first. Then the form of a token
 * decides how to check it: Aurora's own keys have a prefix, JWTs have three parts.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { RecentUses } from '../base/recent-uses.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Lifecycle, TokenRefusal } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { hashOf, isOwnToken, type KitTokenKind, type ViewerTokenKind } from './api-key-token.ts';
import type { JwtIssuer } from './jwt-issuer.ts';
import type { Identified, PersonSessions } from './person-sessions.ts';
import { keptTokenId, tokenIdOf } from './token-id.ts';
import { namedOperator, OPERATOR, type Rejection, type Viewer } from './viewer.ts';
import { WrongTokens } from './wrong-tokens.ts';

/** A token of the operator. Without a name: the one of `AURORA_OPERATOR_TOKEN`, or the one that the server made. */
export type OperatorToken = { readonly name: string | null; readonly token: string };

export type AuthenticatorParts = {
  readonly operatorTokens: readonly OperatorToken[];
  /** Null when Aurora accepts no JWTs. */
  readonly jwtIssuer: Pick<JwtIssuer, 'verify'> | null;
  /** Null when nobody can sign in. */
  readonly people: Pick<PersonSessions, 'identify'> | null;
  readonly store: Pick<TokenStore, 'apiKeyByHash' | 'apiKeysByIds' | 'touchApiKey'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

const REFUSALS = {
  MISSING: 'missing',
  INVALID: 'invalid',
  EXPIRED: 'expired',
  REVOKED: 'revoked',
  SESSION_ENDED: 'session_ended',
  ISSUER_UNAVAILABLE: 'issuer_unavailable',
  TOO_MANY: 'too_many',
} as const satisfies Readonly<Record<Rejection, TokenRefusal>>;

/** Rejections that do not count as wrong tokens. */
const BLAMELESS: readonly Rejection[] = ['MISSING', 'ISSUER_UNAVAILABLE'];

const MAX_TOKEN_CHARACTERS = 8_192;

export class Authenticator {
  readonly #parts: AuthenticatorParts;
  readonly #operators: readonly { readonly viewer: Viewer; readonly isToken: (token: string) => boolean }[];
  readonly #uses = new RecentUses();
  readonly #wrongTokens: WrongTokens;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
    this.#wrongTokens = new WrongTokens(parts.clock);
    this.#operators = parts.operatorTokens.map(({ name, token }) => ({
      viewer: name === null ? OPERATOR : namedOperator(name),
      isToken: comparison(token),
    }));
  }

  /**
   * Identifies the holder of the bearer token. Returns a rejection for bad headers.
   *
   * @param address of the client; one that has sent many wrong tokens gets TOO_MANY for further ones
   * @throws DatabaseUnusable
   */
  async authenticate(authorization: string | undefined, address: string): Promise<Result<Viewer, Rejection>> {
    const found = await this.#identify(authorization);
    return found.ok ? found : err(this.#countRefusal(found.error, address));
  }

  /**
   * Identifies the person who signed in. A refused cookie never counts as a wrong token: a browser may keep the one of a
   * session that has ended or is due for renewal, and nobody guesses its 256 bits.
   *
   * @param secret in the cookie of a session
   * @param mayRenew whether the answer can bring the browser another secret
   * @throws DatabaseUnusable
   */
  async authenticatePerson(
    secret: string,
    origin: Pick<Actor, 'address' | 'requestId'>,
    mayRenew: boolean,
  ): Promise<Result<Identified, Rejection>> {
    const found = await (this.#parts.people?.identify(secret, origin, mayRenew) ?? err('MISSING' as const));
    return found.ok ? found : err(this.#refuse(found.error));
  }

  /**
   * Finds the token of a setup kit. Wrong ones count as every wrong token of the address does.
   *
   * @throws DatabaseUnusable
   */
  async authenticateKit(
    token: string,
    kind: KitTokenKind,
    address: string,
  ): Promise<Result<ApiKey, Rejection>> {
    const found = isOwnToken(token) ? await this.#validKey(token) : err('INVALID' as const);
    if (!found.ok) return err(this.#countRefusal(found.error, address));
    const key = found.value;
    if (key.kind !== kind) return err(this.#countRefusal('INVALID', address));
    if (await this.#hasRevokedMaker(key)) return err(this.#countRefusal('REVOKED', address));
    this.#noteUse(key, this.#parts.clock.now());
    return ok(key);
  }

  /** A token that was not used yet ends with its maker's; one that a stack holds lives as long as the connection. */
  async #hasRevokedMaker({ madeBy, connectionId }: ApiKey): Promise<boolean> {
    const maker = madeBy === null || connectionId !== null ? null : keptTokenId(madeBy);
    if (maker === null) return false;
    const [key] = await this.#parts.store.apiKeysByIds([maker]);
    return key == null || key.revokedAt !== null;
  }

  #countRefusal(reason: Rejection, address: string): Rejection {
    const { lifecycle } = this.#parts;
    const isWrong = !BLAMELESS.includes(reason);
    const refusal = isWrong && this.#wrongTokens.isFull(address) ? 'TOO_MANY' : reason;
    if (isWrong) this.#wrongTokens.add(address);
    if (refusal === 'TOO_MANY') lifecycle.emit('rate.limited', { limit: 'wrong_tokens' });
    return this.#refuse(refusal);
  }

  #refuse(reason: Rejection): Rejection {
    this.#parts.lifecycle.emit('token.refused', { reason: REFUSALS[reason] });
    return reason;
  }

  async #identify(authorization: string | undefined): Promise<Result<Viewer, Rejection>> {
    const { jwtIssuer } = this.#parts;
    if (authorization === undefined || authorization === '') return err('MISSING');
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
    if (token === undefined || token.length > MAX_TOKEN_CHARACTERS) return err('INVALID');
    // The operator may have chosen a token of any form. All are compared, so that the time does not show which one agrees.
    const operator = this.#operators.filter(({ isToken }) => isToken(token))[0];
    if (operator !== undefined) return ok(operator.viewer);
    if (isOwnToken(token)) return this.#authenticateKey(token);
    if (jwtIssuer !== null && looksLikeJwt(token)) return jwtIssuer.verify(token);
    return err('INVALID');
  }

  async #authenticateKey(token: string): Promise<Result<Viewer, Rejection>> {
    const found = await this.#validKey(token);
    if (!found.ok) return found;
    const { value: key } = found;
    const { kind } = key;
    if (kind === 'REPORT' || kind === 'DISCONNECT') return err('INVALID');
    this.#noteUse(key, this.#parts.clock.now());
    return ok(viewerOf({ ...key, kind }));
  }

  async #validKey(token: string): Promise<Result<ApiKey, Rejection>> {
    const { store, clock } = this.#parts;
    const key = await store.apiKeyByHash(hashOf(token));
    if (key === null) return err('INVALID');
    if (key.revokedAt !== null) return err('REVOKED');
    if (key.expiresAt !== null && key.expiresAt <= clock.now()) return err('EXPIRED');
    return ok(key);
  }

  /**
   * Stores that a key was used, once a minute. No request waits for the write. If it fails (the disk is full,
   * another process holds the lock), the key stays valid, and the next write is a minute later.
   */
  #noteUse(key: ApiKey, now: Millis): void {
    const { store, log } = this.#parts;
    if (!this.#uses.isDue(key, now)) return;
    store.touchApiKey(key.id, now).catch((error: unknown) => {
      log.warn({ error }, 'cannot write down that an API key was used; trying again in a minute');
    });
  }
}

/**
 * Compares tokens with the secret. The number of compared bytes is constant. So the time shows neither how much of a
 * token is right, nor how long the secret is.
 */
function comparison(secret: string): (token: string) => boolean {
  const expected = Buffer.from(secret);
  const written = Buffer.alloc(expected.length);
  return (token) => {
    written.fill(0).write(token);
    const agrees = timingSafeEqual(written, expected);
    return agrees && token.length === expected.length;
  };
}

function viewerOf(key: ApiKey & { readonly kind: ViewerTokenKind }): Viewer {
  const { id, kind, name, scopes, workspaceId, expiresAt } = key;
  return {
    kind,
    role: 'MEMBER',
    tokenId: tokenIdOf({ kind, id }),
    name,
    scopes,
    workspaces: [workspaceId],
    expiresAt,
    sessionId: null,
  };
}

/** Whether the text has the three parts of a signed JWT. */
function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}
