/** The notices of a webhook that are due, and what follows for each: a message says it, or it waits, or it goes. */
import type { AlertKind } from '../alerts/alert.ts';
import type { Millis } from '../base/clock.ts';
import type { Store } from '../storage/store.ts';
import type { Notice, Webhook } from '../storage/webhooks.ts';
import type { Announced } from './alert-message.ts';
import { connectionsOf } from './connections-of.ts';
import { isStillDue, noticeAfter, replacementOf } from './notices.ts';

/** Notices of one message. */
const MAX_NOTICES = 500;

/** The name of a workspace that was deleted: its end resolves its alerts. */
const DELETED_WORKSPACE = 'a deleted workspace';

export type DueStore = Pick<
  Store,
  'dueNotices' | 'noticesOf' | 'alertsByIds' | 'unresolvedAlertsOf' | 'connectionsByIds' | 'workspacesByIds'
>;

export type DueNotices = {
  /** When the first of them was due; null when none is. */
  readonly since: Millis | null;
  /** For the next message. */
  readonly announced: readonly Announced[];
  /** Of alerts that people have handled or filtered out meanwhile. */
  readonly handled: readonly Notice[];
  /** Ends of alerts that others replace, which this message or an earlier one announces. */
  readonly replaced: readonly Notice[];
  /** The same, where a later message announces the other alert: due again then. */
  readonly postponed: readonly Notice[];
};

export async function readDueNotices(webhook: Webhook, now: Millis, store: DueStore): Promise<DueNotices> {
  const due = await store.dueNotices(webhook.id, now, MAX_NOTICES);
  const { fitting, handled } = await withAlerts(webhook, due, store);
  const ends = await withoutReplaced(webhook, fitting, now, store);
  return { since: due[0]?.dueAt ?? null, handled, ...ends };
}

/** The notices that still fit their alerts, with all that a message needs. */
async function withAlerts(webhook: Webhook, due: readonly Notice[], store: DueStore) {
  const alerts = await store.alertsByIds(due.map(({ alertId }) => alertId));
  const connections = await connectionsOf(
    alerts.filter((alert) => alert !== null),
    store,
  );
  const ids = [...new Set(alerts.flatMap((alert) => alert?.workspaceId ?? []))];
  const workspaces = new Map(
    (await store.workspacesByIds(ids)).map((workspace, index) => [ids[index], workspace?.name ?? null]),
  );
  const fitting: Announced[] = [];
  const handled: Notice[] = [];
  for (const [index, notice] of due.entries()) {
    const alert = alerts[index] ?? null;
    const connection = connections.get(alert?.connectionId ?? null) ?? null;
    if (alert === null || !isStillDue(webhook, notice, alert, connection)) handled.push(notice);
    else {
      const { workspaceId } = alert;
      const workspaceName = workspaceId && (workspaces.get(workspaceId) ?? DELETED_WORKSPACE);
      fitting.push({ notice, subject: { alert, connection, workspaceName } });
    }
  }
  return { fitting, handled };
}

/** Separates the ends of alerts for which the webhook announces another alert of the connection. */
async function withoutReplaced(webhook: Webhook, due: readonly Announced[], now: Millis, store: DueStore) {
  const replacements = await readReplacements(webhook, due, now, store);
  const opened = new Set(due.flatMap(({ notice }) => (notice.state === 'NEW' ? notice.alertId : [])));
  const announced: Announced[] = [];
  const replaced: Notice[] = [];
  const postponed: Notice[] = [];
  for (const one of due) {
    const { notice } = one;
    const other = replacements.get(notice);
    if (other === undefined) announced.push(one);
    else if (other.state !== 'NEW' || opened.has(other.alertId)) replaced.push(notice);
    // Behind all that is due now, of which the other one may be a part, however many messages it needs.
    else postponed.push({ ...notice, dueAt: Math.max(other.dueAt ?? 0, now + 1) });
  }
  return { announced, replaced, postponed };
}

/** Of each end the notice of the alert that replaces it now, if the webhook has announced that one or will. */
async function readReplacements(webhook: Webhook, due: readonly Announced[], now: Millis, store: DueStore) {
  const ends = due.flatMap(({ notice, subject: { alert, connection } }) => {
    const kind = notice.state === 'OVER' ? replacementOf(alert, connection) : null;
    return connection === null || kind === null ? [] : { notice, kind, connection };
  });
  const keyOf = (subject: string, kind: AlertKind) => `${subject} ${kind}`;
  const alerts = await store.unresolvedAlertsOf(ends.map(({ connection }) => connection.id));
  const alertsByKey = new Map(alerts.map((alert) => [keyOf(alert.subject, alert.kind), alert]));
  const notices = await store.noticesOf(
    webhook.id,
    alerts.map(({ id }) => id),
  );
  const noticesByAlert = new Map(notices.map((notice) => [notice.alertId, notice]));
  const found = new Map<Notice, Notice>();
  for (const { notice, kind, connection } of ends) {
    const alert = alertsByKey.get(keyOf(connection.id, kind));
    const known = alert && noticesByAlert.get(alert.id);
    const other = alert && known && noticeAfter(webhook, alert, known, connection, now);
    if (other != null) found.set(notice, other);
  }
  return found;
}
