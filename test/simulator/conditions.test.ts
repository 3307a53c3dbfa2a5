/** The condition keys of a request to AssumeRole, as trust policies test them. */
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Keys } from '../../src/simulator/account.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { ManualClock } from '../support/manual-clock.ts';

const NOW = Date.parse('2026-06-01T12:00:00.500Z');
const ORGANIZATION = { id: 'o-aurora12345', path: 'o-aurora12345/r-ab12/ou-ab12-11111111/' };

type Credentials = Keys & { sessionToken?: string };

async function world() {
  const clock = new ManualClock(NOW);
  const simulator = await startSimulator({ propagation: { kind: 'none' }, clock });
  onTestFinished(() => simulator.close());
  const vendor = simulator.createAccount();
  const user = vendor.createUser('aurora', { policies: [operatorPolicy(), TAGGING], tags: { team: 'red' } });
  const customer = simulator.createAccount();
  const sts = (credentials: Credentials, region = 'us-east-1') => {
    const client = new STSClient({ endpoint: simulator.url, region, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const trusting = (condition: object, actions: string[] = ['sts:AssumeRole']) => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: vendor.accountId }, Action: actions, Condition: condition },
    ],
  });
  const assume = (arn: string, client: STSClient, input: Partial<AssumeRoleCommandInput> = {}) =>
    client.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'session', ...input }));
  let roles = 0;
  /** Whether a role with this condition, and these tags, lets the caller in. */
  const admits = async (
    condition: object,
    client: STSClient = sts(user),
    tags: Readonly<Record<string, string>> = {},
  ): Promise<boolean> => {
    const { arn } = customer.createRole(`R${++roles}`, { trustPolicy: trusting(condition), tags });
    return assume(arn, client).then(
      () => true,
      (error: { name: string }) => {
        if (error.name !== 'AccessDenied') throw error;
        return false;
      },
    );
  };
  /** A client with a session of a role of the vendor. */
  const session = async (input: Partial<AssumeRoleCommandInput> = {}) => {
    const name = `Connector${++roles}`;
    const { arn } = vendor.createRole(name, {
      trustPolicy: trusting({}, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']),
      managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      tags: { team: 'blue', tier: 'gold' },
    });
    const { Credentials } = await assume(arn, sts(user), input);
    return sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
  };
  return { clock, vendor, customer, user, sts, admits, session, assume, trusting };
}

const TAGGING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:TagSession', 'sts:SetSourceIdentity'], Resource: '*' }],
};

