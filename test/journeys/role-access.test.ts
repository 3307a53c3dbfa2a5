/** What a role may do: read, simulated, learned from programs, and what changed. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startAurora } from '../support/aurora.ts';
import {
  AccessDocument,
  CheckAccessDocument,
  ConnectionSettingsDocument,
  ReportAccessDeniedDocument,
} from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';
import { createApiKey } from '../support/tokens.ts';

const HOUR = 3_600_000;

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;

async function world(policies: readonly string[]) {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy, managedPolicies: policies });
  const { id } = await aurora.connect(workspace.id, arn);
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const read = async () => (await aurora.client.send(AccessDocument, { id })).awsConnection;
  const access = async () => (await read())?.access ?? null;
  const check = async () => (await aurora.client.send(CheckAccessDocument, { id })).checkAccess;
  const report = async (message: string) =>
    (await aurora.client.send(ReportAccessDeniedDocument, { connectionId: id, message })).reportAccessDenied;
  const changes = async () =>
    (await aurora.events(id)).filter(({ __typename }) => __typename === 'AccessChanged');
  return { aurora, workspace, id, arn, pass, read, access, check, report, changes };
}

describe('what a role may do', () => {
  it('has a kit only where a policy of the role can allow it', async () => {
    const { aurora, report } = await world([managed('ReadOnlyAccess')]);
    const account = aurora.customer.accountId;
    const denied = (why: string) =>
      `User: arn:aws:sts::${account}:assumed-role/R/s is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k because ${why}`;
    const own = await report(denied('no identity-based policy allows the s3:PutObject action'));
    expect(own).toMatchObject({ denial: { layer: 'IDENTITY_POLICY', kit: { cli: {} } } });
    const boundary = await report(denied('no permissions boundary allows the s3:PutObject action'));
    expect(boundary).toMatchObject({ denial: { layer: 'PERMISSIONS_BOUNDARY', kit: null } });
  });

  it('is found out soon after the connection, with AdministratorAccess as too much', async () => {
    const { pass, access, changes } = await world([managed('AdministratorAccess')]);
    expect(await access()).toBeNull();
    await pass(60_000);
    expect(await access()).toMatchObject({
      state: 'SUFFICIENT',
      capabilities: null,
      missing: [],
      excessive: [{ policy: 'AdministratorAccess', risk: 'ADMINISTRATOR' }],
    });
    expect(await changes()).toMatchObject([{ accessState: 'SUFFICIENT', excessive: 1 }]);
  });

  it('is unknown with PowerUserAccess, which may not read policies; the answer has the policy to add', async () => {
    const { aurora, arn, pass, read, check } = await world([managed('PowerUserAccess')]);
    await pass(60_000);
    const before = await read();
    expect(before?.access?.state).toBe('UNKNOWN');
    expect(before?.readingPolicy).toMatchObject({ Version: '2012-10-17' });
    aurora.customer.updateRole('R', {
      managedPolicies: [managed('PowerUserAccess')],
      inlinePolicies: { Reading: before?.readingPolicy ?? {} },
    });
    const checked = await check();
    if (checked.__typename !== 'CheckAccessSuccess') throw new Error(checked.message);
    expect(checked.awsConnection.access?.state).toBe('SUFFICIENT');
    expect(checked.awsConnection.readingPolicy).toBeNull();
    expect(arn).toContain(':role/R');
  });

  it('changes are events, found once a day or on request', async () => {
    const { aurora, pass, check, changes } = await world([managed('ReadOnlyAccess')]);
    await pass(60_000);
    expect(await changes()).toHaveLength(1);
    aurora.customer.updateRole('R', {
      managedPolicies: [managed('ReadOnlyAccess'), managed('AdministratorAccess')],
    });
    // CloudTrail lags behind by minutes.
    await pass(600_000);
    await check();
    expect(await changes()).toHaveLength(2);
    expect((await changes())[1]).toMatchObject({
      accessChangedBy: `arn:aws:iam::${aurora.customer.accountId}:root`,
    });
    aurora.customer.updateRole('R', { managedPolicies: [managed('ReadOnlyAccess')] });
    await pass(26 * HOUR);
    expect(await changes()).toHaveLength(3);
  });

  it('says which policy to change where AWS refused a program, until a check finds it allowed', async () => {
    const { aurora, pass, access, check, report } = await world([managed('ReadOnlyAccess')]);
    await pass(60_000);
    const account = aurora.customer.accountId;
    const message = `User: arn:aws:sts::${account}:assumed-role/R/aurora-x is not authorized to perform: ec2:StartInstances on resource: arn:aws:ec2:us-east-1:${account}:instance/i-1 because no identity-based policy allows the ec2:StartInstances action`;
    expect(await report(message)).toMatchObject({
      denial: { action: 'ec2:StartInstances', layer: 'IDENTITY_POLICY', count: 1 },
    });
    expect(await report(message)).toMatchObject({
      denial: { count: 2, kit: { cli: { content: expect.stringContaining('ec2:StartInstances') } } },
    });
    await check();
    expect(await access()).toMatchObject({
      state: 'INSUFFICIENT',
      missing: [{ action: 'ec2:StartInstances', layer: 'IDENTITY_POLICY', isNeeded: false }],
      denials: [{ action: 'ec2:StartInstances', count: 2 }],
    });
    const inlinePolicies = {
      Start: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ec2:StartInstances', Resource: '*' }],
      },
    };
    aurora.customer.updateRole('R', { managedPolicies: [managed('ReadOnlyAccess')], inlinePolicies });
    await check();
    expect(await access()).toMatchObject({ state: 'SUFFICIENT', missing: [], denials: [] });
  });

  it('names the permissions boundary that blocks an action', async () => {
    const { aurora, pass, access, check, report } = await world([managed('AdministratorAccess')]);
    const message = `User: arn:aws:sts::${aurora.customer.accountId}:assumed-role/R/s is not authorized to perform: s3:PutObject because no permissions boundary allows the s3:PutObject action`;
    const limit = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:*', 'cloudtrail:*'], Resource: '*' }],
    };
    const { arn } = aurora.customer.createPolicy('Limit', limit);
    aurora.customer.updateRole('R', { boundary: arn });
    await pass(60_000);
    expect(await access()).toMatchObject({ missing: [], boundaryArn: null });
    await report(message);
    await check();
    expect(await access()).toMatchObject({
      missing: [{ action: 's3:PutObject', layer: 'PERMISSIONS_BOUNDARY' }],
      boundaryArn: arn,
    });
  });

  it('says that the organization refused a program, until AWS simulates the action as allowed', async () => {
    const { aurora, pass, access, check, report } = await world([managed('AdministratorAccess')]);
    aurora.customer.joinOrganization({
      id: 'o-a1b2c3d4e5',
      managementAccountId: '999988887777',
      path: 'o-a1b2c3d4e5/r-ab12/',
    });
    const limit = (Action: string) =>
      aurora.customer.setServiceControlPolicies(
        [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }],
        { fullAccess: false },
      );
    limit('iam:*');
    await pass(60_000);
    const account = aurora.customer.accountId;
    await report(
      `User: arn:aws:sts::${account}:assumed-role/R/s is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k because no service control policy allows the s3:PutObject action`,
    );
    await check();
    expect(await access()).toMatchObject({ missing: [{ layer: 'SERVICE_CONTROL_POLICY' }] });
    limit('*');
    await check();
    expect(await access()).toMatchObject({ missing: [], denials: [] });
  });

  it('forgets a denial that no check can see 14 days after the last report', async () => {
    const { aurora, access, check, report } = await world([managed('AdministratorAccess')]);
    await report(
      `User: arn:aws:sts::${aurora.customer.accountId}:assumed-role/R/s is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k because no session policy allows the s3:PutObject action`,
    );
    await check();
    expect(await access()).toMatchObject({ missing: [{ layer: 'SESSION_POLICY' }], denials: [{ count: 1 }] });
    aurora.clock.moveTo(aurora.clock.now() + 14 * 24 * HOUR + 1);
    await check();
    expect(await access()).toMatchObject({ missing: [], denials: [] });
  });

  it('refuses texts that are no denial of this role, and says what to send', async () => {
    const { report } = await world([managed('ReadOnlyAccess')]);
    for (const text of ['', 'Access Denied', 'x'.repeat(5_000)])
      expect(await report(text)).toMatchObject({
        __typename: 'InvalidInput',
        remedies: [expect.any(String)],
      });
    const other =
      'User: arn:aws:sts::999988887777:assumed-role/Other/s is not authorized to perform: s3:GetObject on resource: x';
    expect(await report(other)).toMatchObject({ message: expect.stringContaining('999988887777') });
  });

  it('shows with a refusal that a program has used the role', async () => {
    const { aurora, id, report } = await world([managed('ReadOnlyAccess')]);
    const lastUse = async () =>
      (await aurora.client.send(ConnectionSettingsDocument, { id })).awsConnection?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    const role = `arn:aws:sts::${aurora.customer.accountId}:assumed-role/R/s`;
    await report('Access Denied');
    expect(await lastUse()).toBeNull();
    await report(`User: ${role} is not authorized to perform: s3:GetObject on resource: x`);
    expect(await lastUse()).toBe(new Date(aurora.clock.now()).toISOString());
  });

  it('has no kit for an action that gives more access than itself', async () => {
    const { aurora, report } = await world([managed('ReadOnlyAccess')]);
    const denied = (action: string) =>
      `User: arn:aws:sts::${aurora.customer.accountId}:assumed-role/R/s is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`;
    for (const action of [
      'iam:AttachRolePolicy',
      'iam:PassRole',
      'sts:AssumeRole',
      'redshift:GetClusterCredentials',
    ])
      expect(await report(denied(action))).toMatchObject({ denial: { layer: 'IDENTITY_POLICY', kit: null } });
  });

  it('is checked with the scope connections:write', async () => {
    const { aurora, workspace, id } = await world([managed('ReadOnlyAccess')]);
    const ask = async (scope: 'CONNECTIONS_READ' | 'CONNECTIONS_WRITE') => {
      const { token } = await createApiKey(aurora, workspace.id, { scopes: [scope] });
      return createClient(aurora.app.url, token).send(CheckAccessDocument, { id });
    };
    await expect(ask('CONNECTIONS_READ')).rejects.toThrow('connections:write');
    expect(await ask('CONNECTIONS_WRITE')).toMatchObject({
      checkAccess: { __typename: 'CheckAccessSuccess' },
    });
  });

  it('lists the calls with which Aurora could not read the role', async () => {
    const { aurora, pass, id } = await world([]);
    await pass(60_000);
    const query = `{ awsConnection(id: "${id}") { unread { action reason } } }`;
    expect((await post(aurora.app.url, { query })).data).toMatchObject({
      awsConnection: {
        unread: [
          { action: 'iam:GetRole', reason: expect.stringContaining('not authorized') },
          { action: 'iam:ListRoles', reason: expect.stringContaining('not authorized') },
        ],
      },
    });
  });

  it('cannot be checked when Aurora may not assume the role', async () => {
    const { aurora, check } = await world([managed('ReadOnlyAccess')]);
    aurora.customer.deleteRole('R');
    expect(await check()).toMatchObject({ __typename: 'RoleNotRead', code: 'ROLE_NOT_READ' });
  });

  it('is not known while IAM does not answer, which the answer says', async () => {
    const { aurora, check } = await world([managed('ReadOnlyAccess')]);
    aurora.simulator.faults.add('throttle', { actions: ['GetRole', 'ListRoles'] });
    expect(await check()).toMatchObject({
      __typename: 'RoleNotRead',
      message: expect.stringContaining('could not read'),
    });
  });

  it('shows an open trust policy at once: the check makes a proof due', async () => {
    const { aurora, id, check, pass } = await world([managed('ReadOnlyAccess')]);
    await pass(60_000);
    const { Statement } = aurora.trustPolicy('x') as { Statement: object[] };
    const open = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
    aurora.customer.updateTrustPolicy('R', { Version: '2012-10-17', Statement: [...Statement, open] });
    await check();
    await pass(30_000);
    expect((await aurora.connection(id)).status).toBe('PENDING');
  });
});
