/** Alerts over PostgreSQL. */
import { and, asc, count, eq, getTableColumns, gt, lt, lte, max, min, type SQL, sql } from 'drizzle-orm';
import {
  type Alert,
  type AlertChange,
  type AlertComment,
  type AlertGroup,
  type AlertSubject,
  UNRESOLVED,
} from '../../alerts/alert.ts';
import { subjectOf } from '../../alerts/connection-alerts.ts';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Connection } from '../../connection/connection.ts';
import { type AlertRow, toAlert } from '../alert-rows.ts';
import {
  type AlertFilter,
  type AlertHandling,
  type AlertScope,
  type AlertStore,
  type GroupCount,
  groupsOf,
  MAX_COMMENTS,
} from '../alerts.ts';
import type { Workspace } from '../connections.ts';
import { alertsName } from './alert-changes.ts';
import { readAlertPage } from './alert-pages.ts';
import { alertComments, alerts, isUnresolved } from './alert-schema.ts';
import type { Database } from './database.ts';
import { isNotDeleted } from './deletion-schema.ts';
import { connectionName, LOCK_NAME, lockConnection, readWorkspace, WORKSPACE_COLUMNS } from './records.ts';
import { heads, workspaces } from './schema.ts';
import { columnParams, command, db, inOrder, isAnyOf, param, statement, statementOf } from './statements.ts';
import { webhookNotices } from './webhook-schema.ts';
import type { WriteContext, WriteQueue } from './write-queue.ts';

