/** Work that falls due, under leases, over SQLite. */
import { and, asc, count, desc, eq, gt, isNotNull, lte, min, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Millis } from '../../base/clock.ts';
import { FairQueue } from '../../base/fair-queue.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Log } from '../../observe/log.ts';
import type { ReleasedLeases } from '../fleet.ts';
import type { Backlog, Claim, ClaimRequest, DecideAfterWork, WorkQueue, WorkStore } from '../work.ts';
import { releaseAllExcept } from './leases.ts';
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

/** Maximum workspaces that one claim looks at: each takes 4 us. */
const MAX_WORKSPACES = 1_000;

export class SqliteWork implements WorkStore {
  readonly verifications: WorkQueue;
  readonly rechecks: WorkQueue;
  readonly #queue: WriteQueue;
  readonly #kinds: Readonly<Record<'verifications' | 'rechecks', LeaseStatements>>;
  readonly #backlog: ReturnType<typeof backlogStatements>;
  readonly #bringForward: ReturnType<typeof bringForwardStatement>;

  constructor(parts: Parts) {
    const { db, queue } = parts;
    const { connectionId, nextAttemptAt } = verifications;
    const ofVerifications = leaseStatements(db, verifications, connectionId, nextAttemptAt);
    const ofRechecks = leaseStatements(db, rechecks, rechecks.id, rechecks.nextAt);
    this.#queue = queue;
    this.#kinds = { verifications: ofVerifications, rechecks: ofRechecks };
    this.#backlog = backlogStatements(db);
    this.#bringForward = bringForwardStatement(db);
    this.verifications = new LeasedWork(parts, ofVerifications);
    this.rechecks = new LeasedWork(parts, ofRechecks);
  }

  /** Gives up the leases of all other owners, within the caller's transaction, and counts them. */
  releaseAllExcept(live: ReadonlySet<string>): Pick<ReleasedLeases, 'verification' | 'check'> {
    const verification = releaseAllExcept(live, this.#kinds.verifications);
    const check = releaseAllExcept(live, this.#kinds.rechecks);
    if (verification + check > 0) this.#queue.changes('work');
    return { verification, check };
  }

  async bringRechecksForward(connectionIds: readonly string[], now: Millis): Promise<void> {
    await this.#queue.write(() => {
      this.#bringForward.run({ ids: JSON.stringify(connectionIds), now });
      this.#queue.changes('work');
    });
  }

  async verificationBacklog(now: Millis): Promise<Backlog> {
    const { all, due, leased } = this.#backlog;
    const dueNow = due.get({ now })?.count ?? 0;
    const running = leased.get({ now })?.count ?? 0;
    return { due: dueNow, running, waiting: (all.get()?.count ?? 0) - dueNow - running };
  }
}

function bringForwardStatement(db: DrizzleDatabase) {
  const isOne = sql`${rechecks.id} in (select value from json_each(${sql.placeholder('ids')}))`;
  return db
    .update(rechecks)
    .set({ nextAt: sql`${sql.placeholder('now')}` })
    .where(and(isOne, gt(rechecks.nextAt, param('now'))))
    .prepare();
}

type LeaseStatements = ReturnType<typeof leaseStatements>;

/** Work of one kind. */
class LeasedWork implements WorkQueue {
  readonly #parts: Parts;
  readonly #statements: LeaseStatements;
  /** The workspace with which the latest claim ended. */
  #lastWorkspace = '';

  constructor(parts: Parts, statements: LeaseStatements) {
    this.#parts = parts;
    this.#statements = statements;
  }

