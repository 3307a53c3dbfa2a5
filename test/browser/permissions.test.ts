import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChooseCapabilitiesDocument } from '../../schema/generated/graphql.ts';
import { kitOf } from '../support/setup-kit.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, openArnForm, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** A page with the step that creates the role. Sets are radio buttons. */
async function start(options: Parameters<typeof startJourney>[0] = {}) {
  const journey = await startJourney(options);
  const { aurora, page, workspace } = journey;
  const choose = (name: string) => page.getByRole('radio', { name, exact: true }).check({ force: true });
  const kit = (capabilities: string | null) => kitOf(aurora, { workspaceId: workspace.id, capabilities });
  /** The page copies the script that the API has for the set, with a report. Returns to the choice afterwards. */
  const expectCliOf = async (capabilities: string | null) => {
    const { cli } = await kit(capabilities);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Copy the commands' }).click();
    await page.getByText('Waiting for your role').waitFor();
    await expect.poll(async () => withoutReport(await copiedText(page))).toBe(withoutReport(cli.content));
    expect(await copiedText(page)).toContain('/report');
    await page.getByRole('link', { name: 'Change' }).click();
  };
  return { ...journey, choose, kit, expectCliOf };
}

/** The commands without the lines that report the role. */
function withoutReport(cli: string): string {
  return cli.replace(/^printf '\{"token"[\s\S]*^echo >&2\n/m, '');
}

/** A set of the operator. */
function own(name: string, actions: readonly string[], resources: readonly string[]) {
  const capabilities = [{ reason: `To try ${name}.`, actions, resources }];
  return { name, version: '1', description: `The set ${name}.`, readsData: true, capabilities };
}

describe.skipIf(CHROMIUM === undefined)('the permissions of the role, on the page', () => {
  it('leads an operator from a set, with its reasons, to a role that has what Aurora needs', async () => {
    const { aurora, page, openAsOperator, choose, kit, expectCliOf, trust } = await start();
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'Connect an account' }).click();
    await page.getByText('What is Aurora allowed to do?').waitFor();
    // Nothing is preselected, and the page says so when it is forgotten.
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('Choose what Aurora is allowed to do.').waitFor();
    await page.getByText('You can change it later.').waitFor();
    // One recommendation with its reason, and the way to decide.
    expect(await page.getByText(/recommend/i).count()).toBe(1);
    await page.getByText('Aurora can work in every service without new permissions').waitFor();
    await page.getByText('Not sure? Start with Observe, and add permissions later.').waitFor();
    await choose('PowerUserAccess Recommended for most use cases');
    await page.getByText('It cannot change users, roles or your organization.').waitFor();
    await expectCliOf(null);

    await choose('Observe');
    const { permissions } = await kit('OBSERVE');
    const allowed = new Set(permissions.flatMap(({ policy }) => policy.json.match(/\b[\w-]+:[A-Z]\w+/g)));
    await page.getByText(`All ${allowed.size} actions, each with its reason`).click();
    expect(await page.getByText('ce:GetCostForecast').first().isVisible()).toBe(false);
    await page.getByText('To show what the account costs, and where it could cost less.').click();
    await page.getByText(/^ce:GetCostAndUsage, ce:GetCostForecast, /).waitFor();
    await page
      .getByRole('button', {
        name: 'To check what this role can do, and who else can use it. 8 of the actions above',
      })
      .click();
    await page.getByText('On arn:aws:iam::*:role/AuroraRole', { exact: true }).waitFor();
    await page.getByText('Show the policies', { exact: true }).click();
    for (const { name, policy } of permissions)
      expect(await page.getByRole('region', { name, exact: true }).textContent()).toBe(policy.json);
    await lookAt(page, 'permissions-observe');

    await page.getByRole('button', { name: 'Use Observe for this workspace' }).click();
    await page.getByText('Recommended for your workspace').waitFor();
    expect(await page.getByRole('button', { name: /^Use \w+ for this workspace$/ }).count()).toBe(0);
    await expectCliOf('OBSERVE');

    const { arn } = aurora.customer.createRole('AuroraRole', {
      trustPolicy: trust(),
      inlinePolicies: Object.fromEntries(permissions.map(({ name, policy }) => [name, policy.json])),
    });
    await page.getByRole('button', { name: 'Continue' }).click();
    await openArnForm(page);
    await page.getByLabel('Role ARN').fill(arn);
    await page.getByRole('button', { name: 'Connect AWS account' }).click();
    await page.getByText(CONNECTED).waitFor();
    await page.getByRole('link', { name: 'Open the account' }).click();
    await page.getByRole('button', { name: /^Permissions/ }).click();
    const access = page.getByRole('group', { name: /^Permissions/ });
    await access.getByRole('button', { name: 'Check the permissions' }).click();
    await access.getByText('The role has every permission that Aurora needs (OBSERVE).').waitFor();
  });

  it("marks the workspace's set for a customer, who may choose another for the role only", async () => {
    const { aurora, page, open, workspace, choose, expectCliOf } = await start();
    await aurora.client.send(ChooseCapabilitiesDocument, { workspaceId: workspace.id, name: 'READ' });
    await open();
    await page.getByText('Not sure? Choose Read:').waitFor();
    // The mark is advice: it does not say that something is selected.
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await choose('Read Recommended for your workspace');
    await expectCliOf('READ');

    await page.getByRole('radio', { name: 'Read Recommended for your workspace' }).focus();
    // The workspace's set is the first of its group.
    await page.keyboard.press('ArrowDown');
    await page.getByRole('radio', { name: 'Observe', exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText(/^All \d+ actions, each with its reason$/).click();
    await page.getByText('To start, stop and restart virtual machines').waitFor();
    await lookAt(page, 'permissions-operate');
    await expectCliOf('OPERATE');
    expect(await page.getByRole('button', { name: /^Use \w+ for this workspace$/ }).count()).toBe(0);
  });

  it('lets a token choose the set of the workspace only with the scope', async () => {
    const { aurora, network, browser, workspace } = await start();
    const openAs = async (scope: 'CONNECTIONS_READ' | 'CONNECTIONS_WRITE') => {
      const scopes = [...new Set(['CONNECTIONS_READ', scope] as const)];
      const { token } = await createApiKey(aurora, workspace.id, { scopes });
      const page = await browser.newPage();
      await page.goto(`${network.url}/#token=${token}`);
      return page;
    };
    const reader = await openAs('CONNECTIONS_READ');
    await reader.getByRole('heading', { name: 'AWS accounts' }).waitFor();
    expect(await reader.getByRole('link', { name: 'Connect an account' }).count()).toBe(0);
    const writer = await openAs('CONNECTIONS_WRITE');
    await writer.getByRole('radio', { name: 'Observe', exact: true }).check({ force: true });
    await writer.getByText(/^All \d+ actions, each with its reason$/).waitFor();
    await writer.getByRole('button', { name: 'Use Observe for this workspace' }).waitFor();
  });

  it("has the operator's sets, and no instructions for a set that does not fit into a role", async () => {
    const file = join(temporaryFolder(), 'capabilities.json');
    const huge = Array.from({ length: 2_000 }, (_, index) => `ec2:DescribeSomethingWithALongName${index}`);
    writeFileSync(
      file,
      JSON.stringify({
        sets: [own('BACKUP', ['ec2:CreateSnapshot'], ['arn:aws:ec2:*:*:volume/*']), own('HUGE', huge, ['*'])],
      }),
    );
    const { page, open, choose } = await start({ environment: { CAPABILITIES_FILE: file } });
    await open();
    await choose('Backup');
    await page.getByText(/^All \d+ actions, each with its reason$/).click();
    await page.getByRole('button', { name: 'To try BACKUP. 1 action' }).click();
    await page.getByText('On arn:aws:ec2:*:*:volume/*', { exact: true }).waitFor();
    await choose('Huge');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('button', { name: 'Copy the commands' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Change' }).click();
    await choose('Backup');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Copy the commands' }).waitFor();
  });
});
