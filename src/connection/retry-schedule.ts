/** When to try next. Pure: time and randomness are parameters. `bench/propagation.ts` compares it with other schedules. */
import type { Millis } from '../base/clock.ts';
import type { Waiting } from './failure.ts';

/** A number from 0 (inclusive) to 1 (exclusive), as `Math.random` gives it. */
export type Random = () => number;

/**
 * Most changes arrive within 2 to 4 s (docs/aws-facts.md, section 2). With a gap of about a second, Aurora notices
 * them half a second late on average.
 */
const MIN_GAP_MS = 900;

/** After a wait of t, a further wait of t/6 matters little. So the calls grow with the logarithm of the wait. */
const GROWTH = 0.16;

/** Few changes arrive so late, but a person is watching: this is the longest delay until Aurora notices. */
const MAX_GAP_MS = 14_000;

/** Spreads the calls of verifications that began together. */
const JITTER = 0.1;

/** An attempt closer to the deadline than this share of a gap is not worth its call. */
const TOO_CLOSE = 0.3;

/**
 * The next moment to try a role that was denied at `now`. Null after the deadline: that was the last attempt. There is
 * always an attempt at the deadline itself.
 *
 * @param windowMs how long the verification may take, without the time in which STS was down
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
  const gap = Math.min(Math.max(waited * GROWTH, MIN_GAP_MS), MAX_GAP_MS);
  const jittered = Math.round(gap * (1 - JITTER + 2 * JITTER * input.random()));
  return remaining - jittered < gap * TOO_CLOSE ? input.deadline : input.now + jittered;
}

/** An explicitly denied role gets one more chance, because the removal of a Deny must propagate, too. */
const LATE_RETRY_GAP_MS = 15_000;

/** The moment of the one late retry after an explicit deny. Null when the deadline has come. */
export function lateRetry(input: { now: Millis; deadline: Millis }): Millis | null {
  return input.now >= input.deadline ? null : Math.min(input.now + LATE_RETRY_GAP_MS, input.deadline);
}

/** The first pause while STS throttles or is down. Each further pause is twice as long... */
const MIN_PAUSE_MS = 1_000;

/** ... up to this. */
const MAX_PAUSE_MS = 20_000;

/**
 * While the operator has to act, attempts only keep the history correct, so they are rare: a fault may last a weekend. The
 * end of the fault makes all of them due, because they are planned beyond `JOB_HORIZON_MS`.
 */
const MIN_OWN_PAUSE_MS = 60_000;
const MAX_OWN_PAUSE_MS = 600_000;

/**
 * The furthest that an attempt is planned ahead, unless it waits for the operator. Longer than every gap and pause above,
 * shorter than every pause for the operator.
 */
export const JOB_HORIZON_MS: Millis = 30_000;

/** The same while the operator has to act. */
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
  const [shortest, longest] = own ? [MIN_OWN_PAUSE_MS, MAX_OWN_PAUSE_MS] : [MIN_PAUSE_MS, MAX_PAUSE_MS];
  const pause = Math.min(shortest * 2 ** Math.min(input.failures - 1, 10), longest);
  const share = own ? 0.75 + 0.25 * input.random() : 0.5 + 0.5 * input.random();
  return input.now + Math.round(pause * share);
}
