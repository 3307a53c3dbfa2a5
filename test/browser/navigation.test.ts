/** The main navigation: which entry it marks as current. */
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';

describe.skipIf(CHROMIUM === undefined)('the main navigation', () => {
  it('marks the entry of the page, or the one above it', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const { id } = await aurora.connect(workspace.id, arn);
    await open();
    const accounts = page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Accounts', exact: true });
    const current = () => accounts.getAttribute('aria-current');
    await page.getByLabel('Search accounts').waitFor();
    expect(await current()).toBe('page');
    for (const below of ['connect', 'organizations', `connections/${id}`]) {
      await page.goto(`/#/workspaces/${workspace.id}/${below}`);
      await expect.poll(current).toBe('true');
    }
    await page.goto(`/#/workspaces/${workspace.id}/alerts`);
    await expect.poll(current).toBe(null);
  });
});
