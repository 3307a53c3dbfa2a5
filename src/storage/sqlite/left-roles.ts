/** Roles that may remain in AWS after a disconnect, over SQLite. */
import { asc, eq, lte, min, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { afterTry, type LeftRole, type LeftRoleStore } from '../left-roles.ts';
import { leftRoles } from './alert-schema.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import type { Records } from './records.ts';
import type { WriteQueue } from './write-queue.ts';

/** Plans and ends tries, within the caller's transaction. */
export function leftRoleWriter(db: DrizzleDatabase) {
  const put = db
    .insert(leftRoles)
    .values(columnParams(leftRoles))
    .onConflictDoUpdate({
      target: leftRoles.id,
      set: { nextAt: sql`excluded.next_at`, tries: sql`excluded.tries` },
    })
    .prepare();
  const forget = db
    .delete(leftRoles)
    .where(eq(leftRoles.id, param('id')))
    .prepare();
  return (id: string, row: LeftRole | 'FORGET' | null): void => {
    if (row === 'FORGET') forget.run({ id });
    else if (row !== null) put.run(row);
  };
}

export class SqliteLeftRoles implements LeftRoleStore {
  readonly #queue: WriteQueue;
  readonly #records: Records;
  readonly #write: ReturnType<typeof leftRoleWriter>;
  readonly #statements: ReturnType<typeof readStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, records: Records) {
    this.#queue = queue;
    this.#records = records;
    this.#write = leftRoleWriter(db);
    this.#statements = readStatements(db);
  }

  async claimLeftRoles(now: Millis, limit: number): Promise<Connection[]> {
    if (this.#statements.due.all({ now, limit: 1 }).length === 0) return [];
    return this.#queue.write(() =>
      this.#statements.due.all({ now, limit }).flatMap((row) => {
        this.#write(row.id, afterTry(row, now) ?? 'FORGET');
        return this.#records.connection(row.id) ?? [];
      }),
    );
  }

  async nextLeftRoleAt(): Promise<Millis | null> {
    return this.#statements.next.get()?.at ?? null;
  }

  async forgetLeftRole(id: string): Promise<void> {
    await this.#queue.write(() => this.#write(id, 'FORGET'));
  }
}

function readStatements(db: DrizzleDatabase) {
  const { nextAt } = leftRoles;
  return {
    due: db
      .select()
      .from(leftRoles)
      .where(lte(nextAt, param('now')))
      .orderBy(asc(nextAt))
      .limit(limitParam())
      .prepare(),
    next: db
      .select({ at: min(nextAt) })
      .from(leftRoles)
      .prepare(),
  };
}
