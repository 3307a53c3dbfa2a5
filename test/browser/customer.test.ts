/** The page for a customer with an onboarding link. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import {
  CONNECTED,
  choosePermissions,
  NOT_YET,
  openArnForm,
  signOut,
  startJourney,
} from './support/journey.ts';
import { lookAt } from './support/look.ts';

const NOTHING_TO_DO = 'You do not need to do anything in AWS.';
/** Instructions for operators only. */
const OPERATORS = /AWS_ACCESS_KEY_ID|\.env|Restart Aurora|sts:AssumeRole permission/;

/** Opens a link in a new tab with Ctrl and a click. */
async function openInNewTab(page: Page, name: string): Promise<Page> {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name }).click({ modifiers: ['ControlOrMeta'] }),
  ]);
  return tab;
}

describe.skipIf(CHROMIUM === undefined)('a customer on the page', () => {
  it('recovers a failed connection from the list and from its page, once the role is correct', async () => {
    const journey = await startJourney({ clockStands: true });
    const { aurora, page, open, trust, workspace } = journey;
    const roles = ['FirstRole', 'SecondRole'].map((name) =>
      aurora.customer.createRole(name, { trustPolicy: trust(NOT_YET) }),
    );
    for (const { arn } of roles) await aurora.runToEnd((await aurora.connect(workspace.id, arn)).id);
    await open();
    const row = page.locator('[data-connection]', { hasText: 'FirstRole' });
    await row.getByText('Failed', { exact: true }).waitFor();
    expect(await row.getByRole('button', { name: /^Check now / }).count()).toBe(0);
    for (const name of ['FirstRole', 'SecondRole']) aurora.customer.updateTrustPolicy(name, trust());
    await row.getByRole('link', { name: /^Fix / }).waitFor();
    await row.getByRole('button', { name: /^More actions / }).click();
    await page.getByRole('menuitem', { name: 'Check again' }).click();
    await row.getByText('Connected', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'SecondRole' }).click();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText(CONNECTED).waitFor();
    await page.getByRole('link', { name: 'All accounts' }).click();
    await page.getByRole('button', { name: 'Connected 2', exact: true }).waitFor();
  });

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

  it('sees after a failure what to compare, where to change it, and the most likely cause first', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney({ clockStands: true });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    const { id } = await aurora.connect(workspace.id, arn);
    await open();
    await page.getByRole('link', { name: 'AuroraRole' }).click();
    await page.getByRole('heading', { name: 'Waiting for AWS' }).waitFor();
    await page.getByText('Check my current policy', { exact: true }).click();
    await page.getByLabel('Paste the text that is in AWS now').fill('{ "half": ');

    // Most changes have propagated by then.
    await aurora.runUntil(aurora.clock.now() + 200_000);
    await page.getByRole('heading', { name: 'This is taking longer than usual' }).waitFor();
    await page.getByText('If all of this is right, wait. Aurora tries again by itself.').waitFor();
    // The way out for a role that is gone is there once, in the first step.
    await page.getByRole('listitem').getByRole('link', { name: 'create it again' }).waitFor();
    expect(await page.getByRole('link', { name: 'create it again' }).count()).toBe(1);
    const policy = page.getByLabel('Trust policy', { exact: true });
    expect(await policy.textContent()).toContain(workspace.externalId.value);
    expect(await page.getByLabel('Paste the text that is in AWS now').inputValue()).toBe('{ "half": ');
    await lookAt(page, 'taking-longer');

    await aurora.runToEnd(id);
    await page.getByRole('heading', { name: 'Aurora cannot use this role' }).waitFor();
    expect(await page.getByRole('button', { name: 'Check now', exact: true }).count()).toBe(0);
    await page.getByText("Its trust policy probably does not allow Aurora's account").first().waitFor();
    const fix = page.getByRole('region', { name: 'Trust policy of the role' });
    expect(await policy.textContent()).toContain(aurora.account.accountId);
    // The check needs the text that is in AWS, so the way there comes first.
    const first = fix.getByRole('listitem').first();
    await first.getByRole('button', { name: 'Check my current policy' }).waitFor();
    expect(await first.getByRole('link', { name: 'Open the trust policy in AWS' }).getAttribute('href')).toBe(
      'https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/AuroraRole?section=trust_relationships',
    );
    await first.getByText(`Sign in to AWS account ${aurora.customer.accountId}.`).waitFor();
    // To check the policy is the main thing to do.
    const main = page.locator('.button-primary');
    expect(await main.allTextContents()).toEqual(['Check policy']);
    // The other steps are complete without it: the whole policy, where to paste it, and the check of the role.
    const [second, third, fourth] = (await fix.getByRole('listitem').all()).slice(1);
    await second?.getByText(`This policy allows Aurora's AWS account ${aurora.account.accountId}`).waitFor();
    await second?.getByText('This replaces the whole trust policy').waitFor();
    await third?.getByText('Edit trust policy', { exact: true }).waitFor();
    await third?.getByText('Update policy', { exact: true }).waitFor();
    await fourth?.getByRole('button', { name: 'Check again' }).waitFor();
    const field = page.getByLabel('Paste the text that is in AWS now');
    expect(await field.inputValue()).toBe('{ "half": ');
    await field.fill(JSON.stringify(trust(NOT_YET), null, 2));
    await page.getByRole('button', { name: 'Check policy' }).click();
    await page.getByText('This policy blocks Aurora.').first().waitFor();
    // The corrected policy takes the place of the general one.
    expect(await fix.getByLabel('Corrected policy', { exact: true }).textContent()).toContain(
      workspace.externalId.value,
    );
    expect(await policy.count()).toBe(0);
    expect(await main.locator('[data-shown="true"]').allTextContents()).toEqual([
      'Copy the corrected policy',
    ]);
    await lookAt(page, 'failed-to-compare');
  });

  it('sees during verification that a role is open, with the correct policy and the checker', async () => {
    const { aurora, page, open, trustAnybody, workspace } = await startJourney({ clockStands: true });
    const { arn } = aurora.customer.createRole('OpenRole', { trustPolicy: trustAnybody });
    await aurora.connect(workspace.id, arn);
    await open();
    await page.getByRole('link', { name: 'OpenRole' }).click();
    await page.getByRole('heading', { name: 'The role does not require the External ID' }).waitFor();
    await page.getByRole('heading', { name: 'Fix it step by step' }).waitFor();
    expect(await page.getByLabel('Trust policy', { exact: true }).textContent()).toContain(
      workspace.externalId.value,
    );
    await page.getByRole('button', { name: 'Check my current policy', expanded: true }).waitFor();
    await lookAt(page, 'open-verifying');
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

  it('has nothing to do when the problem is on the side of Aurora', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney({ clockStands: true });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    const works = aurora.customer.createRole('WorkingRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await aurora.connect(workspace.id, works.arn);
    await open();
    aurora.account.deactivateAccessKey(aurora.user.accessKeyId);
    await aurora.runUntil(aurora.clock.now() + 30_000);
    await page.getByRole('link', { name: 'AuroraRole' }).click();
    await page.getByText(NOTHING_TO_DO).first().waitFor();
    const main = page.locator('main');
    await main.locator('[data-tone="WARNING"]', { hasText: 'The problem is in Aurora' }).waitFor();
    expect(await main.innerText()).not.toMatch(OPERATORS);
    // No dead end: when Aurora tries again, a button to do it now, and whom to ask.
    await main.getByText(/^\d+ attempts?, next /).waitFor();
    await main.getByText('Aurora tries again by itself.').waitFor();
    await main.getByText('does not count against the 5 minutes').waitFor();
    await main.getByRole('button', { name: 'Check again' }).waitFor();
    await main.getByText('send this message to the person who sent you the onboarding link').waitFor();
    // The message says what it is about, and when.
    await main.getByRole('button', { name: 'Copy this message' }).click();
    const number = aurora.customer.accountId;
    await expect
      .poll(() => copiedText(page))
      .toMatch(new RegExp(`Workspace: Acme\\. AWS account: ${number}\\. Time: .*[AP]M \\S+\\. http`));
    // The updates arrive, but nothing is well.
    expect(await page.locator('[data-link="LIVE"]').getAttribute('data-tone')).toBe('QUIET');
    expect(await page.getByRole('textbox').count()).toBe(0);
    await lookAt(page, 'aurora-side');
    await page.getByRole('link', { name: 'All accounts' }).click();
    const row = page.locator('[data-connection]', { hasText: 'WorkingRole' });
    await row.getByRole('button', { name: /^Check now / }).click();
    await row.getByRole('heading', { name: 'Aurora could not check the role.' }).waitFor();
    // The list says when the role was last checked, which was before.
    await row.getByText('AWS last answered about this role').waitFor();
    await row.getByText('The account stays connected. Aurora checks it again by itself.').waitFor();
    await row.getByText(`${NOTHING_TO_DO} Check again later.`).waitFor();
    expect(await main.innerText()).not.toMatch(OPERATORS);
    await lookAt(page, 'aurora-side-test');
  });

  it('has nothing to do when Aurora lacks a permission', async () => {
    const { aurora, page, open, trust, workspace } = await startJourney({ clockStands: true });
    aurora.account.putUserPolicies('aurora-service-user', [], { arrival: 0 });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await aurora.runUntil(aurora.clock.now() + 60_000);
    await open();
    await page.getByRole('link', { name: 'AuroraRole' }).click();
    await page.getByText(NOTHING_TO_DO).first().waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(OPERATORS);
    expect(await page.getByRole('textbox').count()).toBe(0);
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
    await page.getByRole('heading', { name: '3 accounts: 1 connected, 1 duplicate, 1 skipped' }).waitFor();
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
