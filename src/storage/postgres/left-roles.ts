/** Roles that may remain in AWS after a disconnect, over PostgreSQL. */
import { asc, eq, getTableColumns, lte, min, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { afterTry, type LeftRole, type LeftRoleStore } from '../left-roles.ts';
import { leftRoles } from './alert-schema.ts';
import type { Database } from './database.ts';
import { CONNECTIONS_BY_IDS } from './records.ts';
import { columnParams, command, db, param, statement } from './statements.ts';

export const PUT_LEFT_ROLE = command(
  'put_left_role',
  db
    .insert(leftRoles)
    .values(columnParams(leftRoles))
    .onConflictDoUpdate({
      target: leftRoles.id,
      set: { nextAt: sql`excluded.next_at`, tries: sql`excluded.tries` },
    }),
);

export const FORGET_LEFT_ROLE = command(
  'forget_left_role',
  db.delete(leftRoles).where(eq(leftRoles.id, param('id'))),
);

const STATEMENTS = {
  lockDue: statement<LeftRole>(
    'lock_due_left_roles',
    db
      .select()
      .from(leftRoles)
      .where(lte(leftRoles.nextAt, param('now')))
      .orderBy(asc(leftRoles.nextAt))
      .limit(sql.placeholder('limit'))
      .for('update', { skipLocked: true }),
    getTableColumns(leftRoles),
  ),
  next: statement<{ at: Millis | null }>(
    'next_left_role',
    db.select({ at: min(leftRoles.nextAt) }).from(leftRoles),
    {
      at: true,
    },
  ),
};

export class PostgresLeftRoles implements LeftRoleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async claimLeftRoles(now: Millis, limit: number): Promise<Connection[]> {
    // Without a lock: mostly nothing is due.
    const next = await this.nextLeftRoleAt();
    if (next === null || next > now) return [];
    return this.#database.transaction(async (transaction) => {
      const due = await transaction.run(STATEMENTS.lockDue, { now, limit });
      for (const row of due) {
        const planned = afterTry(row, now);
        if (planned === null) void transaction.run(FORGET_LEFT_ROLE, { id: row.id });
        else void transaction.run(PUT_LEFT_ROLE, planned);
      }
      return transaction.run(CONNECTIONS_BY_IDS, { ids: due.map(({ id }) => id) });
    });
  }

  async nextLeftRoleAt(): Promise<Millis | null> {
    return (await this.#database.read(STATEMENTS.next))[0]?.at ?? null;
  }

  async forgetLeftRole(id: string): Promise<void> {
    await this.#database.write(FORGET_LEFT_ROLE, { id });
  }
}
