/**
 * The OpenID Connect issuer at which people sign in: code flow with PKCE, and refresh tokens to read their claims again.
 * openid-client checks the answers: issuer, audience, nonce, times, and the signature of the ID token.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { isTrustworthy } from '../base/addresses.ts';
import type { Millis } from '../base/clock.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import type { Log } from '../observe/log.ts';
import type { Tracing } from '../observe/tracing.ts';
import { type Claims, textOf } from './claims.ts';
import { ALGORITHMS, faultOf, keysAt } from './jwt-issuer.ts';

export type OidcOptions = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What Aurora asks of the issuer, such as "openid profile email". */
  readonly scope: string;
};

type OidcParts = {
  readonly log: Log;
  readonly tracing: Pick<Tracing, 'headers'>;
  /** Where the issuer sends people back to: this server, as their browsers reach it. */
  readonly redirectUri: () => string;
};

/** What binds the answer of the issuer to the request of one browser. */
export type LoginSecrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** What the issuer says of a person, and its tokens. */
export type Grant = {
  readonly claims: Claims;
  /** The issuer's id of its own session; null when it has none. */
  readonly sessionId: string | null;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
};

/** What the issuer has ended: one of its sessions, or all of a person. At least one of both ids is there. */
export type Logout = {
  readonly subject: string | undefined;
  readonly sessionId: string | undefined;
  /** Sessions that began later are others. */
  readonly until: Millis;
};

/** Called with the refresh token that replaces the one that was sent, as soon as it is known. */
type KeepRefreshToken = (refreshToken: string) => Promise<void>;

/** `UNAVAILABLE`: no usable answer, another attempt may succeed. `REFUSED`: the answer was no, or it cannot be trusted. */
export type IssuerProblem = 'UNAVAILABLE' | 'REFUSED';

const TIMEOUT_SECONDS = 5;

/** How old a logout token may be. Issuers send it at once, and hardly ever twice. */
const MAX_LOGOUT_SECONDS = 120;

/** The event of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Accepted difference between the clocks of the issuer and of this machine. */
const TOLERANCE_SECONDS = 30;

export class OidcIssuer {
  /** The issuer, and the client there: with another configuration, another name. */
  readonly name: string;
  /** How long a refresh takes at most: discovery, the tokens, the keys of the issuer, and UserInfo. */
  readonly maxRefreshMs: Millis = 4 * TIMEOUT_SECONDS * 1_000;
  readonly #options: OidcOptions;
  readonly #parts: OidcParts;
  #discovered: Promise<oidc.Configuration> | null = null;
  /** The keys of the issuer, for logout tokens: openid-client reads none. */
  #keys: JWTVerifyGetKey | null = null;
  /** Set while a refresh token is used. */
  readonly #keep = new AsyncLocalStorage<KeepRefreshToken>();

  constructor(options: OidcOptions, parts: OidcParts) {
    this.#options = options;
    this.#parts = parts;
    this.name = `${options.issuer} ${options.clientId}`;
  }

