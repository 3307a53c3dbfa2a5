/**
 * When a webhook announces an alert and its end. Each alert is announced once, and only while nobody works on it. An
 * alert that names someone new is announced again. Alerts that come together are one message: what is due at the start
 * of a minute, and what waits for the next message. Pure.
 */
import { ALERT_KINDS, type Alert, type AlertKind, SEVERITIES } from '../alerts/alert.ts';
import type { Millis } from '../base/clock.ts';
import type { Connection, ConnectionStatus } from '../connection/connection.ts';
import { hasLabels } from '../connection/labels.ts';
import type { Notice, Webhook } from '../storage/webhooks.ts';

/** Alerts that are not urgent wait for the next full minute, and come together. */
const COLLECTION_MS: Millis = 60_000;

/** Minimum time between two messages: for urgent alerts, and for others. A failure of many accounts lasts for an hour. */
const GAP_MS = { atOnce: 60_000, others: 300_000 };

/** After this time, others wait no longer than urgent ones, whose messages could otherwise delay them without an end. */
const MAX_WAIT_MS: Millis = 600_000;

/** Urgent alerts, which are announced at once. */
const AT_ONCE: ReadonlySet<AlertKind> = new Set(['CONNECTION_INSECURE', 'AURORA_FAULT']);

/** How long a problem must last before it is announced. Others are announced at the next full minute. */
const MIN_DURATION_MS: Partial<Readonly<Record<AlertKind, Millis>>> = { CONNECTION_DEGRADED: 600_000 };

/** While the connection has one of these statuses, this alert says what is wrong now. */
const ALERT_OF: Partial<Readonly<Record<ConnectionStatus, AlertKind>>> = {
  FAILED: 'CONNECTION_FAILED',
  DEGRADED: 'CONNECTION_DEGRADED',
  INSECURE: 'CONNECTION_INSECURE',
};

type Reader = Pick<Webhook, 'id' | 'workspaceId' | 'filter' | 'createdAt' | 'announcedAt'>;

/**
 * The notice of an alert after a change; null when the webhook has nothing to say about it.
 *
 * @param known the notice before
 * @param connection null when the alert is about none
 */
export function noticeAfter(
  webhook: Reader,
  alert: Alert,
  known: Notice | null,
  connection: Connection | null,
  now: Millis,
): Notice | null {
  const ids = { webhookId: webhook.id, alertId: alert.id };
  const wasAnnounced = known !== null && known.state !== 'NEW';
  if (alert.state === 'RESOLVED')
    return wasAnnounced ? { ...ids, state: 'OVER', dueAt: known.dueAt ?? nextMinute(now) } : null;
  const isWanted = alert.state === 'OPEN' && isSelected(webhook, alert, connection);
  const isNews = wasAnnounced ? isWiderSince(alert, webhook.announcedAt) : known === null;
  if (isWanted && isNews) return { ...ids, state: 'NEW', dueAt: dueAt(alert, now) };
  return isWanted || wasAnnounced ? known : null;
}

/** Whether the alert names someone whom no message before can have named. */
function isWiderSince(alert: Alert, announcedAt: Millis | null): boolean {
  return alert.kind === 'TRUST_WIDENED' && alert.facts.widenedAt > (announcedAt ?? 0);
}

/**
 * Whether a notice that is due is still true, and still selected: people handle alerts and change filters meanwhile. The end
 * of an announced alert is always selected.
 */
export function isStillDue(
  webhook: Reader,
  { state }: Notice,
  alert: Alert,
  connection: Connection | null,
): boolean {
  return state === 'OVER' || (alert.state === 'OPEN' && isSelected(webhook, alert, connection));
}

/**
 * The kind of alert that says what is wrong now with the connection of this one, if it is as urgent. The webhook
 * does not announce the end of this one, if it announces that one. Null: it announces the end.
 */
export function replacementOf(
  { kind }: Pick<Alert, 'kind'>,
  connection: Connection | null,
): AlertKind | null {
  const next = connection === null ? undefined : ALERT_OF[connection.status];
  if (next === undefined || !Object.values(ALERT_OF).includes(kind)) return null;
  return AT_ONCE.has(kind) && !AT_ONCE.has(next) ? null : next;
}

/** When the webhook may send the next message, after the one before. */
export function nextMessageAt(
  { announcedAt }: Pick<Webhook, 'announcedAt'>,
  announced: readonly { readonly notice: Notice; readonly subject: { readonly alert: Alert } }[],
): Millis {
  if (announcedAt === null || announced.length === 0) return 0;
  const latest = Math.min(...announced.map(({ notice, subject }) => latestAt(notice, subject.alert)));
  return Math.max(announcedAt + GAP_MS.atOnce, Math.min(announcedAt + GAP_MS.others, latest));
}

/** The latest time of a message with this notice, however many messages come before. */
function latestAt({ state }: Notice, alert: Alert): Millis {
  if (state === 'OVER') return nextMinute(alert.resolvedAt ?? 0) + MAX_WAIT_MS;
  return dueAt(alert, alert.openedAt) + (AT_ONCE.has(alert.kind) ? 0 : MAX_WAIT_MS);
}

function dueAt({ kind, openedAt }: Alert, now: Millis): Millis {
  if (AT_ONCE.has(kind)) return now;
  return nextMinute(Math.max(openedAt + (MIN_DURATION_MS[kind] ?? 0), now));
}

function nextMinute(moment: Millis): Millis {
  return Math.ceil(moment / COLLECTION_MS) * COLLECTION_MS;
}

/** Whether the webhook wants this alert. */
function isSelected(
  { workspaceId, filter, createdAt }: Reader,
  { kind, openedAt }: Alert,
  connection: Connection | null,
): boolean {
  const { audience, severity } = ALERT_KINDS[kind];
  return (
    openedAt >= createdAt &&
    (workspaceId === null || audience === 'CUSTOMER') &&
    SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(filter.minSeverity ?? 'WARNING') &&
    (filter.labels.length === 0 || (connection !== null && hasLabels(connection.labels, filter.labels)))
  );
}
