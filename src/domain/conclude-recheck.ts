/** What a later check of a connected role brings about, and when the next one is due. */
import type { Millis } from './clock.ts';
import type { Connection, ConnectionChange } from './connection.ts';
import { type Failure, ownFailure } from './failure.ts';
import type { Random } from './retry-schedule.ts';
import type { AttemptOutcome } from './role-proof.ts';

/** How soon a check that failed, or told nothing, is made again; then twice as long each time. */
const SOONEST: Millis = 60_000;

/** One failure may be a replica that has lost its way; two in a row are the role's state. */
const FAILURES_UNTIL_DEGRADED = 2;

/** Checks are this share of the interval apart at least... */
const SOONEST_CHECK = 0.75;

/** ... and at most. */
export const LATEST_CHECK = 1.25;

/** The next check of a role that is as it should be: spread, so that what was connected together drifts apart. */
export function nextCheck(input: { now: Millis; intervalMs: Millis; random: Random }): Millis {
  return (
    input.now +
    Math.round(input.intervalMs * (SOONEST_CHECK + (LATEST_CHECK - SOONEST_CHECK) * input.random()))
  );
}

/**
 * The changes after a check. What is STS's own trouble is noted, and never held against the role. A hole is
 * believed at once: the role lets others in, if only on some hosts.
 */
export function concludeRecheck(
  connection: Connection,
  check: { startedAt: Millis; endedAt: Millis; outcome: AttemptOutcome },
  { intervalMs, random }: { intervalMs: Millis; random: Random },
): ConnectionChange[] {
  const { outcome, endedAt: now } = check;
  const failures = connection.recheck?.failures ?? 0;
  const soon = (times: number) => now + Math.min(intervalMs, SOONEST * 2 ** Math.min(times, 20));
  const degraded = connection.status === 'DEGRADED';
  switch (outcome.kind) {
    case 'PROVEN': {
      const nextCheckAt = nextCheck({ now, intervalMs, random });
      const passed: ConnectionChange = {
        type: 'ConnectionChecked',
        outcome: 'PASSED',
        failure: null,
        probes: outcome.probes,
        nextCheckAt,
      };
      return degraded ? [passed, { type: 'ConnectionRecovered' }] : [passed];
    }
    case 'OPEN': {
      const failure = ownFailure('EXTERNAL_ID_NOT_ENFORCED');
      const ending = { attempts: 1, elapsedMs: now - check.startedAt };
      return [{ type: 'ConnectionInsecure', failure, probes: outcome.probes, ...ending }];
    }
    case 'INTERRUPTED':
      return [notPassed('INCONCLUSIVE', outcome.failure, soon(0))];
    case 'DENIED':
    case 'REFUSED': {
      const failure: Failure = { ...outcome.failure, waiting: 'NO' };
      const failed = notPassed('FAILED', failure, soon(failures));
      const worse = !degraded && failures + 1 >= FAILURES_UNTIL_DEGRADED;
      return worse ? [failed, { type: 'ConnectionDegraded', failure }] : [failed];
    }
  }
}

function notPassed(
  outcome: 'FAILED' | 'INCONCLUSIVE',
  failure: Failure,
  nextCheckAt: Millis,
): ConnectionChange {
  return { type: 'ConnectionChecked', outcome, failure, probes: [], nextCheckAt };
}
