/** A whole organization: read, chosen, and connected as the roles appear. */
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { ChooseAccountsDocument, DisconnectAwsAccountDocument } from '../support/documents.ts';
import { organizationWorld } from '../support/organization.ts';
import { allowing } from '../support/role-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Later checks of connected roles are no part of this. */
const QUIET = { RECHECK_SECONDS: '604800' };

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment: { ...QUIET, ...environment } });
  return { aurora, ...(await organizationWorld(aurora)) };
}

describe('an organization', () => {
  it('is read with a role of its management account, and connects nothing before a choice', async () => {
    const { aurora, organization, management, connect, read, counts, addAccount } = await world();
    const workloads = organization.createUnit('Workloads');
    const web = organization.createUnit('Web', workloads);
    addAccount(web, { name: 'Shop' });
    const id = await connect();
    expect(await read(id)).toMatchObject({
      awsOrganizationId: organization.id,
      managementAccountId: management.accountId,
      role: { status: 'CONNECTED' },
      units: [
        { id: organization.rootId, parentId: null, path: 'Root' },
        { id: workloads, path: 'Root/Workloads' },
        { id: web, parentId: workloads, path: 'Root/Workloads/Web' },
      ],
      choice: null,
      problem: null,
    });
    expect(await counts(id)).toEqual({ NOT_CHOSEN: 1, MANAGEMENT: 1 });
    const asked = aurora.simulator.calls.all().filter(({ service }) => service === 'organizations');
    expect(asked).toHaveLength(8);
    // The same role again is the same organization, and it is read at once.
    expect(await connect()).toBe(id);
    const again = aurora.simulator.calls.all().filter(({ service }) => service === 'organizations');
    expect(again).toHaveLength(16);
  });

  it('connects the chosen units without the exceptions, as the roles appear', async () => {
    const { aurora, organization, trustPolicy, connect, choose, counts, read, account, addAccount } =
      await world();
    const units = { web: organization.createUnit('Web'), data: organization.createUnit('Data') };
    const below = organization.createUnit('Below', units.web);
    const ready = addAccount(below, { name: 'Ready' });
    const late = addAccount(units.web, { hasRole: false });
    const except = addAccount(units.web);
    addAccount(units.data);
    const id = await connect();
    await choose(id, [units.web], { exceptAccountIds: [except.accountId] });
    expect(await counts(id)).toEqual({ CONNECTED: 1, PENDING_ROLE: 1, NOT_CHOSEN: 2, MANAGEMENT: 1 });
    const none = { accounts: 0, excepted: 0, chosen: 0, connected: 0, failed: 0 };
    expect((await read(id)).units.map((unit) => [unit.name, unit.counts])).toEqual([
      // The management account cannot be chosen.
      ['Root', none],
      ['Web', { ...none, accounts: 2, excepted: 1, chosen: 1 }],
      ['Data', { ...none, accounts: 1 }],
      ['Below', { ...none, accounts: 1, chosen: 1, connected: 1 }],
    ]);
    const { awsConnection } = await account(id, ready);
    expect(await aurora.connection(awsConnection?.id ?? '')).toMatchObject({
      name: 'Ready',
      status: 'CONNECTED',
    });
    expect(await account(id, late)).toMatchObject({
      awsConnection: null,
      tries: 1,
      answer: expect.stringContaining('is not authorized to perform: sts:AssumeRole'),
    });
    expect(await account(id, except)).toMatchObject({ chosen: false, awsConnection: null });
    late.createRole('AuroraRole', { trustPolicy });
    await aurora.runUntil(aurora.clock.now() + 2 * MINUTE);
    expect(await counts(id)).toEqual({ CONNECTED: 2, NOT_CHOSEN: 2, MANAGEMENT: 1 });
    // Never "1 of 0 connected": all numbers are by the new choice at once.
    const chosen = await choose(id, [units.web], { exceptAccountIds: [ready.accountId] });
    expect(chosen.units.find((unit) => unit.id === below)?.counts).toEqual({
      ...none,
      accounts: 1,
      excepted: 1,
    });
  });

  it('never chooses the management account, and shows the connection that it has', async () => {
    const { aurora, workspace, organization, management, trustPolicy, ...rest } = await world();
    const { connect, choose, counts, read, account, addAccount } = rest;
    addAccount(organization.rootId);
    const id = await connect();
    await choose(id, [organization.rootId]);
    await aurora.runUntil(aurora.clock.now() + 10 * MINUTE);
    expect(await counts(id)).toEqual({ CONNECTED: 1, MANAGEMENT: 1 });
    expect((await read(id)).units[0]?.counts).toMatchObject({ accounts: 1, chosen: 1, connected: 1 });
    expect(await account(id, management)).toMatchObject({ chosen: false, tries: 0, awsConnection: null });
    // Somebody connects it as a single account, by a role of another name than the choice has.
    const connectRole = async (name: string) => {
      const connection = await aurora.connect(workspace.id, management.createRole(name, { trustPolicy }).arn);
      await aurora.runToEnd(connection.id);
      await connect();
      return connection.id;
    };
    const first = await connectRole('First');
    const shown = async () => (await account(id, management)).awsConnection;
    expect(await shown()).toMatchObject({ id: first, status: 'CONNECTED' });
    const second = await connectRole('Second');
    expect(await shown()).toMatchObject({ id: first });
    await aurora.client.send(DisconnectAwsAccountDocument, { id: first });
    await connect();
    expect(await shown()).toMatchObject({ id: second, status: 'CONNECTED' });
    expect(await account(id, management)).toMatchObject({ chosen: false, tries: 0 });
    expect((await read(id)).units[0]?.counts).toMatchObject({ accounts: 1, chosen: 1, connected: 1 });
    await aurora.client.send(DisconnectAwsAccountDocument, { id: second });
    await connect();
    expect(await shown()).toMatchObject({ id: second, status: 'DISCONNECTED' });
  });

  it('counts the role that reads the organization as long as the choice has its name', async () => {
    const { organization, management, connect, choose, account } = await world();
    const id = await connect();
    await choose(id, [organization.rootId], { roleName: 'Reader' });
    await connect();
    expect((await account(id, management)).awsConnection).toMatchObject({ status: 'CONNECTED' });
    await choose(id, [organization.rootId], { roleName: 'AuroraRole' });
    await connect();
    expect((await account(id, management)).awsConnection).toBeNull();
  });

  it('tries a missing role with growing pauses, and not as a connection that fails', async () => {
    const { aurora, organization, connect, choose, account, addAccount } = await world();
    const unit = organization.createUnit('Unit');
    const empty = addAccount(unit, { hasRole: false });
    const id = await connect();
    await choose(id, [unit]);
    await aurora.runUntil(aurora.clock.now() + 24 * HOUR);
    const { tries, awsConnection, nextTryAt } = await account(id, empty);
    expect(awsConnection).toBeNull();
    // 1, 2, 4 … 256 minutes, then every six hours.
    expect(tries).toBe(12);
    expect(Date.parse(nextTryAt ?? '') - aurora.clock.now()).toBeLessThanOrEqual(6 * HOUR);
  });

  it('says which roles AWS refused, until the account is no longer chosen', async () => {
    const { aurora, organization, connect, choose, account, addAccount } = await world();
    const unit = organization.createUnit('Unit');
    const empty = addAccount(unit, { hasRole: false });
    organization.place(aurora.account, unit);
    const id = await connect();
    await choose(id, [unit]);
    expect(await account(id, empty)).toMatchObject({ tries: 1, refused: true });
    expect(await account(id, aurora.account)).toMatchObject({
      tries: 1,
      refused: false,
      answer: expect.stringContaining('Make it an exception.'),
    });
    await choose(id, []);
    expect(await account(id, empty)).toMatchObject({ chosen: false, refused: false, answer: null });
  });

  it('connects new accounts by itself, follows moves, and marks accounts that are suspended or leave', async () => {
    const { aurora, organization, connect, choose, counts, account, addAccount } = await world();
    const units = { web: organization.createUnit('Web'), other: organization.createUnit('Other') };
    const [first, moved, leaving] = [addAccount(units.web), addAccount(units.other), addAccount(units.web)];
    const id = await connect();
    await choose(id, [units.web]);
    expect(await counts(id)).toEqual({ CONNECTED: 2, NOT_CHOSEN: 1, MANAGEMENT: 1 });
    addAccount(organization.createUnit('Added later', units.web));
    organization.place(moved, units.web);
    organization.suspend(first);
    organization.remove(leaving);
    await aurora.runUntil(aurora.clock.now() + HOUR);
    expect(await counts(id)).toEqual({ CONNECTED: 4, MANAGEMENT: 1 });
    expect(await account(id, first)).toMatchObject({
      state: 'SUSPENDED',
      awsConnection: { status: 'CONNECTED' },
    });
    expect(await account(id, leaving)).toMatchObject({ state: 'REMOVED' });
    expect(await account(id, moved)).toMatchObject({ unitId: units.web, chosen: true });
  });

  it('retries only what failed', async () => {
    const {
      aurora,
      organization,
      trustPolicy,
      connect,
      choose,
      retryFailed,
      counts,
      read,
      account,
      addAccount,
    } = await world();
    const unit = organization.createUnit('Unit');
    const good = addAccount(unit);
    const open = addAccount(unit, { hasRole: false });
    open.createRole('AuroraRole', {
      trustPolicy: {
        ...trustPolicy,
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
      },
    });
    const missing = addAccount(unit, { hasRole: false });
    const id = await connect();
    await choose(id, [unit]);
    await aurora.runUntil(aurora.clock.now() + 10 * MINUTE);
    expect(await counts(id)).toEqual({ CONNECTED: 1, INSECURE: 1, PENDING_ROLE: 1, MANAGEMENT: 1 });
    await choose(id, [unit], { exceptAccountIds: [open.accountId] });
    await retryFailed(id);
    expect((await account(id, open)).awsConnection).toMatchObject({ status: 'INSECURE' });
    await choose(id, [unit]);
    expect((await read(id)).units.find((one) => one.id === unit)?.counts).toMatchObject({
      chosen: 3,
      connected: 1,
      failed: 1,
    });
    const before = (await account(id, good)).awsConnection?.id ?? '';
    const events = await aurora.events(before);
    open.updateTrustPolicy('AuroraRole', trustPolicy);
    missing.createRole('AuroraRole', { trustPolicy });
    await retryFailed(id);
    expect(await counts(id)).toEqual({ CONNECTED: 3, MANAGEMENT: 1 });
    expect(await aurora.events(before)).toHaveLength(events.length);
  });

  it('counts the first try of each account in the daily quota of roles in lists', async () => {
    const { aurora, organization, connect, choose, counts, addAccount } = await world({
      WORKSPACE_LIST_ROLES_PER_DAY: '2',
    });
    const unit = organization.createUnit('Unit');
    for (let index = 0; index < 3; index++) addAccount(unit);
    const id = await connect();
    await choose(id, [unit]);
    expect(await counts(id)).toEqual({ CONNECTED: 2, PENDING_ROLE: 1, MANAGEMENT: 1 });
    await aurora.runUntil(aurora.clock.now() + 24 * HOUR);
    expect(await counts(id)).toEqual({ CONNECTED: 3, MANAGEMENT: 1 });
  });

  it('can be read by a delegated administrator, and says what is wrong until it may', async () => {
    const { aurora, organization, trustPolicy, connect, read, addAccount } = await world();
    const admin = addAccount(organization.createUnit('Security'));
    const { arn } = admin.createRole('Reader', { trustPolicy });
    const id = await connect(arn);
    expect(await read(id)).toMatchObject({
      readAt: null,
      problem: {
        message: expect.stringContaining('organizations:DescribeOrganization'),
        remedies: [expect.stringContaining('ListAccountsForParent')],
      },
    });
    admin.updateRole('Reader', { inlinePolicies: { read: allowing('organizations:*') } });
    await aurora.runUntil(aurora.clock.now() + 5 * MINUTE);
    expect((await read(id)).problem?.message).toContain(
      "You don't have permissions to access this resource.",
    );
    organization.delegate(admin);
    await aurora.runUntil(aurora.clock.now() + 5 * MINUTE);
    expect(await read(id)).toMatchObject({ readAt: expect.any(String), problem: null });
  });

  it('refuses a choice that makes no sense', async () => {
    const { aurora, organization, roleArn, management, connect } = await world();
    const choose = async (organizationId: string, rest: object) => {
      const variables = { organizationId, unitIds: [organization.rootId], ...rest };
      return (await aurora.client.send(ChooseAccountsDocument, variables)).chooseAccounts;
    };
    management.deleteRole('Reader');
    const unread = await connect(roleArn);
    expect(await choose(unread, {})).toMatchObject({ __typename: 'OrganizationNotRead' });
    expect(await choose('x', {})).toMatchObject({ __typename: 'OrganizationNotFound' });
    const other = await organizationWorld(aurora);
    const id = await other.connect();
    const wrong: [object, RegExp][] = [
      [{ unitIds: ['ou-none-00000000'] }, /no unit "ou-none-00000000"/],
      [{ unitIds: [other.organization.rootId], exceptAccountIds: ['12'] }, /"12"/],
      [{ unitIds: [other.organization.rootId], roleName: 'My Role' }, /"My Role"/],
    ];
    for (const [variables, message] of wrong) {
      expect(await choose(id, variables)).toMatchObject({
        __typename: 'InvalidInput',
        message: expect.stringMatching(message),
      });
    }
  });
});
