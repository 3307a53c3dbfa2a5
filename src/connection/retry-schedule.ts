/**
 * When to try next. Pure: time and chance are handed in. `bench/propagation.ts` compares this schedule with
 * what others do.
 */
import type { Millis } from '../base/clock.ts';
import type { Waiting } from './failure.ts';

/** A number from 0 (inclusive) to 1 (exclusive), as `Math.random` gives it. */
export type Random = () => number;

/**
 * Most changes arrive within 2 to 4 s (reference/aws-facts.md, section 2): a gap of about a second notices
 * them half a second late in the middle.
 */
const SHORTEST_GAP = 900;

/** Who has waited t for a change will not mind waiting t/6 more: calls grow with the logarithm of the wait. */
const GROWTH = 0.16;

/** The tail is thin, but a person is watching: nobody learns of an arrival later than this. */
const LONGEST_GAP = 14_000;

/** Spreads verifications that began together, so that they do not call together. */
const JITTER = 0.1;

/** The share of a gap under which a try before the deadline is not worth its call. */
const TOO_CLOSE = 0.3;

/**
 * The next moment to try a role that was denied at `now`, or null when the deadline has come: that was the
 * last attempt. There is always an attempt at the deadline itself.
 *
 * @param windowMs how long the verification may take in all, not counting the time that STS was down
 */
export function nextAttempt(input: {
  now: Millis;
  deadline: Millis;
  windowMs: Millis;
  random: Random;
}): Millis | null {
  const remaining = input.deadline - input.now;
  if (remaining <= 0) return null;
  const waited = Math.max(0, input.windowMs - remaining);
  const gap = Math.min(Math.max(waited * GROWTH, SHORTEST_GAP), LONGEST_GAP);
  const jittered = Math.round(gap * (1 - JITTER + 2 * JITTER * input.random()));
  return remaining - jittered < gap * TOO_CLOSE ? input.deadline : input.now + jittered;
}

/** A role that was expressly denied gets one more chance: a Deny removed seconds ago must propagate, too. */
const LATE_RETRY_GAP = 15_000;

/** The moment of the one late retry after an explicit deny. Null when the deadline has come. */
export function lateRetry(input: { now: Millis; deadline: Millis }): Millis | null {
  return input.now >= input.deadline ? null : Math.min(input.now + LATE_RETRY_GAP, input.deadline);
}

/** STS is throttling or down: this long at first, twice as long each time... */
const SHORTEST_PAUSE = 1_000;

/** ... up to this. */
const LONGEST_PAUSE = 20_000;

/**
 * While the operator has to act, attempts only keep the history true: the end of the fault makes them all due, because
 * they are planned beyond `JOB_HORIZON_MS`. So they are rare: a fault may last a weekend.
 */
const MIN_OWN_PAUSE_MS = 60_000;
const MAX_OWN_PAUSE_MS = 600_000;

/**
 * No attempt is planned further ahead than this, but for those that wait for the operator. Longer than any gap
 * and any pause above, shorter than every pause for the operator.
 */
export const JOB_HORIZON_MS: Millis = 30_000;

/** The furthest that an attempt is planned ahead while the operator has to act. */
export const OWN_FAULT_HORIZON_MS: Millis = MAX_OWN_PAUSE_MS + JOB_HORIZON_MS;

/**
 * The next moment to try when STS failed, or Aurora's own side, for the `failures`-th time in a row (from 1). Full
 * jitter in the upper half: many verifications wait for the same recovery.
 */
export function nextAfterOutage(input: {
  now: Millis;
  failures: number;
  waiting: Waiting;
  random: Random;
}): Millis {
  const own = input.waiting === 'AURORA_RECOVERS';
  const [shortest, longest] = own ? [MIN_OWN_PAUSE_MS, MAX_OWN_PAUSE_MS] : [SHORTEST_PAUSE, LONGEST_PAUSE];
  const pause = Math.min(shortest * 2 ** Math.min(input.failures - 1, 10), longest);
  const share = own ? 0.75 + 0.25 * input.random() : 0.5 + 0.5 * input.random();
  return input.now + Math.round(pause * share);
}