  async claimDue(request: ClaimRequest): Promise<Connection[]> {
    // A poll that finds nothing writes nothing.
    if (!this.#isAnyDue(request)) return [];
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

  #isAnyDue({ now, latest }: ClaimRequest): boolean {
    const { due, tooFarAhead } = this.#statements;
    return due.all({ now, limit: 1 }).length > 0 || tooFarAhead.all({ latest, limit: 1 }).length > 0;
  }

  /** Work planned too far ahead (the clock moved back) comes first: under load there is always something due. */
  #due({ now, latest, limit }: ClaimRequest): Due[] {
    const tooFarAhead = this.#statements.tooFarAhead.all({ latest, limit });
    const left = limit - tooFarAhead.length;
    return left === 0 ? tooFarAhead : [...tooFarAhead, ...this.#inTurns(now, left)];
  }

  /** Up to `limit` due rows. If there are more, the workspaces take turns. */
  #inTurns(now: Millis, limit: number): Due[] {
    const oldest = this.#statements.due.all({ now, limit: limit + 1 });
    if (oldest.length <= limit) return oldest;
    const turns = new FairQueue<string>();
    const found = new Map<string, Due>();
    const add = (row: Due) => {
      found.set(row.id, row);
      turns.add(row.workspaceId, row.id);
    };
    const dueWorkspaces = this.#dueWorkspaces(now, limit);
    const each = dueWorkspaces.length === limit ? 1 : limit;
    for (const workspaceId of dueWorkspaces)
      this.#statements.dueIn.all({ workspaceId, now, limit: each }).forEach(add);
    // Of workspaces that were not looked at, at least the oldest rows.
    oldest.forEach(add);
    return Array.from({ length: limit }, () => found.get(turns.take() ?? '')).filter(
      (row) => row !== undefined,
    );
  }

  /** Up to `limit` workspaces with due work, after the one with which the latest claim ended. */
  #dueWorkspaces(now: Millis, limit: number): string[] {
    const found: string[] = [];
    const start = this.#lastWorkspace;
    let [at, hasWrapped] = [start, false];
    for (let seen = 0; seen < MAX_WORKSPACES && found.length < limit; seen++) {
      const [next] = this.#statements.nextWorkspace.values({ after: at, limit: 1 }) as [string, Millis][];
      if (next === undefined) {
        if (hasWrapped || start === '') break;
        [at, hasWrapped] = ['', true];
      } else {
        const [workspaceId, dueAt] = next;
        if (hasWrapped && workspaceId > start) break;
        at = workspaceId;
        if (dueAt <= now) found.push(at);
      }
    }
    this.#lastWorkspace = at;
    return found;
  }
}

type Due = { readonly id: string; readonly connectionId: unknown; readonly workspaceId: string };

/** @param next the column that says when the work is due */
function leaseStatements(
  db: DrizzleDatabase,
  table: typeof verifications | typeof rechecks,
  connectionId: SQLiteColumn,
  next: SQLiteColumn,
) {
  const { id, workspaceId, dueAt, leaseOwner } = table;
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const noLease = { leaseOwner: null, leaseUntil: null };
  const ofId = eq(id, param('id'));
  const isDue = isNotNull(dueAt);
  const isHeld = and(isNotNull(leaseOwner), eq(leaseOwner, param('owner')));
  const work = () => db.select({ id, connectionId, workspaceId }).from(table);
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
    /** The next workspace with work, and when its first work is due. */
    nextWorkspace: db
      .select({ workspaceId, dueAt })
      .from(table)
      .where(and(isDue, gt(workspaceId, param('after'))))
      .orderBy(asc(workspaceId), asc(dueAt))
      .limit(limitParam())
      .prepare(),
    dueIn: work()
      .where(and(isDue, eq(workspaceId, param('workspaceId')), lte(dueAt, param('now'))))
      .orderBy(asc(dueAt), asc(id))
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

/** Each reads an index only: `due_at` is the end of a lease while there is one. */
function backlogStatements(db: DrizzleDatabase) {
  const { dueAt, leaseOwner } = verifications;
  const total = () => db.select({ count: count() }).from(verifications);
  return {
    all: total().where(isNotNull(dueAt)).prepare(),
    due: total()
      .where(and(isNotNull(dueAt), lte(dueAt, param('now'))))
      .prepare(),
    leased: total()
      .where(and(isNotNull(leaseOwner), isNotNull(dueAt), gt(dueAt, param('now'))))
      .prepare(),
  };
}
