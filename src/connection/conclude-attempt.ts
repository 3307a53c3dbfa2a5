/** What an attempt of a verification brings about. */
import type { Millis } from '../base/clock.ts';
import type { ConnectionChange, Ending, Progress, Verification } from './connection.ts';
import { ownFailure } from './failure.ts';
import type { Random } from './retry-schedule.ts';
import { lateRetry, nextAfterOutage, nextAttempt } from './retry-schedule.ts';
import type { AttemptOutcome } from './role-proof.ts';

/** When an attempt was made. */
export type AttemptTimes = {
  readonly startedAt: Millis;
  readonly endedAt: Millis;
  /** By how much the clock was set forward since the attempt was planned, or since it began. */
  readonly setForwardMs?: Millis;
};

/**
 * The change that an attempt brings about: the next attempt, or the end of the verification.
 *
 * An interruption never ends it, however long it lasts. The role has not been asked, or has not been answered
 * for, so there is nothing to hold against the customer, who may have closed the page long ago.
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
      const at = scheduled();
      return at === null
        ? {
            type: 'ConnectionInsecure',
            failure: ownFailure('EXTERNAL_ID_NOT_ENFORCED'),
            probes: outcome.probes,
            ...ending,
          }
        : { type: 'ExternalIdNotEnforced', probes: outcome.probes, ...progress(at) };
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

/** However many wait for their turn, nobody waits as long as this. */
const LONGEST_WAIT: Millis = 600_000;

/**
 * The deadline once an attempt is over. The clock of the window stands still from the start of the first
 * attempt that found STS down, or Aurora's own side at fault, to the start of the first that did not: neither is
 * the customer's fault. If no attempt ran for a whole window (Aurora was off, the machine slept, its clock was set
 * forward), the window begins again. If the clock was set forward by less, the deadline moves with it. At most a whole
 * window is left, even where the clock was set back.
 */
function deadlineAfter(
  verification: Verification,
  attempt: AttemptTimes & { outcome: AttemptOutcome },
): Millis {
  const { deadline, windowMs } = verification;
  const { startedAt, endedAt, setForwardMs = 0 } = attempt;
  const plannedAt = verification.nextAttemptAt ?? startedAt;
  // By the attempt's end: the clock may have been set forward in the middle of it.
  if (endedAt - plannedAt >= Math.max(windowMs, LONGEST_WAIT)) return endedAt + windowMs;
  const interrupted = attempt.outcome.kind === 'INTERRUPTED';
  const stoodSince = verification.clockStoppedAt ?? startedAt;
  const stood = Math.max(0, (interrupted ? endedAt : startedAt) - stoodSince);
  return Math.min(deadline + stood + setForwardMs, endedAt + windowMs);
}
