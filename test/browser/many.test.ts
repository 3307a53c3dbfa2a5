import { describe, expect, it } from 'vitest';
import { expectAccessible } from './support/axe.ts';
import { CHROMIUM } from './support/chromium.ts';
import { NOT_YET, startJourney } from './support/journey.ts';

const ACCOUNTS = 300;

/** What people paste by mistake, and what is on roles by mistake. */
const WRONG_LINES = [
  (accountId: string) => `${accountId}1`,
  (accountId: string) => `arn:aws:iam::${accountId}:instance-profile/AuroraRole`,
  (accountId: string) => `arn:aws:iam::${accountId}:user/AuroraRole`,
  () => 'the account of marketing',
];
const WRONG_EACH = 5;
const WRONG = WRONG_LINES.length * WRONG_EACH;
const MISTYPED = 5;
const OPEN = 5;

describe.skipIf(CHROMIUM === undefined)('many accounts', () => {
  it('arrive in the list, thirty of them wrong in different ways, and can be searched', async () => {
    const { aurora, page, open, trust, trustAnybody } = await startJourney({
      environment: {
        WORKSPACE_ACCOUNTS_PER_HOUR: '2000',
        STS_CALLS_PER_SECOND: '600',
        VERIFICATION_WINDOW_SECONDS: '5',
      },
    });
    const accounts = Array.from({ length: ACCOUNTS }, () => aurora.simulator.createAccount());
    const lines = accounts.map((account, index) => {
      const wrongLine = WRONG_LINES[Math.floor(index / WRONG_EACH)];
      if (wrongLine !== undefined) return wrongLine(account.accountId);
      const mistyped = index < WRONG + MISTYPED;
      const isOpen = !mistyped && index < WRONG + MISTYPED + OPEN;
      account.createRole('AuroraRole', {
        trustPolicy: mistyped ? trust(NOT_YET) : isOpen ? trustAnybody : trust(),
      });
      return account.accountId;
    });
    await open();
    await page.getByRole('tab', { name: 'Many accounts' }).click();
    await page.getByLabel('Role ARNs or account IDs, one a line').fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page
      .getByText(`${ACCOUNTS - WRONG} are being verified`)
      .first()
      .waitFor();
    await page.getByText(`${WRONG} were refused`).first().waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Watch them in the list of connections' }).click();
    await page.getByRole('button', { name: `All ${ACCOUNTS - WRONG}` }).waitFor();
    await page.getByRole('button', { name: `Connected ${ACCOUNTS - WRONG - MISTYPED - OPEN}` }).waitFor();
    await page.getByRole('button', { name: `Failed ${MISTYPED}` }).waitFor();
    await page.getByRole('button', { name: `Insecure ${OPEN}` }).waitFor();
    expect(await page.locator('[data-connection]').count()).toBe(25);

    const last = accounts.at(-1)?.accountId ?? '';
    await page.getByLabel('Search connections').fill(last);
    await page.locator('[data-connection]').filter({ hasText: last }).waitFor();
    await expect.poll(() => page.locator('[data-connection]').count()).toBe(1);
    await expectAccessible(page);
  });
});
