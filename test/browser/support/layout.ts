/** Measures layout shifts. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const WATCH = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifts += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** Starts to measure. Call it before the page opens. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** Web Vitals calls less than 0.1 in the worst five seconds good. Here it is the limit for the whole test. */
export async function expectSteady(page: Page): Promise<void> {
  expect(await page.evaluate('globalThis.shifts')).toBeLessThan(0.1);
}
