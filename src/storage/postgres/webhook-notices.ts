/** Notices that webhooks have sent or will send, over PostgreSQL. */
import { and, asc, eq, sql } from 'drizzle-orm';
import { KINDS } from '../../alerts/alert.ts';
import { type Notice, type NoticeChanges, noticeId } from '../webhooks.ts';
import { alerts } from './alert-schema.ts';
import type { Changes } from './changes.ts';
import {
  columnsOfExcluded,
  command,
  db,
  insertRows,
  isAnyOf,
  param,
  rowsAsJson,
  statement,
} from './statements.ts';
import { webhookNotices } from './webhook-schema.ts';

/** Notes what changes. */
export function changeNotices(changes: Changes, { put, drop }: NoticeChanges): void {
  const rows = put.map((notice) => ({ ...notice, id: noticeId(notice) }));
  if (rows.length > 0) changes.add(PUT_NOTICES, { rows: rowsAsJson(rows) });
  if (drop.length > 0) changes.add(DROP_NOTICES, { ids: drop.map(noticeId) });
}

const { id, webhookId, alertId, state, dueAt } = webhookNotices;
const COLUMNS = { webhookId, alertId, state, dueAt };
const ofWebhook = eq(webhookId, param('webhookId'));

const KNOWN_KINDS = sql.join(
  KINDS.map((kind) => sql`${kind}`),
  sql`, `,
);

/** Due, and not about an alert that only a newer server knows: that one announces it. */
export const isDueNotice = sql`${dueAt} <= ${param('now')} and not exists (select 1 from ${alerts}
  where ${alerts.id} = ${alertId} and ${alerts.kind} not in (${KNOWN_KINDS}))`;

export const NOTICES_BY_IDS = statement<Notice>(
  'webhook_notices_by_ids',
  db.select(COLUMNS).from(webhookNotices).where(isAnyOf(id, 'ids')),
  COLUMNS,
);

export const DUE_NOTICES = statement<Notice>(
  'due_webhook_notices',
  db
    .select(COLUMNS)
    .from(webhookNotices)
    .where(and(ofWebhook, isDueNotice))
    .orderBy(asc(dueAt))
    .limit(sql.placeholder('limit')),
  COLUMNS,
);

export const DELETE_NOTICES = command('delete_webhook_notices', db.delete(webhookNotices).where(ofWebhook));

const PUT_NOTICES = command(
  'put_webhook_notices',
  insertRows(webhookNotices).onConflictDoUpdate({
    target: id,
    set: columnsOfExcluded(webhookNotices, 'id', 'webhookId', 'alertId'),
  }),
);

const DROP_NOTICES = command('drop_webhook_notices', db.delete(webhookNotices).where(isAnyOf(id, 'ids')));
