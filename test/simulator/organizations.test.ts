/** AWS Organizations and Account Management, by raw HTTP. */
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { callJson } from '../support/aws-json.ts';
import { allowing, denial, denying, roleWorld, type SessionKeys } from '../support/role-session.ts';

async function world() {
  const base = await roleWorld();
  const { simulator, customer, administrator } = base;
  const management = simulator.createAccount();
  const manager = management.createUser('manager', { policies: [allowing('*')] });
  const organization = {
    id: 'o-customer123',
    path: 'o-customer123/r-ab12/',
    managementAccountId: management.accountId,
  };
  const join = () => {
    for (const account of [management, customer]) account.joinOrganization(organization);
  };
  const organizations = (action: string, input: object = {}, keys: SessionKeys = administrator) =>
    callJson(simulator.url, keys, 'organizations', action, input);
  return { ...base, management, manager, join, organizations };
}

it('a member learns its organization', async () => {
  const { join, organizations, management } = await world();
  expect(await organizations('DescribeOrganization')).toMatchObject({
    status: 400,
    body: {
      __type: 'AWSOrganizationsNotInUseException',
      Message: 'Your account is not a member of an organization.',
    },
  });
  join();
  expect((await organizations('DescribeOrganization')).body.Organization).toMatchObject({
    Id: 'o-customer123',
    MasterAccountId: management.accountId,
    FeatureSet: 'ALL',
  });
});

it('the management account switches service control policies of a member on and off', async () => {
  const { join, organizations, manager, customer, role, session, iam } = await world();
  join();
  const { arn } = role({ inlinePolicies: { all: allowing('*') } });
  const list = async () => denial(iam(await session(arn)).send(new ListRolesCommand()));
  const created = await organizations(
    'CreatePolicy',
    {
      Name: 'no-iam',
      Description: 'x',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify(denying('iam:*')),
    },
    manager,
  );
  const PolicyId = created.body.Policy.PolicySummary.Id;
  const attachment = { PolicyId, TargetId: customer.accountId };
  expect(await organizations('AttachPolicy', attachment)).toMatchObject({
    body: { __type: 'AccessDeniedException', Message: "You don't have permissions to access this resource." },
  });
  expect(await list()).toBeNull();
  expect((await organizations('AttachPolicy', attachment, manager)).status).toBe(200);
  expect(await list()).toContain('with an explicit deny in a service control policy');
  const target = { TargetId: customer.accountId, Filter: 'SERVICE_CONTROL_POLICY' };
  const { body } = await organizations('ListPoliciesForTarget', target, manager);
  expect(body.Policies).toMatchObject([{ Name: 'FullAWSAccess', AwsManaged: true }, { Id: PolicyId }]);
  await organizations('DetachPolicy', attachment, manager);
  expect(await list()).toBeNull();
  expect(
    await organizations('DetachPolicy', { ...attachment, PolicyId: 'p-FullAWSAccess' }, manager),
  ).toMatchObject({
    body: { __type: 'ConstraintViolationException' },
  });
});

