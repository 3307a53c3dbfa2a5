/** The sessions of a role on the page: who uses it, and how to end them. */
import { describe, expect, it } from 'vitest';
import { askCredentials } from '../support/credentials.ts';
import { createApiKey } from '../support/tokens.ts';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('the sessions of a role on the page', () => {
  it('are listed, and ended in two steps: Aurora forgets them, and commands end them in AWS', async () => {
    const { aurora, page, network, openAsOperator, workspace, trust } = await startJourney({
      clockStands: true,
    });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const { id } = await aurora.connect(workspace.id, arn, { name: 'Production' });
    const key = await createApiKey(aurora, workspace.id, { name: 'Deployment' });
    expect((await askCredentials(aurora.app.url, id, { token: key.token })).status).toBe(200);
    await openAsOperator();
    await page.goto(`${network.url}/#/workspaces/${workspace.id}/connections/${id}`);
    const fold = page.getByRole('button', { name: 'Sessions 1 in use' });
    await fold.click();
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await sessions.getByText('Last used').waitFor();
    await lookAt(page, 'sessions');
    await sessions.getByRole('link', { name: 'Audit log of its token' }).click();
    await page.getByText('Token: Deployment').waitFor();
    await page.getByRole('list', { name: 'Actions' }).getByText('Credentials issued').waitFor();
    await page.goBack();

    await fold.click();
    await page.getByText(CONNECTED).waitFor();
    await page.getByRole('button', { name: 'End the sessions in two steps' }).click();
    const first = page.getByRole('dialog', { name: 'Step 1 of 2: make Aurora forget the sessions' });
    await first.getByText('This does not end them in AWS').waitFor();
    await lookAt(page, 'sessions-revoke');
    await first.getByRole('button', { name: 'Forget the sessions' }).click();
    const second = page.getByRole('dialog', { name: 'Step 2 of 2: end the sessions in AWS' });
    await second.getByText(/^Not ended in AWS yet: these credentials work until at least .*20\d\d/).waitFor();
    await second.getByRole('button', { name: 'Copy the commands' }).click();
    await expect.poll(() => copiedText(page)).toContain('aws iam put-role-policy');
    await lookAt(page, 'sessions-revoked');
    await second.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Sessions Old sessions may still work' }).waitFor();

    // Until no old session can work any more, the page does not say that all is well: not after a reload either.
    const headline = page.getByRole('heading', { name: 'Connected. Old sessions may still work in AWS.' });
    await headline.waitFor();
    await page.reload();
    await headline.waitFor();
    expect(await page.getByText(/^Connected(?:\.| and secure\.)$/).count()).toBe(0);
    await page.getByRole('button', { name: 'Sessions Old sessions may still work' }).waitFor();

    // A viewer who may only read sees nothing that changes things.
    const reader = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const own = await (await openBrowser(network.url)).newPage();
    await own.goto(`${network.url}/#token=${reader.token}`);
    await own.getByRole('link', { name: 'Production' }).waitFor();
    expect(await own.getByRole('link', { name: 'Connect an account' }).count()).toBe(0);
    expect(await own.getByRole('button', { name: /Production/ }).count()).toBe(0);
    await own.getByRole('link', { name: 'Production' }).click();
    await own.getByRole('button', { name: /^History/ }).waitFor();
    const changes = own.getByRole('button', { name: /^(Edit|Disconnect|Sessions|Check now)/ });
    expect(await changes.count()).toBe(0);
  });
});
