/**
 * Renews the sessions of people: reads the claims of the issuer again, and makes the next secret. One server renews a
 * session under a lease, and the others wait for it: a refresh token may be good for once only.
 */
import { setTimeout as pass } from 'node:timers/promises';
import type { Actor } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { FoundSession, PersonSession, PersonSessionStore } from '../storage/person-sessions.ts';
import { hashOf } from './api-key-token.ts';
import type { Claims } from './claims.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import {
  cookieSecret,
  isReplaced,
  nextSecret,
  presentSecret,
  sealedSecret,
  tokensOf,
} from './person-session-secret.ts';
import type { Person, Rejection } from './viewer.ts';

/** Where a request comes from. */
export type Origin = Pick<Actor, 'address' | 'requestId'>;

/** A session with claims that count, and the secret for the browser's cookie. */
type Renewed = { readonly session: PersonSession; readonly secret: string };

export type PersonSessionRenewalsParts = {
  readonly store: Pick<
    PersonSessionStore,
    'claimRenewal' | 'releaseRenewal' | 'keepIssuerTokens' | 'renewPersonSession'
  >;
  readonly issuer: Pick<OidcIssuer, 'refresh' | 'maxRefreshMs'>;
  /** The person of the claims; null when they give no access. */
  readonly readPerson: (claims: Claims) => Person | null;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** The session of a secret; null when it has ended. */
  readonly find: (secret: string) => Promise<FoundSession | null>;
  /** Whether the claims of a session still count. */
  readonly isFresh: (session: PersonSession) => boolean;
  /** Ends a session. @param detail why, for the audit log */
  readonly end: (session: PersonSession, origin: Origin, detail: string) => Promise<void>;
};

/** One server may take this much longer than the issuer to read the claims again: a refresh token is good for once. */
const RENEWAL_MARGIN_MS: Millis = 2_000;

/** How often a request looks up whether another server has read the claims, and the pause before each time. */
const MAX_LOOKUPS = 20;
const LOOKUP_GAP_MS = 100;

export class PersonSessionRenewals {
  readonly #parts: PersonSessionRenewalsParts;
  /** The renewals that run on this server, by the secret that was sent: no other secret gets the answer. */
  readonly #running = new Map<string, Promise<Result<Renewed, Rejection>>>();

  constructor(parts: PersonSessionRenewalsParts) {
    this.#parts = parts;
  }

  /** Renews the session, or waits for the renewal that runs. @param sent the secret by which the session was found */
  renew(found: FoundSession, sent: string, origin: Origin): Promise<Result<Renewed, Rejection>> {
    const running = this.#running.get(sent);
    if (running !== undefined) return running;
    const renewal = this.#renew(found, sent, origin).finally(() => this.#running.delete(sent));
    this.#running.set(sent, renewal);
    return renewal;
  }

  async #renew(read: FoundSession, sent: string, origin: Origin): Promise<Result<Renewed, Rejection>> {
    const { store, issuer, readPerson, clock, randomBytes, find, end } = this.#parts;
    const now = clock.now();
    const until = now + issuer.maxRefreshMs + RENEWAL_MARGIN_MS;
    if (!(await store.claimRenewal(read.session.id, read.secret.hash, now, until)))
      return this.#awaitRenewal(sent);
    // Since it was read, another server may have got new tokens of the issuer, and no claims.
    const found = await find(sent);
    if (found === null) return err('SESSION_ENDED');
    if (isReplaced(found)) {
      await store.releaseRenewal(read.session.id, until);
      return err('EXPIRED');
    }
    const { session, secret: kept } = found;
    const present = presentSecret(found, sent);
    const { refreshToken, idToken } = tokensOf(found, present);
    const { subject } = session.person;
    const keepToken = (rotated: string) => {
      const { sealed } = sealedSecret(session.id, present, kept.salt, { refreshToken: rotated, idToken });
      return store.keepIssuerTokens(session.id, kept.hash, sealed);
    };
    const grant =
      refreshToken === null
        ? err('REFUSED' as const)
        : await issuer.refresh(refreshToken, subject, keepToken);
    if (!grant.ok && grant.error === 'UNAVAILABLE') {
      await store.releaseRenewal(session.id, until);
      return err('ISSUER_UNAVAILABLE');
    }
    const person = grant.ok ? readPerson({ sub: subject, ...grant.value.claims }) : null;
    if (!grant.ok || person === null) {
      await end(session, origin, 'the issuer withdrew the access');
      return err('SESSION_ENDED');
    }
    const checkedAt = clock.now();
    // While the present secret is unused, it stays: a browser may have it, and its use must end the previous one.
    const salt = (found.isPrevious ? kept.salt : null) ?? Buffer.from(randomBytes(16)).toString('base64url');
    const next = nextSecret(sent, salt);
    const tokens = { ...grant.value, idToken: grant.value.idToken ?? idToken };
    const renewed = await store.renewPersonSession(session.id, kept.hash, {
      ...sealedSecret(session.id, next, salt, tokens),
      person,
      checkedAt,
      previousHash: hashOf(sent),
    });
    return renewed ? ok({ session: { ...session, person, checkedAt }, secret: next }) : err('SESSION_ENDED');
  }

  async #awaitRenewal(sent: string): Promise<Result<Renewed, Rejection>> {
    for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      await pass(LOOKUP_GAP_MS);
      const found = await this.#parts.find(sent);
      if (found === null) return err('SESSION_ENDED');
      if (this.#parts.isFresh(found.session))
        return ok({ session: found.session, secret: cookieSecret(found, sent) });
    }
    return err('ISSUER_UNAVAILABLE');
  }
}
