/** The history of an account that has more events than one request may ask for. */
import { describe, expect, it } from 'vitest';
import { ConnectionHistoryDocument } from '../../schema/generated/graphql.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

const CHECK_SECONDS = 60;
const CHECKS = 105;

describe.skipIf(CHROMIUM === undefined)('the history of an account', () => {
  it('shows older events on request, without a gap when new ones arrive meanwhile', async () => {
    const { aurora, page, workspace, trust, openAsOperator } = await startJourney({
      clockStands: true,
      environment: { RECHECK_SECONDS: String(CHECK_SECONDS) },
    });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const { id } = await aurora.connect(workspace.id, arn);
    await aurora.runToEnd(id);
    const pass = (checks: number) => aurora.runUntil(aurora.clock.now() + checks * CHECK_SECONDS * 1_000);
    await pass(CHECKS);
    // An onboarding link would have expired.
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: / AuroraRole$/ }).click();
    await page.getByRole('button', { name: /^History / }).click();
    const history = page.getByRole('group', { name: /^History / });
    const older = history.getByRole('button', { name: 'Show older events' });
    const checks = async () => {
      const words = (await history.getByText(/^Checked \d+ times/).textContent()) ?? '';
      return Number(/\d+/.exec(words)?.[0]);
    };
    await expect.poll(checks).toBe(50);
    await older.click();
    await expect.poll(checks).toBe(100);
    const before = await checks();
    await pass(2);
    await expect.poll(checks).toBeGreaterThan(before);
    await lookAt(page, 'history');
    await older.click();
    await history.getByText('Verification started.').waitFor();
    expect(await older.count()).toBe(0);
    // All but "Verification started" and "Connected" are checks.
    expect(await history.getByRole('listitem').count()).toBe(3);
    const { awsConnection } = await aurora.client.send(ConnectionHistoryDocument, { id, first: 1 });
    expect(await checks()).toBe((awsConnection?.events.edges[0]?.node.sequence ?? 0) - 2);
  });
});
