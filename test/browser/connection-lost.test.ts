import { describe, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, expectWithoutGap, NOT_YET, startJourney } from './support/journey.ts';

describe.skipIf(CHROMIUM === undefined)('a page that loses its connection', () => {
  it('resumes after a network failure, without a gap or a repeat', async () => {
    const { aurora, network, page, open, connect, trust, arrive } = await startJourney();
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    await open();
    await connect(role.arn);
    await page.locator('[data-sequence="2"]').waitFor({ state: 'attached' });
    network.cut();
    await page.getByText('Reconnecting', { exact: true }).waitFor();
    network.repair();
    await page.getByText('Updates live').waitFor();
    await page.locator('[data-sequence="4"]').waitFor({ state: 'attached' });
    await expectWithoutGap(page);
    await arrive();
    await page.getByText(CONNECTED).waitFor();
  });

  it('resumes in two tabs after a restart of the server', async () => {
    const { aurora, page, browser, open, connect, address, trust, arrive } = await startJourney();
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    await open();
    await connect(role.arn);
    await page.locator('[data-sequence="2"]').waitFor({ state: 'attached' });
    const other = await browser.newPage();
    await other.goto(address);
    await other.getByRole('link', { name: 'AuroraRole' }).click();
    await other.locator('[data-sequence="2"]').waitFor({ state: 'attached' });
    await aurora.restart();
    const tabs = [page, other];
    for (const tab of tabs) await tab.locator('[data-sequence="5"]').waitFor({ state: 'attached' });
    for (const tab of tabs) await expectWithoutGap(tab);
    await arrive();
    for (const tab of tabs) await tab.getByText(CONNECTED).waitFor();
  });

  it('uses server-sent events while WebSocket is blocked, and returns to WebSocket afterwards', async () => {
    const { aurora, network, page, open, connect, trust, arrive } = await startJourney();
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    network.blockWebSockets();
    await open();
    await connect(role.arn);
    await page.locator('[data-sequence="3"]').waitFor({ state: 'attached' });
    await page.locator('[data-link="FALLBACK"]').waitFor();
    network.cut();
    await page.locator('[data-link="LOST"]').waitFor();
    network.repair();
    await page.locator('[data-link="FALLBACK"]').waitFor();
    network.allowWebSockets();
    await page.locator('[data-link="LIVE"]').waitFor();
    await expectWithoutGap(page);
    await arrive();
    await page.getByText(CONNECTED).waitFor();
  });
});
