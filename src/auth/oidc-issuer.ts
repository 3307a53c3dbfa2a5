/**
 * The OpenID Connect issuer at which people sign in: code flow with PKCE, and refresh tokens to read their claims again.
 * openid-client checks the answers: issuer, audience, nonce, times, and the signature of the ID token.
 */
import * as oidc from 'openid-client';
import { isTrustworthy } from '../base/addresses.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Log } from '../observe/log.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { Claims } from './claims.ts';

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
  readonly refreshToken: string | null;
  readonly idToken: string | null;
};

/** `UNAVAILABLE`: no answer, another attempt may succeed. `REFUSED`: the answer was no, or it cannot be trusted. */
export type IssuerProblem = 'UNAVAILABLE' | 'REFUSED';

const TIMEOUT_SECONDS = 5;

/** Accepted difference between the clocks of the issuer and of this machine. */
const TOLERANCE_SECONDS = 30;

export function newLoginSecrets(): LoginSecrets {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
}

export class OidcIssuer {
  readonly #options: OidcOptions;
  readonly #parts: OidcParts;
  #discovered: Promise<oidc.Configuration> | null = null;

  constructor(options: OidcOptions, parts: OidcParts) {
    this.#options = options;
    this.#parts = parts;
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

  /** Reads the claims again. @param subject of the person; the claims of another one are refused */
  refresh(refreshToken: string, subject: string): Promise<Result<Grant, IssuerProblem>> {
    return this.#ask('renewal', async (configuration) => {
      const tokens = await oidc.refreshTokenGrant(configuration, refreshToken);
      const grant = await grantOf(configuration, tokens, subject);
      // An issuer may keep the refresh token, and then sends none.
      return { ...grant, refreshToken: grant.refreshToken ?? refreshToken };
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
    try {
      this.#discovered ??= this.#discover();
      const configuration = await this.#discovered.catch((error: unknown) => {
        // The next attempt discovers again.
        this.#discovered = null;
        throw error;
      });
      return ok(await ask(configuration));
    } catch (error) {
      const problem = isUnavailable(error) ? 'UNAVAILABLE' : 'REFUSED';
      // Not the error itself: its causes hold what the issuer answered.
      const details = { step, problem, ...reasonOf(error), issuer: this.#options.issuer };
      this.#parts.log.warn(details, 'the OIDC issuer did not give what was asked for');
      return err(problem);
    }
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
        [oidc.customFetch]: (url, { headers, ...options }) =>
          fetch(url, { ...options, headers: { ...headers, ...tracing.headers() } } as RequestInit),
      },
    );
    return configuration;
  }
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
    throw new Error('The claims are about another person.');
  const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const userInfo = hasUserInfo ? await oidc.fetchUserInfo(configuration, tokens.access_token, expected) : {};
  return {
    claims: { ...claims, ...userInfo },
    refreshToken: tokens.refresh_token ?? null,
    idToken: tokens.id_token ?? null,
  };
}

/** Whether another attempt may succeed: the network, a time limit, or the issuer's own fault. */
function isUnavailable(error: unknown): boolean {
  // What `fetch` throws when it gets no answer.
  if (error instanceof TypeError && error.cause !== undefined) return true;
  const { code, status, cause } = error as { code?: unknown; status?: unknown; cause?: unknown };
  if (code === 'OAUTH_TIMEOUT') return true;
  const answered = status ?? (cause instanceof Response ? cause.status : undefined);
  return typeof answered === 'number' && (answered >= 500 || answered === 429);
}

/** What went wrong, in words of the protocol. */
function reasonOf(error: unknown): object {
  const { message, code, error: reason, status } = error as Record<string, unknown>;
  return { message, code, reason, status };
}
