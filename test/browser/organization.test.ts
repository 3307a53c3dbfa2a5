/** A whole organization on the page: 1,000 accounts in a tree, chosen by unit, connected as their roles appear. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { organizationWorld } from '../support/organization.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';
import { watchPace } from './support/pace.ts';

const UNITS = 10;
const ACCOUNTS_PER_UNIT = 100;
/** Accounts of the chosen unit whose role is missing. */
const WITHOUT_ROLE = 4;

async function startOrganization({ clockStands = false } = {}) {
  const journey = await startJourney({ clockStands, environment: { STS_CALLS_PER_SECOND: '300' } });
  const world = await organizationWorld(journey.aurora);
  const { page, network, openAsOperator } = journey;
  return {
    ...journey,
    ...world,
    async openOrganizations() {
      await openAsOperator();
      await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
      await page.goto(`${network.url}/#/workspaces/${world.workspace.id}/organizations`);
    },
    async connectOnPage() {
      await page.getByLabel('Role ARN').fill(world.roleArn);
      await page.getByRole('button', { name: 'Connect organization' }).click();
      await page.getByRole('heading', { name: 'Choose the accounts' }).waitFor({ timeout: 120_000 });
    },
  };
}

const member = (page: Page, name: string) => page.locator('.member', { hasText: name });

const isPartly = (box: Locator) =>
  box.evaluate((input) => (input as { indeterminate?: boolean }).indeterminate);

