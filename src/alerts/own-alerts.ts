/** The alert about Aurora's own side: one for all servers. */
import type { Clock } from '../base/clock.ts';
import type { Failure } from '../connection/failure.ts';
import type { Log } from '../observe/log.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { AlertChange, AlertSubject } from './alert.ts';

const AURORA: AlertSubject = { subject: 'aurora', connectionId: null, workspaceId: null };

type OwnAlertParts = {
  readonly store: Pick<AlertStore, 'changeAlerts'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Opens the alert with this failure, or resolves it with null. A server reports its fault again while it lasts, so
 * a failed write is repeated.
 */
export function ownFaultReporter({ store, clock, log }: OwnAlertParts): (failure: Failure | null) => void {
  return (failure) => {
    const change: AlertChange =
      failure === null
        ? { type: 'RESOLVE', kind: 'AURORA_FAULT' }
        : // Without the request: the alert would change with each.
          {
            type: 'OPEN',
            reason: { kind: 'AURORA_FAULT', facts: { failure: { ...failure, awsRequestId: null } } },
          };
    store
      .changeAlerts(AURORA, [change], clock.now())
      .catch((error: unknown) => log.error({ error }, "cannot store the alert about Aurora's own side"));
  };
}
