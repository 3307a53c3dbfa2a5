/** The change that follows from an attempt of a verification. */
import type { Millis } from '../base/clock.ts';
import type { ConnectionChange, Ending, Progress, RoleRotation, Verification } from './connection.ts';
import { ownFailure } from './failure.ts';
import { lateRetry, nextAfterOutage, nextAttempt, type Random } from './retry-schedule.ts';
import type { AttemptOutcome } from './role-proof.ts';
import type { RoleReading } from './role-reading.ts';
import type { ValidExternalIds } from './rotation.ts';

/** What an attempt has shown. */
export type Attempted = {
  readonly outcome: AttemptOutcome;
  /** During a rotation: which of the two External IDs the role accepts. */
  readonly accepted: RoleRotation | null;
  /** The External IDs that were valid then; null when the role was not asked. */
  readonly externalIdsTried: ValidExternalIds | null;
  /** What the role said about itself; null when it was not read. */
  readonly reading: RoleReading | null;
};

/** When an attempt was made. */
export type AttemptTimes = {
  readonly startedAt: Millis;
  readonly endedAt: Millis;
  /** How far the clock was set forward since the attempt was planned, or since it began. */
  readonly setForwardMs?: Millis;
};

/**
 * The change after an attempt: the next attempt, or the end of the verification.
 *
 * An interruption never ends it, however long it lasts. Nothing is known about the role then, and the customer may have
 * closed the page long ago.
 */
export function concludeAttempt(
  verification: Verification,
  attempt: AttemptTimes & { outcome: AttemptOutcome },
  random: Random,
): ConnectionChange {
  const { outcome, endedAt: now } = attempt;
  const number = verification.attempts + 1;
  // The clock may have been set back since.
  const ending: Ending = { attempts: number, elapsedMs: Math.max(0, now - verification.startedAt) };
  const deadline = deadlineAfter(verification, attempt);
  const progress = (nextAttemptAt: Millis): Progress => ({
    attempt: number,
    elapsedMs: ending.elapsedMs,
    remainingMs: Math.max(0, deadline - now),
    nextAttemptAt,
  });
  const scheduled = () => nextAttempt({ now, deadline, windowMs: verification.windowMs, random });

  switch (outcome.kind) {
    case 'PROVEN':
      return {
        type: 'ConnectionEstablished',
        assumedRoleArn: outcome.assumedRoleArn,
        probes: outcome.probes,
        ...ending,
      };
    case 'REFUSED':
      return { type: 'ConnectionFailed', failure: outcome.failure, ...ending };
    case 'INTERRUPTED': {
      const { waiting } = outcome.failure;
      const at = nextAfterOutage({ now, failures: verification.outages + 1, waiting, random });
      return { type: 'VerificationDelayed', failure: outcome.failure, deadline, ...progress(at) };
    }
    case 'OPEN': {
      const { probes, code } = outcome;
      const at = scheduled();
      if (at === null) return { type: 'ConnectionInsecure', failure: ownFailure(code), probes, ...ending };
      const failure = ownFailure(code, 'PROPAGATION');
      return { type: 'ExternalIdNotEnforced', failure, probes, ...progress(at) };
    }
    case 'DENIED': {
      const explicit = outcome.failure.waiting === 'ONE_LATE_RETRY';
      const at = explicit ? (verification.lateRetryUsed ? null : lateRetry({ now, deadline })) : scheduled();
      return at === null
        ? { type: 'ConnectionFailed', failure: { ...outcome.failure, waiting: 'NO' }, ...ending }
        : { type: 'AssumeRoleDenied', failure: outcome.failure, ...progress(at) };
    }
  }
}

/** Longer than any attempt waits for its turn, however many others wait. */
const MAX_WAIT_MS: Millis = 600_000;

/**
 * The deadline after an attempt. While STS is down or Aurora itself has a problem, the clock of the window stops: neither
 * is the customer's fault. If no attempt ran for a whole window (Aurora was off, the machine slept, its clock was
 * set forward), the window begins again. If the clock was set forward by less, the deadline moves with it. At most a
 * whole window is left, even if the clock was set back.
 */
function deadlineAfter(
  verification: Verification,
  attempt: AttemptTimes & { outcome: AttemptOutcome },
): Millis {
  const { deadline, windowMs } = verification;
  const { startedAt, endedAt, setForwardMs = 0 } = attempt;
  const plannedAt = verification.nextAttemptAt ?? startedAt;
  // By the attempt's end: the clock may have been set forward in the middle of it.
  if (endedAt - plannedAt >= Math.max(windowMs, MAX_WAIT_MS)) return endedAt + windowMs;
  const interrupted = attempt.outcome.kind === 'INTERRUPTED';
  const stoppedSince = verification.clockStoppedAt ?? startedAt;
  const stoppedMs = Math.max(0, (interrupted ? endedAt : startedAt) - stoppedSince);
  return Math.min(deadline + stoppedMs + setForwardMs, endedAt + windowMs);
}
