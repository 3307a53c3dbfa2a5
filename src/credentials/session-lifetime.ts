/** When Aurora renews a session, how long it hands the session out, and which duration it requests. */
import type { Millis } from '../base/clock.ts';
import type { Random } from '../connection/retry-schedule.ts';

/** The bounds of `DurationSeconds` (docs/aws-facts.md, section 1). */
export const MIN_SECONDS = 900;
export const MAX_SECONDS = 43_200;

/**
 * The default. Every role allows it, because no `MaxSessionDuration` is shorter, and it is the maximum when Aurora itself
 * is a session. A longer session would only help a thief: Aurora renews sessions anyway.
 */
export const DEFAULT_SECONDS = 3_600;

/** AWS's limit for a session that is made by a session (docs/aws-facts.md, section 4). */
export const CHAINING_SECONDS = 3_600;

/**
 * botocore refreshes on every call with less than 15 minutes left: earlier than any other SDK (docs/aws-facts.md,
 * section 5).
 */
const MIN_LEFT_MS: Millis = 15 * 60_000;

/**
 * The JS SDK waits for at most a second. It gets the present session, which is still valid, instead of a time-out.
 */
export const MAX_WAIT_MS: Millis = 800;

export type Lifetime = { readonly issuedAt: Millis; readonly expiresAt: Millis };

/**
 * Renews at about half of the lifetime, so that clients do not notice if STS is down for the other half. The moments
 * spread over a tenth of the lifetime, so that sessions made together are not renewed together.
 */
export function renewalOf({ issuedAt, expiresAt }: Lifetime, random: Random): Millis {
  return issuedAt + Math.round((expiresAt - issuedAt) * (0.4 + 0.1 * random()));
}

/**
 * How long a session is handed out without a try for a better one. A session of less than half an hour
 * rarely has 15 minutes left: half of its lifetime counts.
 */
export function freshUntil({ issuedAt, expiresAt }: Lifetime): Millis {
  return expiresAt - Math.min(MIN_LEFT_MS, (expiresAt - issuedAt) / 2);
}

/** Short at first, because many failures are momentary. */
const FIRST_PAUSE_MS: Millis = 1_000;

/** Limits both the delay until Aurora notices that AWS answers again, and the calls to a role that refuses. */
const MAX_PAUSE_MS: Millis = 30_000;

/** @param failures how many in a row, from 1 */
export function nextTry(now: Millis, failures: number, random: Random): Millis {
  const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  return now + Math.round(pause * (0.75 + 0.5 * random()));
}

/** Maximum durations that the IAM console offers; other values are rare. */
const USUAL_SECONDS = [43_200, 28_800, 14_400, 7_200, 3_600];

/** The durations to request, in order, until the role allows one. Aurora cannot read the role's maximum. */
export function durationsToTry(wanted: number, max: number): [number, ...number[]] {
  const first = Math.min(wanted, max);
  return [first, ...USUAL_SECONDS.filter((seconds) => seconds < first)];
}
