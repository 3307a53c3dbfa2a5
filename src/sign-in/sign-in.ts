/**
 * Sign-in of people at the OIDC issuer, and sign-out. What belongs to a sign-in that has begun is in an encrypted cookie:
 * no other browser can end it, and any server can.
 */
import { hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { LoginSecrets, OidcIssuer } from '../auth/oidc-issuer.ts';
import type { PersonSessions } from '../auth/person-sessions.ts';
import { TokenQuota } from '../auth/token-quota.ts';
import { networkOf, WrongTokens } from '../auth/wrong-tokens.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { EncryptionKeys } from '../base/encryption.ts';
import { err } from '../base/result.ts';
import { readBody } from '../http/body.ts';
import { FOREIGN_PAGE } from '../http/errors.ts';
import { type Exchange, openResponse, refuse, reply, replyJson } from '../http/exchange.ts';
import { queryOf } from '../http/request-target.ts';
import type { Route } from '../http/routes.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import { browserNameOf } from './browser-name.ts';
import { comesFromOwnPage } from './own-page.ts';
import { type PersonCookies, SIGN_IN_SECONDS } from './person-cookies.ts';
import { sessionRoute } from './session-route.ts';
import { PROBLEMS, type SignInProblem, signInPage } from './sign-in-page.ts';

export type SignInParts = {
  readonly issuer: Pick<OidcIssuer, 'newLoginSecrets' | 'signInUrl' | 'redeem' | 'signOutUrl' | 'readLogout'>;
  readonly sessions: Pick<PersonSessions, 'begin' | 'identify' | 'end' | 'endAtIssuer'>;
  readonly cookies: PersonCookies;
  /** 32 bytes that every server on this database has. */
  readonly key: Uint8Array;
  /** The origin of this server, as browsers reach it. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

/** A sign-in that has begun. */
type SignInRecord = LoginSecrets & { readonly returnTo: string; readonly until: Millis };

export const CALLBACK_PATH = '/auth/callback';
const SIGN_IN_PATH = '/auth/sign-in';

/** The parameter of a browser that was sent to the public address already. */
const REDIRECTED = 'redirected';

const NOT_A_LOGOUT = { status: 400, code: 'BAD_REQUEST' } as const;

const PURPOSE = 'sign-in';
const MAX_RETURN_TO_CHARACTERS = 2_000;

/** Answers of the issuer that Aurora checks at the same time for one network address: each costs requests to the issuer. */
export const MAX_RUNNING_SIGN_INS = 40;

/** The same after many wrong answers. While wrong ones take all places, other people of the address get 429. */
export const MAX_RUNNING_AFTER_FAILURES = 4;

/** How long a wrong answer then keeps its place: all places together answer at most 80 in a minute. */
const FAILURE_PAUSE_MS: Millis = 3_000;

/** Maximum sign-ins in memory that have had an answer. The oldest goes first. */
const MAX_ANSWERED = 10_000;

/** With these in the fragment, the page would use the token of the sender of a link, and not the session. */
const TOKEN_PARAMETERS = ['token', 'onboarding'];

export class SignIn {
  readonly #parts: SignInParts;
  readonly #keys: EncryptionKeys;
  /** The answers of the issuer that were wrong, by the address of the browser. */
  readonly #failures: WrongTokens;
  /** Those that Aurora checks now, by the network of the browser, and those after many wrong ones. */
  readonly #running = new TokenQuota(() => MAX_RUNNING_SIGN_INS);
  readonly #runningSlowly = new TokenQuota(() => MAX_RUNNING_AFTER_FAILURES);

  /** The states of sign-ins whose answer is checked now, or was judged: each gets one. */
  readonly #answered = new LRUCache<string, true>({ max: MAX_ANSWERED });

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#keys = new EncryptionKeys([Buffer.from(hkdfSync('sha256', parts.key, '', 'aurora: sign-in', 32))]);
    this.#failures = new WrongTokens(parts.clock);
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
      route(SIGN_IN_PATH, 'GET', (exchange) => this.#begin(exchange)),
      route(CALLBACK_PATH, 'GET', (exchange) => this.#finish(exchange)),
      route('/auth/sign-out', 'POST', (exchange) => this.#signOut(exchange)),
      route('/auth/backchannel-logout', 'POST', (exchange) => this.#signOutByIssuer(exchange)),
    ];
  }

  async #isSignedIn({ request, address, requestId, headers }: Exchange): Promise<boolean> {
    const { sessions, cookies } = this.#parts;
    const secret = cookies.sessionOf(request);
    if (secret === null) return false;
    const found = await sessions.identify(secret, { address, requestId }, true);
    // The session has not ended: each request says that the issuer is unavailable, and the page tries again.
    if (!found.ok) return found.error === 'ISSUER_UNAVAILABLE';
    if (found.value.secret !== secret) headers['Set-Cookie'] = cookies.ofSession(found.value.secret);
    return true;
  }

  /** Sends the browser to the issuer. */
  async #begin(exchange: Exchange): Promise<void> {
    const { issuer, cookies, clock } = this.#parts;
    const query = queryOf(exchange.request);
    const returnTo = this.#ownPage(query.get('returnTo'));
    // The issuer sends the browser to the public address, where a cookie of another host does not count.
    if (!this.#isAtPublicHost(exchange) && !query.has(REDIRECTED))
      return redirect(exchange, this.#signInAt(returnTo), []);
    const secrets = issuer.newLoginSecrets();
    const url = await issuer.signInUrl(secrets);
    if (!url.ok) return this.#refuse(exchange, url.error, returnTo);
    const record: SignInRecord = { ...secrets, returnTo, until: clock.now() + SIGN_IN_SECONDS * 1_000 };
    const sealed = this.#keys.seal(JSON.stringify(record), PURPOSE);
    redirect(exchange, url.value, [cookies.ofSignIn(sealed)]);
  }

  /** The issuer has sent the browser back. */
  async #finish(exchange: Exchange): Promise<void> {
    const { cookies, lifecycle } = this.#parts;
    const { request, address } = exchange;
    const record = this.#open(cookies.signInOf(request));
    // Another browser, another tab, or the back button: the issuer's answer is not for this sign-in. It is not counted:
    // pages of other origins could use up the tries of the address.
    if (record === null || queryOf(request).get('state') !== record.state)
      return this.#refuse(exchange, 'NOT_BEGUN', record?.returnTo ?? null);
    const { returnTo, state } = record;
    // A cookie that is sent again takes no place from others.
    if (this.#answered.has(state)) return this.#refuse(exchange, 'NOT_BEGUN', returnTo);
    const isSlow = this.#failures.isFull(address);
    const release = (isSlow ? this.#runningSlowly : this.#running).open(networkOf(address));
    if (release === null) {
      lifecycle.emit('rate.limited', { limit: isSlow ? 'wrong_tokens' : 'sign_ins' });
      return this.#refuse(exchange, isSlow ? 'TOO_MANY' : 'BUSY', returnTo);
    }
    this.#answered.set(state, true);
    try {
      const problem = await this.#redeem(exchange, record);
      if (problem === null) return;
      if (problem === 'UNAVAILABLE') this.#answered.delete(state);
      else {
        // It counts now, and not before: many people of one address may sign in at once.
        this.#failures.add(address);
        if (isSlow) await this.#pause();
      }
      this.#refuse(exchange, problem, returnTo);
    } finally {
      release();
    }
  }

  #pause(): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => clock.at(clock.now() + FAILURE_PAUSE_MS, resolve));
  }

  /** Begins the session, and leads back to the page. Returns why not; then nothing is answered yet. */
  async #redeem(exchange: Exchange, record: SignInRecord): Promise<SignInProblem | null> {
    const { issuer, sessions, cookies, log } = this.#parts;
    const { request, address, requestId } = exchange;
    const grant = await issuer.redeem(queryOf(request).toString(), record);
    if (!grant.ok) return grant.error;
    const origin = { address, requestId };
    const browser = browserNameOf(request.headers['user-agent']);
    const secret = await sessions.begin(grant.value, origin, browser);
    if (secret === null) {
      const { sub } = grant.value.claims;
      log.warn(
        { sub, requestId },
        'a person has no access: the claims give no role, or no workspaces and scopes',
      );
      return 'NO_ACCESS';
    }
    // A session that this browser had before ends: nobody else may go on with it.
    const replaced = cookies.endedSessionOf(request);
    if (replaced !== null) await sessions.end(replaced, origin);
    redirect(exchange, record.returnTo, [cookies.ofSession(secret), cookies.withoutSignIn]);
    return null;
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

  /** The issuer, and no browser, says that a person has signed out there (OpenID Connect Back-Channel Logout 1.0). */
  async #signOutByIssuer(exchange: Exchange): Promise<void> {
    const { issuer, sessions } = this.#parts;
    const { request, address, requestId } = exchange;
    const token = new URLSearchParams((await readBody(request)) ?? '').get('logout_token');
    const logout = token === null ? err('REFUSED' as const) : await issuer.readLogout(token);
    if (!logout.ok) {
      const isRefused = logout.error === 'REFUSED';
      const { status, code } = isRefused ? NOT_A_LOGOUT : PROBLEMS.UNAVAILABLE;
      exchange.record.code = code;
      return replyJson(exchange, status, {
        error: isRefused ? 'invalid_request' : 'temporarily_unavailable',
      });
    }
    await sessions.endAtIssuer(logout.value, { address, requestId });
    reply(exchange, 200, '', {});
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

  /** Whether the browser has opened the public address, as far as proxies tell. */
  #isAtPublicHost({ request }: Exchange): boolean {
    return request.headers.host?.toLowerCase() === new URL(this.#parts.publicUrl()).host;
  }

  /** The address that begins the sign-in at the public address. */
  #signInAt(returnTo: string): string {
    const url = new URL(SIGN_IN_PATH, this.#parts.publicUrl());
    // A proxy may send another Host each time: the browser is redirected once.
    url.search = new URLSearchParams({ returnTo: pathOf(returnTo), [REDIRECTED]: '1' }).toString();
    return url.href;
  }

  /** @param returnTo the page that the sign-in was to lead back to, if that is known */
  #refuse(exchange: Exchange, problem: SignInProblem, returnTo: string | null): void {
    const { status, code } = PROBLEMS[problem];
    exchange.record.code = code;
    const { body, headers } = signInPage(problem, exchange.requestId, returnTo && pathOf(returnTo));
    reply(exchange, status, body, headers);
  }
}

/** The address without its origin. */
function pathOf(address: string): string {
  const { pathname, search, hash } = new URL(address);
  return pathname + search + hash;
}

function redirect(exchange: Exchange, location: string, cookies: readonly string[]): void {
  openResponse(exchange)
    .setHeader('Set-Cookie', cookies)
    .writeHead(303, { Location: location, 'Cache-Control': 'no-store' })
    .end();
}