  newLoginSecrets(): LoginSecrets {
    return {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
  }

  /** The page of the issuer at which a person signs in. */
  async signInUrl({ state, nonce, verifier }: LoginSecrets): Promise<Result<string, IssuerProblem>> {
    return this.#ask('sign-in', async (configuration) => {
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: this.#parts.redirectUri(),
        scope: this.#options.scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return url.href;
    });
  }

  /** Redeems the code with which the issuer has sent a browser back. */
  redeem(query: string, { state, nonce, verifier }: LoginSecrets): Promise<Result<Grant, IssuerProblem>> {
    return this.#ask('sign-in', async (configuration) => {
      const url = new URL(this.#parts.redirectUri());
      url.search = query;
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
      });
      return grantOf(configuration, tokens, null);
    });
  }

  /**
   * Reads the claims again.
   *
   * @param subject of the person; the claims of another one are refused
   * @param keep stores another refresh token, before anything else can fail: the issuer may accept the old one only once
   */
  refresh(
    refreshToken: string,
    subject: string,
    keep: KeepRefreshToken,
  ): Promise<Result<Grant, IssuerProblem>> {
    return this.#ask('renewal', async (configuration) => {
      const tokens = await this.#keep.run(keep, () => oidc.refreshTokenGrant(configuration, refreshToken));
      const grant = await grantOf(configuration, tokens, subject);
      // An issuer may keep the refresh token, and then sends none.
      return { ...grant, refreshToken: grant.refreshToken ?? refreshToken };
    });
  }

  /** Reads a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
  readLogout(token: string): Promise<Result<Logout, IssuerProblem>> {
    return this.#ask('logout', async (configuration) => {
      const { issuer, clientId: audience } = this.#options;
      this.#keys ??= keysAt(configuration.serverMetadata().jwks_uri, this.#parts.tracing);
      const { payload } = await jwtVerify(token, this.#keys, {
        ...{ issuer, audience, algorithms: ALGORITHMS },
        ...{ clockTolerance: TOLERANCE_SECONDS, maxTokenAge: MAX_LOGOUT_SECONDS },
        requiredClaims: ['jti', 'events'],
      }).catch((error: unknown) => {
        // The issuer may send it again, but not after a refusal: the key may be a new one, which is not fetched yet.
        const isUnknownKey = error instanceof errors.JWKSNoMatchingKey;
        throw isUnknownKey || faultOf(error) === null ? error : new Refusal('The logout token is not valid.');
      });
      const { sub, sid, iat = 0, events, nonce } = payload;
      const [subject, sessionId] = [textOf(sub), textOf(sid)];
      const isLogout = typeof events === 'object' && events !== null && LOGOUT_EVENT in events;
      // An ID token has a nonce, and is no logout token.
      if (!isLogout || nonce !== undefined || (subject ?? sessionId) === undefined)
        throw new Refusal('The token is no logout token.');
      return { subject, sessionId, until: (iat + TOLERANCE_SECONDS) * 1_000 };
    });
  }

  /** The page of the issuer that signs a person out there; null when the issuer has none, or does not answer. */
  async signOutUrl(idToken: string | null, returnTo: string): Promise<string | null> {
    const found = await this.#ask('sign-out', async (configuration) =>
      configuration.serverMetadata().end_session_endpoint === undefined
        ? null
        : oidc.buildEndSessionUrl(configuration, {
            post_logout_redirect_uri: returnTo,
            ...(idToken !== null && { id_token_hint: idToken }),
          }).href,
    );
    return found.ok ? found.value : null;
  }

  async #ask<T>(
    step: string,
    ask: (configuration: oidc.Configuration) => Promise<T>,
  ): Promise<Result<T, IssuerProblem>> {
    let configuration: oidc.Configuration;
    try {
      this.#discovered ??= this.#discover();
      configuration = await this.#discovered;
    } catch (error) {
      // The next attempt discovers again.
      this.#discovered = null;
      return this.#fail(step, error, 'UNAVAILABLE');
    }
    try {
      return ok(await ask(configuration));
    } catch (error) {
      return this.#fail(step, error, isRefusal(error) ? 'REFUSED' : 'UNAVAILABLE');
    }
  }

  #fail(step: string, error: unknown, problem: IssuerProblem): Err<IssuerProblem> {
    // Not the error itself: its causes hold what the issuer answered.
    const details = { step, problem, ...reasonOf(error), issuer: this.#options.issuer };
    this.#parts.log.warn(details, 'the OIDC issuer did not give what was asked for');
    return err(problem);
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options;
    const { tracing } = this.#parts;
    const configuration = await oidc.discovery(
      new URL(issuer),
      clientId,
      { client_secret: clientSecret, [oidc.clockTolerance]: TOLERANCE_SECONDS },
      // `client_secret_basic` is the default of OpenID Connect; an issuer that lacks it says so.
      (server, client, body, headers) => {
        const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
        const method = methods.includes('client_secret_basic')
          ? oidc.ClientSecretBasic
          : oidc.ClientSecretPost;
        return method(clientSecret)(server, client, body, headers);
      },
      {
        timeout: TIMEOUT_SECONDS,
        execute: [
          oidc.enableNonRepudiationChecks,
          ...(issuer.startsWith('http:') && isTrustworthy(issuer) ? [oidc.allowInsecureRequests] : []),
        ],
        [oidc.customFetch]: async (url, { headers, ...options }) => {
          const all = { ...headers, ...tracing.headers() };
          const response = await fetch(url, { ...options, headers: all } as RequestInit);
          // The first request of a refresh. openid-client returns its tokens only after it has fetched keys, too.
          const rotated = options.method === 'POST' ? await refreshTokenIn(response) : undefined;
          if (rotated !== undefined) await this.#keep.getStore()?.(rotated);
          return response;
        },
      },
    );
    return configuration;
  }
}

