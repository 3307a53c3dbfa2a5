/** Alerts over SQLite. */
import { and, asc, count, eq, gt, lt, lte, max, min, type SQL, sql } from 'drizzle-orm';
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
import { toAlert } from '../alert-rows.ts';
import {
  type AlertFilter,
  type AlertHandling,
  type AlertScope,
  type AlertStore,
  groupsOf,
  MAX_COMMENTS,
} from '../alerts.ts';
import type { Workspace } from '../connections.ts';
import { AlertPages } from './alert-pages.ts';
import { alertComments, alerts, isUnresolved } from './alert-schema.ts';
import type { WriteAudit } from './audit.ts';
import { isNotDeleted } from './deletion-schema.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import type { Records } from './records.ts';
import { readWorkspace, WORKSPACE_COLUMNS } from './rows.ts';
import { workspaces } from './schema.ts';
import { webhookNotices } from './webhook-schema.ts';
import type { WriteQueue } from './write-queue.ts';

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly heads: Heads;
  readonly records: Pick<Records, 'connection' | 'writeAlerts'>;
  readonly writeAudit: WriteAudit;
};

export class SqliteAlerts implements AlertStore {
  readonly #parts: Parts;
  readonly #pages: AlertPages;
  readonly #reads: ReturnType<typeof readStatements>;
  readonly #writes: ReturnType<typeof writeStatements>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pages = new AlertPages(parts.db);
    this.#reads = readStatements(parts.db);
    this.#writes = writeStatements(parts.db);
  }

  async alertsByIds(ids: readonly string[]): Promise<(Alert | null)[]> {
    return ids.map((id) => this.#alert(id));
  }

  async unresolvedAlertsOf(subjects: readonly string[]): Promise<Alert[]> {
    return subjects.flatMap((subject) => this.#reads.unresolved.all({ subject }).map(toAlert));
  }

  async listAlerts(scope: AlertScope, filter: AlertFilter, request: PageRequest): Promise<Page<Alert>> {
    return this.#pages.read(scope, filter, request);
  }

  async alertGroups(scope: 'ALL' | { readonly workspaceId: string }): Promise<AlertGroup[]> {
    const { groups, groupsIn } = this.#reads;
    return groupsOf(
      UNRESOLVED.flatMap((state) =>
        scope === 'ALL' ? groups.all({ state }) : groupsIn.all({ ...scope, state }),
      ),
    );
  }

  async alertsAfter(query: { after: number; limit: number; workspaceId?: string }): Promise<Alert[]> {
    const { after, afterIn } = this.#reads;
    return (query.workspaceId === undefined ? after : afterIn).all(query).map(toAlert);
  }

  async lastAlertPosition(): Promise<number> {
    return this.#parts.heads.last('alerts');
  }

  async lastAlertPositionIn(workspaceId: string): Promise<number> {
    return this.#reads.lastIn.get({ workspaceId })?.position ?? 0;
  }

  changeAlertsOf(
    connectionId: string,
    decide: (connection: Connection) => readonly AlertChange[],
    now: Millis,
  ): Promise<void> {
    const { queue, records } = this.#parts;
    return queue.write(() => {
      const connection = records.connection(connectionId);
      if (connection !== null) records.writeAlerts(subjectOf(connection), decide(connection), now);
    });
  }

  changeAlerts(subject: AlertSubject, changes: readonly AlertChange[], now: Millis): Promise<void> {
    const { queue, records } = this.#parts;
    return queue.write(() => records.writeAlerts(subject, changes, now));
  }

  async workspacesRotatingSince(moment: Millis, after: string, limit: number): Promise<Workspace[]> {
    return this.#reads.rotating.values({ moment, after, limit }).map(readWorkspace);
  }

  handleAlert(
    id: string,
    decide: (alert: Alert) => AlertHandling | null,
    now: Millis,
    record: AuditRecord,
  ): Promise<Alert | null> {
    const { queue, heads, writeAudit } = this.#parts;
    return queue.write(() => {
      const alert = this.#alert(id);
      const handling = alert?.state === 'RESOLVED' ? null : alert && decide(alert);
      if (alert === null || handling === null) return alert;
      this.#writes.handle.run({ id, ...handling, position: heads.next('alerts') });
      queue.changes('alerts');
      writeAudit(record, now, alert);
      return this.#alert(id);
    });
  }

  addComment(
    ...[comment, record]: Parameters<AlertStore['addComment']>
  ): ReturnType<AlertStore['addComment']> {
    const { queue, heads, writeAudit } = this.#parts;
    const { alertId } = comment;
    return queue.write(() => {
      const alert = this.#alert(alertId);
      if (alert === null) return 'MISSING';
      const comments = this.#reads.comments.all({ alertId });
      if (comments.some(({ id }) => id === comment.id)) return 'KNOWN';
      if (comments.length >= MAX_COMMENTS) return 'FULL';
      this.#writes.comment.run(comment);
      this.#writes.touch.run({ id: alertId, position: heads.next('alerts') });
      queue.changes('alerts');
      writeAudit(record, comment.createdAt, alert);
      return 'ADDED';
    });
  }

  async alertComments(alertIds: readonly string[]): Promise<AlertComment[][]> {
    return alertIds.map((alertId) => this.#reads.comments.all({ alertId }));
  }

  async endSnoozes(now: Millis, limit: number): Promise<number> {
    if ((await this.nextSnoozeEnd()) === null) return 0;
    const { queue, heads } = this.#parts;
    return queue.write(() => {
      const over = this.#reads.snoozedUntil.all({ now, limit });
      for (const { id } of over) this.#writes.reopen.run({ id, position: heads.next('alerts') });
      if (over.length > 0) queue.changes('alerts');
      return over.length;
    });
  }

  async nextSnoozeEnd(): Promise<Millis | null> {
    return this.#reads.nextSnoozeEnd.get()?.at ?? null;
  }

  async deleteAlertsBefore(moment: Millis, limit: number): Promise<number> {
    const old = this.#reads.old.all({ moment, limit });
    if (old.length === 0) return 0;
    return this.#parts.queue.write(() => {
      for (const { id } of old) {
        this.#writes.deleteComments.run({ id });
        this.#writes.deleteNotices.run({ id });
        this.#writes.delete.run({ id });
      }
      return old.length;
    });
  }

  #alert(id: string): Alert | null {
    const row = this.#reads.byId.get({ id });
    return row === undefined ? null : toAlert(row);
  }
}

