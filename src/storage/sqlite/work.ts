/** Work that falls due, under leases, over SQLite. */
import { and, asc, desc, eq, gt, isNotNull, lte, min, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Log } from '../../observe/log.ts';
import type { Claim, ClaimRequest, DecideAfterWork, WorkQueue, WorkStore } from '../work.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import type { Records } from './records.ts';
import { rechecks, verifications } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly records: Records;
  readonly log: Log;
};

export class SqliteWork implements WorkStore {
  readonly verifications: LeasedWork;
  readonly rechecks: LeasedWork;
  readonly #queue: WriteQueue;
  readonly #kinds: readonly LeaseStatements[];

  constructor(parts: Parts) {
    const { db, queue } = parts;
    const { connectionId, nextAttemptAt } = verifications;
    const ofVerifications = leaseStatements(db, verifications, connectionId, nextAttemptAt);
    const ofRechecks = leaseStatements(db, rechecks, rechecks.id, rechecks.nextAt);
    this.#queue = queue;
    this.#kinds = [ofVerifications, ofRechecks];
    this.verifications = new LeasedWork(parts, ofVerifications);
    this.rechecks = new LeasedWork(parts, ofRechecks);
  }

  async releaseLeases(owners: readonly string[]): Promise<void> {
    await this.#queue.write(() => {
      for (const owner of owners) for (const { release } of this.#kinds) release.run({ owner });
      this.#queue.changes('work');
    });
  }

  async leaseOwners(): Promise<string[]> {
    const found = this.#kinds.flatMap(({ owners }) => owners.all());
    return [...new Set(found.flatMap(({ owner }) => owner ?? []))];
  }
}

type LeaseStatements = ReturnType<typeof leaseStatements>;

/** Work of one kind. */
class LeasedWork implements WorkQueue {
  readonly #parts: Parts;
  readonly #statements: LeaseStatements;

  constructor(parts: Parts, statements: LeaseStatements) {
    this.#parts = parts;
    this.#statements = statements;
  }

  async claimDue(request: ClaimRequest): Promise<Connection[]> {
    // A poll that finds nothing writes nothing.
    if (this.#due({ ...request, limit: 1 }).length === 0) return [];
    const { owner, leaseUntil: until, now } = request;
    return this.#parts.queue.write(() =>
      this.#due(request).flatMap(({ id, connectionId }) => {
        this.#statements.take.run({ id, owner, until, now });
        try {
          return this.#parts.records.connection(String(connectionId)) ?? [];
        } catch (error) {
          // One damaged row must not stop the others. It is read again when the lease ends.
          this.#parts.log.error({ error, connectionId }, 'a connection cannot be read');
          return [];
        }
      }),
    );
  }

  conclude(
    { connectionId, work: id, owner }: Claim,
    decide: DecideAfterWork,
    now: Millis,
  ): Promise<Connection | null> {
    const { queue, records } = this.#parts;
    return queue.write(() => {
      if (this.#statements.giveUp.run({ id, owner }).changes === 0) return null;
      queue.changes('work');
      const connection = records.connection(connectionId);
      const workspace = connection && records.workspace(connection.workspaceId);
      return connection && workspace && records.apply(connection, decide(connection, workspace), now);
    });
  }

  async renew(works: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#parts.queue.write(() => {
      for (const id of works) this.#statements.renew.run({ id, owner, until });
    });
  }

  async nextDueAt(): Promise<Millis | null> {
    return this.#statements.nextDueAt.get()?.dueAt ?? null;
  }

  /** Work planned too far ahead (the clock moved back) comes first: under load there is always something due. */
  #due({ now, latest, limit }: ClaimRequest) {
    const tooFarAhead = this.#statements.tooFarAhead.all({ latest, limit });
    const left = limit - tooFarAhead.length;
    return left === 0 ? tooFarAhead : [...tooFarAhead, ...this.#statements.due.all({ now, limit: left })];
  }
}

/** @param next the column that says when the work is due */
function leaseStatements(
  db: DrizzleDatabase,
  table: typeof verifications | typeof rechecks,
  connectionId: SQLiteColumn,
  next: SQLiteColumn,
) {
  const { id, dueAt, leaseOwner } = table;
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const noLease = { leaseOwner: null, leaseUntil: null };
  const ofId = eq(id, param('id'));
  const isDue = isNotNull(dueAt);
  const isHeld = and(isNotNull(leaseOwner), eq(leaseOwner, param('owner')));
  const work = () => db.select({ id, connectionId }).from(table);
  return {
    due: work()
      .where(and(isDue, lte(dueAt, param('now'))))
      .orderBy(asc(dueAt), asc(id))
      .limit(limitParam())
      .prepare(),
    tooFarAhead: work()
      .where(and(isDue, gt(dueAt, param('latest'))))
      .orderBy(desc(dueAt), desc(id))
      .limit(limitParam())
      .prepare(),
    nextDueAt: db
      .select({ dueAt: min(dueAt) })
      .from(table)
      .where(isDue)
      .prepare(),
    take: db
      .update(table)
      .set({
        leaseOwner: value('owner'),
        leaseUntil: value('until'),
        [next.name]: sql`min(${next}, ${sql.placeholder('now')})`,
      })
      .where(ofId)
      .prepare(),
    giveUp: db
      .update(table)
      .set(noLease)
      .where(and(ofId, isHeld, isDue))
      .prepare(),
    renew: db
      .update(table)
      .set({ leaseUntil: value('until') })
      .where(and(ofId, isHeld))
      .prepare(),
    release: db.update(table).set(noLease).where(isHeld).prepare(),
    owners: db.selectDistinct({ owner: leaseOwner }).from(table).where(isNotNull(leaseOwner)).prepare(),
  };
}