/** The refresh token in an answer of the token endpoint. The answer can still be read after that. */
async function refreshTokenIn(response: Response): Promise<string | undefined> {
  if (!response.ok) return undefined;
  const answer = (await response
    .clone()
    .json()
    .catch(() => null)) as Claims | null;
  return textOf(answer?.['refresh_token']);
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** The claims of the ID token and of the UserInfo endpoint, which count more: they are read now. */
async function grantOf(
  configuration: oidc.Configuration,
  tokens: Tokens,
  subject: string | null,
): Promise<Grant> {
  const claims: Claims = tokens.claims() ?? {};
  const expected = subject ?? String(claims['sub']);
  if (claims['sub'] !== undefined && claims['sub'] !== expected)
    throw new Refusal('The claims are about another person.');
  const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const userInfo = hasUserInfo ? await userInfoOf(configuration, tokens.access_token, expected) : {};
  return {
    claims: { ...claims, ...userInfo },
    sessionId: textOf(claims['sid']) ?? null,
    refreshToken: tokens.refresh_token ?? null,
    idToken: tokens.id_token ?? null,
  };
}

/** The issuer has said no, in a way that openid-client does not tell from an outage. */
class Refusal extends Error {}

/** The codes of openid-client for claims and subjects that are not the expected ones. */
const WRONG_CLAIMS: readonly unknown[] = [
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
];

/**
 * Whether the issuer has said no, or its claims are wrong. Any other answer can come from a proxy or a wrong setting, for
 * example a page with status 404: then nobody loses a session.
 */
function isRefusal(error: unknown): boolean {
  if (error instanceof Refusal || error instanceof oidc.AuthorizationResponseError) return true;
  if (error instanceof oidc.ResponseBodyError) return error.error === 'invalid_grant';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return WRONG_CLAIMS.includes(code) || isWrongSignature(cause);
}

/** @throws Refusal when the endpoint no longer accepts the token: only here these statuses are about the person */
async function userInfoOf(
  configuration: oidc.Configuration,
  accessToken: string,
  subject: string,
): Promise<Claims> {
  try {
    return await oidc.fetchUserInfo(configuration, accessToken, subject);
  } catch (error) {
    const { status, cause } = error as { status?: unknown; cause?: unknown };
    const answered = status ?? (cause instanceof Response ? cause.status : undefined);
    if (answered !== 401 && answered !== 403) throw error;
    throw new Refusal(`The UserInfo endpoint answered ${answered}.`);
  }
}

/** openid-client has one code for all malformed answers, but only here the details of its cause have a signature. */
function isWrongSignature(cause: unknown): boolean {
  const details = cause instanceof Error ? cause.cause : undefined;
  return typeof details === 'object' && details !== null && 'signature' in details;
}

/** What went wrong, in words of the protocol. */
function reasonOf(error: unknown): object {
  const { message, code, error: reason, status } = error as Record<string, unknown>;
  return { message, code, reason, status };
}
