/** Webhooks and their deliveries over PostgreSQL. Servers skip the rows that others lock, and never wait for them. */
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { alertsOfWebhook, subjectOfWebhook } from '../../alerts/webhook-alerts.ts';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { deliveriesOf } from '../list-filters.ts';
import { boundsOf, byTime, byUnique, pageOf, readNumberKey, timeKey } from '../paging.ts';
import {
  fromWebhook,
  NOT_IN_WEBHOOK_UPDATES,
  toWebhook,
  WEBHOOK_LEASE_COLUMNS,
  type WebhookRow,
} from '../rows.ts';
import {
  type Delivery,
  type DeliveryFilter,
  deliveryRowId,
  logOf,
  type Notice,
  noticeId,
  type ProgressRest,
  WEBHOOK_GROUPS,
  type Webhook,
  type WebhookChange,
  type WebhookClaim,
  type WebhookClaimRequest,
  type WebhookProgress,
  type WebhookStore,
} from '../webhooks.ts';
import { alertsName } from './alert-changes.ts';
import { COUNT, type Count } from './count-rows.ts';
import type { Database, Transaction } from './database.ts';
import { isNotDeletedIn } from './deletion-schema.ts';
import { LOCK_NAME, lockWorkspace } from './records.ts';
import { heads } from './schema.ts';
import { columnParams, command, db, inOrder, isAnyOf, param, statement } from './statements.ts';
import { WEBHOOK_CLAIMS, WEBHOOK_COLUMNS } from './webhook-claims.ts';
import { changeNotices, DELETE_NOTICES, DUE_NOTICES, NOTICES_BY_IDS } from './webhook-notices.ts';
import { webhookDeliveries, webhooks } from './webhook-schema.ts';
import type { WriteContext, WriteQueue } from './write-queue.ts';

