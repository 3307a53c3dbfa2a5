/** Aurora itself on the page, for its operators: health and settings. */
import { describe, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { OPERATOR_TOKEN, useCredentials } from '../support/aurora.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

const MINUTE_MS = 60_000;

describe.skipIf(CHROMIUM === undefined)('Aurora itself on the page', () => {
  it('shows its identity, checks, work and servers, and what is wrong on its side', async () => {
    const { aurora, page, openAsOperator, workspace, trust } = await startJourney({
      clockStands: true,
      environment: { STS_CALLS_PER_SECOND: '60' },
    });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust('wrong') });
    await aurora.connect(workspace.id, arn);
    await openAsOperator();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('heading', { name: 'Health of Aurora' }).waitFor();
    await page.getByText('No problem on Aurora’s side is known.').waitFor();
    const verifications = page.getByRole('region', { name: 'Verifications' });
    await verifications.locator('div', { hasText: /^Waiting for the next attempt1$/ }).waitFor();
    const identity = page.getByRole('region', { name: 'Identity in AWS' });
    await identity.getByText(`arn:aws:iam::${aurora.account.accountId}:`).first().waitFor();
    const checks = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
    await checks.filter({ hasText: 'AWS accepts the credentials' }).getByText('Passed').waitFor();
    const servers = page.getByRole('list', { name: 'Servers' }).getByRole('listitem');
    await servers.getByText('60 STS calls a second').waitFor();
    await servers.getByText('Live').waitFor();
    await page.getByText(about.version, { exact: true }).waitFor();
    await lookAt(page, 'health');

    useCredentials(null, aurora.simulator);
    await aurora.restart();
    await aurora.runUntil(aurora.clock.now() + MINUTE_MS);
    const fault = page.getByRole('alert').filter({ hasText: 'Connections wait until it is over.' });
    await fault.getByText('AWS_ACCESS_KEY_ID').first().waitFor();
    await page.reload();
    await checks.filter({ hasText: 'Aurora has credentials' }).getByText('Failed').waitFor();
    // What to do is said once.
    await checks.getByText('What to do is above.').first().waitFor();
    expect(await page.getByText('Ensure AWS_ACCESS_KEY_ID').count()).toBe(1);
    await lookAt(page, 'health-fault');
  });

  it('shows each setting with its source, and no secret', async () => {
    const { page, openAsOperator } = await startJourney({ environment: { RECHECK_SECONDS: '120' } });
    await openAsOperator();
    await page.getByRole('link', { name: 'Settings' }).click();
    const rows = page.getByRole('list', { name: 'Settings' }).getByRole('listitem');
    await rows.filter({ hasText: 'AURORA_OPERATOR_TOKENS' }).getByText('Secret, not set').waitFor();
    await lookAt(page, 'settings');
    await page.getByLabel('Search settings').fill('recheck');
    await rows.filter({ hasText: 'RECHECK_SECONDS' }).getByText('120').waitFor();
    await page.getByLabel('Search settings').fill('');
    await page.getByRole('button', { name: 'All settings Show' }).click();
    await page.getByRole('option', { name: 'Only those that are set' }).click();
    await expect.poll(() => rows.getByText('Default', { exact: true }).count()).toBe(0);
    await page.reload();
    await rows
      .filter({ hasText: /^AURORA_OPERATOR_TOKENSecret, set/ })
      .getByText('Environment')
      .waitFor();
    expect(await rows.filter({ hasText: /^AURORA_OPERATOR_TOKENSSecret/ }).count()).toBe(0);
    expect(await page.content()).not.toContain(OPERATOR_TOKEN);
  });
});
