/** Readings of roles and reported denials over SQLite. */
import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import {
  denialId,
  MAX_DENIALS,
  type ReportedDenial,
  type RoleRecord,
  type RoleRecordStore,
} from '../role-records.ts';
import { toRoleRecord } from '../rows.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import { accessDenials, roleRecords } from './role-schema.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteRoleRecords implements RoleRecordStore {
  readonly #queue: WriteQueue;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue) {
    this.#queue = queue;
    this.#statements = prepareStatements(db);
  }

  async roleRecords(connectionIds: readonly string[]): Promise<(RoleRecord | null)[]> {
    return connectionIds.map((id) => {
      const row = this.#statements.record.get({ id });
      return row === undefined ? null : toRoleRecord(row);
    });
  }

  async saveRoleRecord(id: string, record: RoleRecord): Promise<void> {
    await this.#queue.write(() => this.#statements.save.run({ id, record: JSON.stringify(record) }));
  }

  async reportedDenials(connectionIds: readonly string[]): Promise<ReportedDenial[][]> {
    return connectionIds.map((connectionId) =>
      this.#statements.denials.all({ connectionId }).map(({ id: _, ...denial }) => denial),
    );
  }

  noteDenial(denial: Omit<ReportedDenial, 'count' | 'firstAt' | 'lastAt'>, now: Millis): Promise<boolean> {
    const id = denialId(denial);
    return this.#queue.write(() => {
      const { connectionId } = denial;
      const isKept = this.#statements.denial.get({ id }) !== undefined;
      const kept = this.#statements.count.get({ connectionId })?.count ?? 0;
      if (!isKept && kept >= MAX_DENIALS) return false;
      this.#statements.note.run({ ...denial, id, count: 1, firstAt: now, lastAt: now });
      return true;
    });
  }

  async forgetDenials(denials: readonly ReportedDenial[]): Promise<void> {
    if (denials.length === 0) return;
    await this.#queue.write(() => {
      for (const { count, lastAt, ...denial } of denials)
        this.#statements.forget.run({ id: denialId(denial), count, lastAt });
    });
  }
}

function prepareStatements(db: DrizzleDatabase) {
  const { id, connectionId, lastAt } = accessDenials;
  const ofConnection = eq(connectionId, param('connectionId'));
  return {
    record: db
      .select()
      .from(roleRecords)
      .where(eq(roleRecords.id, param('id')))
      .prepare(),
    save: db
      .insert(roleRecords)
      .values(columnParams(roleRecords))
      .onConflictDoUpdate({ target: roleRecords.id, set: { record: sql`excluded.record` } })
      .prepare(),
    denials: db.select().from(accessDenials).where(ofConnection).orderBy(asc(id)).prepare(),
    denial: db
      .select({ id })
      .from(accessDenials)
      .where(eq(id, param('id')))
      .prepare(),
    count: db.select({ count: count() }).from(accessDenials).where(ofConnection).prepare(),
    note: db
      .insert(accessDenials)
      .values(columnParams(accessDenials))
      .onConflictDoUpdate({
        target: id,
        set: {
          count: sql`${accessDenials.count} + 1`,
          resource: sql`excluded.resource`,
          message: sql`excluded.message`,
          lastAt: sql`excluded.last_at`,
        },
      })
      .prepare(),
    forget: db
      .delete(accessDenials)
      .where(and(eq(id, param('id')), eq(accessDenials.count, param('count')), eq(lastAt, param('lastAt'))))
      .prepare(),
  };
}