export class PostgresWebhooks implements WebhookStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  insertWebhook(
    webhook: Omit<Webhook, 'position'>,
    maxWebhooks: number,
    record: AuditRecord,
  ): Promise<'INSERTED' | 'EXISTS' | 'WORKSPACE_MISSING' | 'TOO_MANY'> {
    const { workspaceId, createdAt } = webhook;
    const name = `webhooks ${workspaceId}`;
    return this.#queue.write(name, async ({ transaction, changes }) => {
      void transaction.run(LOCK_NAME, { name });
      const [workspace, [others], [head], same] = await Promise.all([
        workspaceId === null ? null : lockWorkspace({ transaction }, workspaceId, 'ADD'),
        transaction.run(STATEMENTS.countOf, { workspaceId }),
        transaction.run(STATEMENTS.head),
        transaction.run(STATEMENTS.byIds, { ids: [webhook.id] }),
      ]);
      if (workspaceId !== null && workspace === null) return 'WORKSPACE_MISSING';
      if (same.length > 0) return 'EXISTS';
      if ((others?.count ?? 0) >= maxWebhooks) return 'TOO_MANY';
      changes.add(
        STATEMENTS.insert,
        fromWebhook({ ...webhook, position: head?.[logOf(webhook.format)] ?? 0 }),
      );
      changes.noteWebhooks();
      changes.audit(record, createdAt, webhook);
      return 'INSERTED';
    });
  }

  async webhooksByIds(ids: readonly string[]): Promise<(Webhook | null)[]> {
    const rows = await this.#database.read(STATEMENTS.byIds, { ids });
    return inOrder(ids, rows.map(toWebhook));
  }

  async listWebhooks(workspaceId: string | null, request: PageRequest): Promise<Page<Webhook>> {
    const { where, orderBy } = byTime(webhooks, request);
    const query = db
      .select(WEBHOOK_COLUMNS)
      .from(webhooks)
      .where(and(webhooksOf(workspaceId), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1);
    const rows = await this.#database.read(statement<WebhookRow>('', query, WEBHOOK_COLUMNS));
    return pageOf(request, rows.map(toWebhook), timeKey);
  }

  changeWebhook(
    id: string,
    decide: (webhook: Webhook) => WebhookChange | null,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Webhook | null> {
    return this.#queue.write(nameOf(id), async (context) => {
      const { transaction, changes } = context;
      void transaction.run(STATEMENTS.lock, { id });
      // A second statement: while the first one waited, its workspace may have been deleted.
      const [row] = await transaction.run(STATEMENTS.byIds, { ids: [id] });
      if (row === undefined) return null;
      const webhook = toWebhook(row);
      const change = decide(webhook);
      if (change === null) return webhook;
      const changed = { ...webhook, ...change };
      await noteAlerts(context, webhook, changed, now);
      changes.add(STATEMENTS.change, fromWebhook(changed));
      changes.noteWebhooks();
      changes.audit(record, now, webhook);
      return changed;
    });
  }

  deleteWebhook(id: string, now: Millis, record: AuditRecord): Promise<boolean> {
    return this.#queue.write(nameOf(id), async (context) => {
      const { transaction, changes } = context;
      const [row] = await transaction.run(STATEMENTS.lock, { id });
      if (row === undefined) return false;
      await noteAlerts(context, row, null, now);
      changes.add(STATEMENTS.deleteDeliveries, { id });
      changes.add(DELETE_NOTICES, { webhookId: id });
      changes.add(STATEMENTS.delete, { id });
      changes.audit(record, now, row);
      return true;
    });
  }

  async claimWebhooks(request: WebhookClaimRequest): Promise<Webhook[]> {
    const { due, take } = request.workspaceIds === null ? WEBHOOK_CLAIMS.all : WEBHOOK_CLAIMS.ofWorkspaces;
    const groups = WEBHOOK_GROUPS.map((group) => ({
      ...{ ...request, group, limit: request.places[group] },
      fullWorkspaces: request.fullWorkspaces[group],
    }));
    // A poll that finds nothing writes nothing.
    const found = await Promise.all(
      groups.map((params) => this.#database.read(due, { ...params, limit: Math.min(1, params.limit) })),
    );
    if (found.flat().length === 0) return [];
    const taken = await this.#database.transaction((transaction) =>
      Promise.all(groups.map((params) => transaction.run(take, params))),
    );
    const earliestFirst = (a: WebhookRow, b: WebhookRow) => a.nextAttemptAt - b.nextAttemptAt;
    return taken.flatMap((rows) => rows.sort(earliestFirst)).map(toWebhook);
  }

  async renewWebhooks(ids: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#database.write(WEBHOOK_CLAIMS.renew, { ids, owner, until });
  }

  async nextWebhookAt(now: Millis): Promise<Millis | null> {
    return (await this.#database.read(WEBHOOK_CLAIMS.nextAt, { now }))[0]?.dueAt ?? null;
  }

  recordProgress(
    { id, owner }: WebhookClaim,
    progress: WebhookProgress,
    { delivery, ends, notices }: ProgressRest,
  ): Promise<boolean> {
    return this.#queue.write(nameOf(id), async (context) => {
      const { transaction, changes } = context;
      const held = await transaction.run(WEBHOOK_CLAIMS.lock, { id, owner });
      if (held.length === 0) return false;
      if (progress.disabledAt !== null) {
        const [row] = await transaction.run(STATEMENTS.lock, { id });
        if (row !== undefined) await noteAlerts(context, row, { ...row, ...progress }, progress.disabledAt);
      }
      changes.add(WEBHOOK_CLAIMS.progress, { ...progress, id });
      if (delivery !== null) await addDelivery(transaction, delivery);
      if (notices !== undefined) changeNotices(changes, notices);
      if (ends) changes.add(WEBHOOK_CLAIMS.giveUp, { id });
      return true;
    });
  }

  noticesOf(webhookId: string, alertIds: readonly string[]): Promise<Notice[]> {
    const ids = alertIds.map((alertId) => noticeId({ webhookId, alertId }));
    return this.#database.read(NOTICES_BY_IDS, { ids });
  }

  dueNotices(webhookId: string, now: Millis, limit: number): Promise<Notice[]> {
    return this.#database.read(DUE_NOTICES, { webhookId, now, limit });
  }

  addDelivery(delivery: Omit<Delivery, 'number'>): Promise<Delivery | null> {
    return this.#queue.write(nameOf(delivery.webhookId), ({ transaction }) =>
      addDelivery(transaction, delivery),
    );
  }

  async listDeliveries(
    webhookId: string,
    filter: DeliveryFilter,
    request: PageRequest,
  ): Promise<Page<Delivery>> {
    // Newest first: later items in the list have smaller numbers.
    const page = byUnique(webhookDeliveries.number, boundsOf(request, readNumberKey), true);
    const query = db
      .select(DELIVERY_COLUMNS)
      .from(webhookDeliveries)
      .where(and(deliveriesOf(webhookDeliveries, webhookId, filter), page.where))
      .orderBy(page.orderBy)
      .limit(request.limit + 1);
    const rows = await this.#database.read(statement<Delivery>('', query, DELIVERY_COLUMNS));
    return pageOf(request, rows, (delivery) => String(delivery.number));
  }

  async webhookTotals(): Promise<Record<'enabled' | 'failing' | 'disabled', number>> {
    const [totals = { enabled: 0, failing: 0, disabled: 0 }] = await this.#database.read(STATEMENTS.totals);
    return totals;
  }
}

