import { describe, expect, it } from 'vitest';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CHECK_SECONDS, managed, openConnected } from './support/connected-role.ts';
import { lookAt } from './support/look.ts';

/** CloudTrail tells of a change after five minutes. */
const TRAIL_DELAY_SECONDS = 300;

/** What programs are refused. */
const DENIED = ['Start', 'Stop', 'Reboot', 'Monitor', 'Unmonitor', 'Terminate', 'Run'].map(
  (verb) => `ec2:${verb}Instances`,
);

describe.skipIf(CHROMIUM === undefined)('what a role says about itself, on the page', () => {
  it('tells without a reload that the trust policy changed, and later who changed it', async () => {
    const { aurora, page, section, unfold, pass, allowAlso, trust } = await openConnected([
      'PowerUserAccess',
    ]);
    const who = section('Who can use this role');
    const changed = section('What changed');
    await page.getByRole('button', { name: 'Who can use this role Only Aurora' }).waitFor();
    await lookAt(page, 'connected-folded');
    for (const title of ['Who can use this role', 'What changed']) await unfold(title);
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
    const headline = page.getByRole('region', {
      name: `Connected. Account ${vendor} can also use this role.`,
    });
    await headline.waitFor();
    expect(await page.getByText('Connected and secure.').count()).toBe(0);

    await pass(TRAIL_DELAY_SECONDS);
    const author = `by someone signed in as root (the owner of account ${aurora.customer.accountId})`;
    await headline.getByText(author).waitFor();
    await changed.getByText(author).waitFor();
    await who.getByText(author).waitFor();
    await unfold('History');
    const history = section('History');
    await history.getByText(author).waitFor();
    await history.getByText(/^Added \(Vendor\): /).waitFor();
    // The last checks are one line, and can be left out.
    await history.getByText(/^Checked \d+ times: the role works\./).waitFor();
    await page.getByRole('button', { name: /^All events/ }).click();
    await page.getByRole('option', { name: 'Changes in AWS' }).click();
    await history.getByText(/^Checked \d+ times/).waitFor({ state: 'hidden' });
    await history.getByText(author).waitFor();
    await lookAt(page, 'role-changed');

    // The question comes first. Both answers have its words, and the steps are for those who answer no.
    const words = await headline.innerText();
    expect(words).toMatch(
      /May this account use the role\?[\s\S]*Yes, this account may use it[\s\S]*No\? Then remove this account[\s\S]*Copy the trust policy/,
    );
    // The alert below has its title and severity, and does not explain it again.
    const alert = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
    await alert.getByText(`Account ${vendor} can also use this role`).waitFor();
    await alert.getByText('Warning', { exact: true }).waitFor();
    await alert.getByRole('button', { name: 'Details and comments' }).click();
    await alert.getByRole('textbox', { name: 'Comment' }).waitFor();
    expect(await alert.getByText('What Aurora saw').count()).toBe(0);
    const remove = headline.getByRole('link', { name: 'Open the trust policy in AWS' });
    expect(await remove.getAttribute('href')).toContain('AuroraRole?section=trust_relationships');
    // Account numbers have 12 digits everywhere, and the policy to paste is ready.
    expect(await page.locator('main').innerText()).not.toMatch(/\d{4}-\d{4}-\d{4}/);
    await headline.getByRole('button', { name: 'Copy the trust policy without this account' }).click();
    await expect.poll(async () => JSON.parse(await copiedText(page))).toEqual(trust());
    await headline.getByRole('button', { name: 'Yes, this account may use it' }).click();
    await page.getByText('Connected and secure.').waitFor();

    allowAlso({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
    await pass(2 * CHECK_SECONDS);
    const steps = page.getByRole('region', { name: /^Connected\. .* can also use this role\.$/ });
    await steps.waitFor();
    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await steps.getByRole('button', { name: 'Check the role' }).click();
    await page.getByText('Connected and secure.').waitFor();
  });

  it('names strangers in the trust policy, and says when they are gone', async () => {
    const { aurora, page, section, unfold, pass, allowAlso, trust, id } = await openConnected([
      'PowerUserAccess',
    ]);
    const who = section('Who can use this role');
    await unfold('Who can use this role');
    await who.getByText('only Aurora can use this role').waitFor();
    allowAlso({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    });
    await pass(2 * CHECK_SECONDS);
    await aurora.runToEnd(id);
    await page.getByRole('heading', { name: 'Others can use this role' }).waitFor();
    // Aurora has read the policy, so there is nothing to paste.
    const fix = page.getByRole('region', { name: 'Trust policy of the role' });
    await fix.getByText('This policy allows Aurora, but also others.').waitFor();
    await fix.getByText('any AWS account can set this tag.').waitFor();
    // What is wrong comes before the steps, also on a narrow screen.
    expect(await fix.innerText()).toMatch(
      /The policy now \(red\), and the correction \(green\)[\s\S]*Fix it step by step/,
    );
    await fix.getByText('"*" means: anyone in AWS.').waitFor();
    await fix.getByText(':root means: everyone in that account whom the account allows.').waitFor();
    await fix.getByRole('button', { name: 'Show the corrected policy' }).click();
    const corrected = await fix.getByRole('region', { name: 'Corrected policy', exact: true }).textContent();
    expect(corrected).not.toContain('*');
    await fix.getByText(/own account, \d{12}, instead of everyone\./).waitFor();
    expect(await fix.getByRole('textbox').count()).toBe(0);
    for (const title of ['Who can use this role', 'What changed']) await unfold(title);
    await who.getByText('Other AWS accounts can use this role').waitFor();
    // The steps above say what is wrong.
    expect(await who.getByText('Unsafe: ').count()).toBe(0);
    await section('What changed')
      .getByText(/^Added: /)
      .waitFor();
    await lookAt(page, 'role-open');

    aurora.customer.updateTrustPolicy('AuroraRole', trust());
    await pass(2 * CHECK_SECONDS);
    await page.getByText('Connected and secure.').waitFor();
    for (const title of ['Who can use this role', 'What changed']) await unfold(title);
    await who.getByText('only Aurora can use this role').waitFor();
    await section('What changed')
      .getByText(/^Removed: /)
      .waitFor();
  });

  it('tells what Aurora may do: what is missing with the fix, what is too much, and what changed', async () => {
    const { aurora, page, section, unfold, pass, refuse } = await openConnected(['ReadOnlyAccess']);
    const access = section('Permissions');
    await unfold('Permissions');
    await access.getByText('Aurora has not checked it yet.').waitFor();
    await pass(CHECK_SECONDS);
    await access.getByText('No permission is missing.').waitFor();

    for (const action of DENIED) await refuse(action);
    await page.reload();
    await page
      .getByRole('heading', { name: 'Connected. Aurora has not checked 7 refused actions yet.' })
      .waitFor();
    await page.getByRole('button', { name: 'Show the refused actions' }).click();
    await page.locator('button:focus', { hasText: '7 actions refused, not checked yet' }).waitFor();
    await access.getByRole('heading', { name: 'AWS refused these actions to Aurora' }).waitFor();
    for (const action of DENIED) await access.getByText(action, { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Check the permissions' }).count()).toBe(1);
    // Before the check there is no alert, and the banner is not more severe than that.
    const headline = page.getByRole('region', { name: /^Connected\. .* refused / });
    await headline.getByText('If you want to allow none, change nothing in AWS.').waitFor();
    await headline.getByText('Otherwise Aurora checks within a day.').waitFor();
    expect(await headline.getAttribute('data-tone')).toBe('INFO');
    expect(await page.getByRole('heading', { name: 'Needs attention' }).count()).toBe(0);
    // A program that was refused has used the role.
    expect(await page.getByRole('region', { name: 'Account', exact: true }).innerText()).not.toMatch(
      /not yet|never/i,
    );
    await lookAt(page, 'role-denied');

    const limit = {
      Version: '2012-10-17',
      Statement: {
        Sid: 'Company',
        Effect: 'Allow',
        Action: ['iam:Get*', 'iam:List*', 'iam:SimulatePrincipalPolicy', 'cloudtrail:LookupEvents'],
        Resource: '*',
      },
    };
    const operate = { ...limit, Statement: { Effect: 'Allow', Action: 'ec2:*Instances', Resource: '*' } };
    const boundary = aurora.customer.createPolicy('CompanyLimit', limit).arn;
    aurora.customer.updateRole('AuroraRole', { inlinePolicies: { Operate: operate }, boundary });
    // The box at the top has the button, too.
    await headline.getByRole('button', { name: 'Check the permissions' }).click();
    await access.getByText('AWS refused 7 actions.').waitFor();
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
    expect(await headline.getAttribute('data-tone')).toBe('WARNING');
    await access
      .getByRole('heading', { name: 'The permissions boundary of the role blocks these actions' })
      .waitFor();
    await page.getByRole('button', { name: 'Permissions 7 actions refused' }).waitFor();
    // Nothing asks for these actions, so the page does not say that Aurora needs them.
    await headline.getByRole('heading', { name: 'AWS refused 7 actions.' }).waitFor();
    await headline.getByText('change nothing in AWS, and choose Hide for… below.').waitFor();
    expect(await access.innerText()).not.toMatch(/missing|lacks|needs/);
    await unfold('What changed');
    await section('What changed').getByText('Actions that the role does not allow: 7 (before: 0)').waitFor();
    await access.getByRole('checkbox', { name: /^ec2:StartInstances/ }).check();
    await access.getByText('A permissions boundary is a limit that your company puts on roles.').waitFor();
    await access.getByText('Not alone: first ask the person who set the limit.').waitFor();
    await access.getByRole('button', { name: 'See which roles use it' }).click();
    await access.getByText(`--policy-arn '${boundary}'`).waitFor();
    // The company limits the role more after the check: the corrected policy keeps that.
    const stop = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    const present = { ...limit, Statement: [limit.Statement, stop] };
    aurora.customer.updatePolicy(boundary, present);
    const start = { Effect: 'Allow', Action: 'ec2:StartInstances', Resource: '*' };
    const pasted = access.getByLabel('Paste the whole text of the boundary');
    const copy = access.getByRole('button', { name: 'Copy the whole corrected policy' });
    expect(await copy.count()).toBe(0);
    await pasted.fill(JSON.stringify(present));
    await copy.click();
    await expect
      .poll(async () => JSON.parse(await copiedText(page)))
      .toEqual({ ...present, Statement: [...present.Statement, start] });
    await access.getByRole('link', { name: 'Open the boundary in AWS' }).waitFor();
    await lookAt(page, 'role-boundary');

    aurora.customer.updateRole('AuroraRole', { inlinePolicies: {}, boundary: null });
    await access.getByRole('button', { name: 'Check the permissions' }).click();
    await access.getByRole('heading', { name: "The role's policies do not allow" }).waitFor();
    const boxes = access.getByRole('checkbox');
    const ofTerminate = access.getByRole('checkbox', { name: /^ec2:TerminateInstances Deletes/ });
    for (const verb of ['Run', 'Start'])
      await access
        .getByRole('checkbox', {
          name: `ec2:${verb}Instances Costs money It starts servers, which cost money.`,
        })
        .waitFor();
    const shown = access.getByRole('region', { name: 'Policy', exact: true });
    // Nothing is selected at first, so there is nothing to copy.
    expect(await access.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await access.getByText('Select at least one action.').waitFor();
    expect(await shown.count()).toBe(0);
    for (const box of await boxes.all()) await box.check();
    const policy = await shown.textContent();
    expect(policy).toContain('ec2:TerminateInstances');
    await ofTerminate.uncheck();
    await access.getByRole('tab', { name: 'AWS CLI' }).click();
    await access.getByText('aws iam put-role-policy').waitFor();
    await lookAt(page, 'role-missing');

    aurora.customer.updateRole('AuroraRole', { inlinePolicies: { Fix: policy ?? '' } });
    await access.getByRole('button', { name: 'Check the permissions' }).click();
    await access.getByText('No permission is missing.').waitFor();

    aurora.customer.updateRole('AuroraRole', { managedPolicies: [managed('AdministratorAccess')] });
    await access.getByRole('button', { name: 'Check the permissions' }).click();
    await access.getByText('No permission is missing. This role allows more than Aurora needs.').waitFor();
    await access.getByText('Everything: *').waitFor();
    expect(await access.innerText()).toMatch(
      /lose these permissions, too[\s\S]*Is AdministratorAccess the only one\? Then add another one first[\s\S]*Select only AdministratorAccess\. Choose Remove\./,
    );
    const tooMuch = page.getByRole('region', { name: 'Connected. This role has administrator access.' });
    await tooMuch.waitFor();
    // Banner, badge, alert and count are as severe as each other, and stay so when a person has seen it.
    expect(await tooMuch.getAttribute('data-tone')).toBe('WARNING');
    await page.getByRole('button', { name: 'Permissions More than Aurora needs' }).waitFor();
    const alert = page
      .getByRole('region', { name: 'Needs attention' })
      .getByRole('listitem')
      .filter({ hasText: 'A role allows more than Aurora needs' });
    await alert.getByText('Warning', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Needs attention 1' }).waitFor();
    await lookAt(page, 'role-too-much');
    await alert.getByRole('button', { name: /^Mark as seen/ }).click();
    await alert.getByText(/^Seen by /).waitFor();
    await page.getByRole('link', { name: 'Needs attention 1' }).waitFor();

    await refuse('ec2:RunInstances');
    await page.reload();
    // What was not checked has no alert yet, so it comes second.
    await tooMuch.getByRole('heading', { name: 'Aurora has not checked 1 refused action yet.' }).waitFor();
  });

  it('says of a role that no longer works what its policy was when Aurora last read it', async () => {
    const { aurora, page, pass } = await openConnected(['PowerUserAccess']);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Production of the shop');
    await page.getByRole('button', { name: 'Add a label' }).click();
    await page.getByRole('dialog').getByLabel('Key of label 1').fill('env');
    await page.getByRole('dialog').getByLabel('Value of label 1').fill('production');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Production of the shop' }).waitFor();
    await page.getByRole('button', { name: 'Show accounts with env: production' }).waitFor();
    await lookAt(page, 'connected-labels');

    aurora.customer.deleteRole('AuroraRole');
    await pass(5 * CHECK_SECONDS);
    await page.getByRole('heading', { name: 'Aurora cannot use this role' }).waitFor();
    await page.getByText('Aurora keeps checking, and resumes when it works.').waitFor();
    await page.getByText('The policy was correct when Aurora last read it').waitFor();
    // The user has not checked a policy: Aurora has, before.
    await page.getByText(/^This policy allows Aurora's AWS account/).waitFor();
    // A role that is gone has no trust policy to fix, so this question is the first.
    const first = page
      .getByRole('region', { name: 'Trust policy of the role' })
      .getByRole('listitem')
      .first();
    await first.getByText('Look whether the role AuroraRole still exists.').waitFor();
    await first.getByRole('link', { name: 'create it again' }).waitFor();
    await page.getByRole('button', { name: 'What changed Not visible now' }).click();
    await page.getByText('that Aurora could see. It cannot read the role now.').waitFor();
    await lookAt(page, 'degraded-read');
  });

  it('shows nothing of a role that may not read itself but the policy that would let it', async () => {
    const { aurora, page, section, unfold, pass } = await openConnected([]);
    const unseen = section('Permissions');
    await page.getByRole('heading', { name: 'Connected.', exact: true }).waitFor();
    await page
      .getByText('The External ID is required. Aurora cannot see who else may use this role.')
      .waitFor();
    await page.getByRole('button', { name: 'Let Aurora check this' }).click();
    await page.locator('button:focus', { hasText: 'Aurora cannot see them' }).waitFor();
    const policy = await unseen.getByRole('region', { name: 'Policy', exact: true }).textContent();
    await unseen.getByText('Add the policy AuroraAllow-ReadThisRole').waitFor();
    await lookAt(page, 'role-unread');
    aurora.customer.updateRole('AuroraRole', { inlinePolicies: { Reading: policy ?? '' } });
    await unseen.getByRole('button', { name: 'Check the permissions' }).click();
    await page
      .getByRole('button', { name: 'Permissions Aurora cannot see them' })
      .waitFor({ state: 'detached' });
    await page.getByText('Connected and secure.').waitFor();
    await pass(2 * CHECK_SECONDS);
    await unfold('Who can use this role');
    await section('Who can use this role').getByText('only Aurora can use this role').waitFor();
  });
});
