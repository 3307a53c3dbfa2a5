/** Webhooks and their deliveries over SQLite. */
import { and, count, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { alertsOfWebhook, subjectOfWebhook } from '../../alerts/webhook-alerts.ts';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { deliveriesOf } from '../list-filters.ts';
import { boundsOf, byTime, byUnique, pageOf, readNumberKey, timeKey } from '../paging.ts';
import { fromWebhook, NOT_IN_WEBHOOK_UPDATES, toWebhook, WEBHOOK_LEASE_COLUMNS } from '../rows.ts';
import {
  type Delivery,
  type DeliveryFilter,
  deliveryRowId,
  logOf,
  type Notice,
  type ProgressRest,
  WEBHOOK_GROUPS,
  type Webhook,
  type WebhookChange,
  type WebhookClaim,
  type WebhookClaimRequest,
  type WebhookGroup,
  type WebhookProgress,
  type WebhookStore,
} from '../webhooks.ts';
import type { WriteAudit } from './audit.ts';
import { isNotDeletedIn } from './deletion-schema.ts';
import type { Heads } from './heads.ts';
import { releaseAllExcept } from './leases.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import { type Records, workspaceFinder } from './records.ts';
import { webhookClaimStatements } from './webhook-claims.ts';
import { SqliteNotices } from './webhook-notices.ts';
import { webhookDeliveries, webhooks } from './webhook-schema.ts';
import type { WriteQueue } from './write-queue.ts';

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly heads: Heads;
  readonly records: Pick<Records, 'writeAlerts'>;
  readonly writeAudit: WriteAudit;
};

export class SqliteWebhooks implements WebhookStore {
  readonly #parts: Parts;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #claims: ReturnType<typeof webhookClaimStatements>;
  readonly #notices: SqliteNotices;
  /** For heartbeats: releases the leases of dead owners, in the caller's transaction. Returns their number. */
  readonly leases: { releaseAllExcept(live: ReadonlySet<string>): number };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepareStatements(parts.db);
    this.#claims = webhookClaimStatements(parts.db);
    this.#notices = new SqliteNotices(parts.db);
    this.leases = { releaseAllExcept: (live) => this.#releaseAllExcept(live) };
  }

  insertWebhook(
    webhook: Omit<Webhook, 'position'>,
    maxWebhooks: number,
    record: AuditRecord,
  ): Promise<'INSERTED' | 'EXISTS' | 'WORKSPACE_MISSING' | 'TOO_MANY'> {
    const { workspaceId, createdAt } = webhook;
    return this.#parts.queue.write(() => {
      if (workspaceId !== null && this.#statements.workspace.get({ id: workspaceId }) === undefined)
        return 'WORKSPACE_MISSING';
      if (this.#read(webhook.id) !== null) return 'EXISTS';
      if ((this.#statements.countOf.get({ workspaceId })?.count ?? 0) >= maxWebhooks) return 'TOO_MANY';
      const position = this.#parts.heads.last(logOf(webhook.format));
      this.#statements.insert.run(fromWebhook({ ...webhook, position }));
      this.#parts.queue.changes('webhooks');
      this.#parts.writeAudit(record, createdAt, { workspaceId });
      return 'INSERTED';
    });
  }

  async webhooksByIds(ids: readonly string[]): Promise<(Webhook | null)[]> {
    return ids.map((id) => this.#read(id));
  }

  async listWebhooks(workspaceId: string | null, request: PageRequest): Promise<Page<Webhook>> {
    const { where, orderBy } = byTime(webhooks, request);
    const found = this.#parts.db
      .select(COLUMNS)
      .from(webhooks)
      .where(and(webhooksOf(workspaceId), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1)
      .all();
    return pageOf(request, found.map(toWebhook), timeKey);
  }

  changeWebhook(
    id: string,
    decide: (webhook: Webhook) => WebhookChange | null,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Webhook | null> {
    return this.#parts.queue.write(() => {
      const webhook = this.#read(id);
      const change = webhook && decide(webhook);
      if (webhook === null || change === null) return webhook;
      const changed = { ...webhook, ...change };
      this.#statements.change.run(fromWebhook(changed));
      this.#parts.records.writeAlerts(subjectOfWebhook(webhook), alertsOfWebhook(changed), now);
      this.#parts.queue.changes('webhooks');
      const { workspaceId } = webhook;
      this.#parts.writeAudit(record, now, { workspaceId });
      return changed;
    });
  }

  deleteWebhook(id: string, now: Millis, record: AuditRecord): Promise<boolean> {
    return this.#parts.queue.write(() => {
      const webhook = this.#read(id);
      if (webhook === null) return false;
      this.#statements.deleteDeliveries.run({ id });
      this.#notices.deleteAllOf(id);
      this.#statements.delete.run({ id });
      this.#parts.records.writeAlerts(subjectOfWebhook(webhook), alertsOfWebhook(null), now);
      const { workspaceId } = webhook;
      this.#parts.writeAudit(record, now, { workspaceId });
      return true;
    });
  }

  async claimWebhooks(request: WebhookClaimRequest): Promise<Webhook[]> {
    // A poll that finds nothing writes nothing.
    const { owner, leaseUntil, places } = request;
    const due = (group: WebhookGroup, max = Number.POSITIVE_INFINITY) =>
      this.#due(request, group, Math.min(places[group], max));
    if (!WEBHOOK_GROUPS.some((group) => due(group, 1).length > 0)) return [];
    return this.#parts.queue.write(() =>
      WEBHOOK_GROUPS.flatMap((group) => due(group)).flatMap(({ id }) => {
        this.#claims.take.run({ id, owner, leaseUntil });
        return this.#read(id) ?? [];
      }),
    );
  }