/** Whether the list contains a webhook. Null: the list of all workspaces. */
export function webhooksOf(workspaceId: string | null): SQL | undefined {
  return and(
    workspaceId === null ? undefined : eq(webhooks.workspaceId, workspaceId),
    isNotDeletedIn(webhooks.workspaceId),
  );
}

const nameOf = (id: string) => `webhook ${id}`;

/** @param after null when the webhook is deleted */
async function noteAlerts(
  { transaction, changes, hold }: WriteContext,
  before: Pick<Webhook, 'id' | 'workspaceId'>,
  after: Parameters<typeof alertsOfWebhook>[0],
  now: Millis,
): Promise<void> {
  const name = alertsName(before.id);
  hold(name);
  await transaction.run(LOCK_NAME, { name });
  changes.alerts.note(subjectOfWebhook(before), alertsOfWebhook(after), now);
}

/** The lock of the webhook's row keeps two attempts from taking one number. */
async function addDelivery(
  transaction: Transaction,
  delivery: Omit<Delivery, 'number'>,
): Promise<Delivery | null> {
  const [taken] = await transaction.run(STATEMENTS.nextNumber, { id: delivery.webhookId });
  if (taken === undefined) return null;
  const numbered = { ...delivery, number: taken.number };
  void transaction.run(STATEMENTS.putDelivery, { ...numbered, id: deliveryRowId(numbered) });
  return numbered;
}

const { id: _id, ...DELIVERY_COLUMNS } = getTableColumns(webhookDeliveries);
const ofId = eq(webhooks.id, param('id'));

const STATEMENTS = {
  countOf: statement<Count>(
    'count_webhooks_of',
    db
      .select(COUNT)
      .from(webhooks)
      .where(sql`${webhooks.workspaceId} is not distinct from ${param('workspaceId')}::text`),
    COUNT,
  ),
  head: statement<Record<'events' | 'alerts', number>>(
    'heads_for_webhook',
    db.select({ events: heads.events, alerts: heads.alerts }).from(heads),
    { events: heads.events, alerts: heads.alerts },
  ),
  insert: command(
    'insert_webhook',
    db.insert(webhooks).values(columnParams(webhooks, ...WEBHOOK_LEASE_COLUMNS)),
  ),
  byIds: statement<WebhookRow>(
    'webhooks_by_ids',
    db
      .select(WEBHOOK_COLUMNS)
      .from(webhooks)
      .where(and(isAnyOf(webhooks.id, 'ids'), isNotDeletedIn(webhooks.workspaceId))),
    WEBHOOK_COLUMNS,
  ),
  lock: statement<WebhookRow>(
    'lock_webhook',
    db.select(WEBHOOK_COLUMNS).from(webhooks).where(ofId).for('update'),
    WEBHOOK_COLUMNS,
  ),
  change: command(
    'change_webhook',
    db
      .update(webhooks)
      .set({
        ...columnParams(webhooks, ...NOT_IN_WEBHOOK_UPDATES),
        // Keep `leaseUntil`: an attempt may still run, and no other server may send until then.
        leaseOwner: null,
      })
      .where(ofId),
  ),
  delete: command('delete_webhook', db.delete(webhooks).where(ofId)),
  deleteDeliveries: command(
    'delete_webhook_deliveries',
    db.delete(webhookDeliveries).where(eq(webhookDeliveries.webhookId, param('id'))),
  ),
  nextNumber: statement<{ number: number }>(
    'next_delivery_number',
    db
      .update(webhooks)
      .set({ lastDeliveryNumber: sql`${webhooks.lastDeliveryNumber} + 1` })
      .where(ofId)
      .returning({ number: webhooks.lastDeliveryNumber }),
    { number: webhooks.lastDeliveryNumber },
  ),
  putDelivery: command(
    'put_webhook_delivery',
    db
      .insert(webhookDeliveries)
      .values(columnParams(webhookDeliveries))
      .onConflictDoUpdate({
        target: webhookDeliveries.id,
        set: columnParams(webhookDeliveries, 'id', 'webhookId'),
      }),
  ),
  totals: statement<Record<'enabled' | 'failing' | 'disabled', number>>(
    'webhook_totals',
    sql`select count(*) filter (where state = 'ENABLED' and failing_since is null) as enabled,
        count(*) filter (where state = 'ENABLED' and failing_since is not null) as failing,
        count(*) filter (where state = 'DISABLED') as disabled
      from ${webhooks}`,
    { enabled: true, failing: true, disabled: true },
  ),
};
