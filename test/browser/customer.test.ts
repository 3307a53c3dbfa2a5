/** The page for a customer with an onboarding link. */
import { describe, expect, it } from 'vitest';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, choosePermissions, openArnForm, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('a customer on the page', () => {
  it('finds accounts by name or number, with the role below', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    const connect = async (name: string, rest = {}) => {
      const { arn } = aurora.customer.createRole(name, { trustPolicy: trust() });
      return aurora.connect(workspace.id, arn, rest);
    };
    await connect('AuroraRole');
    await connect('OtherRole', { name: 'Marketing' });
    const number = aurora.customer.accountId;
    await open();
    const titles = page.locator('.row-link strong');
    await expect
      .poll(async () => (await titles.allTextContents()).sort())
      .toEqual([number, 'Marketing'].sort());
    await page.getByRole('link', { name: `${number} AuroraRole` }).waitFor();
    await lookAt(page, 'list-titles');
    // The console's menu groups the digits.
    await page.getByLabel('Search accounts').fill(`${number.slice(0, 4)}-${number.slice(4, 8)}`);
    await page.getByText('No matches').waitFor({ state: 'hidden' });
    await expect.poll(() => titles.count()).toBe(2);
    await page.getByRole('link', { name: 'Marketing' }).click();
    await page.getByRole('heading', { level: 1, name: 'Marketing' }).waitFor();
    await page.getByRole('link', { name: 'All accounts' }).click();
    await page.getByRole('link', { name: `${number} AuroraRole` }).click();
    await page.getByRole('heading', { level: 1, name: number }).waitFor();
  });

  it('keeps typed text across tabs and a reload, until it is connected', async () => {
    const { aurora, page, open, trust } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await open();
    const accounts = page.getByLabel('Role ARNs or account IDs, one per line');
    const field = page.getByLabel('Role ARN', { exact: true });
    await page.getByRole('link', { name: 'many accounts' }).click();
    await accounts.fill(`${aurora.customer.accountId}\nthe account of marketing`);
    await page.getByRole('link', { name: 'One account' }).click();
    await choosePermissions(page);
    await openArnForm(page);
    // Pasted text often has white space around it.
    await field.fill(` ${arn}\t`);
    await page.getByText('in account').waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe(` ${arn}\t`);
    // Back: to the choice, which is still made, and forward.
    await page.goBack();
    expect(await page.getByRole('radio', { name: 'ReadOnlyAccess' }).isChecked()).toBe(true);
    await page.getByRole('link', { name: 'many accounts' }).click();
    expect(await accounts.inputValue()).toBe(`${aurora.customer.accountId}\nthe account of marketing`);
    // The page keeps a list with mistakes, and clears a connected one.
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page.getByRole('heading', { name: '2 accounts: 1 connected, 1 to correct' }).waitFor();
    await page.reload();
    await accounts.fill(aurora.customer.accountId);
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page.getByRole('heading', { name: '1 account: 1 connected' }).waitFor();
    await page.reload();
    expect(await accounts.inputValue()).toBe('');
    await page.getByRole('link', { name: 'One account' }).click();
    await choosePermissions(page);
    await openArnForm(page);
    await page.getByText('in account').waitFor();
    await page.getByRole('button', { name: 'Connect AWS account' }).click();
    await page.getByText(CONNECTED).waitFor();
    await page.getByRole('link', { name: 'Connect another account' }).click();
    await choosePermissions(page);
    await openArnForm(page);
    expect(await field.inputValue()).toBe('');
    expect(await page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('draft'))")).toEqual(
      [],
    );
  });

  it('reads why lines of a list connected nothing, and why an ARN of the account of Aurora is wrong', async () => {
    const { aurora, page, open, trust } = await startJourney();
    aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await open();
    await choosePermissions(page);
    await openArnForm(page);
    const field = page.getByLabel('Role ARN', { exact: true });
    await field.fill(`arn:aws:iam::${aurora.account.accountId}:role/AuroraRole`);
    await page.getByText(`${aurora.account.accountId} is Aurora's own account.`).waitFor();
    await field.fill(`arn:aws-cn:iam::${aurora.customer.accountId}:role/AuroraRole`);
    await page.getByText('The role is in AWS China, but Aurora is in the standard AWS Regions.').waitFor();
    expect(await page.getByRole('button', { name: 'Connect AWS account' }).isDisabled()).toBe(true);

    await page.goBack();
    await page.getByRole('link', { name: 'many accounts' }).click();
    const { accountId } = aurora.customer;
    const csv = ['Account ID,Name,Status', `${accountId},Shop,ACTIVE`, '123123123123,Old,SUSPENDED'];
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles({
      name: 'accounts.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([...csv, `${accountId},Shop,ACTIVE`].join('\n')),
    });
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page.getByRole('row', { name: /^3 The account is SUSPENDED/ }).waitFor();
    await page.getByRole('row', { name: '4 Same role as line 2.' }).waitFor();
    await page.getByText('All active accounts are connected.').waitFor();
    // What is counted, and what the numbers of the lines are.
    await page.getByRole('heading', { name: '1 account: 1 connected. 2 lines left out' }).waitFor();
    await page.getByText('Line numbers count every line of the field, also a heading').waitFor();
    await lookAt(page, 'many-remarks');
  });

  it('leads back to the product that sent the customer, and only there', async () => {
    const { aurora, page, open, address, trust, workspace } = await startJourney({
      environment: { RETURN_TO_ORIGINS: 'https://app.example.com' },
    });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const { id } = await aurora.connect(workspace.id, arn);
    await open();
    await page.getByText('Updates live').waitFor();
    const last = `#/workspaces/${workspace.id}/connect/${id}`;
    for (const [returnTo, links] of [
      ['https://app.example.com/settings', 1],
      ['https://evil.example.com/', 0],
      ['javascript:alert(1)', 0],
    ] as const) {
      await page.goto(address.replace('/#', `/?returnTo=${encodeURIComponent(returnTo)}#`));
      await page.goto(`/?returnTo=${encodeURIComponent(returnTo)}${last}`);
      await page.getByText(CONNECTED).waitFor();
      await page.getByRole('link', { name: 'Open the account' }).waitFor();
      const back = page.getByRole('link', { name: /^Back to / });
      await expect.poll(() => back.count()).toBe(links);
      if (links === 1) expect(await back.getAttribute('href')).toBe(returnTo);
    }
  });

  it('sees no notice about an unreachable server once it is back', async () => {
    const { aurora, network, page, open, trust, workspace } = await startJourney();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await open();
    await page.getByText('Updates live').waitFor();
    const test = page.getByRole('button', { name: /^Check now / });
    await test.waitFor();
    network.cut();
    await test.click();
    await page.getByText('Aurora cannot be reached at the moment.').first().waitFor();
    network.repair();
    await page.getByText('Updates live').waitFor();
    await expect.poll(() => page.getByText('Aurora cannot be reached at the moment.').count()).toBe(0);
  });

  it('can send the link to a colleague, who may do the same; an operator cannot', async () => {
    const { page, network, open, openAsOperator, address, link } = await startJourney();
    await open();
    await choosePermissions(page);
    await page.getByRole('button', { name: 'Send them this page' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('rename, check and disconnect').waitFor();
    // With the time zone: a colleague may be elsewhere.
    await dialog.getByText(/^The link works until .*\d [AP]M \S+, like yours\./).waitFor();
    await lookAt(page, 'send-link');
    await dialog.getByRole('button', { name: 'Copy the link' }).click();
    await expect.poll(() => copiedText(page)).toBe(address);
    expect(page.url()).not.toContain(link.token);
    const colleague = await (await openBrowser(network.url)).newPage();
    await colleague.goto(address);
    await colleague.getByRole('heading', { name: 'Connect your AWS account' }).waitFor();

    // The token of an operator is personal.
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'Connect an account' }).click();
    await choosePermissions(page);
    expect(await page.getByRole('button', { name: 'Send them this page' }).count()).toBe(0);
  });

  it('can close the result of a test, and starts a dialog on the button that changes nothing', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney();
    for (const name of ['FirstRole', 'SecondRole']) {
      const { arn } = aurora.customer.createRole(name, { trustPolicy: trust() });
      await aurora.connect(workspace.id, arn, { name });
    }
    await open();
    await page.getByRole('button', { name: 'Check now FirstRole' }).click();
    await page.getByRole('heading', { name: 'Connection checks passed.' }).waitFor();
    await page.getByRole('button', { name: 'Close the result of the check' }).click();
    await expect.poll(() => page.getByRole('heading', { name: 'Connection checks passed.' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More actions for SecondRole' }).click();
    await page.getByRole('menuitem', { name: 'Disconnect' }).click();
    expect(await page.getByRole('dialog').locator('button:focus').textContent()).toBe('Cancel');
  });
});
