/** The sessions of people over SQLite. */
import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { selectedSessions } from '../list-filters.ts';
import { byTime, pageOf, timeKey } from '../paging.ts';
import type {
  FoundSession,
  PersonSession,
  PersonSessionStore,
  SessionFilter,
  SessionRenewal,
  SessionSecret,
} from '../person-sessions.ts';
import { fromPerson, fromPersonSession, toFoundSession, toPersonSession } from '../rows.ts';
import type { WriteAudit } from './audit.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { personSessions } from './person-session-schema.ts';
import { revocations } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly heads: Heads;
  readonly writeAudit: WriteAudit;
};

export class SqlitePersonSessions implements PersonSessionStore {
  readonly #parts: Parts;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepareStatements(parts.db);
  }

  async insertPersonSession(
    session: PersonSession,
    secret: SessionSecret,
    record: AuditRecord,
  ): Promise<void> {
    await this.#parts.queue.write(() => {
      this.#statements.insert.run(fromPersonSession(session, secret));
      this.#parts.writeAudit(record, session.createdAt, {});
    });
  }

  async personSessionByHash(hash: string): Promise<FoundSession | null> {
    const row = this.#statements.byHash.get({ hash }) ?? this.#statements.byPreviousHash.get({ hash });
    return row === undefined ? null : toFoundSession(row, hash);
  }

  async personSessionsByIds(ids: readonly string[]): Promise<(PersonSession | null)[]> {
    return ids.map((id) => this.#read(id));
  }

  async listPersonSessions(filter: SessionFilter, request: PageRequest): Promise<Page<PersonSession>> {
    const { where, orderBy } = byTime(personSessions, request);
    const found = this.#parts.db
      .select()
      .from(personSessions)
      .where(and(selectedSessions(personSessions, filter), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1)
      .all();
    return pageOf(request, found.map(toPersonSession), timeKey);
  }

  claimRenewal(id: string, hash: string, now: Millis, until: Millis): Promise<boolean> {
    return this.#parts.queue.write(
      () => this.#statements.claimRenewal.run({ id, hash, now, until }).changes > 0,
    );
  }

  async releaseRenewal(id: string, until: Millis): Promise<void> {
    await this.#parts.queue.write(() => this.#statements.releaseRenewal.run({ id, until }));
  }

  renewPersonSession(id: string, hash: string, renewal: SessionRenewal): Promise<boolean> {
    const { person, hash: nextHash, ...rest } = renewal;
    const values = { ...rest, ...fromPerson(person), id, hash, nextHash };
    return this.#parts.queue.write(() => this.#statements.renew.run(values).changes > 0);
  }

  async keepIssuerTokens(id: string, hash: string, sealed: string): Promise<void> {
    await this.#parts.queue.write(() => this.#statements.keepTokens.run({ id, hash, sealed }));
  }

  async endPreviousSecret(id: string, hash: string, until: Millis): Promise<void> {
    await this.#parts.queue.write(() => this.#statements.endPrevious.run({ id, hash, until }));
  }

  async touchPersonSession(id: string, now: Millis): Promise<void> {
    await this.#parts.queue.write(() => this.#statements.touch.run({ id, now }));
  }

  revokePersonSession(id: string, now: Millis, record: AuditRecord): Promise<PersonSession | null> {
    const { queue, heads, writeAudit } = this.#parts;
    return queue.write(() => {
      if (this.#statements.revoke.run({ id, now }).changes > 0) {
        this.#statements.insertRevocation.run({ position: heads.next('revocations'), apiKeyId: id });
        queue.changes('revocations');
        writeAudit(record, now, {});
      }
      return this.#read(id);
    });
  }

  async deletePersonSessionsBefore(before: Millis, limit: number): Promise<number> {
    const old = this.#statements.old.all({ before, limit });
    if (old.length === 0) return 0;
    return this.#parts.queue.write(() => {
      for (const { id } of old) this.#statements.delete.run({ id });
      return old.length;
    });
  }

  #read(id: string): PersonSession | null {
    const row = this.#statements.byId.get({ id });
    return row === undefined ? null : toPersonSession(row);
  }
}

function prepareStatements(db: DrizzleDatabase) {
  const { id, hash, previousHash, previousUntil, renewingUntil, revokedAt, expiresAt } = personSessions;
  const ofId = eq(id, param('id'));
  const isCurrent = and(ofId, eq(hash, param('hash')), isNull(revokedAt));
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  return {
    insert: db.insert(personSessions).values(columnParams(personSessions)).prepare(),
    byId: db.select().from(personSessions).where(ofId).prepare(),
    byHash: db
      .select()
      .from(personSessions)
      .where(eq(hash, param('hash')))
      .prepare(),
    byPreviousHash: db
      .select()
      .from(personSessions)
      .where(eq(previousHash, param('hash')))
      .prepare(),
    claimRenewal: db
      .update(personSessions)
      .set({ renewingUntil: value('until') })
      .where(and(isCurrent, or(isNull(renewingUntil), lte(renewingUntil, param('now')))))
      .prepare(),
    releaseRenewal: db
      .update(personSessions)
      .set({ renewingUntil: null })
      .where(and(ofId, eq(renewingUntil, param('until'))))
      .prepare(),
    renew: db
      .update(personSessions)
      .set({
        subject: value('subject'),
        person: value('person'),
        hash: value('nextHash'),
        salt: value('salt'),
        sealed: value('sealed'),
        checkedAt: value('checkedAt'),
        previousHash: value('previousHash'),
        previousUntil: null,
        renewingUntil: null,
      })
      .where(isCurrent)
      .prepare(),
    keepTokens: db
      .update(personSessions)
      .set({ sealed: value('sealed') })
      .where(isCurrent)
      .prepare(),
    endPrevious: db
      .update(personSessions)
      .set({ previousUntil: value('until') })
      .where(and(isCurrent, isNull(previousUntil)))
      .prepare(),
    touch: db
      .update(personSessions)
      .set({ lastUsedAt: value('now') })
      .where(ofId)
      .prepare(),
    revoke: db
      .update(personSessions)
      .set({ revokedAt: value('now') })
      .where(and(ofId, isNull(revokedAt)))
      .prepare(),
    insertRevocation: db.insert(revocations).values(columnParams(revocations)).prepare(),
    old: db
      .select({ id })
      .from(personSessions)
      .where(lt(expiresAt, param('before')))
      .orderBy(asc(expiresAt))
      .limit(limitParam())
      .prepare(),
    delete: db.delete(personSessions).where(ofId).prepare(),
  };
}
