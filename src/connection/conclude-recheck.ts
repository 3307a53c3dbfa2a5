/** The changes after a later check of a connected role, and when the next check is due. */
import type { Millis } from '../base/clock.ts';
import { type Connection, type ConnectionChange, type RoleState, startVerification } from './connection.ts';
import { type Failure, ownFailure, sideOf } from './failure.ts';
import type { Random } from './retry-schedule.ts';
import type { AttemptOutcome, ProbeResult } from './role-proof.ts';

/** The first pause after a check that failed or was inconclusive. Each further pause is twice as long. */
const MIN_PAUSE_MS: Millis = 60_000;

/**
 * When a check is repeated after a fault on Aurora's own side made it inconclusive. The connection stays as it is, so
 * there is no hurry. While no call can succeed, no check begins.
 */
const AFTER_OWN_FAULT_MS: Millis = 600_000;

/** One failure may come from an outdated replica; two in a row show the role's state. */
const FAILURES_UNTIL_DEGRADED = 2;

/**
 * The pause before a role that was found open is verified, until nearly every change has arrived: while a role is being
 * opened, some hosts still refuse. Nobody gets credentials meanwhile.
 */
const SETTLING_MS: Millis = 20_000;

/** The minimum share of the interval between two checks. */
const MIN_CHECK_SHARE = 0.75;

/** The maximum share of the interval between two checks. */
export const MAX_CHECK_SHARE = 1.25;

/** The next check of a role that works. Random, so connections made together drift apart. */
function nextCheck(input: { now: Millis; intervalMs: Millis; random: Random }): Millis {
  return (
    input.now +
    Math.round(input.intervalMs * (MIN_CHECK_SHARE + (MAX_CHECK_SHARE - MIN_CHECK_SHARE) * input.random()))
  );
}

/**
 * The first check after a verification. If the role was found open since its last proof, the check comes as soon as every
 * change has arrived: while a role is being opened, some hosts still refuse.
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
 * The changes after a check. A failure of STS or on Aurora's own side never counts against the role.
 *
 * One accepted probe is only a suspicion: a role that was just repaired may still have its old policy. A verification
 * decides; until then the connection is PENDING, and nobody gets credentials.
 *
 * @param verification begins if the role is found open
 */
export function concludeRecheck(
  connection: Connection,
  check: { endedAt: Millis; outcome: AttemptOutcome; role?: RoleState },
  {
    intervalMs,
    random,
    verification,
  }: { intervalMs: Millis; random: Random; verification: { id: string; windowMs: Millis } },
): ConnectionChange[] {
  const { outcome, endedAt: now, role } = check;
  const failures = connection.recheck?.failures ?? 0;
  const soon = (times: number) => now + Math.min(intervalMs, MIN_PAUSE_MS * 2 ** Math.min(times, 20));
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
        ...(role !== undefined && { role }),
      };
      return insecure || connection.status === 'DEGRADED'
        ? [passed, { type: 'ConnectionRecovered' }]
        : [passed];
    }
    case 'OPEN': {
      const failure = ownFailure(outcome.code, insecure ? 'NO' : 'PROPAGATION');
      const found = notPassed('FAILED', failure, insecure ? atInterval() : now, outcome.probes);
      return insecure
        ? [found]
        : [found, startVerification({ ...verification, now, firstAttemptAt: now + SETTLING_MS })];
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