export class PostgresAlerts implements AlertStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  async alertsByIds(ids: readonly string[]): Promise<(Alert | null)[]> {
    const rows = await this.#database.read(STATEMENTS.byIds, { ids });
    return inOrder(ids, rows.map(toAlert));
  }

  async unresolvedAlertsOf(subjects: readonly string[]): Promise<Alert[]> {
    return (await this.#database.read(STATEMENTS.unresolved, { subjects })).map(toAlert);
  }

  listAlerts(scope: AlertScope, filter: AlertFilter, request: PageRequest): Promise<Page<Alert>> {
    return readAlertPage(this.#database, scope, filter, request);
  }

  async alertGroups(scope: 'ALL' | { readonly workspaceId: string }): Promise<AlertGroup[]> {
    const { groups, groupsIn } = STATEMENTS;
    const statement = scope === 'ALL' ? groups : groupsIn;
    const of = scope === 'ALL' ? {} : scope;
    return groupsOf(await this.#database.read(statement, { ...of, states: UNRESOLVED }));
  }

  async alertsAfter(query: { after: number; limit: number; workspaceId?: string }): Promise<Alert[]> {
    const { after, afterIn } = STATEMENTS;
    const rows = await this.#database.read(query.workspaceId === undefined ? after : afterIn, query);
    return rows.map(toAlert);
  }

  async lastAlertPosition(): Promise<number> {
    return (await this.#database.read(STATEMENTS.last))[0]?.position ?? 0;
  }

  async lastAlertPositionIn(workspaceId: string): Promise<number> {
    return (await this.#database.read(STATEMENTS.lastIn, { workspaceId }))[0]?.position ?? 0;
  }

  changeAlertsOf(
    connectionId: string,
    decide: (connection: Connection) => readonly AlertChange[],
    now: Millis,
  ): Promise<void> {
    return this.#queue.write(connectionName(connectionId), async (context) => {
      const connection = await lockConnection(context, connectionId);
      if (connection !== null) context.changes.alerts.note(subjectOf(connection), decide(connection), now);
    });
  }

  changeAlerts(about: AlertSubject, changes: readonly AlertChange[], now: Millis): Promise<void> {
    const name = alertsName(about.subject);
    return this.#queue.write(name, async (context) => {
      void context.transaction.run(LOCK_NAME, { name });
      context.changes.alerts.note(about, changes, now);
    });
  }

  workspacesRotatingSince(moment: Millis, after: string, limit: number): Promise<Workspace[]> {
    return this.#database.read(STATEMENTS.rotating, { moment, after, limit });
  }

  handleAlert(
    id: string,
    decide: (alert: Alert) => AlertHandling | null,
    now: Millis,
    record: AuditRecord,
  ): Promise<Alert | null> {
    return this.#withAlert(id, ({ changes }, alert) => {
      const handling = alert.state === 'RESOLVED' ? null : decide(alert);
      if (handling === null) return alert;
      changes.alerts.handle({ id, ...handling });
      changes.audit(record, now, alert);
      return { ...alert, ...handling };
    });
  }

  async addComment(
    ...[comment, record]: Parameters<AlertStore['addComment']>
  ): ReturnType<AlertStore['addComment']> {
    const { alertId } = comment;
    const added = await this.#withAlert(alertId, async ({ transaction, changes }, alert) => {
      const comments = await transaction.run(STATEMENTS.comments, { ids: [alertId] });
      if (comments.some(({ id }) => id === comment.id)) return 'KNOWN';
      if (comments.length >= MAX_COMMENTS) return 'FULL';
      changes.add(STATEMENTS.addComment, comment);
      changes.alerts.handle(alert);
      changes.audit(record, comment.createdAt, alert);
      return 'ADDED';
    });
    return added ?? 'MISSING';
  }

  async alertComments(alertIds: readonly string[]): Promise<AlertComment[][]> {
    const comments = await this.#database.read(STATEMENTS.comments, { ids: alertIds });
    return alertIds.map((wanted) => comments.filter(({ alertId }) => alertId === wanted));
  }

  async endSnoozes(now: Millis, limit: number): Promise<number> {
    const over = await this.#database.read(STATEMENTS.snoozedUntil, { now, limit });
    const ended = over.map(({ id }) =>
      this.#withAlert(id, ({ changes }, alert) => {
        // Another server may have opened it.
        if (alert.snoozedUntil === null || alert.snoozedUntil > now) return;
        changes.alerts.handle({ ...alert, state: 'OPEN', snoozedUntil: null });
      }),
    );
    await Promise.all(ended);
    return over.length;
  }

  async nextSnoozeEnd(): Promise<Millis | null> {
    return (await this.#database.read(STATEMENTS.nextSnoozeEnd))[0]?.at ?? null;
  }

  async deleteAlertsBefore(moment: Millis, limit: number): Promise<number> {
    const old = await this.#database.read(STATEMENTS.old, { moment, limit });
    if (old.length === 0) return 0;
    const ids = old.map(({ id }) => id);
    await this.#database.transaction(async (transaction) => {
      // First the alerts, locked: nobody adds a comment in between.
      await transaction.run(STATEMENTS.lockOld, { ids });
      void transaction.run(STATEMENTS.deleteComments, { ids });
      void transaction.run(STATEMENTS.deleteNotices, { ids });
      void transaction.run(STATEMENTS.delete, { ids });
    });
    return old.length;
  }

  /** Calls `write` with the alert, under the lock of its subject. Null when the alert does not exist. */
  async #withAlert<T>(
    id: string,
    write: (context: WriteContext, alert: Alert) => T | Promise<T>,
  ): Promise<T | null> {
    const [seen] = await this.alertsByIds([id]);
    if (seen == null) return null;
    const { connectionId, subject } = seen;
    const name = connectionId === null ? alertsName(subject) : connectionName(connectionId);
    return this.#queue.write(name, async (context) => {
      const { transaction } = context;
      if (connectionId !== null) void lockConnection(context, connectionId);
      else void transaction.run(LOCK_NAME, { name });
      const [row] = await transaction.run(STATEMENTS.byIds, { ids: [id] });
      return row === undefined ? null : write(context, toAlert(row));
    });
  }
}

const { id, kind, cause, state, openedAt, workspaceId, snoozedUntil, resolvedAt } = alerts;
const COLUMNS = getTableColumns(alerts);
const COMMENT_COLUMNS = getTableColumns(alertComments);
const ID = { id };
const GROUP = {
  ...{ kind, cause, state, count: count() },
  oldestAt: sql`min(${openedAt})`,
  newestAt: sql`max(${openedAt})`,
};
const POSITION = { position: max(alerts.position) };
const limit = sql.placeholder('limit');
const ofWorkspace = eq(workspaceId, param('workspaceId'));

