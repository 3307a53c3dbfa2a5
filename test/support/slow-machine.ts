/** A machine on which every look at the clock finds a millisecond gone: pieces of work are as short for any processor. */
import { onTestFinished, vi } from 'vitest';

export function slowMachine(): void {
  let now = performance.now();
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => now++);
  onTestFinished(() => spy.mockRestore());
}
