import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChooseCapabilitiesDocument } from '../../schema/generated/graphql.ts';
import { kitOf } from '../support/setup-kit.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';

/** A page with the step that creates the role. Sets are radio buttons. */
async function start(options: Parameters<typeof startJourney>[0] = {}) {
  const journey = await startJourney(options);
  const { aurora, page, workspace } = journey;
  const set = (name: string) => page.getByRole('radio', { name });
  const kit = (capabilities: string | null) => kitOf(aurora, { workspaceId: workspace.id, capabilities });
  /** The page copies the script that the API has for the set. */
  const expectCliOf = async (capabilities: string | null) => {
    const { cli } = await kit(capabilities);
    await page.getByRole('tab', { name: 'AWS CLI' }).click();
    await page.getByRole('tabpanel', { name: 'AWS CLI' }).getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(cli.content);
  };
  return { ...journey, set, kit, expectCliOf };
}

/** A set of the operator. */
function own(name: string, actions: readonly string[], resources: readonly string[]) {
  const capabilities = [{ reason: `To try ${name}.`, actions, resources }];
  return { name, version: '1', description: `The set ${name}.`, readsData: true, capabilities };
}

describe.skipIf(CHROMIUM === undefined)('the permissions of the role, on the page', () => {
  it('leads an operator from a set, with its reasons, to a role that has what Aurora needs', async () => {
    const { aurora, page, openAsOperator, set, kit, expectCliOf, connect, trust } = await start();
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await set('PowerUserAccess (recommended)').and(page.locator(':checked')).waitFor();
    await expectCliOf(null);

    await set('OBSERVE').check();
    await page.getByText('Reads no data.').first().waitFor();
    await page.getByRole('heading', { name: 'What Aurora may do with OBSERVE, and why' }).waitFor();
    expect(await page.getByText('ce:GetCostForecast').first().isVisible()).toBe(false);
    await page.getByText('To show what the account costs, and where it could cost less.').click();
    await page.getByText(/^ce:GetCostAndUsage, ce:GetCostForecast, /).waitFor();
    await page.getByText('To check what this role may do, and who else can use it.').click();
    await page.getByText('On arn:aws:iam::*:role/AuroraRole', { exact: true }).waitFor();
    await page.getByText('Show the policies', { exact: true }).click();
    const { permissions } = await kit('OBSERVE');
    for (const { name, policy } of permissions)
      expect(await page.getByRole('region', { name, exact: true }).textContent()).toBe(policy.json);
    await lookAt(page, 'permissions-observe');
    await expectCliOf('OBSERVE');

    await page.getByRole('button', { name: 'Use OBSERVE for this workspace' }).click();
    await set('OBSERVE (chosen for this workspace)').waitFor();
    expect(await page.getByRole('button', { name: /^Use \w+ for this workspace$/ }).count()).toBe(0);

    const { arn } = aurora.customer.createRole('AuroraRole', {
      trustPolicy: trust(),
      inlinePolicies: Object.fromEntries(permissions.map(({ name, policy }) => [name, policy.json])),
    });
    await connect(arn);
    await page.getByText(CONNECTED).waitFor();
    const access = page.getByRole('region', { name: 'What Aurora may do', exact: true });
    await access.getByRole('button', { name: 'Check now' }).click();
    await access.getByText('The role has every permission that Aurora needs (OBSERVE).').waitFor();
  });

  it("preselects the workspace's set for a customer, who may choose another for the role only", async () => {
    const { aurora, page, open, workspace, set, expectCliOf } = await start();
    await aurora.client.send(ChooseCapabilitiesDocument, { workspaceId: workspace.id, name: 'READ' });
    await open();
    await set('READ (chosen for this workspace)').and(page.locator(':checked')).waitFor();
    await page.getByRole('heading', { name: 'What Aurora may do with READ, and why' }).waitFor();
    await expectCliOf('READ');

    await set('READ (chosen for this workspace)').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'What Aurora may do with OPERATE, and why' }).waitFor();
    await page.getByText('To start, stop and restart virtual machines').waitFor();
    await lookAt(page, 'permissions-operate');
    await expectCliOf('OPERATE');
    expect(await page.getByRole('button', { name: /^Use \w+ for this workspace$/ }).count()).toBe(0);
  });

  it('lets a token choose the set of the workspace only with the scope', async () => {
    const { aurora, network, browser, workspace } = await start();
    for (const [scope, offers] of [
      ['CONNECTIONS_READ', 0],
      ['CONNECTIONS_WRITE', 1],
    ] as const) {
      const scopes = [...new Set(['CONNECTIONS_READ', scope] as const)];
      const { token } = await createApiKey(aurora, workspace.id, { scopes });
      const page = await browser.newPage();
      await page.goto(`${network.url}/#token=${token}`);
      await page.getByRole('radio', { name: 'OBSERVE' }).check();
      await page.getByRole('heading', { name: 'What Aurora may do with OBSERVE, and why' }).waitFor();
      expect(await page.getByRole('button', { name: 'Use OBSERVE for this workspace' }).count()).toBe(offers);
      await page.close();
    }
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
    const { page, open, set } = await start({ environment: { CAPABILITIES_FILE: file } });
    await open();
    await set('BACKUP').check();
    await page.getByText('To try BACKUP. 1 action', { exact: true }).click();
    await page.getByText('On arn:aws:ec2:*:*:volume/*', { exact: true }).waitFor();
    await set('HUGE').check();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('tab', { name: 'AWS CLI' }).count()).toBe(0);
    await set('BACKUP').check();
    await page.getByRole('tab', { name: 'AWS CLI' }).waitFor();
  });
});
