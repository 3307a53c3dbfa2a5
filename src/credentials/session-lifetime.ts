/** When a session is renewed, until when it is handed out, and how long it is asked for: with the reasons. */
import type { Millis } from '../base/clock.ts';
import type { Random } from '../connection/retry-schedule.ts';

/** The bounds of `DurationSeconds` (reference/aws-facts.md, section 1). */
export const SHORTEST_SECONDS = 900;
export const LONGEST_SECONDS = 43_200;

/**
 * Unless asked otherwise: what every role allows, since no `MaxSessionDuration` is shorter, and all that AWS
 * gives to whoever is a session itself. Longer sessions would only be stolen for longer: we renew them.
 */
export const DEFAULT_SECONDS = 3_600;

/** AWS's limit for a session that is made by a session (reference/aws-facts.md, section 4). */
export const CHAINING_SECONDS = 3_600;

/**
 * botocore asks again on every call once less than 15 minutes are left, which is the most of all SDKs
 * (reference/aws-facts.md, section 5).
 */
const LEAST_LEFT: Millis = 15 * 60_000;

/**
 * Who waits no longer than a second (the JS SDK) shall get a session that is still good, instead of waiting in
 * vain for a better one.
 */
export const LONGEST_WAIT: Millis = 800;

export type Lifetime = { readonly issuedAt: Millis; readonly expiresAt: Millis };

/**
 * When to renew: at about half of its life, so that STS may be down for the other half without anybody
 * noticing. Spread over a tenth, so that what was made at once is not renewed at once.
 */
export function renewalOf({ issuedAt, expiresAt }: Lifetime, random: Random): Millis {
  return issuedAt + Math.round((expiresAt - issuedAt) * (0.4 + 0.1 * random()));
}

/**
 * Until when it is handed out without looking for a better one. A session of less than half an hour has less
 * than 15 minutes left for most of its life; there, half of it has to do.
 */
export function comfortableUntil({ issuedAt, expiresAt }: Lifetime): Millis {
  return expiresAt - Math.min(LEAST_LEFT, (expiresAt - issuedAt) / 2);
}

/** At first nearly at once, for what was only a hiccup. */
const FIRST_PAUSE: Millis = 1_000;

/** So late at most is it noticed that AWS answers again; and so few calls are spent on a role that refuses. */
const LONGEST_PAUSE: Millis = 30_000;

/** When to ask again after so many failures in a row (from 1). */
export function nextTry(now: Millis, failures: number, random: Random): Millis {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20));
  return now + Math.round(pause * (0.75 + 0.5 * random()));
}

/** What the IAM console offers as a role's maximum; other values are rare. */
const USUAL_SECONDS = [43_200, 28_800, 14_400, 7_200, 3_600];

/** What to ask for, one after the other, until the role allows it. Its maximum cannot be read, only tried. */
export function durationsToTry(wanted: number, most: number): [number, ...number[]] {
  const first = Math.min(wanted, most);
  return [first, ...USUAL_SECONDS.filter((seconds) => seconds < first)];
}
