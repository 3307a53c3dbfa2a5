/** The list of accounts: search, sort, filters and pages in the address, progress, and the actions of each row. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConnectAwsAccountsDocument, DisconnectAwsAccountDocument } from '../../schema/generated/graphql.ts';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { NOT_YET, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

const ACCOUNTS = 60;
const WRONG = 3;

/** Connects 60 accounts of which three have a wrong trust policy. */
async function sixtyAccounts() {
  const journey = await startJourney({ environment: { VERIFICATION_WINDOW_SECONDS: '1' } });
  const { aurora, workspace, trust } = journey;
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => {
    const account = aurora.simulator.createAccount();
    const isWrong = index < WRONG;
    account.createRole('AuroraRole', { trustPolicy: trust(isWrong ? NOT_YET : undefined) });
    return { account, name: `Shop ${index + 1}`, isWrong };
  });
  const text = [
    'Account ID,Account name',
    ...accounts.map(({ account, name }) => `${account.accountId},${name}`),
  ];
  const { connectAwsAccounts: answer } = await aurora.client.send(ConnectAwsAccountsDocument, {
    workspaceId: workspace.id,
    text: text.join('\n'),
    labels: [{ key: 'env', value: 'production' }],
  });
  if (answer.__typename !== 'ConnectAwsAccountsSuccess') throw new Error(answer.message);
  return { ...journey, accounts };
}

