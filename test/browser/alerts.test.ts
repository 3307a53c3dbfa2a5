/** What needs attention, on the page: live, for operators over all workspaces, and for customers in theirs. */
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** How often Aurora checks a role. */
const CHECK_SECONDS = 60;

/** The fold of each alert, wherever it stands. */
const DETAILS = 'Details and comments';

/** A connected role, and a clock that the test moves. */
async function startConnected() {
  const journey = await startJourney({
    clockStands: true,
    environment: { RECHECK_SECONDS: String(CHECK_SECONDS), VERIFICATION_WINDOW_SECONDS: '60' },
  });
  const { aurora, workspace, trust } = journey;
  const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
  const { id } = await aurora.connect(workspace.id, role.arn);
  await aurora.runToEnd(id);
  const pass = (seconds: number) => aurora.runUntil(aurora.clock.now() + seconds * 1_000);
  return { ...journey, id, pass };
}

describe.skipIf(CHROMIUM === undefined)('what needs attention, on the page', () => {
  it('appears while a role is opened, is acknowledged, and ends when the role is closed', async () => {
    const { aurora, page, openAsOperator, network, pass, trust, trustAnybody } = await startConnected();
    await openAsOperator();
    await page.getByRole('link', { name: 'Needs attention', exact: true }).click();
    await page.getByRole('heading', { name: 'Nothing needs attention' }).waitFor();
    await lookAt(page, 'alerts-none');

    aurora.customer.updateTrustPolicy('AuroraRole', trustAnybody);
    await pass(3 * CHECK_SECONDS);
    const row = page.locator('.alert-row');
    await row.getByText('The role does not require the External ID').waitFor();
    await page.getByRole('link', { name: 'Needs attention 1' }).waitFor();
    await page
      .getByRole('status')
      .getByText(/^New alert: The role does not require the External ID/)
      .waitFor();
    await row.getByRole('link', { name: 'Acme' }).waitFor();
    await row.getByRole('button', { name: DETAILS }).press('Enter');
    await row.getByText('The role accepted a call without an External ID.').waitFor();
    await row.getByRole('textbox', { name: 'Comment' }).fill('The customer repairs it today.');
    await row.getByRole('button', { name: 'Add comment' }).click();
    await row.getByRole('list', { name: 'Comments' }).getByText('The customer repairs it today.').waitFor();
    await lookAt(page, 'alerts-open');

    await row.getByRole('button', { name: /^Mark as seen/ }).press('Enter');
    // It still counts, because it is not fixed.
    await page.getByRole('heading', { name: 'Nothing new' }).waitFor();
    await page.locator('h1:focus').waitFor();
    await page.getByRole('link', { name: 'Needs attention 1' }).waitFor();
    await page.getByRole('button', { name: 'Show what is not fixed' }).click();
    await row.getByText("Seen by the operator's token").waitFor();
    await page.reload();
    await row.getByText("Seen by the operator's token").waitFor();
    await row.getByRole('button', { name: /^Hide for… / }).click();
    await page.getByRole('menuitem', { name: '1 day' }).click();
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.goto(`${network.url}/#/alerts?state=SNOOZED`);
    await row.getByText("Hidden by the operator's token until").waitFor();
    await lookAt(page, 'alerts-snoozed');
    await row.getByRole('button', { name: /^Unhide / }).press('Enter');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.getByRole('link', { name: 'Needs attention 1' }).click();
    await row.getByRole('button', { name: /^Hide for… / }).waitFor();
    expect(await row.getByRole('button', { name: /^Unhide |not seen/ }).count()).toBe(0);

    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await pass(3 * CHECK_SECONDS);
    await page.getByRole('heading', { name: 'Nothing needs attention' }).waitFor();
    await page.goto(`${network.url}/#/alerts?state=RESOLVED`);
    await row.getByText('Over since').waitFor();
    await row.getByRole('button', { name: DETAILS }).click();
    await row.getByText("The operator's token,").waitFor();
    expect(await row.getByRole('link', { name: 'See how to fix it' }).count()).toBe(0);
  });

  it('is on the page of the account and in the workspace of the customer', async () => {
    const { aurora, page, open, pass, trust, trustAnybody } = await startConnected();
    await open();
    await page.getByText('Updates live').waitFor();
    await page.getByRole('link', { name: 'Needs attention', exact: true }).waitFor();
    aurora.customer.updateTrustPolicy('AuroraRole', trustAnybody);
    await pass(3 * CHECK_SECONDS);
    await page.getByRole('link', { name: 'Needs attention 1' }).click();
    const row = page.locator('.alert-row');
    await row.getByText('The role does not require the External ID').waitFor();
    expect(await page.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
    await lookAt(page, 'alerts-customer');
    await row.getByRole('link', { name: /^Fix it / }).click();
    const section = page.getByRole('region', { name: 'Needs attention' });
    await section.getByText(/^Opened /).waitFor();
    await section.getByText('The role does not require the External ID').waitFor();
    await section.getByText('Critical', { exact: true }).waitFor();
    // The top of the page explains it, and has the fix.
    await page.getByRole('heading', { name: 'The role does not require the External ID' }).waitFor();
    await section.getByRole('button', { name: DETAILS }).click();
    await section.getByRole('textbox', { name: 'Comment' }).waitFor();
    expect(await section.getByText('The role accepted a call without an External ID.').count()).toBe(0);
    await section.getByRole('button', { name: /^Mark as seen/ }).click();
    await section.getByText('Seen by an onboarding link').waitFor();
    await lookAt(page, 'account-alert');
    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await pass(3 * CHECK_SECONDS);
    await section.waitFor({ state: 'hidden' });
  });

  it('groups the same problem of many accounts, to filter, search and handle at once', async () => {
    const { aurora, page, openAsOperator, network, workspace } = await startConnected();
    const globex = await aurora.createWorkspace('Globex');
    for (const [index, owner] of [workspace, workspace, workspace, globex].entries()) {
      const arn = `arn:aws:iam::${aurora.customer.accountId}:role/Gone${index + 1}`;
      await aurora.runToEnd((await aurora.connect(owner.id, arn)).id);
    }
    await openAsOperator();
    await page.getByRole('link', { name: 'Needs attention 4' }).click();
    const rows = page.locator('.alert-row');
    const group = page.getByRole('button', { name: /^4 accounts could not/ });
    await group.waitFor();
    await page.getByText('4 alerts', { exact: true }).waitFor();
    expect(await rows.count()).toBe(0);
    await lookAt(page, 'alerts-groups');
    await page.getByLabel('Search alerts').fill('gone2');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByText('1 alert', { exact: true }).waitFor();
    await page.getByLabel('Search alerts').fill('');
    await group.waitFor();
    // As severe as the page of each account shows it.
    await page.getByRole('button', { name: '4 Critical' }).click();
    await page.reload();
    await page.getByRole('button', { name: '4 Critical', pressed: true }).waitFor();
    await group.press('Enter');
    await expect.poll(() => rows.count()).toBe(4);
    // The same advice for all: once, above them.
    await page.locator('.group-advice').getByText('probably').waitFor();
    await rows.getByRole('button', { name: DETAILS }).first().click();
    await rows.first().getByRole('link', { name: 'See how to fix it' }).waitFor();
    await rows.first().getByRole('textbox', { name: 'Comment' }).waitFor();
    expect(await page.getByText('probably').count()).toBe(1);
    await rows.getByRole('button', { name: DETAILS }).first().click();
    await lookAt(page, 'alerts-group-open');

    await rows
      .getByRole('button', { name: /^Hide for… / })
      .last()
      .press('Enter');
    await page.getByRole('menuitem', { name: '1 hour' }).press('Enter');
    await expect.poll(() => rows.count()).toBe(3);
    await page
      .getByRole('list', { name: /^3 accounts could/ })
      .and(page.locator(':focus'))
      .waitFor();
    await rows.getByRole('link', { name: 'Globex' }).click();
    // The only one of the workspace is not a group.
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('link', { name: 'All workspaces' }).click();
    await page
      .getByRole('button', { name: 'Mark all as seen 3 accounts could not be connected' })
      .press('Enter');
    await page.getByRole('heading', { name: 'Nothing new' }).waitFor();
    await page.locator('h1:focus').waitFor();
    await page.getByRole('link', { name: 'Needs attention 3' }).waitFor();
    await page.goto(`${network.url}/#/alerts?state=ACKNOWLEDGED`);
    await page
      .getByRole('button', { name: 'Hide all for… 3 accounts could not be connected' })
      .press('Enter');
    await page.getByRole('menuitem', { name: '1 week' }).press('Enter');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.goto(`${network.url}/#/alerts?state=SNOOZED`);
    await page.getByRole('button', { name: 'Unhide all 4 accounts could not be connected' }).press('Enter');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.getByRole('link', { name: 'Needs attention 4' }).waitFor();
  });
});
