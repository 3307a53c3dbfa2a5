/** The pages of an operator: all workspaces, and the onboarding links of one. */
import { describe, expect, it } from 'vitest';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { NOT_YET, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('the workspaces of an operator', () => {
  it('are counted, and found by status, name and External ID', async () => {
    const { aurora, page, openAsOperator, workspace, trust } = await startJourney({ clockStands: true });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    const globex = await aurora.createWorkspace('Globex');
    const wrong = aurora.customer.createRole('WrongRole', { trustPolicy: trust(NOT_YET) });
    await aurora.runToEnd((await aurora.connect(globex.id, wrong.arn)).id);
    for (const name of ['Hooli', 'Initech, with a name that is rather long for a line on a small screen'])
      await aurora.createWorkspace(name);
    await openAsOperator();
    const names = () => page.locator('.row-link strong').allTextContents();
    await page.getByRole('button', { name: '4 workspaces, 2 accounts' }).waitFor();
    await page.getByText('4 workspaces', { exact: true }).waitFor();
    expect((await names()).slice(0, 3)).toEqual(['Acme', 'Globex', 'Hooli']);
    await lookAt(page, 'workspaces-overview');
    await page.getByRole('button', { name: '1 Failed' }).click();
    await expect.poll(names).toEqual(['Globex']);
    await page.reload();
    await expect.poll(names).toEqual(['Globex']);
    await page.getByRole('button', { name: '1 Failed' }).click();
    await page.getByLabel('Search workspaces').fill(workspace.externalId.value);
    await expect.poll(names).toEqual(['Acme']);
    await page.getByLabel('Search workspaces').fill('nothing like this');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
  });

  it('are not created twice by mistake', async () => {
    const { page, openAsOperator } = await startJourney();
    await openAsOperator();
    await page.getByRole('button', { name: 'New workspace' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New workspace' });
    await dialog.getByLabel('Name').fill('acme');
    await dialog.getByLabel('Name').press('Enter');
    await dialog.getByText('There is already a workspace named "Acme".').waitFor();
    await lookAt(page, 'workspace-twice');
    await dialog.getByLabel('Name').fill('Acme Europe');
    await dialog.getByLabel('Name').press('Enter');
    // A new workspace has nothing to list: the link is the first thing on its page.
    await page.getByRole('button', { name: 'Create link' }).waitFor();
    await lookAt(page, 'workspace-new');
  });

  it('have onboarding links to copy and to revoke', async () => {
    const { page, openAsOperator, network } = await startJourney({
      environment: { RETURN_TO_ORIGINS: 'https://app.example.com' },
    });
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'Links', exact: true }).click();
    const create = page.getByRole('button', { name: 'Create link' });
    // When the links have come, the fields move down.
    await page.getByText('1 active link').waitFor();
    await page.getByLabel('Return address').fill('https://other.example.com/aws');
    await create.click();
    await page.getByRole('alert').getByText('https://other.example.com').first().waitFor();
    await page.getByLabel('Return address').fill('https://app.example.com/aws');
    await create.click();
    await page.getByText('Leads back to app.example.com').waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(() => copiedText(page)).toMatch(/#onboarding=/);
    const copied = await copiedText(page);
    await page.getByText(`…${copied.slice(-4)}`).waitFor();
    await page.getByText('2 active links').waitFor();
    // Each time names its zone.
    await page
      .getByText(/^Created .*[AP]M \S+ · Never used · Expires .*[AP]M \S+/)
      .first()
      .waitFor();
    await lookAt(page, 'links');
    const customer = await (await openBrowser(network.url)).newPage();
    await customer.goto(`${network.url}/${new URL(copied).hash}`);
    await customer.getByText('Updates live').waitFor();
    await page
      .getByRole('button', { name: /^Revoke the link/ })
      .first()
      .click();
    await lookAt(page, 'link-revoke');
    await page.getByRole('button', { name: 'Revoke link' }).click();
    await page.getByText('1 active link', { exact: true }).waitFor();
    await customer.getByRole('heading', { name: 'This link was revoked' }).waitFor();
    expect(await page.getByText(copied).count()).toBe(0);
  });
});