  async renewWebhooks(ids: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#parts.queue.write(() => {
      for (const id of ids) this.#claims.renew.run({ id, owner, until });
    });
  }

  async nextWebhookAt(now: Millis): Promise<Millis | null> {
    const times = [this.#claims.nextAt.get({ now })?.dueAt, this.#claims.nextNoticeAt.get({ now })?.dueAt];
    const known = times.filter((time) => time != null);
    return known.length === 0 ? null : Math.min(...known);
  }

  recordProgress(
    { id, owner }: WebhookClaim,
    progress: WebhookProgress,
    { delivery, ends, notices }: ProgressRest,
  ): Promise<boolean> {
    return this.#parts.queue.write(() => {
      if (this.#claims.progress.run({ ...progress, id, owner }).changes === 0) return false;
      if (delivery !== null) this.#addDelivery(delivery);
      if (notices !== undefined) this.#notices.change(notices);
      if (progress.disabledAt !== null) this.#writeDisabledAlert(id, progress.disabledAt);
      if (ends) this.#claims.giveUp.run({ id, owner });
      return true;
    });
  }

  async noticesOf(webhookId: string, alertIds: readonly string[]): Promise<Notice[]> {
    return this.#notices.of(webhookId, alertIds);
  }

  async dueNotices(webhookId: string, now: Millis, limit: number): Promise<Notice[]> {
    return this.#notices.due(webhookId, now, limit);
  }

  addDelivery(delivery: Omit<Delivery, 'number'>): Promise<Delivery | null> {
    return this.#parts.queue.write(() => this.#addDelivery(delivery));
  }

  async listDeliveries(
    webhookId: string,
    filter: DeliveryFilter,
    request: PageRequest,
  ): Promise<Page<Delivery>> {
    // Newest first: later items in the list have smaller numbers.
    const page = byUnique(webhookDeliveries.number, boundsOf(request, readNumberKey), true);
    const found = this.#parts.db
      .select(DELIVERY_COLUMNS)
      .from(webhookDeliveries)
      .where(and(deliveriesOf(webhookDeliveries, webhookId, filter), page.where))
      .orderBy(page.orderBy)
      .limit(request.limit + 1)
      .all();
    return pageOf(request, found, (delivery) => String(delivery.number));
  }

  async webhookTotals(): Promise<Record<'enabled' | 'failing' | 'disabled', number>> {
    const totals = { enabled: 0, failing: 0, disabled: 0 };
    for (const { state, isFailing, count } of this.#statements.totals.all())
      totals[state === 'DISABLED' ? 'disabled' : isFailing === 1 ? 'failing' : 'enabled'] += count;
    return totals;
  }

  #read(id: string): Webhook | null {
    const row = this.#statements.byId.get({ id });
    return row === undefined ? null : toWebhook(row);
  }

  #due(request: WebhookClaimRequest, group: WebhookGroup, limit: number) {
    const { now, workspaceIds, except } = request;
    const fullWorkspaces = JSON.stringify(request.fullWorkspaces[group]);
    const params = { now, group, limit, except: JSON.stringify(except), fullWorkspaces };
    return workspaceIds === null
      ? this.#claims.due.all(params)
      : this.#claims.dueIn.all({ ...params, workspaceIds: JSON.stringify(workspaceIds) });
  }

  /** Within the caller's transaction. */
  #writeDisabledAlert(id: string, now: Millis): void {
    const webhook = this.#read(id);
    if (webhook === null) return;
    this.#parts.records.writeAlerts(subjectOfWebhook(webhook), alertsOfWebhook(webhook), now);
  }

  /** Within the caller's transaction. */
  #addDelivery(delivery: Omit<Delivery, 'number'>): Delivery | null {
    const number = this.#statements.nextNumber.get({ id: delivery.webhookId })?.number;
    if (number === undefined) return null;
    const numbered = { ...delivery, number };
    this.#statements.putDelivery.run({ ...numbered, id: deliveryRowId(numbered) });
    return numbered;
  }

  #releaseAllExcept(live: ReadonlySet<string>): number {
    const released = releaseAllExcept(live, this.#claims);
    if (released > 0) this.#parts.queue.changes('webhooks');
    return released;
  }
}

