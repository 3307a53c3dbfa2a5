import { describe, expect, it } from 'vitest';
import { expectAccessible } from './support/axe.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';

const ROLES = 1_000;
const WRONG = 30;

describe.skipIf(CHROMIUM === undefined)('a thousand accounts', () => {
  it('arrive in the list, which can be searched meanwhile', async () => {
    const { aurora, page, open, trust } = await startJourney({
      environment: {
        WORKSPACE_ACCOUNTS_PER_HOUR: '2000',
        STS_CALLS_PER_SECOND: '600',
        VERIFICATION_WINDOW_SECONDS: '300',
      },
    });
    // That all of them end right is proven without a browser; here, that the page keeps up with them.
    const accounts = Array.from({ length: ROLES }, () => aurora.simulator.createAccount());
    for (const account of accounts)
      account.createRole('AuroraRole', { trustPolicy: trust(), arrival: 'never' });
    await open();
    await page.getByRole('tab', { name: 'Many accounts' }).click();
    const lines = accounts.map(({ accountId }, index) => (index < WRONG ? `${accountId}1` : accountId));
    await page.getByLabel('Role ARNs or account IDs, one a line').fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page
      .getByText(`${ROLES - WRONG} are being verified`)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.getByText(`${WRONG} were refused`).first().waitFor();
    await page.getByRole('link', { name: 'Watch them in the list of connections' }).click();
    await page.getByRole('button', { name: `All ${ROLES - WRONG}` }).waitFor();
    expect(await page.locator('[data-connection]').count()).toBe(25);

    const last = accounts.at(-1)?.accountId ?? '';
    await page.getByLabel('Search connections').fill(last);
    await page.locator('[data-connection]').filter({ hasText: last }).waitFor();
    await expect.poll(() => page.locator('[data-connection]').count()).toBe(1);
    await expectAccessible(page);
  });
});
