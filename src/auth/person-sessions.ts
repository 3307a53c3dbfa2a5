/**
 * Sessions of people who signed in. The browser has a random secret in a cookie, the database its hash. A session ends
 * after its absolute limit, when nobody uses it, when it is revoked, and when the issuer withdraws the access: Aurora
 * reads the claims again after a while, and gives the browser another secret at the same time.
 */
import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { setTimeout as pass } from 'node:timers/promises';
import type { Actor, AuditRecord } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { EncryptionKeys } from '../base/encryption.ts';
import type { Page, PageRequest } from '../base/page.ts';
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
  SessionSecret,
} from '../storage/person-sessions.ts';
import { hashOf } from './api-key-token.ts';
import type { Claims } from './claims.ts';
import { type Grant, type Logout, MAX_REFRESH_MS, type OidcIssuer } from './oidc-issuer.ts';
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
  readonly issuer: Pick<OidcIssuer, 'name' | 'refresh'>;
  /** The person of the claims; null when they give no access. */
  readonly readPerson: (claims: Claims) => Person | null;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
};

/** Where a request comes from. */
type Origin = Pick<Actor, 'address' | 'requestId'>;

/** The tokens of the issuer, as they are sealed. */
type IssuerTokens = Pick<Grant, 'refreshToken' | 'idToken'>;

export type Identified = {
  readonly viewer: Viewer;
  /** The secret for the browser's cookie. The browser needs it where it differs from the one that it sent. */
  readonly secret: string;
};

const SECRET = /^[\w-]{43}$/;

/** How long the previous secret stays valid after the first use of the present one: for requests that run already. */
const OVERLAP_MS: Millis = 60_000;

/** How long one server may take to read the claims again. Longer than the issuer can: a refresh token is good for once. */
const RENEWAL_MS: Millis = MAX_REFRESH_MS + 2_000;

/** How often a request looks up whether another server has read the claims, and the pause before each time. */
const MAX_LOOKUPS = 20;
const LOOKUP_GAP_MS = 100;

export class PersonSessions {
  readonly #parts: PersonSessionsParts;
  readonly #uses = new RecentUses();
  /** The renewals that run on this server, by the secret that was sent: no other secret gets the answer. */
  readonly #renewals = new Map<string, Promise<Result<Identified, Rejection>>>();

  constructor(parts: PersonSessionsParts) {
    this.#parts = parts;
  }

