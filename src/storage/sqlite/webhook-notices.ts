/** Notices that webhooks have sent or will send, over SQLite. */
import { and, asc, eq, isNotNull, lte } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import { type Notice, type NoticeChanges, noticeId } from '../webhooks.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { webhookNotices } from './webhook-schema.ts';

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
      .where(and(ofWebhook, isNotNull(dueAt), lte(dueAt, param('now'))))
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
