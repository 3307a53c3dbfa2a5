/** The two cookies of people: of a session, and of a sign-in that has begun. */
import type { IncomingMessage } from 'node:http';
import type { SessionCookies } from '../http/routes.ts';
import { comesFromOwnPage, opensFromOwnPage } from './own-page.ts';

/** The time in which a person must have signed in at the issuer. */
export const SIGN_IN_SECONDS = 600;

export class PersonCookies implements SessionCookies {
  readonly #publicUrl: () => string;

  /** @param publicUrl the origin of this server, as browsers reach it */
  constructor(publicUrl: () => string) {
    this.#publicUrl = publicUrl;
  }

  sessionOf(request: IncomingMessage): string | null {
    if (request.headers.authorization !== undefined) return null;
    return comesFromOwnPage(request, this.#publicUrl()) ? this.#read(request, 'aurora') : null;
  }

  sessionOfSocket(request: IncomingMessage): string | null {
    return opensFromOwnPage(request, this.#publicUrl()) ? this.#read(request, 'aurora') : null;
  }

  /**
   * What the browser kept of the sign-in that it began. The issuer's page sends the browser here, so this counts from
   * anywhere: it must agree with the answer of the issuer.
   */
  signInOf(request: IncomingMessage): string | null {
    return this.#read(request, 'aurora-sign-in');
  }

  /** The session of a browser that comes back from the issuer, or signs out. It is good for nothing but its end. */
  endedSessionOf(request: IncomingMessage): string | null {
    return this.#read(request, 'aurora');
  }

  /** Forgotten when the browser ends. The server knows when the session does. */
  ofSession(secret: string): string {
    return this.#cookie('aurora', secret);
  }

  ofSignIn(record: string): string {
    return `${this.#cookie('aurora-sign-in', record)}; Max-Age=${SIGN_IN_SECONDS}`;
  }

  get withoutSession(): string {
    return `${this.#cookie('aurora', '')}; Max-Age=0`;
  }

  get withoutSignIn(): string {
    return `${this.#cookie('aurora-sign-in', '')}; Max-Age=0`;
  }

  #cookie(name: string, value: string): string {
    const secure = this.#isSecure() ? '; Secure' : '';
    return `${this.#nameOf(name)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }

  /** Null when there is none, or several: nobody knows which of them is ours. */
  #read({ headers: { cookie = '' } }: IncomingMessage, name: string): string | null {
    const prefix = `${this.#nameOf(name)}=`;
    const found = cookie
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(prefix));
    return found.length === 1 ? (found[0]?.slice(prefix.length) ?? null) : null;
  }

  /** With the prefix, browsers take the cookie only from this host, over TLS, for all paths (RFC 6265bis). */
  #nameOf(name: string): string {
    return this.#isSecure() ? `__Host-${name}` : name;
  }

  /** Without TLS there is only loopback, as `PUBLIC_URL` demands. */
  #isSecure(): boolean {
    return this.#publicUrl().startsWith('https:');
  }
}
