/**
 * JWTs of one issuer, such as the identity provider of Aurora's own backend. Keys come from where the issuer
 * says (OpenID Connect Discovery 1.0), and are asked for anew when a token names one that is not known yet.
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
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
import { err, ok } from '../base/result.ts';
import type { Log } from '../observe/log.ts';
import { hashOf } from './api-key-token.ts';
import type { Authentication, Rejection } from './authenticator.ts';
import { SCOPES, type Scope } from './viewer.ts';

export type JwtIssuerOptions = {
  /** Compared exactly with the claim "iss". */
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are; null to ask the issuer. */
  readonly jwksUri: string | null;
  /** By how much the clocks may differ. */
  readonly toleranceMs: Millis;
  /** The claim that lists workspaces: an array of ids, or "*" for all. */
  readonly workspacesClaim: string;
  /** The claim that lists scopes: an array, or a text with spaces. */
  readonly scopesClaim: string;
};

export type JwtIssuer = { verify(token: string): Promise<Authentication> };

/** Asymmetric ones only: with a shared secret, whoever can check a token could make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const FETCH_MS = 5_000;

/** After a failure the issuer is left alone for so long, whatever tokens come. */
const PAUSE_MS = 5_000;

/** While the issuer cannot be asked, the keys that it had last are good for so long. */
const KEYS_OUTLIVE_MS = 3_600_000;

const LONGEST_NAME = 200;

/** The last that a date can tell. */
const LAST_MOMENT: Millis = 8_640_000_000_000_000;

/** @param readWorkspaceId the own id behind an id as clients know it, or null */
export function createJwtIssuer(
  options: JwtIssuerOptions,
  parts: { clock: Clock; log: Log; readWorkspaceId: (id: string) => string | null },
): JwtIssuer {
  const { clock, log } = parts;
  let keys: Promise<RemoteJWKSet> | null = null;
  let last: { keys: JSONWebKeySet; usedAt: Millis } | null = null;
  let leftAloneUntil: Millis = 0;

  const verify = async (token: string): Promise<Authentication> => {
    // Whoever's token it is, it says so itself: another's is not worth a question.
    if (issuerOf(token) !== options.issuer) return err('INVALID');
    const leftAlone = leftAloneUntil - clock.now();
    // More than the pause is left only where the clock was set back.
    if (leftAlone > 0 && leftAlone <= PAUSE_MS) return judgeByLast(token);
    try {
      keys ??= findKeys(options);
      const found = await keys;
      const viewer = await judge(token, found);
      last = { keys: found.jwks() ?? { keys: [] }, usedAt: clock.now() };
      return ok(viewer);
    } catch (error) {
      const reason = faultOf(error);
      if (reason !== null) return err(reason);
      // Ask anew where the keys are: they may have moved.
      keys = null;
      leftAloneUntil = clock.now() + PAUSE_MS;
      log.error({ error, issuer: options.issuer }, 'the keys of the JWT issuer cannot be had');
      return judgeByLast(token);
    }
  };

  const judge = async (token: string, by: JWTVerifyGetKey) => {
    const { payload } = await jwtVerify(token, by, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: options.toleranceMs / 1_000,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp'],
    });
    return viewerOf(payload, token);
  };

  /** Without the issuer. A key that is not known may be a new one: that is not the token's fault. */
  const judgeByLast = async (token: string): Promise<Authentication> => {
    if (last === null || clock.now() - last.usedAt > KEYS_OUTLIVE_MS) return err('ISSUER_UNAVAILABLE');
    try {
      return ok(await judge(token, createLocalJWKSet(last.keys)));
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return err('ISSUER_UNAVAILABLE');
      return err(faultOf(error) ?? 'ISSUER_UNAVAILABLE');
    }
  };

  const viewerOf = (payload: JWTPayload, token: string) => {
    const { exp } = payload;
    // An issuer that writes something else than texts there breaks its own tokens, and nobody else's.
    const sub = textOf(payload.sub);
    const jti = textOf(payload.jti);
    return {
      kind: 'JWT' as const,
      tokenId: `jwt:${(jti ?? sub ?? hashOf(token).slice(0, 16)).slice(0, LONGEST_NAME)}`,
      name: (sub ?? 'A JWT without a subject').slice(0, LONGEST_NAME),
      scopes: textsOf(payload[options.scopesClaim]).filter((text): text is Scope =>
        (SCOPES as readonly string[]).includes(text),
      ),
      workspaces: workspacesOf(payload[options.workspacesClaim]),
      expiresAt: Math.min((exp ?? 0) * 1_000 + options.toleranceMs, LAST_MOMENT),
    };
  };

  const workspacesOf = (claim: unknown): 'ALL' | string[] => {
    const ids = textsOf(claim);
    return ids.includes('*') ? 'ALL' : ids.flatMap((id) => parts.readWorkspaceId(id) ?? []);
  };

  return { verify };
}

/** Where the issuer's keys are. Throws what is wrong with the issuer's answer. */
async function findKeys({ issuer, jwksUri }: JwtIssuerOptions): Promise<RemoteJWKSet> {
  return createRemoteJWKSet(new URL(jwksUri ?? (await discover(issuer))), { timeoutDuration: FETCH_MS });
}

async function discover(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (metadata?.issuer !== issuer) {
    throw new Error(`${address} speaks for another issuer than JWT_ISSUER, which must agree exactly.`);
  }
  const { jwks_uri: keys } = metadata;
  if (typeof keys !== 'string' || !URL.canParse(keys)) throw new Error(`${address} names no "jwks_uri".`);
  // Keys that anybody in between could exchange would be no better than none.
  if (!isTrustworthy(keys)) throw new Error(`${address} names a "jwks_uri" that is not https: ${keys}.`);
  return keys;
}

function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** What is wrong with the token; null when the error is about something else. */
function faultOf(error: unknown): Rejection | null {
  if (error instanceof errors.JWTExpired) return 'EXPIRED';
  return isTokensFault(error) ? 'INVALID' : null;
}

/** Whether the error is about the token, and not about the issuer's keys or the way to them. */
function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}

function textsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((text) => text !== '');
  return Array.isArray(claim) ? claim.filter((item): item is string => typeof item === 'string') : [];
}
