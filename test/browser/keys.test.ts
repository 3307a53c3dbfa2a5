/** API keys on the page: created, seen in use, revoked. */
import { describe, expect, it } from 'vitest';
import { ViewerDocument } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { createApiKey } from '../support/tokens.ts';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { tabTo } from './support/keyboard.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('API keys on the page', () => {
  it('are created with the keyboard alone, shown once, and revoked', async () => {
    const { aurora, page, network, openAsOperator, workspace } = await startJourney({ clockStands: true });
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await lookAt(page, 'keys-none');
    await tabTo(page, page.getByRole('button', { name: 'New API key' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    await tabTo(page, dialog.getByLabel('Name'));
    await page.keyboard.insertText('Deployment');
    await tabTo(page, dialog.getByLabel('Get AWS credentials'));
    await page.keyboard.press('Space');
    await lookAt(page, 'key-new');
    await tabTo(page, dialog.getByRole('button', { name: 'Create' }));
    await page.keyboard.press('Enter');
    await page.getByText('API key created: Deployment').waitFor();
    await page.getByRole('button', { name: 'Copy API key' }).click();
    await expect.poll(() => copiedText(page)).toMatch(/^aurora_key_/);
    const token = await copiedText(page);
    const asProgram = createClient(aurora.app.url, token);
    const { viewer } = await asProgram.send(ViewerDocument, {});
    expect(viewer.name).toBe('Deployment');
    expect(viewer.scopes).toEqual(['CONNECTIONS_READ', 'CREDENTIALS_READ']);
    await page.reload();
    const rows = page.getByRole('list', { name: 'API keys' }).getByRole('listitem');
    await rows.getByText('Last used').waitFor();
    expect(await page.getByText(token).count()).toBe(0);

    aurora.clock.advance(1_000);
    await createApiKey(aurora, workspace.id, { name: 'Old program', expiresInDays: 1 });
    aurora.clock.advance(1_000);
    await createApiKey(aurora, workspace.id, { name: 'Forever' });
    await page.reload();
    await expect.poll(() => rows.count()).toBe(3);
    await rows.first().getByText('Never expires').waitFor();
    await lookAt(page, 'keys');
    await page.getByRole('button', { name: 'Revoke Deployment' }).click();
    await lookAt(page, 'key-revoke');
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await rows.getByText('Revoked', { exact: true }).waitFor();
    await expect(asProgram.send(ViewerDocument, {})).rejects.toThrow('revoked');

    const own = await (await openBrowser(network.url)).newPage();
    const key = await createApiKey(aurora, workspace.id);
    await own.goto(`${network.url}/#token=${key.token}`);
    await own.getByRole('link', { name: 'Accounts' }).waitFor();
    expect(await own.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  });
});
