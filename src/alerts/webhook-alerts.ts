/** The alert of a webhook that Aurora has disabled. The store applies it in the transaction of the webhook's change. */
import type { Webhook } from '../storage/webhooks.ts';
import type { AlertChange, AlertSubject } from './alert.ts';

export function subjectOfWebhook({ id, workspaceId }: Pick<Webhook, 'id' | 'workspaceId'>): AlertSubject {
  return { subject: id, connectionId: null, workspaceId };
}

/** @param webhook after the change; null when it was deleted */
export function alertsOfWebhook(
  webhook: Pick<Webhook, 'disabledReason' | 'disabledAt' | 'failingSince' | 'address'> | null,
): AlertChange[] {
  if (webhook === null || webhook.disabledReason === null)
    return [{ type: 'RESOLVE', kind: 'WEBHOOK_DISABLED' }];
  const { disabledReason: reason, disabledAt, failingSince, address } = webhook;
  if (reason === 'REQUESTED') return [];
  const facts = { reason, address, failingSince: failingSince ?? disabledAt ?? 0 };
  return [{ type: 'OPEN', reason: { kind: 'WEBHOOK_DISABLED', facts } }];
}