  /** Begins a session, and returns its secret. Null when the claims give no access. */
  async begin(grant: Grant, origin: Origin): Promise<string | null> {
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
      createdAt: now,
      expiresAt: now + maxAgeMs,
      checkedAt: now,
      lastUsedAt: now,
      revokedAt: null,
    };
    const secret = Buffer.from(randomBytes(32)).toString('base64url');
    await store.insertPersonSession(session, keep(session.id, secret, null, grant), {
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
    const { session } = found;
    const { limits, clock } = this.#parts;
    if (!(await this.#isSecretGood(found, origin))) return err('SESSION_ENDED');
    if (session.checkedAt + limits.claimsMs > clock.now()) {
      this.#noteUse(session);
      return ok({ viewer: this.#viewerOf(session), secret: cookieSecret(found, secret) });
    }
    if (!mayRenew || isReplaced(found)) return err('EXPIRED');
    const running = this.#renewals.get(secret);
    if (running !== undefined) return running;
    const renewal = this.#renew(found, secret, origin).finally(() => this.#renewals.delete(secret));
    this.#renewals.set(secret, renewal);
    return renewal;
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
    for (let after: string | undefined; ; ) {
      const page = { limit: 100, ...(after !== undefined && { after }) };
      const found = await store.listPersonSessions({ ...filter, now: clock.now(), usedSince: 0 }, page);
      for (const { value: session } of found.items)
        if (session.createdAt <= until) await this.#end(session, origin, 'signed out at the issuer');
      after = found.items.at(-1)?.key;
      if (!found.hasMoreAfter) return;
    }
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

  /** Reads the claims again. One server does so, and the others wait for it. */
  async #renew(read: FoundSession, sent: string, origin: Origin): Promise<Result<Identified, Rejection>> {
    const { store, issuer, readPerson, clock, randomBytes } = this.#parts;
    const now = clock.now();
    const until = now + RENEWAL_MS;
    if (!(await store.claimRenewal(read.session.id, read.secret.hash, now, until)))
      return this.#awaitRenewal(sent);
    // Since it was read, another server may have got new tokens of the issuer, and no claims.
    const found = await this.#find(sent);
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
      const { sealed } = keep(session.id, present, kept.salt, { refreshToken: rotated, idToken });
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
      await this.#end(session, origin, 'the issuer withdrew the access');
      return err('SESSION_ENDED');
    }
    const checkedAt = clock.now();
    // While the present secret is unused, it stays: a browser may have it, and its use must end the previous one.
    const salt = (found.isPrevious ? kept.salt : null) ?? Buffer.from(randomBytes(16)).toString('base64url');
    const next = nextSecret(sent, salt);
    const renewed = await store.renewPersonSession(session.id, kept.hash, {
      ...keep(session.id, next, salt, { ...grant.value, idToken: grant.value.idToken ?? idToken }),
      person,
      checkedAt,
      previousHash: hashOf(sent),
    });
    if (!renewed) return err('SESSION_ENDED');
    this.#noteUse(session);
    return ok({ viewer: this.#viewerOf({ ...session, person, checkedAt }), secret: next });
  }

  async #awaitRenewal(secret: string): Promise<Result<Identified, Rejection>> {
    const { clock, limits } = this.#parts;
    for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      await pass(LOOKUP_GAP_MS);
      const found = await this.#find(secret);
      if (found === null) return err('SESSION_ENDED');
      if (found.session.checkedAt + limits.claimsMs > clock.now())
        return ok({ viewer: this.#viewerOf(found.session), secret: cookieSecret(found, secret) });
    }
    return err('ISSUER_UNAVAILABLE');
  }

  async #end({ id, person }: PersonSession, origin: Origin, detail: string): Promise<void> {
    const { store, clock } = this.#parts;
    const record: AuditRecord = { action: 'SIGN_OUT', actor: { ...actorOf(person), ...origin }, detail };
    await store.revokePersonSession(id, clock.now(), record);
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

/** What the database keeps of a secret. */
function keep(
  id: string,
  secret: string,
  salt: string | null,
  { refreshToken, idToken }: IssuerTokens,
): SessionSecret {
  const sealed = keyOf(secret).seal(JSON.stringify({ refreshToken, idToken }), id);
  return { hash: hashOf(secret), salt, sealed };
}

function tokensOf({ session, secret: { sealed } }: FoundSession, secret: string): IssuerTokens {
  return JSON.parse(keyOf(secret).open(sealed, session.id)) as IssuerTokens;
}

/** The key of what is sealed for a secret: without the browser's cookie, nobody reads the tokens of the issuer. */
function keyOf(secret: string): EncryptionKeys {
  return new EncryptionKeys([Buffer.from(hkdfSync('sha256', secret, '', 'aurora: tokens of a person', 32))]);
}

/**
 * The secret after this one. A browser that missed the answer with it sends the previous one, and gets the same again:
 * the salt alone, which is stored, is not enough.
 */
function nextSecret(secret: string, salt: string): string {
  return createHmac('sha256', secret).update(`aurora: next secret ${salt}`).digest('base64url');
}

/** Whether the session was found by a secret that another one has replaced: a browser has used the present one. */
function isReplaced({ isPrevious, previousUntil }: FoundSession): boolean {
  return isPrevious && previousUntil !== null;
}

/** The secret for the browser's cookie. A replaced one brings no other: the browser has the present one, a thief may not. */
function cookieSecret(found: FoundSession, sent: string): string {
  return isReplaced(found) ? sent : presentSecret(found, sent);
}

/** @param sent by which the session was found */
function presentSecret({ isPrevious, secret: { salt } }: FoundSession, sent: string): string {
  return isPrevious && salt !== null ? nextSecret(sent, salt) : sent;
}
