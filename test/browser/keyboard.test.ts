import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, NOT_YET, startJourney } from './support/journey.ts';
import { tabTo } from './support/keyboard.ts';
import { expectSteady, watchLayout } from './support/layout.ts';

describe.skipIf(CHROMIUM === undefined)('the page without a mouse', () => {
  it('connects an account with the keyboard alone, without layout shifts', async () => {
    const { aurora, page, open, trust } = await startJourney();
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    await watchLayout(page);
    await open();
    const radio = page.getByRole('radio', { name: /^PowerUserAccess/ });
    await radio.waitFor({ state: 'attached' });
    await tabTo(page, radio);
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'ReadOnlyAccess' }).isChecked()).toBe(true);
    await tabTo(page, page.getByRole('button', { name: 'Continue' }));
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'Create the role in AWS' }).waitFor();
    const own = page.getByRole('button', { name: 'Already have a role?' });
    await own.waitFor();
    await tabTo(page, own);
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Role ARN'));
    await page.keyboard.insertText(role.arn);
    await page.keyboard.press('Enter');

    await page.locator('h1:focus', { hasText: 'Checking your role' }).waitFor();
    await page.locator('[data-sequence="5"]').waitFor({ state: 'attached' });
    await expectSteady(page);
    await tabTo(page, page.getByRole('button', { name: 'Check my current policy' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Paste the text that is in AWS now'));
    await page.keyboard.insertText(JSON.stringify(trust(NOT_YET), null, 2));
    await tabTo(page, page.getByRole('button', { name: 'Check policy' }));
    await page.keyboard.press('Enter');
    await page.locator('mark').first().waitFor();
    // Each line is below the previous one, also if several are marked.
    const lines = await page
      .locator('.marked-line')
      .evaluateAll((all) => all.map((line) => line.getBoundingClientRect().top));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).toEqual([...new Set(lines)].sort((one, other) => one - other));

    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await page.getByText(CONNECTED).waitFor();
    await tabTo(page, page.getByRole('link', { name: 'Open the account' }));
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: aurora.customer.accountId }).waitFor();
    const disconnect = page.getByRole('button', { name: 'Disconnect', exact: true });
    await tabTo(page, disconnect);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => disconnect.evaluate((element) => element.matches(':focus'))).toBe(true);
  });
});
