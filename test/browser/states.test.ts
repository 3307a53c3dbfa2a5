import { describe, expect, it } from 'vitest';
import { DisconnectAwsAccountDocument } from '../../schema/generated/graphql.ts';
import { CHROMIUM } from './support/chromium.ts';
import { choosePermissions, NOT_YET, openArnForm, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** How often Aurora checks a role. After two failures in a row it is DEGRADED. */
const CHECK_SECONDS = 60;

/** The ways with a file to download. */
const FILES: Readonly<Record<string, string>> = {
  'CloudFormation template': 'aurora-role.cloudformation.json',
  Terraform: 'aurora-role.tf',
};

/** One connection in each status. The role has the name of the status. */
async function connectEvery({
  aurora,
  workspace,
  trust,
  trustAnybody,
}: Awaited<ReturnType<typeof startJourney>>) {
  const connect = async (name: string, trustPolicy: object) => {
    const role = aurora.customer.createRole(name, { trustPolicy });
    return aurora.connect(workspace.id, role.arn);
  };
  await connect('ConnectedRole', trust());
  await connect('DegradedRole', trust());
  const left = await connect('DisconnectedRole', trust());
  await aurora.client.send(DisconnectAwsAccountDocument, { id: left.id });
  const failed = await connect('FailedRole', trust(NOT_YET));
  const open = await connect('OpenRole', trustAnybody);
  for (const { id } of [failed, open]) await aurora.runToEnd(id);
  aurora.customer.deleteRole('DegradedRole');
  await aurora.runUntil(aurora.clock.now() + 4_000 * CHECK_SECONDS);
  await connect('PendingRole', trust(NOT_YET));
}

describe.skipIf(CHROMIUM === undefined)('every state of the page', () => {
  it('is accessible: the list with each status, and each connection', async () => {
    const journey = await startJourney({
      clockStands: true,
      environment: { RECHECK_SECONDS: String(CHECK_SECONDS) },
    });
    const { page, open } = journey;
    await connectEvery(journey);
    await open();
    const back = () => page.getByRole('link', { name: 'All accounts' }).click();
    const show = async (name: string, heading: string) => {
      await page.getByRole('link', { name: new RegExp(` ${name}$`) }).click();
      await page.getByText(heading).first().waitFor();
    };
    for (const status of ['Verifying', 'Connected', 'Failed', 'Insecure', 'Stopped working', 'Disconnected'])
      await page.getByRole('button', { name: `${status} 1`, exact: true }).waitFor();
    // Six roles of one account: the titles tell them apart.
    await page.getByText(/^\d{12} · ConnectedRole$/).waitFor();
    await lookAt(page, 'list');
    await page.getByLabel('Search accounts').fill('nothing of that name');
    await page.getByRole('button', { name: 'Clear filters' }).waitFor();
    await lookAt(page, 'list-nothing-found');
    await page.getByLabel('Search accounts').fill('');

    await show('ConnectedRole', 'Connection checks');
    await lookAt(page, 'connected');
    await page.getByText('History', { exact: true }).click();
    await page.getByText('Connection checks', { exact: true }).click();
    await lookAt(page, 'connected-unfolded');
    await back();
    await show('FailedRole', 'All possible causes');
    await lookAt(page, 'failed');
    for (const folded of ['All possible causes', 'Each attempt', 'Technical details'])
      await page.getByRole('button', { name: folded }).click();
    await page.getByText('Most likely', { exact: true }).waitFor();
    // A possible cause is no fact, and does not contradict the steps.
    await page.getByText('Perhaps the problem is in Aurora, not in your account').waitFor();
    expect(await page.getByText('You do not need to do anything in AWS.').count()).toBe(0);
    await page.getByRole('button', { name: 'Why Aurora thinks so' }).first().click();
    // Times are those of the user, in sentences of the server, too.
    expect(await page.locator('.causes').innerText()).not.toMatch(/\dT\d\d:\d\d:\d\d/);
    // The last attempt ended the verification. It counts, too.
    const attempts = await page.getByRole('button', { name: /^Each attempt / }).textContent();
    const [, count = ''] = /(\d+) attempts/.exec(attempts ?? '') ?? [];
    const latest = page.locator('[data-event]').first();
    expect(await latest.textContent()).toContain(`Attempt ${count}: Aurora cannot use this role.`);
    await page.getByText(`Stopped after ${count} attempts (5 minutes).`).waitFor();
    await page.getByRole('button', { name: `Show all ${count} attempts`, exact: true }).waitFor();
    await lookAt(page, 'failed-unfolded');
    await back();
    await show('DegradedRole', 'All possible causes');
    await page.getByRole('heading', { name: 'Aurora cannot use this role' }).waitFor();
    await lookAt(page, 'degraded');
    await back();
    await show('DisconnectedRole', 'What remains in AWS');
    await page.getByText('To let Aurora use it again, choose Reconnect.').waitFor();
    // First whether others use the role. Then how it was created, and what to do in each case.
    const remains = page.getByRole('region', { name: 'What remains in AWS' });
    expect(await remains.locator('.usage > li strong').first().textContent()).toBe(
      'Does anyone else use the role?',
    );
    await remains.getByText("Remove only Aurora's statement").waitFor();
    await remains.getByText('do not delete the role. Ask').waitFor();
    const ways = remains.getByRole('listitem');
    await ways.filter({ hasText: 'stack named aurora-role' }).getByText('in every Region').waitFor();
    await ways.filter({ hasText: 'stack named aurora-role' }).getByText('choose Delete').waitFor();
    await ways.filter({ hasText: 'aurora-role.tf' }).getByText('run terraform apply').waitFor();
    await ways.filter({ hasText: 'Delete it by hand' }).getByText('select DisconnectedRole').waitFor();
    await remains.getByRole('button', { name: 'Search every Region with the AWS CLI' }).click();
    await remains.getByText('describe-stack-resources').waitFor();
    await lookAt(page, 'disconnected');
    await page.goto(`${page.url().split('#')[0]}#/workspaces/${journey.workspace.id}/connections/nothing`);
    await page.getByRole('heading', { name: 'No such account' }).waitFor();
    await lookAt(page, 'no-such-connection');
    await page.goto(`${page.url().split('#')[0]}#/workspaces/nothing`);
    await page.getByRole('heading', { name: 'No such workspace' }).waitFor();
    await lookAt(page, 'no-such-workspace');
  });

  it('is accessible: each way to create the role, a wrong ARN, and a list with wrong accounts', async () => {
    const { aurora, page, open, trust } = await startJourney({
      environment: { SETUP_TEMPLATE_URL: 'https://aurora.s3.us-east-1.amazonaws.com/role.json' },
    });
    aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await open();
    await page.getByRole('radio', { name: 'Your own policies' }).check({ force: true });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Enter at least one policy ARN.').waitFor();
    const policies = page.getByLabel('ARNs of up to 10 policies');
    await policies.fill('arn:aws:iam::aws:policy/SecurityAudit\nSecurityAudit');
    await page.getByText('"SecurityAudit" is not the ARN of a policy.').waitFor();
    expect(await policies.getAttribute('aria-invalid')).toBe('true');
    await lookAt(page, 'connect-own-policies');
    await policies.fill('arn:aws:iam::aws:policy/SecurityAudit');
    await page.getByRole('button', { name: 'Continue' }).click();
    const recommended = page.getByRole('button', { name: /^CloudFormation Recommended/ });
    expect(await recommended.getAttribute('aria-expanded')).toBe('true');
    await page.getByText('You need permission to create IAM roles there.').waitFor();
    // AWS refuses a role that exists, so the question is folded.
    const existing = { name: 'Does the account already have a role named AuroraRole?' };
    await page.getByRole('button', { ...existing, expanded: false }).waitFor();
    expect(await page.locator('.notice:visible').count()).toBe(0);
    await page.getByText('If you delete the stack later, AWS deletes the role').first().waitFor();
    await lookAt(page, 'connect-quick-create');
    for (const form of [
      'AWS CLI',
      'CloudFormation template',
      'Terraform',
      'A whole organization',
      'AWS console',
    ]) {
      const button = page.getByRole('button', { name: new RegExp(`^${form}`) });
      await button.click();
      await page.getByRole('group', { name: form }).waitFor();
      if (form === 'A whole organization') {
        await page
          .getByRole('button', { name: 'Another way: Aurora does not see your account list' })
          .click();
        await page.getByLabel('IDs of organizational units').fill('ou-abcd-11112222 Sandbox');
        await page.getByText('"Sandbox" is not the ID of a unit').waitFor();
        const commands = page.getByRole('group', { name: form }).getByText('Copy the commands.');
        await commands.waitFor();
        // Without IDs there is nothing to run.
        await page.getByLabel('IDs of organizational units').fill('');
        await commands.waitFor({ state: 'hidden' });
      }
      await page.getByRole('group', { name: form }).getByRole('list').first().waitFor();
      const file = FILES[form];
      if (file !== undefined) {
        // The file is in the step that uses it.
        const first = page.getByRole('group', { name: form }).locator('.usage > li').first();
        await first.getByText(`Download ${file}.`).waitFor();
        await first.getByRole('button', { name: `Download ${file}` }).waitFor();
      }
      if (form === 'CloudFormation template') {
        const steps = page.getByRole('group', { name: form }).locator('.usage').first();
        for (const words of ['With new resources (standard)', 'Choose an existing template', 'choose Submit'])
          await steps.getByText(words).waitFor();
        await steps.getByRole('button', { name: 'Copy aurora-role', exact: true }).waitFor();
      }
      if (form !== 'A whole organization')
        await page
          .getByRole('group', { name: form })
          .getByText('Does the account already have a role named AuroraRole?')
          .waitFor();
      if (form === 'AWS console')
        await page.getByRole('button', { name: 'Tags (optional)', expanded: false }).waitFor();
      // One way is open at a time, and what the page waits for stands at its end.
      expect(await recommended.getAttribute('aria-expanded')).toBe('false');
      if (form === 'Terraform')
        await page.getByRole('group', { name: form }).getByText('Waiting for your role').waitFor();
      await lookAt(page, `connect-${form.toLowerCase().replaceAll(' ', '-')}`);
    }
    expect(await page.getByText('Waiting for your role').count()).toBe(0);
    await page.getByLabel('Role ARN').fill('arn:aws:sts::210987654321:assumed-role/AuroraRole/session');
    await page.getByRole('button', { name: /^Use / }).waitFor();
    await page.getByText('This is the ARN of a session. You need the ARN of the role.').waitFor();
    await page.getByText('Choose the button to enter the correct ARN:').waitFor();
    await lookAt(page, 'connect-wrong-arn');
    await page.getByRole('button', { name: /^Use / }).click();
    await page.getByText('in account').waitFor();
    await lookAt(page, 'connect-right-arn');

    await page.getByRole('button', { name: 'Already have a role?' }).click();
    const own = page.getByRole('group', { name: 'Already have a role?' });
    for (const words of ['Last activity', 'Not sure? Then do not change this role.', 'adds Aurora and keeps'])
      await own.getByText(words).waitFor();
    await own.getByText(`This policy allows Aurora's AWS account ${aurora.account.accountId}`).waitFor();
    await lookAt(page, 'connect-own-role');

    await page.goto(`${page.url().split('?')[0]}?step=many`);
    const lines = [
      aurora.customer.accountId,
      aurora.customer.accountId,
      '1234567890123',
      `arn:aws:iam::${aurora.customer.accountId}:user/AuroraRole`,
      'the account of marketing',
      `arn:aws-cn:iam::${aurora.customer.accountId}:role/AuroraRole`,
    ];
    await page.getByLabel('Role ARNs or account IDs, one per line').fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Connect all' }).click();
    await page
      .getByRole('heading', { name: '5 accounts: 1 connected, 4 to correct. 1 line left out' })
      .waitFor();
    await page.getByRole('row', { name: /^4 This is a user's ARN, .* Create a role/ }).waitFor();
    const again = page.getByRole('button', { name: 'Connect the corrected lines' });
    expect(await again.isDisabled()).toBe(true);
    const reason = page.getByText('Correct the lines in the field first.');
    await reason.waitFor();
    // One thing to do for each line. A duplicate needs nothing.
    const toCorrect = page.getByRole('table', { name: 'Lines to correct' }).locator('tbody tr');
    expect(await toCorrect.locator('td:first-child').allTextContents()).toEqual(['3', '4', '5', '6']);
    expect(await toCorrect.locator('strong').count()).toBe(4);
    await page
      .getByRole('row', { name: /^3 An account number has 12 digits. This one has 13\. Compare/ })
      .waitFor();
    await page
      .getByRole('row', { name: '6 Aurora cannot connect accounts of AWS China here. Delete this line.' })
      .waitFor();
    // All lines are there to see, so nothing has to be said about their numbers; and nothing speaks of other things.
    expect(await page.getByText('Line numbers count').count()).toBe(0);
    expect(await page.getByRole('complementary').count()).toBe(0);
    await page
      .getByRole('table', { name: 'Lines left out' })
      .getByRole('row', { name: '2 Same role as line 1.' })
      .waitFor();
    await lookAt(page, 'many-answered');
    await page.getByLabel('Role ARNs or account IDs, one per line').fill('123456789012');
    expect(await again.isEnabled()).toBe(true);
    expect(await reason.count()).toBe(0);
  });

  it('is accessible: the pages of an operator, and AWS without an answer', async () => {
    const { aurora, page, openAsOperator, trust } = await startJourney();
    for (const name of ['Globex', 'Initech, with a name that is rather long for a line on a small screen'])
      await aurora.createWorkspace(name);
    await openAsOperator();
    await page.getByRole('link', { name: 'Globex' }).waitFor();
    await lookAt(page, 'workspaces');
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'Connect an account' }).click();
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await choosePermissions(page);
    await openArnForm(page);
    await page.getByLabel('Role ARN').fill(role.arn);
    await page.getByText('in account').waitFor();
    aurora.simulator.faults.down = true;
    await page.getByRole('button', { name: 'Connect AWS account' }).click();
    await page.getByRole('heading', { name: 'AWS does not answer' }).waitFor();
    await page.getByText('Then it checks your role for up to 5 minutes.').waitFor();
    await lookAt(page, 'aws-down');
    aurora.simulator.faults.clear();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('link', { name: 'Open the account' }).click();
    await page.getByRole('button', { name: /^How to use it/ }).click();
    await page.getByRole('tabpanel', { name: 'Environment' }).waitFor();
    await lookAt(page, 'connected-operator');
  });

  it('is accessible: the instructions for an operator while Aurora has no credentials', async () => {
    const { page, openAsOperator, aurora } = await startJourney({ withoutCredentials: true });
    await aurora.createWorkspace('Globex');
    await openAsOperator();
    await page.getByRole('link', { name: 'Globex' }).click();
    await page.getByRole('link', { name: 'Connect an account' }).click();
    await page.getByText("Policy of Aurora's own IAM user").first().waitFor();
    await page.getByText('If Aurora has no IAM user yet, create one').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Check again' }).waitFor();
    await lookAt(page, 'no-identity-operator');
  });
});
