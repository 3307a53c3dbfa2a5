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

/** The size of each text in a picture as the screen shows it, in pixels. */
export async function textSizes(page: Page, picture: string): Promise<number[]> {
  return page.evaluate(`[...document.querySelectorAll('${picture} text')].map(
    (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
  )`);
}

/** The texts of a picture that leave it, or overlap another text. */
export async function collidingTexts(page: Page, picture: string): Promise<string[]> {
  return page.evaluate(`(() => {
    const frame = document.querySelector('${picture}').getBoundingClientRect();
    const texts = [...document.querySelectorAll('${picture} text')];
    const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return texts.filter((text) => {
      const box = text.getBoundingClientRect();
      const isInside =
        box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
      return !isInside || texts.some((other) => other !== text && overlap(box, other.getBoundingClientRect()));
    }).map((text) => text.textContent.trim());
  })()`);
}

/** Web Vitals calls less than 0.1 in the worst five seconds good. Here it is the limit for the whole test. */
export async function expectSteady(page: Page): Promise<void> {
  expect(await page.evaluate('globalThis.shifts')).toBeLessThan(0.1);
}
