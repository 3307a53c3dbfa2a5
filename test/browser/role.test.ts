import { describe, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** How often Aurora checks a role. */
const CHECK_SECONDS = 60;

/** CloudTrail tells of a change after five minutes. */
const TRAIL_DELAY_SECONDS = 300;

const POWER_USER = 'arn:aws:iam::aws:policy/PowerUserAccess';

/** A page that shows a connected role, which may read itself. */
async function openConnected() {
  const journey = await startJourney({
    clockStands: true,
    environment: { RECHECK_SECONDS: String(CHECK_SECONDS), VERIFICATION_WINDOW_SECONDS: '60' },
  });
  const { aurora, page, workspace, trust, open } = journey;
  const role = aurora.customer.createRole('AuroraRole', {
    trustPolicy: trust(),
    managedPolicies: [POWER_USER],
  });
  const { id } = await aurora.connect(workspace.id, role.arn);
  await aurora.runToEnd(id);
  await open();
  await page.getByRole('link', { name: / AuroraRole$/ }).click();
  const pass = (seconds: number) => aurora.runUntil(aurora.clock.now() + seconds * 1_000);
  const good = trust() as { Statement: object[] };
  const allowAlso = (statement: object) =>
    aurora.customer.updateTrustPolicy('AuroraRole', { ...good, Statement: [...good.Statement, statement] });
  const section = (name: string) => page.getByRole('region', { name, exact: true });
  return { ...journey, id, pass, allowAlso, section };
}

describe.skipIf(CHROMIUM === undefined)('what a role says about itself, on the page', () => {
  it('tells without a reload that the trust policy changed, and later who changed it', async () => {
    const { aurora, page, section, pass, allowAlso } = await openConnected();
    const who = section('Who can use this role');
    const changed = section('What changed');
    await who.getByText('only Aurora can use this role').waitFor();
    await changed.getByText(/^No change since /).waitFor();
    await who.getByText('Show the trust policy').click();
    await lookAt(page, 'role');

    const vendor = aurora.simulator.createAccount().accountId;
    allowAlso({
      Sid: 'Vendor',
      Effect: 'Allow',
      Principal: { AWS: vendor },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } },
    });
    await pass(2 * CHECK_SECONDS);
    await changed.getByText('The trust policy was changed.').waitFor();
    await changed.getByText(/^Added \(Vendor\): /).waitFor();
    await changed.getByText('CloudTrail has not said who changed it.').waitFor();
    await who.getByText(`Another AWS account can use the role`).waitFor();
    await page.getByText('Connected and secure.').waitFor();

    await pass(TRAIL_DELAY_SECONDS);
    const account = aurora.customer.accountId.replace(/(\d{4})(?!$)/g, '$1-');
    const author = `by the root user of account ${account}`;
    await changed.getByText(author).waitFor();
    await who.getByText(author).waitFor();
    await page.getByText('History', { exact: true }).click();
    await page.locator('.history').getByText(author).waitFor();
    await page
      .locator('.history')
      .getByText(/^Added \(Vendor\): /)
      .waitFor();
    await lookAt(page, 'role-changed');
  });

  it('names strangers in the trust policy, and says when they are gone', async () => {
    const { aurora, page, section, pass, allowAlso, trust, id } = await openConnected();
    const who = section('Who can use this role');
    await who.getByText('only Aurora can use this role').waitFor();
    allowAlso({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    });
    await pass(2 * CHECK_SECONDS);
    await aurora.runToEnd(id);
    await who.getByText('Strangers can use this role').waitFor();
    await who.getByText('Unsafe: ').first().waitFor();
    await section('What changed')
      .getByText(/^Added: /)
      .waitFor();
    await lookAt(page, 'role-open');

    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await pass(2 * CHECK_SECONDS);
    await who.getByText('only Aurora can use this role').waitFor();
    await section('What changed')
      .getByText(/^Removed: /)
      .waitFor();
  });
});
