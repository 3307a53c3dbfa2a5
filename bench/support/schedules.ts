/** When to try again: ours, and what others do. Over a window of five minutes that begins at 0. */
import { nextAttempt } from '../../src/connection/retry-schedule.ts';

const WINDOW = 300_000;

/**
 * The moment of the next attempt after the one at `now`, which was the `attempt`-th from 1; null for none.
 * Only the oracle may look at `settledAt`.
 */
export type Schedule = (
  now: number,
  attempt: number,
  world: { random: () => number; settledAt: number },
) => number | null;

const within = (moment: number): number | null => (moment <= WINDOW ? moment : null);

export const OURS = 'Aurora';

export const SCHEDULES: Readonly<Record<string, Schedule>> = {
  [OURS]: (now, _attempt, { random }) => nextAttempt({ now, deadline: WINDOW, windowMs: WINDOW, random }),
  'every 5 s': (now) => within(now + 5_000),
  // Full jitter, from 100 ms, as the SDKs' standard mode has it, without its limit of three attempts.
  'AWS SDK, 20 s cap': (now, attempt, { random }) =>
    within(now + random() * Math.min(100 * 2 ** Math.min(attempt - 1, 20), 20_000)),
  '10 s up to 1 min': (now, attempt) =>
    within(now + Math.min(10_000 * 2 ** Math.min(attempt - 1, 10), 60_000)),
  oracle: (_now, _attempt, { settledAt }) => within(settledAt),
};
