/** Organizations when something goes wrong: the proof of the role, AWS, and people who change their minds. */
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import {
  ChooseAccountsDocument,
  ConnectOrganizationDocument,
  DisconnectAwsAccountDocument,
  FinishExternalIdRotationDocument,
  RetryFailedDocument,
  RotateExternalIdDocument,
} from '../support/documents.ts';
import { organizationWorld } from '../support/organization.ts';
import { allowing } from '../support/role-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function world(environment: Record<string, string> = { RECHECK_SECONDS: '604800' }) {
  const aurora = await startAurora({ environment });
  const organizations = await organizationWorld(aurora);
  const calls = () =>
    aurora.simulator.calls.all().filter(({ service }) => service === 'organizations').length;
  const disconnect = async (id: string) => {
    const { role } = await organizations.read(id);
    await aurora.client.send(DisconnectAwsAccountDocument, { id: role.id });
  };
  const pass = (ms: number) => aurora.runUntil(aurora.clock.now() + ms);
  /** Runs this once, before AWS answers the next call with this name. */
  const onCall = (name: string, action: () => unknown) => {
    aurora.simulator.faults.gate = async (called) => {
      if (called !== name) return;
      aurora.simulator.faults.gate = null;
      await action();
    };
  };
  return { aurora, calls, disconnect, pass, onCall, ...organizations };
}

describe('an organization whose role is not proven', () => {
  it('is not read while any caller may use the role, and connects no account', async () => {
    const {
      organization,
      management,
      trustPolicy,
      connect,
      read,
      addAccount,
      calls,
      pass,
      aurora,
      choose,
      counts,
    } = await world({ RECHECK_SECONDS: '600' });
    const unit = organization.createUnit('Unit');
    const id = await connect();
    await choose(id, [unit]);
    const open = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    management.updateTrustPolicy('Reader', { ...trustPolicy, Statement: [open] });
    await pass(20 * MINUTE);
    expect((await read(id)).problem?.message).toBe('The role that reads the organization is INSECURE.');
    const before = calls();
    addAccount(unit);
    await pass(5 * HOUR);
    expect(calls()).toBe(before);
    expect(await counts(id)).toEqual({ MANAGEMENT: 1 });
    management.updateTrustPolicy('Reader', trustPolicy);
    await aurora.client.send(RetryFailedDocument, { organizationId: id });
    await pass(MINUTE);
    expect(await counts(id)).toEqual({ MANAGEMENT: 1, CONNECTED: 1 });
  });

  it('was never read when the role was open from the start', async () => {
    const { management, trustPolicy, connect, read, calls, pass } = await world();
    const open = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    const { arn } = management.createRole('Open', {
      trustPolicy: { ...trustPolicy, Statement: [open] },
      inlinePolicies: { read: allowing('organizations:*') },
    });
    const id = await connect(arn);
    await pass(HOUR);
    expect(await read(id)).toMatchObject({ readAt: null, units: [], role: { status: 'INSECURE' } });
    expect(calls()).toBe(0);
  });

  it('does not count a reading during which the role was disconnected', async () => {
    const { connect, read, onCall, disconnect, pass, aurora, roleArn, workspace } = await world();
    const variables = { roleArn, workspaceId: workspace.id };
    let id = '';
    onCall('ListAccountsForParent', () => disconnect(id));
    const { connectOrganization } = await aurora.client.send(ConnectOrganizationDocument, variables);
    if (connectOrganization.__typename !== 'ConnectOrganizationSuccess') throw new Error('Not connected.');
    id = connectOrganization.organization.id;
    await pass(3 * HOUR);
    expect(await read(id)).toMatchObject({ readAt: null, units: [], role: { status: 'DISCONNECTED' } });
    await connect();
    expect(await read(id)).toMatchObject({ readAt: expect.any(String), problem: null });
  });

  it('connects no account after the role was disconnected', async () => {
    const { organization, trustPolicy, connect, choose, counts, disconnect, pass, addAccount } =
      await world();
    const unit = organization.createUnit('Unit');
    const late = addAccount(unit, { hasRole: false });
    const id = await connect();
    await choose(id, [unit]);
    await disconnect(id);
    late.createRole('AuroraRole', { trustPolicy });
    await pass(24 * HOUR);
    expect(await counts(id)).toEqual({ PENDING_ROLE: 1, MANAGEMENT: 1 });
  });
});

