/** The alerts about Aurora's own side: one of each kind for all servers. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Failure } from '../connection/failure.ts';
import type { Log } from '../observe/log.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { AlertChange, AlertSubject, MailFault } from './alert.ts';

const AURORA: AlertSubject = { subject: 'aurora', connectionId: null, workspaceId: null };

/** A shorter fault of the mail server opens no alert: messages are sent again each minute. */
const MIN_MAIL_FAULT_MS: Millis = 300_000;

/** A fault of the mail server so long after the one before is a new one: other servers may have sent in between. */
const MAX_MAIL_PAUSE_MS: Millis = 180_000;

/** How often a server repeats the fault of the mail server: another one may have resolved the alert. */
const MAIL_FAULT_REPEAT_MS: Millis = 600_000;

/** How often a server repeats that the mail server works: another one may have opened the alert. */
const MAIL_SUCCESS_REPEAT_MS: Millis = 60_000;

type OwnAlertParts = {
  readonly store: Pick<AlertStore, 'changeAlerts'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Opens the alert with this failure, or resolves it with null. A server reports its fault again while it lasts, so
 * a failed write is repeated.
 */
export function ownFaultReporter(parts: OwnAlertParts): (failure: Failure | null) => void {
  return (failure) => {
    const change: AlertChange =
      failure === null
        ? { type: 'RESOLVE', kind: 'AURORA_FAULT' }
        : // Without the request: the alert would change with each.
          {
            type: 'OPEN',
            reason: { kind: 'AURORA_FAULT', facts: { failure: { ...failure, awsRequestId: null } } },
          };
    void changeAlert(parts, change);
  };
}

/** Opens the alert with a fault of the mail server that lasts, or resolves it with null. Called after each message. */
export function mailReporter(parts: OwnAlertParts): (fault: MailFault | null) => void {
  const { clock } = parts;
  let failingSince: Millis | null = null;
  let lastFaultAt: Millis = 0;
  let stored: { readonly fault: string; readonly at: Millis } | null = null;
  return async (fault) => {
    const now = clock.now();
    if (fault === null) failingSince = null;
    else {
      if (failingSince === null || now - lastFaultAt > MAX_MAIL_PAUSE_MS) failingSince = now;
      lastFaultAt = now;
      if (now - failingSince < MIN_MAIL_FAULT_MS) return;
    }
    const present = JSON.stringify(fault);
    const repeatMs = fault === null ? MAIL_SUCCESS_REPEAT_MS : MAIL_FAULT_REPEAT_MS;
    if (stored?.fault === present && now - stored.at < repeatMs) return;
    stored = { fault: present, at: now };
    const change: AlertChange =
      fault === null
        ? { type: 'RESOLVE', kind: 'MAIL_UNAVAILABLE' }
        : { type: 'OPEN', reason: { kind: 'MAIL_UNAVAILABLE', facts: fault } };
    if (!(await changeAlert(parts, change))) stored = null;
  };
}

/** False when the store fails, which the log says. */
async function changeAlert({ store, clock, log }: OwnAlertParts, change: AlertChange): Promise<boolean> {
  try {
    await store.changeAlerts(AURORA, [change], clock.now());
    return true;
  } catch (error) {
    log.error({ error }, "cannot store the alert about Aurora's own side");
    return false;
  }
}
