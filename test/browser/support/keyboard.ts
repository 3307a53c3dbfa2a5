import type { Locator, Page } from 'playwright-core';

/** Far more than a page has. */
const MAX_STOPS = 60;

/** Presses the Tab key until the target has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element.matches(':focus-visible'))) return;
  }
  throw new Error(`The Tab key does not lead to ${target}.`);
}
