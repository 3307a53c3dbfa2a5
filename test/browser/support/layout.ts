/** How much of a page has jumped. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const WATCH = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifts += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** Before the page is opened: what is added up from then on. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** Web vitals call less than 0.1 good, for the worst five seconds; here for all of the time. */
export async function expectSteady(page: Page): Promise<void> {
  expect(await page.evaluate('globalThis.shifts')).toBeLessThan(0.1);
}
