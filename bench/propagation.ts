/**
 * `npm run bench:propagation`: how late a schedule notices that a role has propagated, and how many calls it
 * spends, over a distribution of arrival times; ours against what others do. Pure computation: no clock, no AWS.
 */
import type { Millis } from '../src/domain/clock.ts';
import { nextAttempt } from '../src/domain/retry-schedule.ts';
import { DEFAULT_PROPAGATION, drawArrivals } from '../src/simulator/propagation.ts';
import { SeededRandom } from '../src/simulator/random.ts';

const ROLES = 100_000;
const WINDOW: Millis = 300_000;

/** The moment of the next attempt after the one at `now`, which was the `attempt`-th from 1; null for none. */
type Schedule = (now: Millis, attempt: number, random: () => number) => Millis | null;

const within = (moment: Millis): Millis | null => (moment <= WINDOW ? moment : null);

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  Aurora: (now, _attempt, random) => nextAttempt({ now, deadline: WINDOW, windowMs: WINDOW, random }),
  'every 5 s': (now) => within(now + 5_000),
  // Full jitter, from 100 ms, as the SDKs' standard mode has it, without its limit of three attempts.
  'AWS SDK, 20 s cap': (now, attempt, random) =>
    within(now + random() * Math.min(100 * 2 ** Math.min(attempt - 1, 20), 20_000)),
  '10 s up to 1 min': (now, attempt) =>
    within(now + Math.min(10_000 * 2 ** Math.min(attempt - 1, 10), 60_000)),
};

/** When a role that arrives at `arrival` is noticed (null: never), and after how many calls. */
function play(schedule: Schedule, arrival: Millis, random: () => number) {
  let now: Millis | null = 0;
  for (let attempt = 1; ; attempt++) {
    if (now >= arrival) return { noticedAt: now, calls: attempt };
    now = schedule(now, attempt, random);
    if (now === null) return { noticedAt: null, calls: attempt };
  }
}

const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(2);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const arrivals = drawArrivals(DEFAULT_PROPAGATION, ROLES, new SeededRandom(1));
const rows = Object.entries(SCHEDULES).map(([name, schedule]) => {
  const random = new SeededRandom(2);
  const draw = () => random.next();
  const results = arrivals.map((arrival) => ({ arrival, ...play(schedule, arrival, draw) }));
  const late = results
    .flatMap(({ arrival, noticedAt }) => (noticedAt === null ? [] : [noticedAt - arrival]))
    .sort((a, b) => a - b);
  const never = play(schedule, Number.POSITIVE_INFINITY, draw).calls;
  return {
    schedule: name,
    'late, median (s)': seconds(quantile(late, 0.5)),
    'late, p90 (s)': seconds(quantile(late, 0.9)),
    'late, p99 (s)': seconds(quantile(late, 0.99)),
    'late, worst (s)': seconds(late.at(-1) ?? 0),
    'calls, mean': mean(results.map(({ calls }) => calls)).toFixed(2),
    'calls when it never comes': never,
    'missed in 5 min': results.filter(({ noticedAt }) => noticedAt === null).length,
  };
});
console.log(`${ROLES} roles; arrivals: ${JSON.stringify(DEFAULT_PROPAGATION)}`);
console.table(rows);
