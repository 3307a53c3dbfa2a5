/** The sessions of people who signed in, as they are stored. Never the secret of the cookie, only its hash. */
import type { AuditRecord } from '../audit/audit.ts';
import type { Person } from '../auth/viewer.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';

export type PersonSession = {
  readonly id: string;
  /** The issuer, and the client there, at which the person signed in. Null: from before this was stored. */
  readonly issuer: string | null;
  /** The issuer's id of its own session, which logout tokens name; null when it has none. */
  readonly issuerSessionId: string | null;
  readonly person: Person;
  /** The browser that signed in, such as "Chrome on macOS"; null when it is unknown. */
  readonly browser: string | null;
  readonly createdAt: Millis;
  /** The absolute limit: no use extends it. */
  readonly expiresAt: Millis;
  /** When the claims of the issuer were last read. */
  readonly checkedAt: Millis;
  /** Time of the last use, to the minute. */
  readonly lastUsedAt: Millis;
  readonly revokedAt: Millis | null;
};

/** The present secret of a session. The previous one stays valid until the present one is used, and for a moment more. */
export type SessionSecret = {
  readonly hash: string;
  /** Makes the present secret from the previous one; null before the first renewal. */
  readonly salt: string | null;
  /** The tokens of the issuer, encrypted with a key that only the present secret yields. */
  readonly sealed: string;
};

/** What a renewal replaces. */
export type SessionRenewal = SessionSecret & {
  readonly person: Person;
  readonly checkedAt: Millis;
  /** Of the secret from which the browser gets the new one. It stays valid until the new one is used. */
  readonly previousHash: string;
};

export type FoundSession = {
  readonly session: PersonSession;
  readonly secret: SessionSecret;
  /** Whether the hash was that of the previous secret. */
  readonly isPrevious: boolean;
  /** How long the previous secret stays valid. Null: until the present one is used. */
  readonly previousUntil: Millis | null;
};

export type SessionFilter = {
  readonly issuer: string;
  /** Only the sessions of this person. */
  readonly subject?: string | undefined;
  /** Only those that began in this session of the issuer. */
  readonly issuerSessionId?: string | undefined;
  /** Only sessions that end after this moment, and were used since the other. */
  readonly now: Millis;
  readonly usedSince: Millis;
};

export interface PersonSessionStore {
  insertPersonSession(session: PersonSession, secret: SessionSecret, record: AuditRecord): Promise<void>;
  /** Finds a session by the hash of its present secret, or of the previous one, which may not be valid any more. */
  personSessionByHash(hash: string): Promise<FoundSession | null>;
  /** Sessions in the order of the ids; null for those that do not exist. */
  personSessionsByIds(ids: readonly string[]): Promise<(PersonSession | null)[]>;
  /** Sessions that are not revoked, oldest first. */
  listPersonSessions(filter: SessionFilter, page: PageRequest): Promise<Page<PersonSession>>;
  /**
   * Reserves the renewal of a session until a moment, for one of all servers. False when another holds it, the hash is
   * not the present one, or the session is revoked.
   */
  claimRenewal(id: string, hash: string, now: Millis, until: Millis): Promise<boolean>;
  /** Ends the reservation until that moment, and no other. */
  releaseRenewal(id: string, until: Millis): Promise<void>;
  /** Replaces the sealed tokens of the issuer, unless the hash is not the present one. */
  keepIssuerTokens(id: string, hash: string, sealed: string): Promise<void>;
  /** Gives the session another secret and new claims. False when the hash is not the present one, or it is revoked. */
  renewPersonSession(id: string, hash: string, renewal: SessionRenewal): Promise<boolean>;
  /** Notes that the present secret is used: the previous one is good until this moment. The first call counts. */
  endPreviousSecret(id: string, hash: string, until: Millis): Promise<void>;
  touchPersonSession(id: string, now: Millis): Promise<void>;
  /** The first revocation stays: later ones write no audit record. Null when the session does not exist. */
  revokePersonSession(id: string, now: Millis, record: AuditRecord): Promise<PersonSession | null>;
  /** Deletes up to `limit` sessions whose absolute limit passed before the moment. Resolves with their number. */
  deletePersonSessionsBefore(moment: Millis, limit: number): Promise<number>;
}
