/**
 * When a webhook announces an alert and its end. Each alert is announced once, and only while nobody works on it. Alerts
 * that come together are one message: what is due at the start of a minute, and what waits for the next message. Pure.
 */
import { ALERT_KINDS, type Alert, type AlertKind, SEVERITIES } from '../alerts/alert.ts';
import type { Millis } from '../base/clock.ts';
import type { Connection, ConnectionStatus } from '../connection/connection.ts';
import { hasLabels } from '../connection/labels.ts';
import type { Notice, Webhook } from '../storage/webhooks.ts';

/** Less urgent alerts of one minute come together. */
const COLLECT_MS: Millis = 60_000;

/** After a message, critical alerts wait for so long, and others. A failure of many accounts lasts for an hour. */
const GAP_MS = { critical: 60_000, others: 300_000 };

/** How long a problem must last before it is announced. Others are announced at the next full minute. */
const PATIENCE_MS: Partial<Readonly<Record<AlertKind, Millis>>> = { CONNECTION_DEGRADED: 600_000 };

/** While the connection has one of these statuses, another alert says what is wrong now. */
const STILL_BROKEN: readonly ConnectionStatus[] = ['FAILED', 'DEGRADED', 'INSECURE'];

type Reader = Pick<Webhook, 'id' | 'workspaceId' | 'filter' | 'createdAt'>;

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
  if (alert.state === 'RESOLVED') {
    const isReplaced = connection !== null && STILL_BROKEN.includes(connection.status);
    if (!wasAnnounced || isReplaced) return null;
    return { ...ids, state: 'OVER', dueAt: known.dueAt ?? nextMinute(now) };
  }
  if (wasAnnounced) return known;
  if (alert.state !== 'OPEN' || !isSelected(webhook, alert, connection)) return null;
  return known ?? { ...ids, state: 'NEW', dueAt: dueAt(alert, now) };
}

/** When the webhook may send the next message, after the one before. */
export function nextMessageAt(
  { announcedAt }: Pick<Webhook, 'announcedAt'>,
  said: readonly { readonly notice: Notice; readonly subject: { readonly alert: Alert } }[],
): Millis {
  const isCritical = said.some(
    ({ notice, subject }) =>
      notice.state === 'NEW' && ALERT_KINDS[subject.alert.kind].severity === 'CRITICAL',
  );
  return announcedAt === null ? 0 : announcedAt + (isCritical ? GAP_MS.critical : GAP_MS.others);
}

function dueAt({ kind, openedAt }: Alert, now: Millis): Millis {
  if (ALERT_KINDS[kind].severity === 'CRITICAL') return now;
  return nextMinute(Math.max(openedAt + (PATIENCE_MS[kind] ?? 0), now));
}

function nextMinute(moment: Millis): Millis {
  return Math.ceil(moment / COLLECT_MS) * COLLECT_MS;
}

/** Whether the webhook wants this alert. */
function isSelected(
  { workspaceId, filter, createdAt }: Reader,
  { kind, openedAt }: Alert,
  connection: Connection | null,
): boolean {
  const { severity, audience } = ALERT_KINDS[kind];
  return (
    openedAt >= createdAt &&
    (workspaceId === null || audience === 'CUSTOMER') &&
    SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(filter.minSeverity ?? 'WARNING') &&
    (filter.labels.length === 0 || (connection !== null && hasLabels(connection.labels, filter.labels)))
  );
}