it('a role with account:ListRegions learns its Regions, page by page', async () => {
  const { simulator, role, session, customer } = await world();
  const { arn } = role({ inlinePolicies: { regions: allowing('account:ListRegions') } });
  const keys = await session(arn);
  const call = (action: string, input: object = {}) =>
    callJson(simulator.url, keys, 'account', action, input);
  const first = await call('ListRegions', {
    MaxResults: 20,
    RegionOptStatusContains: ['ENABLED_BY_DEFAULT'],
  });
  expect(first.body.Regions).toHaveLength(17);
  const page = await call('ListRegions', { MaxResults: 20 });
  const rest = await call('ListRegions', { MaxResults: 20, NextToken: page.body.NextToken });
  expect(rest.body.Regions).toContainEqual({ RegionName: 'me-south-1', RegionOptStatus: 'ENABLED' });
  const refused = await call('GetAccountInformation');
  expect(refused.status).toBe(403);
  expect(refused.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  expect(refused.body.message).toContain(
    `on resource: arn:aws:account::${customer.accountId}:account because`,
  );
});

/** An organization with a unit for each team. The manager may do everything, and so may the member's administrator. */
async function treeWorld() {
  const base = await roleWorld();
  const { simulator, customer, administrator } = base;
  const management = simulator.createAccount();
  const manager = management.createUser('manager', { policies: [allowing('*')] });
  const organization = simulator.createOrganization(management);
  const units = { web: organization.createUnit('Web'), data: organization.createUnit('Data') };
  organization.place(customer, units.web, 'Shop');
  const call = async (action: string, input: object = {}, keys: SessionKeys = manager) =>
    (await callJson(simulator.url, keys, 'organizations', action, input)).body;
  return { ...base, management, organization, units, call, asMember: administrator };
}

describe('the tree of an organization', () => {
  it('has a root, units and accounts, page by page', async () => {
    const { simulator, organization, units, call } = await treeWorld();
    const { Roots } = await call('ListRoots');
    expect(Roots).toMatchObject([{ Id: organization.rootId, Name: 'Root' }]);
    const inner = organization.createUnit('Inner', units.web);
    const below = await call('ListOrganizationalUnitsForParent', { ParentId: organization.rootId });
    expect(below.OrganizationalUnits.map(({ Id }: { Id: string }) => Id)).toEqual([units.web, units.data]);
    for (let index = 0; index < 21; index++) organization.place(simulator.createAccount(), inner);
    const first = await call('ListAccountsForParent', { ParentId: inner });
    expect(first.Accounts).toHaveLength(20);
    const rest = await call('ListAccountsForParent', { ParentId: inner, NextToken: first.NextToken });
    expect([rest.Accounts.length, rest.NextToken]).toEqual([1, undefined]);
  });

  it('is only shown to the management account and delegated administrators', async () => {
    const { customer, organization, call, asMember } = await treeWorld();
    expect(await call('ListAccounts', {}, asMember)).toMatchObject({
      __type: 'AccessDeniedException',
      Message: "You don't have permissions to access this resource.",
    });
    organization.delegate(customer);
    expect((await call('ListAccounts', {}, asMember)).Accounts).toHaveLength(2);
    const { DelegatedAdministrators } = await call('ListDelegatedAdministrators');
    expect(DelegatedAdministrators).toMatchObject([{ Id: customer.accountId, Name: 'Shop' }]);
    expect(
      await call('CreateOrganizationalUnit', { ParentId: organization.rootId, Name: 'X' }, asMember),
    ).toMatchObject({
      __type: 'AccessDeniedException',
    });
  });

  it('changes: an account moves, is closed, and leaves', async () => {
    const { customer, units, call, role, session } = await treeWorld();
    const { arn } = role();
    const AccountId = customer.accountId;
    const move = { AccountId, SourceParentId: units.web, DestinationParentId: units.data };
    await call('MoveAccount', move);
    expect((await call('ListAccountsForParent', { ParentId: units.data })).Accounts).toMatchObject([
      { Id: AccountId, State: 'ACTIVE' },
    ]);
    expect(await call('MoveAccount', move)).toMatchObject({ __type: 'SourceParentNotFoundException' });
    await session(arn);
    await call('CloseAccount', { AccountId });
    expect((await call('DescribeAccount', { AccountId })).Account).toMatchObject({ Status: 'SUSPENDED' });
    await expect(session(arn)).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
    await call('RemoveAccountFromOrganization', { AccountId });
    expect(await call('DescribeAccount', { AccountId })).toMatchObject({
      __type: 'AccountNotFoundException',
    });
    expect(await call('ListAccountsForParent', { ParentId: 'ou-9999-00000000' })).toMatchObject({
      __type: 'ParentNotFoundException',
    });
  });
});
