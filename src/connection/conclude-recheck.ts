/** What a later check of a connected role brings about, and when the next one is due. */
import type { Millis } from '../base/clock.ts';
import { type Connection, type ConnectionChange, startVerification } from './connection.ts';
import { type Failure, ownFailure, sideOf } from './failure.ts';
import type { Random } from './retry-schedule.ts';
import type { AttemptOutcome, ProbeResult } from './role-proof.ts';

/** How soon a check that failed, or told nothing, is made again; then twice as long each time. */
const SOONEST: Millis = 60_000;

/**
 * When a check is repeated after a fault on Aurora's own side made it inconclusive. The connection stays as it is, so
 * there is no hurry. While no call can succeed, no check begins.
 */
const AFTER_OWN_FAULT_MS: Millis = 600_000;

/** One failure may be a replica that has lost its way; two in a row are the role's state. */
const FAILURES_UNTIL_DEGRADED = 2;

/**
 * A role that was found open is looked at again when nearly every change has arrived: while it is being opened, some
 * hosts still refuse, and those that are asked may all be such. Nobody gets credentials meanwhile.
 */
const SETTLING: Millis = 20_000;

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
 * The next check of a role that a verification has just settled. One that was found open since it was last proven
 * is looked at again when every change has arrived: while it is being opened, some hosts still refuse.
 */
export function firstCheck(
  { lastVerifiedAt, externalIdEnforced, verification }: Connection,
  planned: { now: Millis; intervalMs: Millis; random: Random },
): Millis {
  const usual = nextCheck(planned);
  const doubtful = lastVerifiedAt !== null && externalIdEnforced !== true && verification !== null;
  return doubtful ? Math.min(usual, planned.now + verification.windowMs) : usual;
}

/**
 * The changes after a check. A failure of STS, or on Aurora's own side, is noted and never held against the role.
 *
 * One open probe is a suspicion: it may be the old policy of a role that was repaired a moment ago. A verification
 * settles it, in its window; until then the connection is PENDING, and nobody gets credentials.
 *
 * @param verification the one that begins where the role is found open
 */
export function concludeRecheck(
  connection: Connection,
  check: { endedAt: Millis; outcome: AttemptOutcome },
  {
    intervalMs,
    random,
    verification,
  }: { intervalMs: Millis; random: Random; verification: { id: string; windowMs: Millis } },
): ConnectionChange[] {
  const { outcome, endedAt: now } = check;
  const failures = connection.recheck?.failures ?? 0;
  const soon = (times: number) => now + Math.min(intervalMs, SOONEST * 2 ** Math.min(times, 20));
  const insecure = connection.status === 'INSECURE';
  const atInterval = () => nextCheck({ now, intervalMs, random });
  switch (outcome.kind) {
    case 'PROVEN': {
      const nextCheckAt = atInterval();
      const passed: ConnectionChange = {
        type: 'ConnectionChecked',
        outcome: 'PASSED',
        failure: null,
        probes: outcome.probes,
        nextCheckAt,
      };
      return insecure || connection.status === 'DEGRADED'
        ? [passed, { type: 'ConnectionRecovered' }]
        : [passed];
    }
    case 'OPEN': {
      const failure = ownFailure('EXTERNAL_ID_NOT_ENFORCED', insecure ? 'NO' : 'PROPAGATION');
      const found = notPassed('FAILED', failure, insecure ? atInterval() : now, outcome.probes);
      return insecure
        ? [found]
        : [found, startVerification({ ...verification, now, firstAttemptAt: now + SETTLING })];
    }
    case 'INTERRUPTED':
    case 'DENIED':
    case 'REFUSED': {
      if (sideOf(outcome.failure) === 'AURORA') {
        return [notPassed('INCONCLUSIVE', outcome.failure, now + Math.min(intervalMs, AFTER_OWN_FAULT_MS))];
      }
      if (outcome.kind === 'INTERRUPTED') return [notPassed('INCONCLUSIVE', outcome.failure, soon(0))];
      const failure: Failure = { ...outcome.failure, waiting: 'NO' };
      const failed = notPassed('FAILED', failure, soon(failures));
      const worse = connection.status === 'CONNECTED' && failures + 1 >= FAILURES_UNTIL_DEGRADED;
      return worse ? [failed, { type: 'ConnectionDegraded', failure }] : [failed];
    }
  }
}

function notPassed(
  outcome: 'FAILED' | 'INCONCLUSIVE',
  failure: Failure,
  nextCheckAt: Millis,
  probes: readonly ProbeResult[] = [],
): ConnectionChange {
  return { type: 'ConnectionChecked', outcome, failure, probes, nextCheckAt };
}