function after(name: string, of?: SQL) {
  const query = db
    .select()
    .from(alerts)
    .where(and(of, gt(alerts.position, param('after'))))
    .orderBy(asc(alerts.position))
    .limit(limit);
  return statement<AlertRow>(name, query, COLUMNS);
}

function groups(name: string, of?: SQL) {
  const query = db
    .select(GROUP)
    .from(alerts)
    .where(and(of, isAnyOf(state, 'states')))
    .groupBy(kind, cause, state);
  return statement<GroupCount>(name, query, GROUP);
}

const STATEMENTS = {
  byIds: statement<AlertRow>('alerts_by_ids', db.select().from(alerts).where(isAnyOf(id, 'ids')), COLUMNS),
  unresolved: statement<AlertRow>(
    'unresolved_alerts_of',
    db
      .select()
      .from(alerts)
      .where(and(isAnyOf(alerts.subject, 'subjects'), isUnresolved)),
    COLUMNS,
  ),
  after: after('alerts_after'),
  afterIn: after('alerts_of_workspace_after', ofWorkspace),
  groups: groups('alert_groups'),
  groupsIn: groups('alert_groups_of_workspace', ofWorkspace),
  last: statement<{ position: number }>(
    'last_alert_position',
    db.select({ position: heads.alerts }).from(heads),
    { position: heads.alerts },
  ),
  lastIn: statement<{ position: number | null }>(
    'last_alert_position_in',
    db.select(POSITION).from(alerts).where(ofWorkspace),
    POSITION,
  ),
  comments: statement<AlertComment>(
    'alert_comments',
    db
      .select()
      .from(alertComments)
      .where(isAnyOf(alertComments.alertId, 'ids'))
      .orderBy(asc(alertComments.createdAt), asc(alertComments.id)),
    COMMENT_COLUMNS,
  ),
  addComment: command('add_alert_comment', db.insert(alertComments).values(columnParams(alertComments))),
  snoozedUntil: statement<{ id: string }>(
    'snoozed_alerts',
    db
      .select(ID)
      .from(alerts)
      .where(lte(snoozedUntil, param('now')))
      .orderBy(asc(snoozedUntil))
      .limit(limit),
    ID,
  ),
  /** Only workspaces with a rotation have a previous External ID. */
  rotating: statementOf(
    'workspaces_rotating',
    db
      .select(WORKSPACE_COLUMNS)
      .from(workspaces)
      .where(
        and(
          isNotDeleted,
          gt(workspaces.previousExternalId, param('after')),
          lte(workspaces.externalIdCreatedAt, param('moment')),
        ),
      )
      .orderBy(asc(workspaces.previousExternalId))
      .limit(limit),
    readWorkspace,
  ),
  nextSnoozeEnd: statement<{ at: Millis | null }>(
    'next_snooze_end',
    db
      .select({ at: min(snoozedUntil) })
      .from(alerts)
      .where(gt(snoozedUntil, 0)),
    { at: true },
  ),
  old: statement<{ id: string }>(
    'old_alerts',
    db
      .select(ID)
      .from(alerts)
      .where(lt(resolvedAt, param('moment')))
      .orderBy(asc(resolvedAt))
      .limit(limit),
    ID,
  ),
  lockOld: command(
    'lock_old_alerts',
    db.select(ID).from(alerts).where(isAnyOf(id, 'ids')).orderBy(asc(id)).for('update'),
  ),
  deleteComments: command(
    'delete_alert_comments',
    db.delete(alertComments).where(isAnyOf(alertComments.alertId, 'ids')),
  ),
  deleteNotices: command(
    'delete_notices_of_alerts',
    db.delete(webhookNotices).where(isAnyOf(webhookNotices.alertId, 'ids')),
  ),
  delete: command('delete_alerts', db.delete(alerts).where(isAnyOf(id, 'ids'))),
};
