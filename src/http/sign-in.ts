/**
 * Sign-in of people at the OIDC issuer, and sign-out. What belongs to a sign-in that has begun is in an encrypted cookie:
 * no other browser can end it, and any server can.
 */
import { hkdfSync } from 'node:crypto';
import { type LoginSecrets, newLoginSecrets, type OidcIssuer } from '../auth/oidc-issuer.ts';
import type { PersonSessions } from '../auth/person-sessions.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { EncryptionKeys } from '../base/encryption.ts';
import type { Log } from '../observe/log.ts';
import { FOREIGN_PAGE } from './errors.ts';
import { type Exchange, openResponse, refuse, reply, replyJson } from './exchange.ts';
import { comesFromOwnPage } from './own-page.ts';
import { type PersonCookies, SIGN_IN_SECONDS } from './person-cookies.ts';
import type { Route } from './routes.ts';
import { sessionRoute } from './session-route.ts';
import { PROBLEMS, type SignInProblem, signInPage } from './sign-in-page.ts';

export type SignInParts = {
  readonly issuer: Pick<OidcIssuer, 'signInUrl' | 'redeem' | 'signOutUrl'>;
  readonly sessions: Pick<PersonSessions, 'begin' | 'identify' | 'end'>;
  readonly cookies: PersonCookies;
  /** 32 bytes that every server on this database has. */
  readonly key: Uint8Array;
  /** The origin of this server, as browsers reach it. */
  readonly publicUrl: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
};

/** A sign-in that has begun. */
type SignInRecord = LoginSecrets & { readonly returnTo: string; readonly until: Millis };

export const CALLBACK_PATH = '/auth/callback';

const PURPOSE = 'sign-in';
const MAX_RETURN_TO_CHARACTERS = 2_000;

/** With these in the fragment, the page would use the token of the sender of a link, and not the session. */
const TOKEN_PARAMETERS = ['token', 'onboarding'];

export class SignIn {
  readonly #parts: SignInParts;
  readonly #keys: EncryptionKeys;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#keys = new EncryptionKeys([Buffer.from(hkdfSync('sha256', parts.key, '', 'aurora: sign-in', 32))]);
  }

  routes(): Route[] {
    const route = (path: string, method: string, handle: (exchange: Exchange) => Promise<void>): Route => ({
      name: 'sign_in',
      path,
      methods: [method],
      access: 'ANYONE',
      handle,
    });
    return [
      sessionRoute((exchange) => this.#isSignedIn(exchange)),
      route('/auth/sign-in', 'GET', (exchange) => this.#begin(exchange)),
      route(CALLBACK_PATH, 'GET', (exchange) => this.#finish(exchange)),
      route('/auth/sign-out', 'POST', (exchange) => this.#signOut(exchange)),
    ];
  }

  async #isSignedIn({ request, address, requestId, headers }: Exchange): Promise<boolean> {
    const { sessions, cookies } = this.#parts;
    const secret = cookies.sessionOf(request);
    const found = secret === null ? null : await sessions.identify(secret, { address, requestId }, true);
    if (found?.ok !== true) return false;
    if (found.value.secret !== secret) headers['Set-Cookie'] = cookies.ofSession(found.value.secret);
    return true;
  }

  /** Sends the browser to the issuer. */
  async #begin(exchange: Exchange): Promise<void> {
    const { issuer, cookies, clock } = this.#parts;
    const secrets = newLoginSecrets();
    const url = await issuer.signInUrl(secrets);
    if (!url.ok) return this.#refuse(exchange, url.error === 'UNAVAILABLE' ? 'UNAVAILABLE' : 'REFUSED');
    const returnTo = this.#ownPage(queryOf(exchange).get('returnTo'));
    const record: SignInRecord = { ...secrets, returnTo, until: clock.now() + SIGN_IN_SECONDS * 1_000 };
    const sealed = this.#keys.seal(JSON.stringify(record), PURPOSE);
    redirect(exchange, url.value, [cookies.ofSignIn(sealed)]);
  }

  /** The issuer has sent the browser back. */
  async #finish(exchange: Exchange): Promise<void> {
    const { issuer, sessions, cookies, log } = this.#parts;
    const { request, address, requestId } = exchange;
    const record = this.#open(cookies.signInOf(request));
    const query = queryOf(exchange);
    // Another browser, another tab, or the back button: the issuer's answer is not for this sign-in.
    if (record === null || query.get('state') !== record.state) return this.#refuse(exchange, 'NOT_BEGUN');
    const grant = await issuer.redeem(query.toString(), record);
    if (!grant.ok) return this.#refuse(exchange, grant.error);
    const origin = { address, requestId };
    const secret = await sessions.begin(grant.value, origin);
    if (secret === null) {
      const { sub } = grant.value.claims;
      log.warn(
        { sub, requestId },
        'a person has no access: the claims give no role, or no workspaces and scopes',
      );
      return this.#refuse(exchange, 'NO_ACCESS');
    }
    // A session that this browser had before ends: nobody else may go on with it.
    const replaced = cookies.endedSessionOf(request);
    if (replaced !== null) await sessions.end(replaced, origin);
    redirect(exchange, record.returnTo, [cookies.ofSession(secret), cookies.withoutSignIn]);
  }

  /** Ends the session, and names the page of the issuer that ends its session, too. */
  async #signOut(exchange: Exchange): Promise<void> {
    const { issuer, sessions, cookies, publicUrl } = this.#parts;
    const { request, address, requestId } = exchange;
    if (!comesFromOwnPage(request, publicUrl())) return refuse(exchange, FOREIGN_PAGE);
    const secret = cookies.endedSessionOf(request);
    const idToken = secret === null ? null : await sessions.end(secret, { address, requestId });
    const url = await issuer.signOutUrl(idToken, `${publicUrl()}/`);
    replyJson(exchange, 200, { url }, { 'Set-Cookie': cookies.withoutSession });
  }

  #open(sealed: string | null): SignInRecord | null {
    if (sealed === null) return null;
    try {
      const record = JSON.parse(this.#keys.open(sealed, PURPOSE)) as SignInRecord;
      return record.until > this.#parts.clock.now() ? record : null;
    } catch {
      return null;
    }
  }

  /** The address of a page of this server: of its start page, unless the path leads to another one. */
  #ownPage(path: string | null): string {
    const start = new URL(this.#parts.publicUrl());
    if (path === null || !path.startsWith('/') || !URL.canParse(path, start)) return start.href;
    const url = new URL(path, start);
    // A path such as "//example.com" leads elsewhere. All of the address counts: "/.//example.com" has that path.
    const isOwn = url.origin === start.origin && url.href.length <= MAX_RETURN_TO_CHARACTERS;
    const fragment = new URLSearchParams(url.hash.slice(1));
    return isOwn && !TOKEN_PARAMETERS.some((name) => fragment.has(name)) ? url.href : start.href;
  }

  #refuse(exchange: Exchange, problem: SignInProblem): void {
    const { status, code } = PROBLEMS[problem];
    exchange.record.code = code;
    const { body, headers } = signInPage(problem, exchange.requestId);
    reply(exchange, status, body, headers);
  }
}

function queryOf({ request }: Exchange): URLSearchParams {
  return new URL(request.url ?? '/', 'http://localhost').searchParams;
}

function redirect(exchange: Exchange, location: string, cookies: readonly string[]): void {
  openResponse(exchange)
    .setHeader('Set-Cookie', cookies)
    .writeHead(303, { Location: location, 'Cache-Control': 'no-store' })
    .end();
}
