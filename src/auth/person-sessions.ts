/**
 * Sessions of people who signed in. The browser has a random secret in a cookie, the database its hash. A session ends
 * after its absolute limit, when nobody uses it, when it is revoked, and when the issuer withdraws the access: Aurora
 * reads the claims again after a while, and gives the browser another secret at the same time.
 */
import { randomUUID } from 'node:crypto';
import type { Actor, AuditRecord } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { allPages, type Page, type PageRequest } from '../base/page.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { RecentUses } from '../base/recent-uses.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import { type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import type { ListCountStore } from '../storage/list-counts.ts';
import type {
  FoundSession,
  PersonSession,
  PersonSessionStore,
  SessionFilter,
} from '../storage/person-sessions.ts';
import { hashOf } from './api-key-token.ts';
import type { Grant, Logout, OidcIssuer } from './oidc-issuer.ts';
import {
  type Origin,
  PersonSessionRenewals,
  type PersonSessionRenewalsParts,
} from './person-session-renewals.ts';
import { cookieSecret, isReplaced, presentSecret, sealedSecret, tokensOf } from './person-session-secret.ts';
import { personTokenId } from './token-id.ts';
import type { Person, Rejection, Viewer } from './viewer.ts';

export type SessionLimits = {
  /** How long a session lasts at most. */
  readonly maxAgeMs: Millis;
  /** How long a session lasts without a request. */
  readonly idleMs: Millis;
  /** How long claims count. Then Aurora reads them again. */
  readonly claimsMs: Millis;
};

type PersonSessionsParts = {
  readonly store: PersonSessionStore & Pick<ListCountStore, 'countPersonSessions'>;
  readonly issuer: Pick<OidcIssuer, 'name' | 'refresh' | 'maxRefreshMs'>;
  readonly readPerson: PersonSessionRenewalsParts['readPerson'];
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
};

export type Identified = {
  readonly viewer: Viewer;
  /** The secret for the browser's cookie. The browser needs it where it differs from the one that it sent. */
  readonly secret: string;
};

const SECRET = /^[\w-]{43}$/;

/** How long the previous secret stays valid after the first use of the present one: for requests that run already. */
const OVERLAP_MS: Millis = 60_000;

/** Sessions that are read at a time. */
const PAGE = 100;

export class PersonSessions {
  readonly #parts: PersonSessionsParts;
  readonly #uses = new RecentUses();
  readonly #renewals: PersonSessionRenewals;

  constructor(parts: PersonSessionsParts) {
    this.#parts = parts;
    this.#renewals = new PersonSessionRenewals({
      ...parts,
      find: (secret) => this.#find(secret),
      isFresh: (session) => this.#isFresh(session),
      end: (...of) => this.#end(...of),
    });
  }

  /**
   * Begins a session, and returns its secret. Null when the claims give no access.
   *
   * @param browser a short name of the browser, for people; null when it is unknown
   */
  async begin(grant: Grant, origin: Origin, browser: string | null): Promise<string | null> {
    const { store, issuer, readPerson, limits, clock, randomBytes } = this.#parts;
    const person = readPerson(grant.claims);
    if (person === null) return null;
    const now = clock.now();
    // Without a refresh token, claims cannot be read again: the session ends with them.
    const maxAgeMs =
      grant.refreshToken === null ? Math.min(limits.claimsMs, limits.maxAgeMs) : limits.maxAgeMs;
    const session: PersonSession = {
      id: randomUUID(),
      issuer: issuer.name,
      issuerSessionId: grant.sessionId,
      person,
      browser,
      createdAt: now,
      expiresAt: now + maxAgeMs,
      checkedAt: now,
      lastUsedAt: now,
      revokedAt: null,
    };
    const secret = Buffer.from(randomBytes(32)).toString('base64url');
    await store.insertPersonSession(session, sealedSecret(session.id, secret, null, grant), {
      action: 'SIGN_IN',
      actor: { ...actorOf(person), ...origin },
      detail: person.role,
    });
    return secret;
  }

  /**
   * Identifies the person of a session.
   *
   * @param mayRenew whether the answer can bring the browser another secret: not over an open WebSocket
   * @throws DatabaseUnusable
   */
  async identify(secret: string, origin: Origin, mayRenew: boolean): Promise<Result<Identified, Rejection>> {
    const found = await this.#find(secret);
    if (found === null) return err('SESSION_ENDED');
    if (!(await this.#isSecretGood(found, origin))) return err('SESSION_ENDED');
    if (this.#isFresh(found.session)) return ok(this.#identified(found.session, cookieSecret(found, secret)));
    if (!mayRenew || isReplaced(found)) return err('EXPIRED');
    const renewed = await this.#renewals.renew(found, secret, origin);
    return renewed.ok ? ok(this.#identified(renewed.value.session, renewed.value.secret)) : renewed;
  }

  /** Ends the session of the secret, if there is one. Returns the ID token of the issuer, if it is known. */
  async end(secret: string, origin: Origin): Promise<string | null> {
    const found = await this.#find(secret);
    if (found === null) return null;
    await this.#end(found.session, origin, 'signed out');
    return tokensOf(found, presentSecret(found, secret)).idToken;
  }

  /** Ends what the issuer has ended. Sessions that began since are others: the same token again ends none of them. */
  async endAtIssuer({ subject, sessionId, until }: Logout, origin: Origin): Promise<void> {
    const { store, issuer, clock } = this.#parts;
    const filter = { issuer: issuer.name, subject, issuerSessionId: sessionId };
    const pages = allPages(PAGE, (page) =>
      store.listPersonSessions({ ...filter, now: clock.now(), usedSince: 0 }, page),
    );
    for await (const page of pages)
      for (const session of page)
        if (session.createdAt <= until) await this.#end(session, origin, 'signed out at the issuer');
  }

  async revoke({ id, person }: PersonSession, actor: Actor): Promise<Outcome<PersonSession>> {
    const { store, clock } = this.#parts;
    const record = { action: 'REVOKE_PERSON_SESSION', actor, detail: person.name } as const;
    const revoked = await store.revokePersonSession(id, clock.now(), record);
    return revoked === null ? sessionNotFound() : ok(revoked);
  }

  async byId(id: string): Promise<PersonSession | null> {
    const [session] = await this.#parts.store.personSessionsByIds([id]);
    return session ?? null;
  }

  /** The sessions that can still be used, oldest first. @param subject of one person; of all when left out */
  list(subject: string | undefined, page: PageRequest): Promise<Page<PersonSession>> {
    return this.#parts.store.listPersonSessions(this.#usable(subject), page);
  }

  /** How many sessions can still be used, up to `limit`. */
  count(limit: number): Promise<number> {
    return this.#parts.store.countPersonSessions(this.#usable(undefined), limit);
  }

  #usable(subject: string | undefined): SessionFilter {
    const { issuer, clock, limits } = this.#parts;
    const now = clock.now();
    return { issuer: issuer.name, subject, now, usedSince: now - limits.idleMs };
  }

  /** The session of the secret, if it has not ended. With another issuer or client, it has. */
  async #find(secret: string): Promise<FoundSession | null> {
    const { store, issuer, clock, limits } = this.#parts;
    if (!SECRET.test(secret)) return null;
    const found = await store.personSessionByHash(hashOf(secret));
    if (found === null || found.session.revokedAt !== null) return null;
    const { expiresAt, lastUsedAt } = found.session;
    const isOver = Math.min(expiresAt, lastUsedAt + limits.idleMs) <= clock.now();
    return isOver || found.session.issuer !== issuer.name ? null : found;
  }

  /**
   * Whether the browser may have the secret that it sent. The previous one is good until the present one is used, as its
   * answer may have been lost, and a minute more. Then two have the cookie, and one of them may be a thief: the session
   * ends for both.
   */
  async #isSecretGood(found: FoundSession, origin: Origin): Promise<boolean> {
    const { store, clock, log } = this.#parts;
    const { session, secret, isPrevious, previousUntil } = found;
    const now = clock.now();
    if (isPrevious && previousUntil !== null && previousUntil <= now) {
      await this.#end(session, origin, 'a replaced cookie was used: it may have been stolen');
      log.warn(
        { sessionId: session.id, ...origin },
        'a replaced cookie was used: the session of a person ends',
      );
      return false;
    }
    const isFirstUse = !isPrevious && secret.salt !== null && previousUntil === null;
    if (isFirstUse) await store.endPreviousSecret(session.id, secret.hash, now + OVERLAP_MS);
    return true;
  }

  async #end({ id, person }: PersonSession, origin: Origin, detail: string): Promise<void> {
    const { store, clock } = this.#parts;
    const record: AuditRecord = { action: 'SIGN_OUT', actor: { ...actorOf(person), ...origin }, detail };
    await store.revokePersonSession(id, clock.now(), record);
  }

  /** Whether the claims of a session still count. */
  #isFresh({ checkedAt }: PersonSession): boolean {
    const { clock, limits } = this.#parts;
    return checkedAt + limits.claimsMs > clock.now();
  }

  #identified(session: PersonSession, secret: string): Identified {
    this.#noteUse(session);
    return { viewer: this.#viewerOf(session), secret };
  }

  #viewerOf({ id, person, expiresAt, checkedAt }: PersonSession): Viewer {
    const { clock, limits } = this.#parts;
    const { subject: _, ...described } = person;
    return {
      kind: 'PERSON',
      ...described,
      tokenId: personTokenId(person),
      expiresAt: Math.min(expiresAt, checkedAt + limits.claimsMs, clock.now() + limits.idleMs),
      sessionId: id,
    };
  }

  /** Stores that a session was used, once a minute. No request waits for the write. */
  #noteUse(session: PersonSession): void {
    const { store, log, clock } = this.#parts;
    const now = clock.now();
    if (!this.#uses.isDue(session, now)) return;
    store.touchPersonSession(session.id, now).catch((error: unknown) => {
      log.warn({ error }, 'cannot write down that a session was used; trying again in a minute');
    });
  }
}

export function sessionNotFound(): Err<Refusal> {
  return refuse('PERSON_SESSION_NOT_FOUND', 'Session not found.', [
    'Use the id of a session that "viewer { sessions }" or, for operators, "personSessions" lists.',
  ]);
}

function actorOf(person: Person): Pick<Actor, 'tokenId' | 'tokenName'> {
  return { tokenId: personTokenId(person), tokenName: person.name };
}
