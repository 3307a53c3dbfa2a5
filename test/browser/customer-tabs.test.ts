/** The session of a customer with an onboarding link, in several tabs of a browser. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, signOut, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** Opens a link in a new tab with Ctrl and a click. */
async function openInNewTab(page: Page, name: string): Promise<Page> {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name }).click({ modifiers: ['ControlOrMeta'] }),
  ]);
  return tab;
}

describe.skipIf(CHROMIUM === undefined)('a customer with several tabs', () => {
  it('opens an account in a new tab without signing in, and signs out of all tabs at once', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await open();
    const tab = await openInNewTab(page, 'AuroraRole');
    await tab.getByText(CONNECTED).waitFor();
    await tab.reload();
    await tab.getByText(CONNECTED).waitFor();

    await signOut(page);
    for (const each of [page, tab]) await each.getByRole('heading', { name: 'Signed out' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  });

  it('opens a new tab with the session of the most recently used tab', async () => {
    const { aurora, page, address, openAsOperator, browser, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    const customer = await browser.newPage();
    await customer.goto(address);
    const customerTab = await openInNewTab(customer, 'AuroraRole');
    // Only operators see how programs get credentials.
    await customerTab.getByText('Connection checks').waitFor();
    expect(await customerTab.getByRole('heading', { name: 'How to use it' }).count()).toBe(0);
    const operatorTab = await openInNewTab(page, 'AuroraRole');
    await operatorTab.getByRole('heading', { name: 'How to use it' }).waitFor();
  });

  it('is asked to open the link again at a bookmark without an open tab', async () => {
    const { network, workspace, page: unused, open } = await startJourney();
    await open();
    await unused.getByText('Updates live').waitFor();
    const page = await (await openBrowser(network.url)).newPage();
    await page.goto(`/#/workspaces/${workspace.id}`);
    await page.getByRole('heading', { name: 'Open your onboarding link again' }).waitFor();
    expect(await page.getByLabel('Token').count()).toBe(0);
    await lookAt(page, 'bookmark');
    await page.getByRole('button', { name: 'Sign in with a token' }).click();
    await page.getByLabel('Token').waitFor();
    await page.goto('about:blank');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