/** Whether the list contains a webhook. Null: the list of all workspaces. */
export function webhooksOf(workspaceId: string | null): SQL | undefined {
  return and(
    workspaceId === null ? undefined : eq(webhooks.workspaceId, workspaceId),
    isNotDeletedIn(webhooks.workspaceId),
  );
}

const { leaseOwner: _o, leaseUntil: _u, dueAt: _d, ...COLUMNS } = getTableColumns(webhooks);
const { id: _id, ...DELIVERY_COLUMNS } = getTableColumns(webhookDeliveries);

function prepareStatements(db: DrizzleDatabase) {
  const ofId = eq(webhooks.id, param('id'));
  const isFailing = sql<number>`${webhooks.failingSince} is not null`;
  return {
    workspace: workspaceFinder(db),
    countOf: db
      .select({ count: count() })
      .from(webhooks)
      .where(sql`${webhooks.workspaceId} is ${param('workspaceId')}`)
      .prepare(),
    insert: db
      .insert(webhooks)
      .values(columnParams(webhooks, ...WEBHOOK_LEASE_COLUMNS))
      .prepare(),
    byId: db
      .select(COLUMNS)
      .from(webhooks)
      .where(and(ofId, isNotDeletedIn(webhooks.workspaceId)))
      .prepare(),
    change: db
      .update(webhooks)
      .set({
        ...columnParams(webhooks, ...NOT_IN_WEBHOOK_UPDATES),
        // Keep `leaseUntil`: an attempt may still run, and no other server may send until then.
        leaseOwner: null,
      })
      .where(ofId)
      .prepare(),
    delete: db.delete(webhooks).where(ofId).prepare(),
    deleteDeliveries: db
      .delete(webhookDeliveries)
      .where(eq(webhookDeliveries.webhookId, param('id')))
      .prepare(),
    nextNumber: db
      .update(webhooks)
      .set({ lastDeliveryNumber: sql`${webhooks.lastDeliveryNumber} + 1` })
      .where(ofId)
      .returning({ number: webhooks.lastDeliveryNumber })
      .prepare(),
    putDelivery: db
      .insert(webhookDeliveries)
      .values(columnParams(webhookDeliveries))
      .onConflictDoUpdate({
        target: webhookDeliveries.id,
        set: columnParams(webhookDeliveries, 'id', 'webhookId'),
      })
      .prepare(),
    totals: db
      .select({ state: webhooks.state, isFailing, count: count() })
      .from(webhooks)
      .groupBy(webhooks.state, isFailing)
      .prepare(),
  };
}
