/** The largest number of calls in any second that begins with a call. Times are in milliseconds, ascending. */
export function maxCallsPerSecond(times: readonly number[]): number {
  return maxWithin(times, 1_000);
}

/** The largest number of these times in any window of that length. Ascending times. */
export function maxWithin(times: readonly number[], windowMs: number): number {
  let [first, max] = [0, 0];
  for (const [last, time] of times.entries()) {
    while (time - (times[first] ?? 0) >= windowMs) first++;
    max = Math.max(max, last - first + 1);
  }
  return max;
}
