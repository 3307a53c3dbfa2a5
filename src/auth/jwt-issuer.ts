/**
 * JWTs of one issuer, such as the identity provider of Aurora's own backend. Keys come from where the issuer
 * says (OpenID Connect Discovery 1.0). Aurora fetches them again when a token names an unknown key.
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type RemoteJWKSet,
} from 'jose';
import { isTrustworthy } from '../base/addresses.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Log } from '../observe/log.ts';
import type { Tracing } from '../observe/tracing.ts';
import { hashOf } from './api-key-token.ts';
import { type AccessClaims, accessOf, MAX_NAME_CHARACTERS, type ReadWorkspaceId, textOf } from './claims.ts';
import type { Rejection, Viewer } from './viewer.ts';

export type JwtIssuerOptions = AccessClaims & {
  /** Compared exactly with the claim "iss". */
  readonly issuer: string;
  readonly audience: string;
  /** The address of the keys; null to discover it. */
  readonly jwksUri: string | null;
  /** How far the clocks may differ. */
  readonly toleranceMs: Millis;
};

/** Asymmetric ones only: with a shared secret, every party that can check a token could also make one. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

const FETCH_MS = 5_000;

/** The pause after a failure, in which Aurora does not call the issuer. */
const PAUSE_MS = 5_000;

/** How long the last keys stay valid while the issuer is unavailable. */
const KEYS_OUTLIVE_MS = 3_600_000;

/** The last moment that a date can express. */
const LAST_MOMENT: Millis = 8_640_000_000_000_000;

export type JwtIssuerParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing: Pick<Tracing, 'headers'>;
  readonly readWorkspaceId: ReadWorkspaceId;
};

export class JwtIssuer {
  readonly #options: JwtIssuerOptions;
  readonly #parts: JwtIssuerParts;
  #keys: Promise<RemoteJWKSet> | null = null;
  /** The keys of the last success. */
  #last: { keys: JSONWebKeySet; usedAt: Millis } | null = null;
  #pausedUntil: Millis = 0;

  constructor(options: JwtIssuerOptions, parts: JwtIssuerParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Identifies the holder of the token. Returns a rejection for bad tokens or issuer errors, never throws. */
  async verify(token: string): Promise<Result<Viewer, Rejection>> {
    const { clock, log } = this.#parts;
    const { issuer } = this.#options;
    // The token itself names another issuer: no need to fetch keys.
    if (issuerOf(token) !== issuer) return err('INVALID');
    const pause = this.#pausedUntil - clock.now();
    // More than the whole pause is left only if the clock was set back.
    if (pause > 0 && pause <= PAUSE_MS) return this.#verifyWithLastKeys(token);
    try {
      this.#keys ??= findKeys(this.#options, this.#parts.tracing);
      const found = await this.#keys;
      const viewer = await this.#verifyWith(token, found);
      this.#last = { keys: found.jwks() ?? { keys: [] }, usedAt: clock.now() };
      return ok(viewer);
    } catch (error) {
      const reason = faultOf(error);
      if (reason !== null) return err(reason);
      // The next attempt discovers the address again: the keys may have moved.
      this.#keys = null;
      this.#pausedUntil = clock.now() + PAUSE_MS;
      log.error({ error, issuer }, "cannot get the JWT issuer's keys");
      return this.#verifyWithLastKeys(token);
    }
  }

  async #verifyWith(token: string, by: JWTVerifyGetKey): Promise<Viewer> {
    const { issuer, audience, toleranceMs } = this.#options;
    const { payload } = await jwtVerify(token, by, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: toleranceMs / 1_000,
      currentDate: new Date(this.#parts.clock.now()),
      requiredClaims: ['exp'],
    });
    return this.#viewerOf(payload, token);
  }

  /** Verifies with the cached keys. An unknown key may be new, so the token is not at fault. */
  async #verifyWithLastKeys(token: string): Promise<Result<Viewer, Rejection>> {
    const last = this.#last;
    if (last === null || this.#parts.clock.now() - last.usedAt > KEYS_OUTLIVE_MS)
      return err('ISSUER_UNAVAILABLE');
    try {
      return ok(await this.#verifyWith(token, createLocalJWKSet(last.keys)));
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return err('ISSUER_UNAVAILABLE');
      return err(faultOf(error) ?? 'ISSUER_UNAVAILABLE');
    }
  }

  #viewerOf(payload: JWTPayload, token: string): Viewer {
    // Claims that are not strings make only this token invalid or nameless.
    const sub = textOf(payload.sub);
    const jti = textOf(payload.jti);
    return {
      kind: 'JWT',
      role: 'MEMBER',
      tokenId: `jwt:${(jti ?? sub ?? hashOf(token).slice(0, 16)).slice(0, MAX_NAME_CHARACTERS)}`,
      name: (sub ?? 'A JWT without a subject').slice(0, MAX_NAME_CHARACTERS),
      ...accessOf(payload, this.#options, this.#parts.readWorkspaceId),
      expiresAt: Math.min((payload.exp ?? 0) * 1_000 + this.#options.toleranceMs, LAST_MOMENT),
      sessionId: null,
    };
  }
}

/** @throws when the issuer's answer is wrong */
async function findKeys(
  { issuer, jwksUri }: Pick<JwtIssuerOptions, 'issuer' | 'jwksUri'>,
  tracing: Pick<Tracing, 'headers'>,
): Promise<RemoteJWKSet> {
  return keysAt(jwksUri ?? (await discover(issuer, tracing.headers())), tracing);
}

/**
 * The keys at an address, which are fetched when they are needed. Passes the trace of the request on to the issuer.
 *
 * @param address as the issuer names it
 * @throws when it is no address, or not https
 */
export function keysAt(address: unknown, tracing: Pick<Tracing, 'headers'>): RemoteJWKSet {
  if (typeof address !== 'string' || !URL.canParse(address))
    throw new Error('The discovery document of the issuer names no "jwks_uri".');
  // With plain http, an attacker on the path could replace the keys.
  if (!isTrustworthy(address)) throw new Error(`The "jwks_uri" of the issuer is not https: ${address}.`);
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: FETCH_MS,
    [customFetch]: (url, options) => {
      for (const [name, value] of Object.entries(tracing.headers())) options.headers.set(name, value);
      return fetch(url, options);
    },
  });
}

/** Resolves with "jwks_uri", as the issuer names it. */
async function discover(issuer: string, headers: Record<string, string>): Promise<unknown> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, {
    headers,
    signal: AbortSignal.timeout(FETCH_MS),
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (metadata?.issuer !== issuer) {
    throw new Error(`${address} speaks for another issuer than JWT_ISSUER, which must agree exactly.`);
  }
  return metadata.jwks_uri;
}

function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Errors about the token, and not about the issuer's keys or the way to them. */
const TOKEN_ERRORS = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** The token's fault; null when the error is about something else. */
export function faultOf(error: unknown): Rejection | null {
  if (error instanceof errors.JWTExpired) return 'EXPIRED';
  return TOKEN_ERRORS.some((kind) => error instanceof kind) ? 'INVALID' : null;
}
