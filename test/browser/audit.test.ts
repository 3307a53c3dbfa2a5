/** The audit log on the page: filtered, followed to the account, exported. */
import { readFile } from 'node:fs/promises';
import type { Download } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { UpdateAwsConnectionDocument } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { createApiKey } from '../support/tokens.ts';
import { openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('the audit log on the page', () => {
  it('filters by action, day, token and account, leads to the account, and is exported', async () => {
    const { aurora, page, network, openAsOperator, workspace, trust } = await startJourney({
      clockStands: true,
    });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const connection = await aurora.connect(workspace.id, arn, { name: 'Production' });
    const key = await createApiKey(aurora, workspace.id, { name: 'Deployment' });
    await createClient(aurora.app.url, key.token).send(UpdateAwsConnectionDocument, {
      id: connection.id,
      name: 'Main',
    });
    await aurora.createWorkspace('Globex');
    await openAsOperator();
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByRole('heading', { name: 'Audit log of all workspaces' }).waitFor();
    const rows = page.getByRole('list', { name: 'Actions' }).locator(':scope > li');
    // Two workspaces, the link of the journey, the account and its change, and the key.
    await expect.poll(() => rows.count()).toBe(6);
    await rows.getByText("by the operator's token").first().waitFor();
    // Each time names its zone: those of the server, too, which writes them in UTC.
    await rows.getByText(/^until \w{3} \d+, 20\d\d, .*[AP]M \S+/).waitFor();
    await expect.poll(() => rows.locator('time').first().textContent()).toMatch(/[AP]M \S+$/);
    await lookAt(page, 'audit');

    await page.getByRole('button', { name: 'All actions Action' }).click();
    await page.getByRole('option', { name: 'Workspace created' }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('From', { exact: true }).fill('2099-01-01');
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    await page.getByLabel('From', { exact: true }).fill('');
    await page.getByLabel('To', { exact: true }).fill('2099-01-01');
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole('button', { name: 'Workspace created Action' }).click();
    await page.getByRole('option', { name: 'All actions' }).click();

    await page.getByLabel('Who').fill('deploy');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel('Who').fill('');
    await expect.poll(() => rows.count()).toBe(6);

    const change = rows.filter({ hasText: 'Account changed' });
    await change.getByText('by Deployment').waitFor();
    await change.getByRole('button', { name: 'Details' }).click();
    await change.getByText(key.tokenId).waitFor();
    await lookAt(page, 'audit-details');
    await change.getByRole('button', { name: 'Only this token' }).click();
    await page.getByText('Token: Deployment').waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByText('Token: Deployment').click();
    await expect.poll(() => rows.count()).toBe(6);

    await rows.getByRole('link', { name: 'Acme' }).first().click();
    await page.getByRole('heading', { name: 'Audit log of this workspace' }).waitFor();
    await expect.poll(() => rows.count()).toBe(5);
    expect(await rows.getByRole('link', { name: 'Acme' }).count()).toBe(0);
    await change.getByRole('button', { name: 'Details' }).click();
    await change.getByRole('button', { name: 'Only this account' }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await rows.getByRole('link', { name: 'Main' }).first().click();
    await page.locator('h1:focus', { hasText: 'Main' }).waitFor();

    await page.goto(`${network.url}/#/audit`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const actionsOf = async (file: Download) =>
      (await readFile(await file.path(), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).action);
    expect(await actionsOf(await download)).toEqual([
      'CREATE_WORKSPACE',
      'CREATE_ONBOARDING_LINK',
      'CONNECT_AWS_ACCOUNT',
      'CREATE_API_KEY',
      'UPDATE_CONNECTION',
      'CREATE_WORKSPACE',
    ]);

    // Anyone can change an address: every object has a "toString", and no action has this name.
    await page.goto(`${network.url}/#/audit?action=toString`);
    await expect.poll(() => rows.count()).toBe(6);
    await page.goto(`${network.url}/#/audit?action=CREATE_WORKSPACE`);
    await expect.poll(() => rows.count()).toBe(2);
    const filtered = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    expect(await actionsOf(await filtered)).toEqual(['CREATE_WORKSPACE', 'CREATE_WORKSPACE']);

    for (let number = 1; number <= 24; number += 1) await aurora.createWorkspace(`Globex ${number}`);
    await page.reload();
    await page.getByText('1–25 of 26', { exact: true }).waitFor();
  });

  it('shows a name as it is, and leaves the other pages when it cannot be shown', async () => {
    const { aurora, network, workspace } = await startJourney({ clockStands: true });
    const browser = await openBrowser(network.url, {}, { errors: /Invalid time value/ });
    const page = await browser.newPage();
    const name = '2026-99-99T99:99:99Z 2026-11-26T12:00:30Z';
    await createApiKey(aurora, workspace.id, { name });
    await page.goto(`${network.url}/#token=${OPERATOR_TOKEN}`);
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText(name).waitFor();

    // A time that no browser can format.
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/"occurredAt":"[^"]+"/g, '"occurredAt":"never"');
      await route.fulfill({ response, body });
    });
    await page.reload();
    await page.getByRole('alert').getByText('This page could not be shown.').waitFor();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByRole('alert').getByText('This page could not be shown.').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText(name).waitFor();
  });
});
