/** What a customer with an onboarding link sees when a connection does not work. */
import { describe, expect, it } from 'vitest';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, NOT_YET, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

const NOTHING_TO_DO = 'You do not need to do anything in AWS.';
/** Instructions for operators only. */
const OPERATORS = /AWS_ACCESS_KEY_ID|\.env|Restart Aurora|sts:AssumeRole permission/;

describe.skipIf(CHROMIUM === undefined)('a customer whose connection does not work', () => {
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
    await second?.getByText('This text replaces the whole trust policy').waitFor();
    await third?.getByText('Edit trust policy', { exact: true }).waitFor();
    await third?.getByText('Update policy', { exact: true }).waitFor();
    await fourth?.getByRole('button', { name: 'Check again' }).waitFor();
    const field = page.getByLabel('Paste the text that is in AWS now');
    expect(await field.inputValue()).toBe('{ "half": ');
    await field.fill(JSON.stringify(trust(NOT_YET), null, 2));
    await page.getByRole('button', { name: 'Check policy' }).click();
    await page.getByText('This policy blocks Aurora.').first().waitFor();
    // The cause is proven now.
    await page.getByRole('alert').getByText('The trust policy that you checked is wrong.').waitFor();
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
    await main.getByText('Then it checks your role for up to 5 minutes.').waitFor();
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
    const waiting = page.locator('[data-connection]', { hasText: 'AuroraRole' });
    await waiting.getByText('Waiting for Aurora', { exact: true }).waitFor();
    await waiting.getByText('The problem is in Aurora, not in your account.').waitFor();
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
});
