import { describe, expect, it } from 'vitest';
import { RevokeOnboardingLinkDocument } from '../../schema/generated/graphql.ts';
import { clockOver } from '../../src/base/clock.ts';
import { OPERATOR_TOKEN, useCredentials } from '../support/aurora.ts';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import {
  CONNECTED,
  choosePermissions,
  expectWithoutGap,
  NOT_YET,
  signOut,
  startJourney,
} from './support/journey.ts';
import { collidingTexts, textSizes } from './support/layout.ts';
import { lookAt } from './support/look.ts';

const NOTHING_TO_DO = 'You do not need to do anything in AWS.';

describe.skipIf(CHROMIUM === undefined)('onboarding on the page', () => {
  it('leads from the link to a connected account, through propagation and a reload', async () => {
    const { aurora, page, browser, open, trust, arrive, workspace, link } = await startJourney();
    await open();
    await page.getByText("Aurora's AWS account ID", { exact: true }).first().waitFor();
    // The token leaves the address immediately, and is never in a request's address.
    expect(page.url()).not.toContain(link.token);
    expect(browser.requests.join(' ')).not.toContain(link.token);

    await page.getByRole('button', { name: workspace.externalId.value }).click();
    await expect.poll(() => copiedText(page)).toBe(workspace.externalId.value);
    await lookAt(page, 'connect-permissions');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 720 });
      const picture = 'svg.trust';
      expect(Math.min(...(await textSizes(page, picture)))).toBeGreaterThan(11);
      expect(await collidingTexts(page, picture)).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(await page.getByRole('link', { name: 'Needs attention' }).count()).toBe(0);
    await choosePermissions(page);
    // The commands change no other role, so the question is folded.
    const existing = { name: 'Does the account already have a role named AuroraRole?' };
    await page.getByRole('button', { ...existing, expanded: false }).waitFor();
    expect(await page.locator('.notice:visible').count()).toBe(0);
    await lookAt(page, 'connect-role');
    await page.getByRole('button', { name: 'Show the commands' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).first().click();
    expect((await download).suggestedFilename()).toMatch(/\.sh$/);
    await page.getByText('Waiting for your role').waitFor();
    await lookAt(page, 'connect-waiting');

    await page.getByRole('button', { name: "Paste the role's ARN instead" }).click();
    const arn = page.getByLabel('Role ARN');
    await arn.fill('arn:aws:iam::210987654321:instance-profile/AuroraRole');
    await page.getByText("This is an instance profile's ARN, not a role's.").waitFor();
    await arn.fill('arn:aws:sts::210987654321:assumed-role/AuroraRole/session');
    await page.getByRole('button', { name: 'Use arn:aws:iam::210987654321:role/AuroraRole' }).click();
    await page.getByText('in account').waitFor();

    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(NOT_YET) });
    await arn.fill(role.arn);
    await page.getByRole('button', { name: 'Connect AWS account' }).click();
    await page.getByRole('heading', { name: 'Waiting for AWS' }).waitFor();
    // So early, a denial says little about its cause.
    expect(await page.getByRole('button', { name: 'All possible causes' }).count()).toBe(0);
    await lookAt(page, 'progress');
    await page.reload();
    await expectWithoutGap(page);
    await arrive();

    await page.getByText(CONNECTED).waitFor();
    await page.getByText('Aurora tried 5 wrong External IDs, and AWS refused them all.').waitFor();
    await page.getByText('You chose the permissions ReadOnlyAccess.').waitFor();
    await page.getByRole('link', { name: 'View accounts' }).waitFor();
    await lookAt(page, 'success');
    await page.getByRole('link', { name: 'Open the account' }).click();
    await page.getByRole('button', { name: 'Check now', exact: true }).click();
    await page.getByRole('heading', { name: 'Connection checks passed.' }).waitFor();
    // As many as the section below has.
    const checks = page.getByText('Passed: ');
    await page.getByRole('button', { name: 'Connection checks Passed' }).click();
    const proof = page.getByRole('group', { name: 'Connection checks Passed' }).getByRole('listitem');
    await proof.first().waitFor();
    expect(await checks.count()).toBe(await proof.count());
    await lookAt(page, 'test-passed');

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('dialog').getByText('work until they expire: after 12 hours at most.').waitFor();
    await lookAt(page, 'disconnect-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Delete it with the AWS CLI instead' }).click();
    await page.getByText('aws iam delete-role --role-name AuroraRole').waitFor();
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await page.getByText(CONNECTED).waitFor();
  });

  it('marks the line of a mistyped External ID, and continues once it is corrected', async () => {
    const { aurora, page, open, connect, trust, arrive, workspace } = await startJourney();
    const { value } = workspace.externalId;
    const mistyped = value.slice(0, -1) + (value.endsWith('7') ? '8' : '7');
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust(mistyped) });
    await open();
    await connect(role.arn);
    await page.getByText('Check my current policy', { exact: true }).click();
    await page.getByLabel('Paste the text that is in AWS now').fill(JSON.stringify(trust(mistyped), null, 2));
    await page.getByRole('button', { name: 'Check policy' }).click();
    await page.getByText('This policy blocks Aurora.').first().waitFor();
    const banner = page.getByRole('region', { name: 'Fix the trust policy to continue' });
    // The banner, the verdict and the steps say the same.
    await banner
      .getByText('This policy blocks Aurora. Change the trust policy in AWS, as the steps below say.')
      .waitFor();
    await page.getByRole('listitem').getByText('Come back here, and wait.').waitFor();
    // A step is not done when what it made is wrong.
    await page.getByRole('listitem').filter({ hasText: 'Role (needs a change)' }).waitFor();
    // The policy is shown once, with the wrong character next to the right one.
    expect(await page.locator('[data-kind="WRONG"]').textContent()).toContain(mistyped);
    expect(await page.locator('mark').allTextContents()).toEqual([mistyped.slice(-1), value.slice(-1)]);
    await page.getByRole('button', { name: 'Copy the corrected policy' }).click();
    await expect.poll(() => copiedText(page)).toContain(value);
    await lookAt(page, 'policy-checked');
    await arrive();
    await page.getByText(CONNECTED).waitFor();
  });

  it('shows an open role with the correct policy, and in the list', async () => {
    const { aurora, page, open, connect, trustAnybody, workspace } = await startJourney({
      environment: { VERIFICATION_WINDOW_SECONDS: '2' },
    });
    const role = aurora.customer.createRole('OpenRole', { trustPolicy: trustAnybody });
    await open();
    await connect(role.arn);
    await page.getByRole('alert').getByText('Aurora does not use this role until it is secure.').waitFor();
    await page.getByRole('listitem').getByText('(needs a change)').waitFor({ state: 'attached' });
    expect(await page.getByLabel('Trust policy', { exact: true }).textContent()).toContain(
      workspace.externalId.value,
    );
    await lookAt(page, 'insecure');
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await page.getByText('Insecure', { exact: true }).first().waitFor();
    await lookAt(page, 'list-insecure');
    aurora.customer.updateTrustPolicy('OpenRole', aurora.trustPolicy(workspace.externalId.value));
    await page.getByRole('link', { name: 'OpenRole' }).click();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText(CONNECTED).waitFor();
  });

  it('asks nothing of a customer while Aurora has no credentials, and continues once it has', async () => {
    const { aurora, page, open } = await startJourney({ withoutCredentials: true });
    await open();
    await page.getByText('The problem is in Aurora, not in your account.').first().waitFor();
    await page.getByText(NOTHING_TO_DO).first().waitFor();
    await page.getByText('This page checks again by itself, and continues when it works.').waitFor();
    await page.getByRole('button', { name: 'Check again' }).waitFor();
    // How long it may take, whom to write, and what.
    await page.getByText('That can take minutes or hours.').waitFor();
    await page.getByText('send this message to the person who sent you the onboarding link').waitFor();
    await page.getByRole('button', { name: 'Copy this message' }).click();
    await expect.poll(() => copiedText(page)).toBe(`${await page.locator('q').textContent()} ${page.url()}`);
    await page.getByText('We cannot start to connect our AWS account.').waitFor();
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/AWS_ACCESS_KEY_ID|\.env|restart|CLI: aws sts/i);
    await lookAt(page, 'no-identity');
    useCredentials(aurora.user, aurora.simulator);
    await page.getByText("Aurora's AWS account ID", { exact: true }).first().waitFor();
  });

  it('ends with a clear message when the link is revoked', async () => {
    const { aurora, page, open, link } = await startJourney();
    await open();
    await page.getByText('Updates live').waitFor();
    await aurora.client.send(RevokeOnboardingLinkDocument, { id: link.onboardingLink.id });
    await page.getByRole('heading', { name: 'This link was revoked' }).waitFor();
    await page.getByText('Ask the person who sent it for a new one.').waitFor();
    await lookAt(page, 'link-revoked');
    await page.reload();
    await page.getByRole('heading', { name: 'This link was revoked' }).waitFor();
    await page.goto(`${page.url().split('#')[0]}#onboarding=half-a-link`);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await page.getByText('Check that you copied the whole link.').waitFor();
  });

  it('ends with a clear message after a reload when the link has expired', async () => {
    let ahead = 0;
    const { page, open } = await startJourney({
      clock: clockOver(() => Date.now() + ahead),
    });
    await open();
    await page.getByText('Updates live').waitFor();
    ahead = 3_600_001;
    await page.reload();
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
    await page.getByText('Ask the person who sent it for a new one.').waitFor();
  });

  it('lets an operator sign in, create a workspace and a working link', async () => {
    const { page, network } = await startJourney();
    await page.goto('/');
    await page.getByLabel('Token').fill('wrong-token-of-the-tests');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This token does not work').waitFor();
    // A customer has no token.
    await page.getByRole('alert').getByText('open your onboarding link again').waitFor();
    await lookAt(page, 'token-wrong');
    await page.getByLabel('Token').fill(OPERATOR_TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New workspace' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Globex');
    await page.getByRole('button', { name: 'Create' }).click();
    // What the link can do is on the screen before it is made, and true (see the test of the API).
    await page.getByText('rename, check and disconnect the AWS accounts').waitFor();
    await page.getByRole('button', { name: 'Valid for' }).getByText('1 day').waitFor();
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByText(/It works until .*\d [AP]M \S+\.$/).waitFor();
    const made = await page.locator('.value-text').last().textContent();
    await lookAt(page, 'onboarding-link');
    const customer = await (await openBrowser(network.url)).newPage();
    await customer.goto(network.url + new URL(made ?? '').hash.replace('#', '/#'));
    await customer.getByText('Globex', { exact: true }).waitFor();
    await signOut(page);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
