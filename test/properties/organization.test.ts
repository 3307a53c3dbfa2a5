/** A large organization, through the whole server. */
import { expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { OrganizationAccountsDocument } from '../support/documents.ts';
import { organizationWorld } from '../support/organization.ts';

const HOUR = 3_600_000;

it('connects 960 of 1,000 accounts, then those of a unit that is added, and not one that is suspended', {
  timeout: 600_000,
}, async () => {
  const environment = { RECHECK_SECONDS: '604800', WORKSPACE_LIST_ROLES_PER_DAY: '2000' };
  const aurora = await startAurora({ environment });
  const { organization, connect, choose, counts, account, addAccount } = await organizationWorld(aurora);
  const workloads = organization.createUnit('Workloads');
  const units = Array.from({ length: 20 }, (_, index) => organization.createUnit(`Unit ${index}`, workloads));
  const accounts = Array.from({ length: 1_000 }, (_, index) =>
    addAccount(units[index % units.length] ?? '', { hasRole: index % 25 !== 0 }),
  );
  const id = await connect();
  await choose(id, [workloads]);
  // On a slow machine, an attempt may not get its answer in time and waits for the clock.
  await aurora.runUntil(aurora.clock.now() + HOUR / 6);
  expect(await counts(id)).toEqual({ CONNECTED: 960, PENDING_ROLE: 40, MANAGEMENT: 1 });
  const filter = { progress: ['PENDING_ROLE' as const] };
  const variables = { id, first: 100, filter };
  const { organization: page } = await aurora.client.send(OrganizationAccountsDocument, variables);
  expect(page?.accounts.edges.map(({ node }) => node.accountId).sort()).toEqual(
    accounts.flatMap(({ accountId }, index) => (index % 25 === 0 ? [accountId] : [])).sort(),
  );

  const added = organization.createUnit('Added later', workloads);
  for (let index = 0; index < 5; index++) addAccount(added);
  const [, suspended] = accounts;
  if (suspended === undefined) throw new Error('There are no accounts.');
  organization.suspend(suspended);
  await aurora.runUntil(aurora.clock.now() + HOUR);
  expect(await counts(id)).toMatchObject({ CONNECTED: 965, PENDING_ROLE: 40 });
  expect(await account(id, suspended)).toMatchObject({ state: 'SUSPENDED' });
});
