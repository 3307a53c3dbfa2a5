/** Rows of alerts, for every database. */
import {
  type Alert,
  type AlertChange,
  type AlertFacts,
  type AlertReason,
  type AlertSubject,
  causeOf,
} from '../alerts/alert.ts';
import { type AfterTrust, afterTrustChange } from '../alerts/trust-alert.ts';
import type { Millis } from '../base/clock.ts';
import { decode } from './rows.ts';

export type AlertRow = Omit<Alert, 'facts'> & {
  /** JSON. */
  readonly facts: string;
};

export function toAlert(row: AlertRow): Alert {
  return { ...row, facts: decode(row.facts, 'alerts', row.id) } as Alert;
}

/** The row of an alert that is opened now, without its position. */
export function newAlertRow(
  id: string,
  { subject, connectionId, workspaceId }: AlertSubject,
  reason: AlertReason,
  now: Millis,
): Omit<AlertRow, 'position'> {
  return {
    ...{ id, subject, connectionId, workspaceId, kind: reason.kind, cause: causeOf(reason) },
    facts: JSON.stringify(reason.facts),
    state: 'OPEN',
    openedAt: now,
    ...{ resolvedAt: null, snoozedUntil: null, handledAt: null, handledBy: null },
  };
}

/**
 * The change to store.
 *
 * @param widened the facts of the unresolved alert TRUST_WIDENED of the subject, as stored
 */
export function plainChange(change: AlertChange, widened: string | undefined, now: Millis): AfterTrust {
  if (change.type !== 'TRUST') return { change, isWider: false };
  const known = widened === undefined ? null : decode(widened, 'alerts', 'facts');
  return afterTrustChange(known as AlertFacts['TRUST_WIDENED'] | null, change.trust, now);
}
