/** An attempt that emits an event when it ends. */

import type { Clock } from '../base/clock.ts';
import type { JobParts } from '../connections/jobs.ts';
import type { Lifecycle, LifecycleEvents } from './lifecycle.ts';

export type AttemptJob = LifecycleEvents['attempt.end']['job'];
type Attempt = JobParts['attempt'];

export function observedAttempt(
  lifecycle: Lifecycle,
  clock: Clock,
  job: AttemptJob,
  attempt: Attempt,
): Attempt {
  return async (connection, signal) => {
    const startedAt = clock.now();
    const attempted = await attempt(connection, signal);
    if (signal.aborted) return attempted;
    const { outcome } = attempted;
    const { verification, recheck } = connection;
    const due = job === 'verification' ? verification?.nextAttemptAt : recheck?.nextAt;
    lifecycle.emit('attempt.end', {
      job,
      outcome: outcome.kind,
      failureCode: 'failure' in outcome ? outcome.failure.code : null,
      lagMs: Math.max(0, startedAt - (due ?? startedAt)),
      durationMs: Math.max(0, clock.now() - startedAt),
    });
    return attempted;
  };
}