const range = (page: Page, words: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByText(words).waitFor();

const total = (page: Page, words: string) =>
  page.locator('.list-total').getByText(words, { exact: true }).waitFor();

const titles = (page: Page) => page.locator('.row-link strong').allTextContents();

describe.skipIf(CHROMIUM === undefined)('the list of accounts', () => {
  it('shows the progress of many, and tries all failed ones again at once', async () => {
    const { page, open, accounts, trust } = await sixtyAccounts();
    await open();
    await page.getByText(`${ACCOUNTS - WRONG} of ${ACCOUNTS} connected`).waitFor();
    await page.getByRole('button', { name: `Failed ${WRONG}` }).waitFor();
    expect((await titles(page)).slice(0, WRONG).sort()).toEqual(['Shop 1', 'Shop 2', 'Shop 3']);
    await lookAt(page, 'accounts');
    for (const { account, isWrong } of accounts)
      if (isWrong) account.updateTrustPolicy('AuroraRole', trust());
    await page.getByRole('button', { name: `Check ${WRONG} accounts again` }).click();
    await page.getByRole('button', { name: `Connected ${ACCOUNTS}` }).waitFor();
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
  });

  it('tries the selected accounts again, and reconnects them', async () => {
    const { aurora, page, open, accounts, trust } = await sixtyAccounts();
    await open();
    await page.getByRole('button', { name: `Failed ${WRONG}` }).waitFor();
    for (const { account, isWrong } of accounts)
      if (isWrong) account.updateTrustPolicy('AuroraRole', trust());
    const bar = page.getByRole('region', { name: 'Selected accounts' });
    // While they connect, rows change their place.
    await page.getByRole('button', { name: `Connected ${ACCOUNTS - WRONG}` }).waitFor();
    // Every row has a box, whatever its status.
    await page.getByLabel('Select all 25 on this page').check();
    await bar.getByText('25 accounts selected').waitFor();
    await page.getByLabel('Select all 25 on this page').uncheck();
    await expect.poll(() => bar.count()).toBe(0);
    const select = (name: string) =>
      page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await select('Shop 2');
    await select('Shop 3');
    await bar.getByText('2 accounts selected').waitFor();
    await lookAt(page, 'accounts-selected');
    await bar.getByRole('button', { name: 'Check 2 accounts again' }).click();
    await page.getByRole('button', { name: 'Failed 1', exact: true }).waitFor();
    await expect.poll(() => bar.count()).toBe(0);
    await expect.poll(async () => (await titles(page))[0]).toBe('Shop 1');

    const second = page.locator('.row', { has: page.getByText('Shop 2', { exact: true }) });
    await page.getByLabel('Search accounts').fill('shop 2');
    await expect.poll(async () => (await titles(page)).length).toBe(11);
    const id = (await second.getAttribute('data-connection')) ?? '';
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    await second.getByText('Disconnected', { exact: true }).waitFor();
    await select('Shop 2');
    await select('Shop 20');
    await bar.getByRole('button', { name: 'Check 1 account again' }).click();
    await bar.getByText('1 account selected').waitFor();
    await bar.getByRole('button', { name: 'Reconnect 1 account' }).click();
    await second.getByText('Connected', { exact: true }).waitFor();
    await expect.poll(() => bar.count()).toBe(0);
  });

  it('keeps search, status, sort and page in the address', async () => {
    const { page, open } = await sixtyAccounts();
    await open();
    // While they connect, rows change their place.
    await page.getByRole('button', { name: `Connected ${ACCOUNTS - WRONG}` }).waitFor();
    await page.getByRole('button', { name: `Failed ${WRONG}` }).waitFor();
    await range(page, `1–25 of ${ACCOUNTS}`);
    await page.getByRole('button', { name: 'Next' }).click();
    await range(page, `26–50 of ${ACCOUNTS}`);
    const second = await titles(page);
    await page.reload();
    await range(page, `26–50 of ${ACCOUNTS}`);
    expect(await titles(page)).toEqual(second);
    await page.getByRole('button', { name: 'Next' }).click();
    await range(page, `51–60 of ${ACCOUNTS}`);
    await page.goBack();
    await range(page, `26–50 of ${ACCOUNTS}`);
    await page.getByRole('button', { name: 'Previous' }).click();
    await range(page, `1–25 of ${ACCOUNTS}`);

    await page.getByRole('button', { name: 'Sort by' }).click();
    await page.getByRole('option', { name: 'Name' }).click();
    await expect.poll(() => titles(page)).toContain('Shop 10');
    await page.getByLabel('Search accounts').fill('shop 2');
    await total(page, '11 accounts');
    await page.getByRole('button', { name: /^Failed 1/ }).click();
    await total(page, '1 account');
    await page.reload();
    await total(page, '1 account');
    expect(await titles(page)).toEqual(['Shop 2']);
    expect(await page.getByLabel('Search accounts').inputValue()).toBe('shop 2');
    await page.getByLabel('Search accounts').fill('nothing like this');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await lookAt(page, 'accounts-none');

    await page.getByLabel('Search accounts').fill('');
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByRole('button', { name: 'Show accounts with env: production' }).first().click();
    await page.getByRole('button', { name: 'Remove the filter env: production' }).click();
    await range(page, `1–25 of ${ACCOUNTS}`);
  });

  it('names the account in each action, and closes the result of a test', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    const number = aurora.customer.accountId;
    await open();
    await page.getByRole('button', { name: `Check now ${number}` }).click();
    await page.getByRole('heading', { name: 'Connection checks passed.' }).waitFor();
    await page.getByText(/^Checked (just now|1 minute ago)$/).waitFor();
    await lookAt(page, 'accounts-tested');
    await page.getByRole('button', { name: 'Close the result of the check' }).click();
    await expect.poll(() => page.getByRole('heading', { name: 'Connection checks passed.' }).count()).toBe(0);
    await page.getByRole('button', { name: `More actions for ${number}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Disconnect' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('Disconnected just now').waitFor();
    await page.getByRole('button', { name: `Reconnect ${number}` }).click();
    await page.getByRole('button', { name: `Check now ${number}` }).waitFor();
    await page.getByRole('link', { name: number }).click();
    await page.getByRole('button', { name: `${number} Copy` }).click();
    await expect.poll(() => copiedText(page)).toBe(aurora.customer.accountId);
  });

  it('changes the name, labels and Region of an account with the keyboard alone', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    const number = aurora.customer.accountId;
    await open();
    const menu = page.getByRole('button', { name: `More actions for ${number}` });
    const openDialog = async (title: string) => {
      await page.getByRole('button', { name: `More actions for ${title}` }).press('Enter');
      await page.getByRole('menuitem', { name: 'Edit name, labels and Region' }).press('Enter');
    };
    await openDialog(number);
    const dialog = page.getByRole('dialog', { name: 'Edit account' });
    await dialog.getByLabel('Name').fill('Production');
    await dialog.getByRole('button', { name: 'Add a label' }).press('Enter');
    await dialog.getByLabel('Key of label 1').fill('env');
    await dialog.getByLabel('Value of label 1').fill('production');
    await dialog.getByLabel('Region').fill('eu-nowhere-1');
    await dialog.getByLabel('Region').press('Enter');
    await dialog
      .getByText('"eu-nowhere-1" is not an AWS Region. Enter a Region such as us-east-1.')
      .waitFor();
    expect(await dialog.getByLabel('Region').getAttribute('aria-invalid')).toBe('true');
    await lookAt(page, 'account-settings');
    await dialog.getByLabel('Region').fill('eu-central-1');
    await dialog.getByLabel('Region').press('Enter');
    await page.getByRole('link', { name: `Production ${number} · AuroraRole` }).waitFor();
    await page.getByRole('button', { name: 'Show accounts with env: production' }).waitFor();
    expect(await menu.count()).toBe(0);

    await openDialog('Production');
    expect(await dialog.getByLabel('Region').inputValue()).toBe('eu-central-1');
    await dialog.getByLabel('Name').fill('');
    await dialog.getByRole('button', { name: 'Remove label 1' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: `${number} AuroraRole` }).waitFor();
    expect(await page.locator('.chips').count()).toBe(0);
  });
});