describe('a trust policy can test', () => {
  it.each<[what: string, condition: object, admitted: boolean]>([
    ['a date in the future', { DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }, true],
    ['a date in the past', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, false],
    ['the present second', { DateEquals: { 'aws:CurrentTime': '2026-06-01T12:00:00Z' } }, true],
    ['epoch time', { NumericLessThan: { 'aws:EpochTime': String(Date.parse('2099-01-01') / 1_000) } }, true],
    ['epoch time as a date', { DateGreaterThan: { 'aws:EpochTime': '2030-01-01T00:00:00Z' } }, false],
    ['the Region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    ['another Region', { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }, false],
    ['a call by a service', { Bool: { 'aws:ViaAWSService': 'true' } }, false],
    ['no call by a service', { Bool: { 'aws:ViaAWSService': 'false' } }, true],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['no TLS', { Bool: { 'aws:SecureTransport': 'false' } }, false],
    ['the address', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['another address', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ['the client', { StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' } }, true],
    ['a tag of the user', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    ['another tag of the user', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, false],
    ['the name of the user', { StringEquals: { 'aws:username': 'aurora' } }, true],
    ['no token of a session', { Null: { 'aws:TokenIssueTime': 'true' } }, true],
    ['no key of MFA, with long-term keys', { Null: { 'aws:MultiFactorAuthPresent': 'true' } }, true],
    ['MFA, if the key exists', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, true],
    ['MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, false],
    ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }, true],
  ])('%s', async (_what, condition, admitted) => {
    const { admits } = await world();
    expect(await admits(condition)).toBe(admitted);
  });

  it.each(['aws:ResourceTag/env', 'iam:ResourceTag/env'])('a tag of the role by %s', async (key) => {
    const { admits, user, sts } = await world();
    const condition = { StringEquals: { [key]: 'production' } };
    expect(await admits(condition, sts(user), { env: 'production' })).toBe(true);
    expect(await admits(condition, sts(user), { env: 'test' })).toBe(false);
    expect(await admits(condition)).toBe(false);
  });

  it('the Region of the signature', async () => {
    const { admits, user, sts } = await world();
    const condition = { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } };
    expect(await admits(condition, sts(user, 'eu-central-1'))).toBe(true);
  });

  it('the organization of the caller and of the role, after their accounts join one', async () => {
    const { admits, vendor, customer } = await world();
    const caller = {
      StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION.id },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-aurora12345/r-ab12/*' },
    };
    const both = { StringEquals: { 'aws:ResourceOrgID': `$\{aws:PrincipalOrgID}` } };
    expect([await admits(caller), await admits(both)]).toEqual([false, false]);
    vendor.joinOrganization(ORGANIZATION);
    expect([await admits(caller), await admits(both)]).toEqual([true, false]);
    customer.joinOrganization(ORGANIZATION);
    expect([await admits(caller), await admits(both)]).toEqual([true, true]);
    vendor.joinOrganization(null);
    expect([await admits(caller), await admits(both)]).toEqual([false, false]);
  });

  it.each<[what: string, condition: object, admitted: boolean]>([
    ['that MFA was not used: the key is there', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, true],
    [
      'MFA, even if the key may be missing',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      false,
    ],
    ['no age of MFA', { Null: { 'aws:MultiFactorAuthAge': 'true' } }, true],
    ['the time of the token', { DateEquals: { 'aws:TokenIssueTime': '2026-06-01T12:00:00Z' } }, true],
    ['a tag of the role', { StringEquals: { 'aws:PrincipalTag/tier': 'gold' } }, true],
    ['a session tag over a tag of the role', { StringEquals: { 'aws:PrincipalTag/team': 'green' } }, true],
    ['the source identity', { StringEquals: { 'aws:SourceIdentity': 'ada' } }, true],
    ['no name of a user', { Null: { 'aws:username': 'true' } }, true],
    ['the kind of caller', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, true],
    ['the name of the session', { StringLike: { 'aws:userid': 'AROA*:session' } }, true],
  ])('of a session of a role: %s', async (_what, condition, admitted) => {
    const { admits, session, clock } = await world();
    const client = await session({ Tags: [{ Key: 'team', Value: 'green' }], SourceIdentity: 'ada' });
    clock.advance(60_000);
    expect(await admits(condition, client)).toBe(admitted);
  });

  it('the transitive tags of the first session in a chained session, and no other tags', async () => {
    const { session, vendor, trusting, assume, sts, admits } = await world();
    const first = await session({
      Tags: [
        { Key: 'cost', Value: '42' },
        { Key: 'step', Value: 'one' },
      ],
      TransitiveTagKeys: ['cost'],
    });
    const { arn } = vendor.createRole('Second', {
      trustPolicy: trusting({}),
      managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    const { Credentials } = await assume(arn, first);
    const second = sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    expect(await admits({ StringEquals: { 'aws:PrincipalTag/cost': '42' } }, second)).toBe(true);
    expect(await admits({ Null: { 'aws:PrincipalTag/step': 'true' } }, second)).toBe(true);
  });
});

describe('without propagation', () => {
  it('a kept-alive connection sees every write immediately', async () => {
    const { customer, user, sts, assume, trusting } = await world();
    const client = sts(user);
    const arn = `arn:aws:iam::${customer.accountId}:role/Late`;
    await expect(assume(arn, client)).rejects.toThrow('not authorized');
    customer.createRole('Late', { trustPolicy: trusting({}) });
    await assume(arn, client);
    customer.updateTrustPolicy('Late', trusting({ StringEquals: { 'sts:ExternalId': 'x1' } }));
    await expect(assume(arn, client)).rejects.toThrow('not authorized');
    customer.deleteRole('Late');
    await expect(assume(arn, client, { ExternalId: 'x1' })).rejects.toThrow('not authorized');
  });
});
