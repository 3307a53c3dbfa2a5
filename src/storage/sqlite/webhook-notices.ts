/** Notices that webhooks have sent or will send, over SQLite. */
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import { KINDS } from '../../alerts/alert.ts';
import type { Millis } from '../../base/clock.ts';
import { type Notice, type NoticeChanges, noticeId } from '../webhooks.ts';
import { alerts } from './alert-schema.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { webhookNotices } from './webhook-schema.ts';

/** Due, and not about an alert that only a newer server knows: that one announces it. */
export function isDueNotice(): SQL {
  const { alertId, dueAt } = webhookNotices;
  const kinds = sql.join(
    KINDS.map((kind) => sql`${kind}`),
    sql`, `,
  );
  return sql`${dueAt} <= ${param('now')} and not exists (select 1 from ${alerts}
    where ${alerts.id} = ${alertId} and ${alerts.kind} not in (${kinds}))`;
}

export class SqliteNotices {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase) {
    this.#statements = prepareStatements(db);
  }

  of(webhookId: string, alertIds: readonly string[]): Notice[] {
    return alertIds.flatMap((alertId) => {
      const id = noticeId({ webhookId, alertId });
      return this.#statements.byId.get({ id }) ?? [];
    });
  }

  due(webhookId: string, now: Millis, limit: number): Notice[] {
    return this.#statements.due.all({ webhookId, now, limit });
  }

  /** Within the caller's transaction. */
  change({ put, drop }: NoticeChanges): void {
    for (const notice of put) this.#statements.put.run({ ...notice, id: noticeId(notice) });
    for (const notice of drop) this.#statements.drop.run({ id: noticeId(notice) });
  }

  /** Within the caller's transaction. */
  deleteAllOf(webhookId: string): void {
    this.#statements.deleteAllOf.run({ webhookId });
  }
}

function prepareStatements(db: DrizzleDatabase) {
  const { id, webhookId, alertId, state, dueAt } = webhookNotices;
  const COLUMNS = { webhookId, alertId, state, dueAt };
  const ofWebhook = eq(webhookId, param('webhookId'));
  return {
    byId: db
      .select(COLUMNS)
      .from(webhookNotices)
      .where(eq(id, param('id')))
      .prepare(),
    due: db
      .select(COLUMNS)
      .from(webhookNotices)
      .where(and(ofWebhook, isDueNotice()))
      .orderBy(asc(dueAt))
      .limit(limitParam())
      .prepare(),
    put: db
      .insert(webhookNotices)
      .values(columnParams(webhookNotices))
      .onConflictDoUpdate({ target: id, set: columnParams(webhookNotices, 'id', 'webhookId', 'alertId') })
      .prepare(),
    drop: db
      .delete(webhookNotices)
      .where(eq(id, param('id')))
      .prepare(),
    deleteAllOf: db.delete(webhookNotices).where(ofWebhook).prepare(),
  };
}