describe('a choice of accounts', () => {
  it('that changes while roles are tried connects no account of the earlier choice', async () => {
    const { aurora, organization, connect, choose, counts, onCall, addAccount } = await world();
    const units = { one: organization.createUnit('One'), two: organization.createUnit('Two') };
    addAccount(units.one);
    addAccount(units.two);
    const id = await connect();
    onCall('AssumeRole', () =>
      aurora.client.send(ChooseAccountsDocument, { organizationId: id, unitIds: [units.two] }),
    );
    await choose(id, [units.one]);
    expect(await counts(id)).toEqual({ CONNECTED: 1, NOT_CHOSEN: 1, MANAGEMENT: 1 });
  });

  it('verifies connections that had failed, when their role appears', async () => {
    const { aurora, workspace, organization, trustPolicy, connect, choose, counts, pass, addAccount } =
      await world();
    const unit = organization.createUnit('Unit');
    const account = addAccount(unit, { hasRole: false });
    const arn = `arn:aws:iam::${account.accountId}:role/AuroraRole`;
    const { id: failed } = await aurora.connect(workspace.id, arn);
    expect((await aurora.runToEnd(failed, 24 * HOUR)).status).toBe('FAILED');
    const id = await connect();
    await choose(id, [unit]);
    expect(await counts(id)).toEqual({ PENDING_ROLE: 1, MANAGEMENT: 1 });
    account.createRole('AuroraRole', { trustPolicy });
    await pass(2 * MINUTE);
    expect(await counts(id)).toEqual({ CONNECTED: 1, MANAGEMENT: 1 });
    expect((await aurora.connection(failed)).status).toBe('CONNECTED');
  });

  it('leaves disconnected accounts disconnected', async () => {
    const { aurora, workspace, organization, connect, choose, counts, retryFailed, addAccount } =
      await world();
    const unit = organization.createUnit('Unit');
    const { accountId } = addAccount(unit);
    const { id: known } = await aurora.connect(workspace.id, `arn:aws:iam::${accountId}:role/AuroraRole`);
    await aurora.client.send(DisconnectAwsAccountDocument, { id: known });
    const id = await connect();
    await choose(id, [unit]);
    await retryFailed(id);
    expect(await counts(id)).toEqual({ DISCONNECTED: 1, MANAGEMENT: 1 });
  });
});

describe('AWS', () => {
  it('may throttle the reading: Aurora slows down, then waits, and blames nobody', async () => {
    const { aurora, connect, read, pass } = await world();
    aurora.simulator.faults.add('throttle', { actions: ['ListRoots'], calls: 3 });
    const id = await connect();
    expect(await read(id)).toMatchObject({ readAt: expect.any(String), problem: null });
    aurora.simulator.faults.add('throttle', { actions: ['ListRoots'] });
    await connect();
    expect((await read(id)).problem).toMatchObject({
      message: 'AWS does not answer the calls that read the organization.',
      remedies: ['Nothing to do: Aurora tries again every five minutes.'],
    });
    aurora.simulator.faults.clear();
    await pass(5 * MINUTE);
    expect((await read(id)).problem).toBeNull();
  });

  it('may list an account nowhere while it moves: it has not left', async () => {
    const { organization, connect, account, onCall, addAccount } = await world();
    const units = { to: organization.createUnit('To'), from: organization.createUnit('From') };
    const moving = addAccount(units.from);
    const id = await connect();
    // The reading has passed the unit to which the account moves.
    let lists = 0;
    const move = () => {
      lists += 1;
      if (lists < 3) onCall('ListAccountsForParent', move);
      else organization.place(moving, units.to);
    };
    onCall('ListAccountsForParent', move);
    await connect();
    expect(lists).toBe(3);
    expect(await account(id, moving)).toMatchObject({ state: 'ACTIVE', unitId: units.to });
  });

  it('refuses the previous External ID after a rotation: the organization is read with the new one', async () => {
    const { aurora, workspace, management, organization, connect, read, pass, addAccount, choose, counts } =
      await world();
    const unit = organization.createUnit('Unit');
    const id = await connect();
    await choose(id, [unit]);
    const { rotateExternalId } = await aurora.client.send(RotateExternalIdDocument, {
      workspaceId: workspace.id,
    });
    if (rotateExternalId.__typename !== 'RotateExternalIdSuccess') throw new Error(rotateExternalId.message);
    const moved = aurora.trustPolicy(rotateExternalId.workspace.externalId.value);
    const [before, after] = [addAccount(unit), addAccount(unit, { hasRole: false })];
    after.createRole('AuroraRole', { trustPolicy: moved });
    await pass(2 * HOUR);
    // During the rotation, each role may have either.
    expect(await counts(id)).toEqual({ CONNECTED: 2, MANAGEMENT: 1 });
    management.updateTrustPolicy('Reader', moved);
    before.updateTrustPolicy('AuroraRole', moved);
    const variables = { workspaceId: workspace.id, force: true };
    await aurora.client.send(FinishExternalIdRotationDocument, variables);
    addAccount(unit, { hasRole: false }).createRole('AuroraRole', { trustPolicy: moved });
    await pass(2 * HOUR);
    expect(await read(id)).toMatchObject({ problem: null });
    expect(await counts(id)).toEqual({ CONNECTED: 3, MANAGEMENT: 1 });
  });
});

it('a workspace has five organizations, without those that are disconnected', async () => {
  const { aurora, workspace, simulatorRoles, disconnect, connect } = await manyRoles();
  const send = (roleArn: string) =>
    aurora.client.send(ConnectOrganizationDocument, { roleArn, workspaceId: workspace.id });
  const first = await connect(simulatorRoles[0]);
  for (const arn of simulatorRoles.slice(1, 5)) await connect(arn);
  const sixth = simulatorRoles[5] ?? '';
  expect((await send(sixth)).connectOrganization).toMatchObject({
    __typename: 'InvalidInput',
    message: expect.stringContaining('5 organizations'),
  });
  await disconnect(first);
  expect((await send(sixth)).connectOrganization.__typename).toBe('ConnectOrganizationSuccess');
});

async function manyRoles() {
  const one = await world();
  const simulatorRoles = Array.from(
    { length: 6 },
    (_, index) => one.management.createRole(`Reader${index}`, { trustPolicy: one.trustPolicy }).arn,
  );
  return { ...one, simulatorRoles };
}