describe.skipIf(CHROMIUM === undefined)('a whole organization on the page', () => {
  it('shows 1,000 accounts by unit, connects a chosen unit, and tries only the others again', async () => {
    const { page, organization, trustPolicy, addAccount, openOrganizations, connectOnPage } =
      await startOrganization();
    const missing = [];
    for (let unit = 1; unit <= UNITS; unit++) {
      const id = organization.createUnit(`Unit ${unit}`);
      for (let index = 1; index <= ACCOUNTS_PER_UNIT; index++) {
        const hasRole = unit !== 3 || index > WITHOUT_ROLE;
        const account = addAccount(id, { name: `Shop ${unit}-${index}`, hasRole });
        if (!hasRole) missing.push(account);
      }
    }
    await openOrganizations();
    await page.getByRole('button', { name: 'Copy the commands' }).waitFor();
    // Unlike the page that connects one account.
    await page.getByText('this page does not find the role by itself').waitFor();
    // Nothing to look up that no field asks for.
    await page.getByText('it has the label "management account"').waitFor();
    await lookAt(page, 'organization-connect');
    await connectOnPage();
    const report = await watchPace(page);
    await page.getByRole('button', { name: 'Unit 3', exact: true }).press('Enter');
    await expect.poll(() => page.locator('.member', { hasText: 'Shop 3-' }).count()).toBe(25);
    // Next to each box that nobody can change is the reason.
    await expect.poll(() => page.getByText('Choose its unit first').count()).toBe(25);
    await page.getByRole('checkbox', { name: 'Choose Unit 3' }).press('Space');
    await expect.poll(() => page.getByText('Choose its unit first').count()).toBe(0);
    // An account of the unit that stays out.
    const except = (await page.locator('.member strong').allTextContents()).find(
      (name) => name.startsWith('Shop 3-') && Number(name.slice(7)) > WITHOUT_ROLE,
    );
    await page.getByRole('checkbox', { name: `Connect ${except}`, exact: true }).uncheck();
    await page.getByText('Unit 3, except 1 account').waitFor();
    // By name: 2 before 10, with how many there are on all pages.
    const names = await page.locator('.member strong').allTextContents();
    expect(names.filter((name) => name.startsWith('Shop 3-')).slice(0, 12)).toEqual(
      Array.from({ length: 12 }, (_, index) => `Shop 3-${index + 1}`),
    );
    await page.getByText(`1–25 of ${ACCOUNTS_PER_UNIT}`).waitFor();
    // The unit is chosen, but not whole.
    const all = ACCOUNTS_PER_UNIT - 1;
    const unit = page.locator('.unit-line', { hasText: 'Unit 3' });
    await unit.getByText(`${all} of ${ACCOUNTS_PER_UNIT} accounts`).waitFor();
    expect(await isPartly(page.getByRole('checkbox', { name: 'Choose Unit 3' }))).toBe(true);
    await lookAt(page, 'organization-choose');
    await page.getByRole('button', { name: `Continue with ${all} accounts` }).click();

    // There are no commands before the permissions are chosen.
    await page.getByText('Choose the permissions first.').waitFor();
    expect(await page.getByText(/[Tt]hese commands|commands below/).count()).toBe(0);
    await page.getByRole('button', { name: /Permissions of the roles/ }).click();
    await page.getByRole('option', { name: 'Observe' }).click();
    const commands = page.getByRole('button', { name: 'Copy the commands' });
    await commands.waitFor();
    await page
      .getByText(`${all - WITHOUT_ROLE} of ${all} chosen accounts connected`)
      .waitFor({ timeout: 300_000 });
    await unit.getByText(`${all - WITHOUT_ROLE} of ${all} connected`).waitFor();
    // The tree and the filter count the same: nothing but the management account is in neither.
    const others = (UNITS - 1) * ACCOUNTS_PER_UNIT + 1;
    const root = page.locator('.unit-line', { hasText: 'Root' });
    await root.getByText(`, ${others} not chosen`).waitFor();
    await page.getByRole('button', { name: `Not chosen ${others}` }).waitFor();
    await page.getByRole('button', { name: 'Management account 1' }).waitFor();
    await page.getByRole('button', { name: `Waiting for role ${WITHOUT_ROLE}` }).click();
    await page.getByText(`${WITHOUT_ROLE} accounts`, { exact: true }).waitFor();
    await page
      .getByRole('button', { name: /^How to fix Tried / })
      .first()
      .click();
    // The way to find out, with this account's number to copy, and what to do then.
    await page.getByText('Stack instances').first().waitFor();
    await page.getByText('says that the role already exists').first().waitFor();
    // What the commands make, when to run them, and that this is safe.
    await page
      .getByText(
        'The commands create the role AuroraRole with the permissions Observe in: Unit 3, except 1 account.',
      )
      .waitFor();
    await page.getByText('If you have run these commands already, wait').waitFor();
    await page.getByText('Choose the same permissions and role name as the last time').waitFor();
    await page.getByText('Another role name deletes the old roles.').waitFor();
    // The button by its real name.
    await page.getByText(`Choose "Check ${WITHOUT_ROLE} accounts again"`).first().waitFor();
    await page
      .getByRole('button', { name: 'Does an account already have a role named AuroraRole?' })
      .waitFor();
    await page.getByRole('button', { name: 'What AWS said' }).first().click();
    await page.getByText('is not authorized to perform: sts:AssumeRole').first().waitFor();
    await lookAt(page, 'organization-waiting');
    await report();
    await page.reload();
    await page.getByText(`${WITHOUT_ROLE} accounts`, { exact: true }).waitFor();
    // The chosen permissions are still there.
    await commands.waitFor();
    for (const account of missing) account.createRole('AuroraRole', { trustPolicy });
    await page.getByRole('button', { name: `Check ${WITHOUT_ROLE} accounts again` }).click();
    await page
      .getByText(`${all} of ${all} chosen accounts connected. You are done.`)
      .waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: /^All / }).click();
    await lookAt(page, 'organization-connected');
    // The exception is counted where it is, also when the choice is changed later.
    await page.getByRole('button', { name: 'Change the choice' }).click();
    await unit.getByText(`${all} of ${ACCOUNTS_PER_UNIT} accounts`).waitFor();
    expect(await isPartly(page.getByRole('checkbox', { name: 'Choose Unit 3' }))).toBe(true);
    await page.getByRole('button', { name: 'Unit 3', exact: true }).click();
    await page.getByRole('checkbox', { name: `Connect ${except}`, exact: true }).check();
    await unit.getByText(`${ACCOUNTS_PER_UNIT} of ${ACCOUNTS_PER_UNIT} accounts`).waitFor();
    expect(await isPartly(page.getByRole('checkbox', { name: 'Choose Unit 3' }))).toBe(false);
    await page.getByRole('button', { name: 'Save the choice' }).waitFor();
  }, 600_000);

  it('leads to what each account needs that does not work', async () => {
    const { aurora, page, network, openAsOperator, trustAnybody, workspace, ...world } =
      await startOrganization({ clockStands: true });
    const web = world.organization.createUnit('Web');
    world.addAccount(web, { name: 'Good shop' });
    world.addAccount(web, { name: 'New shop', hasRole: false });
    world
      .addAccount(web, { name: 'Open shop', hasRole: false })
      .createRole('AuroraRole', { trustPolicy: trustAnybody });
    const id = await world.connect();
    world.organization.place(aurora.account, web, 'Own account');
    await world.connect();
    await world.choose(id, [web]);
    await aurora.runUntil(aurora.clock.now() + 600_000);
    await openAsOperator();
    await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
    await page.goto(`${network.url}/#/workspaces/${workspace.id}/organizations/${id}`);
    await page.getByRole('button', { name: 'Web', exact: true }).click();
    await member(page, 'New shop')
      .getByRole('button', { name: /^How to fix Tried / })
      .click();
    // StackSets are regional.
    const stackSets = page.getByRole('link', { name: /^Open the StackSets in the AWS console/ });
    expect(await stackSets.getAttribute('href')).toContain('?region=us-east-1#/stacksets');
    // AWS did not refuse this role: nobody should look for a stack.
    await member(page, 'Own account').getByRole('button', { name: 'Why' }).click();
    await member(page, 'Own account').getByText('Make it an exception.').waitFor();
    // While the user chooses, the role name is not the one that was tried.
    await page.getByRole('button', { name: 'Change the choice' }).click();
    await member(page, 'New shop').getByRole('checkbox').waitFor();
    expect(await page.getByRole('button', { name: /^How to fix/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await member(page, 'New shop')
      .getByRole('button', { name: /^How to fix/ })
      .waitFor();
    expect(await member(page, 'Good shop').getByRole('link', { name: 'Fix' }).count()).toBe(0);
    await member(page, 'Open shop').getByRole('link', { name: 'Fix Open shop' }).click();
    await page.locator('h1:focus', { hasText: 'Open shop' }).waitFor();

    // An account that is no longer chosen keeps its connection.
    await world.choose(id, []);
    await page.goto(`${network.url}/#/workspaces/${workspace.id}/organizations/${id}`);
    await page.getByRole('button', { name: 'Web', exact: true }).click();
    await member(page, 'Good shop').getByText('Connected', { exact: true }).waitFor();
    await member(page, 'Good shop').getByText('Not chosen', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^How to fix/ }).count()).toBe(0);
  });

  it('never chooses the root by itself, and marks accounts that are suspended or leave', async () => {
    const { page, organization, management, addAccount, openOrganizations, connectOnPage } =
      await startOrganization();
    const web = organization.createUnit('Web');
    const inner = organization.createUnit('Inner', web);
    const [old, gone] = [addAccount(web, { name: 'Old shop' }), addAccount(inner, { name: 'Gone shop' })];
    organization.suspend(old);
    await openOrganizations();
    await connectOnPage();
    const save = page.getByRole('button', { name: /^Continue/ });
    expect(await save.isDisabled()).toBe(true);
    const root = page.getByRole('checkbox', { name: 'Choose the whole organization' });
    expect(await root.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Web', exact: true }).click();
    await page.getByRole('button', { name: 'Inner', exact: true }).click();
    await member(page, 'Old shop').getByText('Suspended').waitFor();
    // A unit below a chosen one is included, and cannot be left out alone.
    await page.getByRole('checkbox', { name: 'Choose Web' }).check();
    expect(await page.getByRole('checkbox', { name: 'Choose Inner' }).isDisabled()).toBe(true);
    expect(await isPartly(root)).toBe(true);
    await root.check();
    await page.getByText('Includes accounts created later.').waitFor();
    // The counts are those of the checked boxes: of three accounts, one is suspended, and one is the management account.
    const boxOf = (name: string) => member(page, name).getByRole('checkbox');
    for (const [name, reason] of [
      ['Old shop', 'Suspended: not included'],
      [management.accountId, 'Management account: not included'],
    ] as const) {
      await member(page, name).getByText(reason).waitFor();
      expect([await boxOf(name).isChecked(), await boxOf(name).isDisabled()]).toEqual([false, true]);
    }
    expect(await boxOf('Gone shop').isChecked()).toBe(true);
    expect(await isPartly(root)).toBe(false);
    for (const [unit, words] of [
      ['Root', '1 of 1 account'],
      ['Web', '1 of 1 account · Chosen with the unit above'],
      ['Inner', '1 of 1 account · Chosen with the unit above'],
    ] as const)
      await page
        .locator('.unit-line', { has: page.getByRole('button', { name: unit, exact: true }) })
        .getByText(words, { exact: true })
        .waitFor();
    await lookAt(page, 'organization-root');
    await page.getByRole('button', { name: 'Continue with 1 account', exact: true }).click();
    await member(page, 'Gone shop').getByText('Connected', { exact: true }).waitFor({ timeout: 60_000 });
    expect(await member(page, 'Gone shop').getByText(gone.accountId).count()).toBe(1);

    // AWS no longer has the account. Two readings have to miss it.
    organization.remove(gone);
    const refresh = page.getByRole('button', { name: 'Refresh from AWS' });
    const isMarked = async () => {
      if (await refresh.isEnabled()) await refresh.click();
      return member(page, 'Gone shop').getByText('Removed').count();
    };
    await expect.poll(isMarked, { interval: 2_000, timeout: 90_000 }).toBe(1);
    // No account is left to choose.
    await page.getByText('of 1 chosen').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Change the choice' }).waitFor();
  });
});
