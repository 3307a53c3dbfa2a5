/** The rotation of an External ID on the page: started, followed role by role, blocked, finished, taken back. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '../support/tokens.ts';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** Aurora checks each role within five minutes. */
const CHECK_MS = 300_000;

async function startRotation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start rotation' }).click();
  await page
    .getByRole('dialog', { name: 'Start a rotation?' })
    .getByRole('button', { name: 'Start rotation' })
    .click();
}

/** Replacing all of a policy is the second choice, and takes access from others. */
async function copyPolicy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replace the whole policy instead' }).click();
  await page.getByText('This text replaces the whole trust policy, so they lose access.').waitFor();
  await page.getByRole('button', { name: 'Copy New trust policy' }).click();
}

describe.skipIf(CHROMIUM === undefined)('the rotation of an External ID on the page', () => {
  it('shows each role that has moved, names those that would break, and ends both ways', async () => {
    const { aurora, page, network, workspace, trust } = await startJourney({ clockStands: true });
    for (const name of ['Build', 'Deploy']) {
      const { arn } = aurora.customer.createRole(name, { trustPolicy: trust() });
      await aurora.connect(workspace.id, arn, { name });
    }
    const key = await createApiKey(aurora, workspace.id, {
      scopes: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE'],
    });
    await page.goto(`${network.url}/#token=${key.token}`);
    await page.getByRole('link', { name: 'External ID' }).click();
    await page.getByText(workspace.externalId.value).waitFor();
    await lookAt(page, 'external-id');
    await startRotation(page);
    await page.getByRole('heading', { name: '0 of 2 roles use the new External ID' }).waitFor();
    await page.getByText('Not checked yet: 2').waitFor();
    await copyPolicy(page);
    await expect.poll(() => copiedText(page)).toContain('sts:ExternalId');
    const first = await copiedText(page);

    aurora.customer.updateTrustPolicy('Build', JSON.parse(first));
    await aurora.runUntil(aurora.clock.now() + CHECK_MS);
    await page.getByRole('heading', { name: '1 of 2 roles use the new External ID' }).waitFor();
    const roles = page.getByRole('list', { name: 'Roles' }).getByRole('listitem');
    await roles.filter({ hasText: 'Build' }).getByText('Uses the new External ID', { exact: true }).waitFor();
    await roles.filter({ hasText: 'Deploy' }).getByText('Uses the previous one').waitFor();
    await roles.getByRole('link', { name: 'Edit in AWS' }).waitFor();
    // The steps are numbered, and have the names of AWS's buttons.
    const steps = page.getByRole('region', { name: 'Change the trust policy of each role' });
    for (const [index, button] of [
      'Edit in AWS',
      'Edit trust policy',
      'New External ID',
      'Update policy',
    ].entries())
      await steps.getByRole('listitem').nth(index).getByText(button, { exact: true }).first().waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/moved/i);
    await lookAt(page, 'rotation');

    await page.getByRole('button', { name: 'Finish' }).click();
    const finish = page.getByRole('dialog', { name: 'Finish the rotation?' });
    await finish.getByRole('button', { name: 'Finish' }).click();
    await finish.getByRole('listitem').getByText('Deploy').first().waitFor();
    expect(await finish.getByText('Build').count()).toBe(0);
    await finish.getByRole('button', { name: 'Finish anyway' }).waitFor();
    await lookAt(page, 'rotation-blocked');
    await finish.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Undo' }).click();
    const undo = page.getByRole('dialog', { name: 'Undo the rotation?' });
    await undo.getByRole('button', { name: 'Undo', exact: true }).click();
    await undo.getByRole('listitem').getByText('Build').first().waitFor();
    await undo.getByRole('button', { name: 'Undo anyway' }).click();
    await page.getByRole('button', { name: 'Start rotation' }).waitFor();
    await page.getByText(workspace.externalId.value).waitFor();

    await startRotation(page);
    await copyPolicy(page);
    await expect.poll(() => copiedText(page)).not.toBe(first);
    const next = JSON.parse(await copiedText(page));
    for (const name of ['Build', 'Deploy']) aurora.customer.updateTrustPolicy(name, next);
    await aurora.runUntil(aurora.clock.now() + CHECK_MS);
    await page.getByRole('heading', { name: 'All roles use the new External ID' }).waitFor();
    await lookAt(page, 'rotation-moved');
    await page.getByRole('button', { name: 'Finish' }).click();
    await finish.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('button', { name: 'Start rotation' }).waitFor();
    expect(await page.getByText(workspace.externalId.value).count()).toBe(0);

    const reader = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const own = await (await openBrowser(network.url)).newPage();
    await own.goto(`${network.url}/#token=${reader.token}`);
    await own.getByRole('link', { name: 'Accounts' }).waitFor();
    expect(await own.getByRole('link', { name: 'External ID' }).count()).toBe(0);
  });
});
