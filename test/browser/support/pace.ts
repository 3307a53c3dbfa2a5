/** Reports how busy a page is. It checks nothing, because the speed depends on the machine. */
import type { Page } from 'playwright-core';

const WATCH = `
  globalThis.pace = { tasks: 0, longestTask: 0, inputs: 0, longestDelay: 0, longestInput: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      pace.tasks += 1;
      pace.longestTask = Math.max(pace.longestTask, duration);
    }
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { startTime, processingStart, duration, interactionId } of list.getEntries()) {
      if (interactionId === 0) continue;
      pace.inputs += 1;
      pace.longestDelay = Math.max(pace.longestDelay, processingStart - startTime);
      pace.longestInput = Math.max(pace.longestInput, duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
`;

type Pace = Record<'tasks' | 'longestTask' | 'inputs' | 'longestDelay' | 'longestInput', number>;

/** Starts to measure. The returned function prints a report. */
export async function watchPace(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(WATCH);
  return async () => {
    const pace = (await page.evaluate('pace')) as Pace;
    const ms = (value: number) => `${Math.round(value)} ms`;
    process.stderr.write(
      `The page: ${pace.tasks} tasks over 50 ms, longest ${ms(pace.longestTask)}; ${pace.inputs} inputs over 16 ms, ` +
        `longest delay ${ms(pace.longestDelay)}, longest until paint ${ms(pace.longestInput)}.\n`,
    );
  };
}
