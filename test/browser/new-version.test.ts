/** A page that is open while the server gets another version: the code of its other pages is gone. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, startJourney } from './support/journey.ts';

const CODE = '**/assets/connection-page-*.js';

/** The list with one account. The server lacks the code of the account's page. Counts how often the page starts. */
async function openWithoutCode() {
  const { aurora, page, open, workspace, trust } = await startJourney();
  const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
  await aurora.connect(workspace.id, arn);
  await page.route(CODE, (route) => route.abort());
  let starts = 0;
  page.on('domcontentloaded', () => starts++);
  await open();
  await page.getByRole('heading', { name: 'AWS accounts' }).waitFor();
  return { page, showAccount: () => page.locator('.row-link').click(), starts: () => starts };
}

const shownAccount = (page: Page) => page.getByText(CONNECTED).waitFor();

describe.skipIf(CHROMIUM === undefined)('a page whose server has another version', () => {
  it('starts again once, and shows what was clicked', async () => {
    const { page, showAccount, starts } = await openWithoutCode();
    expect(starts()).toBe(1);
    page.once('domcontentloaded', () => void page.unroute(CODE));
    await showAccount();
    await shownAccount(page);
    expect(starts()).toBe(2);
  });

  it('says so when the code is still missing after that', async () => {
    const { page, showAccount, starts } = await openWithoutCode();
    await showAccount();
    await page.getByRole('alert').getByText('This page could not be loaded.').waitFor();
    expect(starts()).toBe(2);
    await page.unroute(CODE);
    await page.getByRole('button', { name: 'Try again' }).click();
    await shownAccount(page);
  });

  it('does not start again without a network', async () => {
    const { page, showAccount, starts } = await openWithoutCode();
    let isOffline = true;
    await page.route('**/', (route) => (isOffline ? route.abort() : route.continue()));
    const asked = page.waitForRequest((request) => request.method() === 'HEAD');
    await showAccount();
    await asked;
    expect(starts()).toBe(1);
    await page.unroute(CODE);
    isOffline = false;
    await shownAccount(page);
    expect(starts()).toBe(2);
  });
});