function readStatements(db: DrizzleDatabase) {
  const { id, position, workspaceId, kind, cause, state, openedAt, snoozedUntil, resolvedAt } = alerts;
  const matching = (condition: SQL) => db.select().from(alerts).where(condition).prepare();
  const after = (of?: SQL) =>
    db
      .select()
      .from(alerts)
      .where(and(of, gt(position, param('after'))))
      .orderBy(asc(position))
      .limit(limitParam())
      .prepare();
  const groups = (of?: SQL) =>
    db
      .select({
        ...{ kind, cause, state: sql<Alert['state']>`max(${state})`, count: count() },
        oldestAt: sql<number>`min(${openedAt})`,
        newestAt: sql<number>`max(${openedAt})`,
      })
      .from(alerts)
      .where(and(of, eq(state, param('state'))))
      .groupBy(kind, cause)
      .prepare();
  const ofWorkspace = eq(workspaceId, param('workspaceId'));
  const { alertId } = alertComments;
  const ofAlert = eq(alertId, param('alertId'));
  return {
    byId: matching(eq(id, param('id'))),
    unresolved: matching(sql`${eq(alerts.subject, param('subject'))} and ${isUnresolved}`),
    after: after(),
    afterIn: after(ofWorkspace),
    groups: groups(),
    groupsIn: groups(ofWorkspace),
    lastIn: db
      .select({ position: max(position) })
      .from(alerts)
      .where(ofWorkspace)
      .prepare(),
    comments: db
      .select()
      .from(alertComments)
      .where(ofAlert)
      .orderBy(asc(alertComments.createdAt), asc(alertComments.id))
      .prepare(),
    snoozedUntil: db
      .select({ id })
      .from(alerts)
      .where(lte(snoozedUntil, param('now')))
      .orderBy(asc(snoozedUntil))
      .limit(limitParam())
      .prepare(),
    /** Only workspaces with a rotation have a previous External ID. */
    rotating: db
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
      .limit(limitParam())
      .prepare(),
    nextSnoozeEnd: db
      .select({ at: min(snoozedUntil) })
      .from(alerts)
      .where(gt(snoozedUntil, 0))
      .prepare(),
    old: db
      .select({ id })
      .from(alerts)
      .where(lt(resolvedAt, param('moment')))
      .orderBy(asc(resolvedAt))
      .limit(limitParam())
      .prepare(),
  };
}

function writeStatements(db: DrizzleDatabase) {
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const ofId = eq(alerts.id, param('id'));
  const position = value('position');
  return {
    handle: db
      .update(alerts)
      .set({
        ...{ state: value('state'), snoozedUntil: value('snoozedUntil'), resolvedAt: value('resolvedAt') },
        ...{ handledAt: value('handledAt'), handledBy: value('handledBy'), position },
      })
      .where(ofId)
      .prepare(),
    touch: db.update(alerts).set({ position }).where(ofId).prepare(),
    reopen: db.update(alerts).set({ state: 'OPEN', snoozedUntil: null, position }).where(ofId).prepare(),
    comment: db.insert(alertComments).values(columnParams(alertComments)).prepare(),
    deleteComments: db
      .delete(alertComments)
      .where(eq(alertComments.alertId, param('id')))
      .prepare(),
    deleteNotices: db
      .delete(webhookNotices)
      .where(eq(webhookNotices.alertId, param('id')))
      .prepare(),
    delete: db.delete(alerts).where(ofId).prepare(),
  };
}
