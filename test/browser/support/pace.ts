/** What a page is busy with: told, for people to read; how fast a machine is proves nothing. */
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

/** Watches from now on. */
export async function watchPace(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(WATCH);
  return async () => {
    const pace = (await page.evaluate('pace')) as Pace;
    const ms = (value: number) => `${Math.round(value)} ms`;
    process.stderr.write(
      `The page meanwhile: ${pace.tasks} tasks of more than 50 ms, the longest ${ms(pace.longestTask)}; of ${pace.inputs} inputs that took more than 16 ms ` +
        `the longest waited ${ms(pace.longestDelay)} for its turn, and took ${ms(pace.longestInput)} until it was painted.\n`,
    );
  };
}
