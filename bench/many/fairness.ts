/** What the calls that reached AWS tell: whether the budget held, and how long each role waited. */
import { nextAttempt } from '../../src/connection/retry-schedule.ts';
import type { CallsSeen } from './aws.ts';

/**
 * Each wait for an attempt, in shares of what is fair: the schedule's own gap, or the time that one attempt for
 * everybody who is pending takes at the budget, whichever is longer.
 */
export function sharesWaited(
  { at, role, ok }: CallsSeen,
  world: { roles: number; perSecond: number; windowMs: number },
): number[] {
  const attempts: number[][] = Array.from({ length: world.roles }, () => []);
  const letIn = new Set<number>();
  const starts: number[] = [];
  /** When so many were let in: the moment of each, ascending. */
  const arrivals: number[] = [];
  for (const [call, time] of at.entries()) {
    const of = role[call] ?? -1;
    if (of === -1 || letIn.has(of)) continue;
    attempts[of]?.push(time);
    starts.push(time);
    if (ok[call] === true) {
      letIn.add(of);
      arrivals.push(time);
    }
  }
  return attempts.flatMap((times) =>
    times.map((time, index) => {
      const since = times[index - 1] ?? 0;
      const pending = world.roles - countBefore(arrivals, since);
      const made = Math.max(1, countBefore(starts, time) - countBefore(starts, since));
      const callsEach = (countBefore(at, time) - countBefore(at, since)) / made;
      const round = (pending * Math.max(1, callsEach) * 1_000) / world.perSecond;
      return (time - since) / Math.max(round, index === 0 ? 0 : scheduled(since, world.windowMs));
    }),
  );
}

/** The schedule's gap after an attempt, with the most jitter. */
function scheduled(now: number, windowMs: number): number {
  const next = nextAttempt({ now, deadline: windowMs, windowMs, random: () => 1 });
  return (next ?? now) - now;
}

/** How many of the ascending moments lie before this one. */
function countBefore(moments: readonly number[], moment: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
