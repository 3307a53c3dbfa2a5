/** The alert of a webhook that Aurora has disabled. */
import type { Millis } from '../base/clock.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { Webhook } from '../storage/webhooks.ts';

type Subject = Pick<Webhook, 'id' | 'workspaceId'>;

const subjectOf = ({ id, workspaceId }: Subject) => ({ subject: id, connectionId: null, workspaceId });

/** Opens the alert. Before the webhook is disabled: after a crash in between, both happen again. */
export function openDisabledAlert(
  store: Pick<AlertStore, 'changeAlerts'>,
  webhook: Subject & Pick<Webhook, 'address'>,
  disabled: { readonly reason: 'GONE' | 'FAILING'; readonly failingSince: Millis },
  now: Millis,
): Promise<void> {
  const facts = { ...disabled, address: webhook.address };
  const reason = { kind: 'WEBHOOK_DISABLED', facts } as const;
  return store.changeAlerts(subjectOf(webhook), [{ type: 'OPEN', reason }], now);
}

/** Resolves the alert: the webhook is enabled or deleted. */
export function resolveDisabledAlert(
  store: Pick<AlertStore, 'changeAlerts'>,
  webhook: Subject,
  now: Millis,
): Promise<void> {
  return store.changeAlerts(subjectOf(webhook), [{ type: 'RESOLVE', kind: 'WEBHOOK_DISABLED' }], now);
}
