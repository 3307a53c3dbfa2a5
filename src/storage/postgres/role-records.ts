/** Readings of roles and reported denials over PostgreSQL. */
import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import {
  denialId,
  MAX_DENIALS,
  type ReportedDenial,
  type RoleRecord,
  type RoleRecordStore,
} from '../role-records.ts';
import { type RoleRecordRow, toRoleRecord } from '../rows.ts';
import { COUNT, type Count } from './count-rows.ts';
import type { Database } from './database.ts';
import { LOCK_NAME } from './records.ts';
import { accessDenials, roleRecords } from './role-schema.ts';
import { columnParams, command, db, inOrder, isAnyOf, param, statement } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

type DenialRow = ReportedDenial & { readonly id: string };

export class PostgresRoleRecords implements RoleRecordStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  async roleRecords(connectionIds: readonly string[]): Promise<(RoleRecord | null)[]> {
    const rows = await this.#database.read(STATEMENTS.records, { ids: connectionIds });
    return inOrder(connectionIds, rows).map((row) => row && toRoleRecord(row));
  }

  async saveRoleRecord(id: string, record: RoleRecord): Promise<void> {
    await this.#database.write(STATEMENTS.save, { id, record: JSON.stringify(record) });
  }

  async reportedDenials(connectionIds: readonly string[]): Promise<ReportedDenial[][]> {
    const rows = await this.#database.read(STATEMENTS.denials, { ids: connectionIds });
    return connectionIds.map((wanted) =>
      rows.filter(({ connectionId }) => connectionId === wanted).map(({ id: _, ...denial }) => denial),
    );
  }

  noteDenial(denial: Omit<ReportedDenial, 'count' | 'firstAt' | 'lastAt'>, now: Millis): Promise<boolean> {
    const { connectionId } = denial;
    const id = denialId(denial);
    const name = `denials ${connectionId}`;
    return this.#queue.write(name, async ({ transaction, changes }) => {
      void transaction.run(LOCK_NAME, { name });
      const others = await transaction.run(STATEMENTS.others, { connectionId, id });
      if ((others[0]?.count ?? 0) >= MAX_DENIALS) return false;
      changes.add(STATEMENTS.note, { ...denial, id, count: 1, firstAt: now, lastAt: now });
      return true;
    });
  }

  async forgetDenials(denials: readonly ReportedDenial[]): Promise<void> {
    for (const { count, lastAt, ...denial } of denials)
      await this.#database.write(STATEMENTS.forget, { id: denialId(denial), count, lastAt });
  }
}

const { id, connectionId, lastAt } = accessDenials;
const COLUMNS = getTableColumns(accessDenials);

const STATEMENTS = {
  records: statement<RoleRecordRow>(
    'role_records',
    db.select().from(roleRecords).where(isAnyOf(roleRecords.id, 'ids')),
    getTableColumns(roleRecords),
  ),
  save: command(
    'save_role_record',
    db
      .insert(roleRecords)
      .values(columnParams(roleRecords))
      .onConflictDoUpdate({ target: roleRecords.id, set: { record: sql`excluded.record` } }),
  ),
  denials: statement<DenialRow>(
    'access_denials',
    db.select().from(accessDenials).where(isAnyOf(connectionId, 'ids')).orderBy(asc(id)),
    COLUMNS,
  ),
  /** How many denials of other actions are kept; too many only where this one is new. */
  others: statement<Count>(
    'count_other_denials',
    db
      .select(COUNT)
      .from(accessDenials)
      .where(
        and(
          eq(connectionId, param('connectionId')),
          sql`not exists (select 1 from ${accessDenials} as kept where kept.id = ${param('id')})`,
        ),
      ),
    COUNT,
  ),
  note: command(
    'note_denial',
    db
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
      }),
  ),
  forget: command(
    'forget_denials',
    db
      .delete(accessDenials)
      .where(and(eq(id, param('id')), eq(accessDenials.count, param('count')), eq(lastAt, param('lastAt')))),
  ),
};
