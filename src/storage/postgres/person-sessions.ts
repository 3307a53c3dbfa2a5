/** The sessions of people over PostgreSQL. */
import { and, asc, eq, getTableColumns, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
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
import {
  fromPerson,
  fromPersonSession,
  type PersonSessionRow,
  toFoundSession,
  toPersonSession,
} from '../rows.ts';
import type { Database } from './database.ts';
import { personSessions } from './person-session-schema.ts';
import { columnParams, command, db, inOrder, isAnyOf, param, statement } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

export class PostgresPersonSessions implements PersonSessionStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  async insertPersonSession(
    session: PersonSession,
    secret: SessionSecret,
    record: AuditRecord,
  ): Promise<void> {
    await this.#queue.write(null, async ({ changes }) => {
      changes.add(STATEMENTS.insert, { ...fromPersonSession(session, secret) });
      changes.audit(record, session.createdAt, {});
    });
  }

  async personSessionByHash(hash: string): Promise<FoundSession | null> {
    const [row] = await this.#database.read(STATEMENTS.byHash, { hash });
    return row === undefined ? null : toFoundSession(row, hash);
  }

  async personSessionsByIds(ids: readonly string[]): Promise<(PersonSession | null)[]> {
    const rows = await this.#database.read(STATEMENTS.byIds, { ids });
    return inOrder(ids, rows.map(toPersonSession));
  }

  async listPersonSessions(filter: SessionFilter, request: PageRequest): Promise<Page<PersonSession>> {
    const { where, orderBy } = byTime(personSessions, request);
    const query = db
      .select()
      .from(personSessions)
      .where(and(selectedSessions(personSessions, filter), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1);
    const rows = await this.#database.read(statement<PersonSessionRow>('', query, COLUMNS));
    return pageOf(request, rows.map(toPersonSession), timeKey);
  }

  async claimRenewal(id: string, hash: string, now: Millis, until: Millis): Promise<boolean> {
    return (await this.#database.write(STATEMENTS.claimRenewal, { id, hash, now, until })).length > 0;
  }

  async releaseRenewal(id: string, until: Millis): Promise<void> {
    await this.#database.write(STATEMENTS.releaseRenewal, { id, until });
  }

  async renewPersonSession(id: string, hash: string, renewal: SessionRenewal): Promise<boolean> {
    const { person, hash: nextHash, ...rest } = renewal;
    const values = { ...rest, ...fromPerson(person), id, hash, nextHash };
    return (await this.#database.write(STATEMENTS.renew, values)).length > 0;
  }

  async keepIssuerTokens(id: string, hash: string, sealed: string): Promise<void> {
    await this.#database.write(STATEMENTS.keepTokens, { id, hash, sealed });
  }

  async endPreviousSecret(id: string, hash: string, until: Millis): Promise<void> {
    await this.#database.write(STATEMENTS.endPrevious, { id, hash, until });
  }

  async touchPersonSession(id: string, now: Millis): Promise<void> {
    await this.#database.write(STATEMENTS.touch, { id, now });
  }

  revokePersonSession(id: string, now: Millis, record: AuditRecord): Promise<PersonSession | null> {
    return this.#queue.write(`session ${id}`, async ({ transaction, changes }) => {
      const [row] = await transaction.run(STATEMENTS.lock, { id });
      if (row === undefined) return null;
      const session = toPersonSession(row);
      if (session.revokedAt !== null) return session;
      changes.add(STATEMENTS.revoke, { id, now });
      changes.revoke(id);
      changes.audit(record, now, {});
      return { ...session, revokedAt: now };
    });
  }

  async deletePersonSessionsBefore(before: Millis, limit: number): Promise<number> {
    return (await this.#database.write(STATEMENTS.deleteOld, { before, limit })).length;
  }
}

const COLUMNS = getTableColumns(personSessions);
const { id, hash, previousHash, previousUntil, renewingUntil, revokedAt, expiresAt } = personSessions;
const ofId = eq(id, param('id'));
const isCurrent = and(ofId, eq(hash, param('hash')), isNull(revokedAt));

const STATEMENTS = {
  insert: command('insert_person_session', db.insert(personSessions).values(columnParams(personSessions))),
  byIds: statement<PersonSessionRow>(
    'person_sessions_by_ids',
    db.select().from(personSessions).where(isAnyOf(id, 'ids')),
    COLUMNS,
  ),
  byHash: statement<PersonSessionRow>(
    'person_session_by_hash',
    db
      .select()
      .from(personSessions)
      .where(or(eq(hash, param('hash')), eq(previousHash, param('hash')))),
    COLUMNS,
  ),
  lock: statement<PersonSessionRow>(
    'lock_person_session',
    db.select().from(personSessions).where(ofId).for('update'),
    COLUMNS,
  ),
  claimRenewal: statement<{ id: string }>(
    'claim_renewal',
    db
      .update(personSessions)
      .set({ renewingUntil: param('until') })
      .where(and(isCurrent, or(isNull(renewingUntil), lte(renewingUntil, param('now')))))
      .returning({ id }),
    { id },
  ),
  releaseRenewal: command(
    'release_renewal',
    db
      .update(personSessions)
      .set({ renewingUntil: null })
      .where(and(ofId, eq(renewingUntil, param('until')))),
  ),
  renew: statement<{ id: string }>(
    'renew_person_session',
    db
      .update(personSessions)
      .set({
        subject: param('subject'),
        person: param('person'),
        hash: param('nextHash'),
        salt: param('salt'),
        sealed: param('sealed'),
        checkedAt: param('checkedAt'),
        previousHash: param('previousHash'),
        previousUntil: null,
        renewingUntil: null,
      })
      .where(isCurrent)
      .returning({ id }),
    { id },
  ),
  keepTokens: command(
    'keep_issuer_tokens',
    db
      .update(personSessions)
      .set({ sealed: param('sealed') })
      .where(isCurrent),
  ),
  endPrevious: command(
    'end_previous_secret',
    db
      .update(personSessions)
      .set({ previousUntil: param('until') })
      .where(and(isCurrent, isNull(previousUntil))),
  ),
  touch: command(
    'touch_person_session',
    db
      .update(personSessions)
      .set({ lastUsedAt: param('now') })
      .where(ofId),
  ),
  revoke: command(
    'revoke_person_session',
    db
      .update(personSessions)
      .set({ revokedAt: param('now') })
      .where(ofId),
  ),
  deleteOld: statement<{ id: string }>(
    'delete_old_person_sessions',
    db
      .delete(personSessions)
      .where(
        inArray(
          id,
          db
            .select({ id })
            .from(personSessions)
            .where(lt(expiresAt, param('before')))
            .orderBy(asc(expiresAt))
            .limit(sql.placeholder('limit'))
            // Another server may delete them at the same moment.
            .for('update', { skipLocked: true }),
        ),
      )
      .returning({ id }),
    { id },
  ),
};
