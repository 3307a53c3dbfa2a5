/** CloudTrail's event history, by raw HTTP. */
import { GetRoleCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { callJson } from '../support/aws-json.ts';
import { allowing, denial, roleWorld, type SessionKeys } from '../support/role-session.ts';

const MINUTE = 60_000;

async function world() {
  const base = await roleWorld();
  const { simulator, clock, administrator } = base;
  const lookup = async (input: object = {}, keys: SessionKeys = administrator, region = 'us-east-1') => {
    // Two calls a second are free.
    clock.advance(1_000);
    return callJson(simulator.url, keys, 'cloudtrail', 'LookupEvents', input, region);
  };
  const about = (AttributeValue: string, AttributeKey = 'ResourceName') => ({
    LookupAttributes: [{ AttributeKey, AttributeValue }],
  });
  const names = async (input: object) =>
    (await lookup(input)).body.Events.map(({ EventName }: { EventName: string }) => EventName);
  return { ...base, lookup, about, names };
}

it('tells who changed the role, when and how', async () => {
  const { clock, customer, administrator, iam, role, trustPolicy, lookup, about } = await world();
  role();
  const at = clock.now() + MINUTE;
  clock.advance(MINUTE);
  const PolicyDocument = JSON.stringify(trustPolicy);
  const update = new UpdateAssumeRolePolicyCommand({ RoleName: 'Role', PolicyDocument });
  await iam(administrator).send(update);
  clock.advance(5 * MINUTE);
  const { body } = await lookup(about('Role'));
  expect(body.Events).toMatchObject([
    {
      EventName: 'UpdateAssumeRolePolicy',
      ReadOnly: 'false',
      Username: 'administrator',
      AccessKeyId: administrator.accessKeyId,
      EventTime: Math.floor(at / 1_000),
      EventSource: 'iam.amazonaws.com',
      Resources: [{ ResourceType: 'AWS::IAM::Role', ResourceName: 'Role' }],
    },
    { EventName: 'CreateRole', Username: 'root' },
  ]);
  expect(JSON.parse(body.Events[0].CloudTrailEvent)).toMatchObject({
    userIdentity: { type: 'IAMUser', arn: administrator.arn, userName: 'administrator' },
    eventTime: '2026-11-23T12:01:00Z',
    awsRegion: 'us-east-1',
    requestParameters: { roleName: 'Role', policyDocument: PolicyDocument },
    readOnly: false,
    recipientAccountId: customer.accountId,
  });
  expect(JSON.parse(body.Events[1].CloudTrailEvent).userIdentity.type).toBe('Root');
});

it('shows an event five minutes after the call, for 90 days, in one Region', async () => {
  const { clock, role, lookup, names, about } = await world();
  role();
  clock.advance(5 * MINUTE - 1_001);
  expect(await names(about('Role'))).toEqual([]);
  expect(await names(about('Role'))).toEqual(['CreateRole']);
  expect((await lookup(about('Role'), undefined, 'eu-west-1')).body.Events).toEqual([]);
  clock.advance(90 * 24 * 60 * MINUTE);
  expect(await names(about('Role'))).toEqual([]);
});

it('also has the calls that read, and those that were refused, by a session of the role', async () => {
  const { clock, role, session, iam, lookup } = await world();
  const { arn } = role({ inlinePolicies: { read: allowing('iam:GetRole') } });
  const client = iam(await session(arn));
  await client.send(new GetRoleCommand({ RoleName: 'Role' }));
  const PolicyDocument = JSON.stringify(allowing('*'));
  const grab = new PutRolePolicyCommand({ RoleName: 'Role', PolicyName: 'more', PolicyDocument });
  expect(await denial(client.send(grab))).not.toBeNull();
  clock.advance(5 * MINUTE);
  const { body } = await lookup({
    LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'aurora' }],
  });
  expect(body.Events).toMatchObject([
    { EventName: 'PutRolePolicy', ReadOnly: 'false' },
    { EventName: 'GetRole', ReadOnly: 'true' },
  ]);
  const refused = JSON.parse(body.Events[0].CloudTrailEvent);
  expect(refused).toMatchObject({ errorCode: 'AccessDenied' });
  expect(refused.userIdentity).toMatchObject({
    type: 'AssumedRole',
    sessionContext: { sessionIssuer: { arn, userName: 'Role' } },
  });
});

it('has the changes that tests make without HTTP', async () => {
  const { clock, customer, role, names, about } = await world();
  role();
  const boundary = customer.createPolicy('Boundary', allowing('*')).arn;
  customer.updateRole('Role', {
    managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
    inlinePolicies: { own: allowing('s3:*') },
    boundary,
    maxSessionSeconds: 7_200,
  });
  customer.updateRole('Role', { managedPolicies: [], inlinePolicies: {}, boundary: null });
  customer.deleteRole('Role');
  clock.advance(5 * MINUTE);
  expect(await names(about('Role'))).toEqual([
    'DeleteRole',
    'DeleteRolePermissionsBoundary',
    'DeleteRolePolicy',
    'DetachRolePolicy',
    'UpdateRole',
    'PutRolePermissionsBoundary',
    'PutRolePolicy',
    'AttachRolePolicy',
    'CreateRole',
  ]);
  expect(await names(about('arn:aws:iam::aws:policy/SecurityAudit'))).toEqual([
    'DetachRolePolicy',
    'AttachRolePolicy',
  ]);
});

it('gives pages, filters by attribute and time', async () => {
  const { clock, customer, role, trustPolicy, lookup, names, about } = await world();
  role();
  const from = clock.now() / 1_000 + 1;
  for (let index = 0; index < 4; index++) {
    clock.advance(1_000);
    customer.updateTrustPolicy('Role', trustPolicy);
  }
  role({}, 'Other');
  clock.advance(5 * MINUTE);
  const page = await lookup({ ...about('Role'), MaxResults: 3 });
  expect(page.body.Events).toHaveLength(3);
  customer.updateTrustPolicy('Role', trustPolicy);
  clock.advance(5 * MINUTE);
  const rest = await lookup({ ...about('Role'), MaxResults: 3, NextToken: page.body.NextToken });
  expect(rest.body.Events).toMatchObject([
    { EventName: 'UpdateAssumeRolePolicy' },
    { EventName: 'CreateRole' },
  ]);
  expect(rest.body).not.toHaveProperty('NextToken');
  expect(await names(about('CreateRole', 'EventName'))).toEqual(['CreateRole', 'CreateRole']);
  expect(await names({ ...about('Role'), StartTime: from, EndTime: from + 1 })).toHaveLength(2);
});

it.each([
  ['InvalidMaxResultsException', { MaxResults: 51 }],
  ['InvalidLookupAttributesException', { LookupAttributes: [{ AttributeKey: 'X', AttributeValue: 'y' }] }],
  ['InvalidTimeRangeException', { StartTime: 2, EndTime: 1 }],
  ['InvalidNextTokenException', { NextToken: 'x' }],
])('refuses with %s', async (code, input) => {
  const { lookup } = await world();
  expect(await lookup(input)).toMatchObject({ status: 400, body: { __type: code } });
});

it('answers two calls a second for an account and Region', async () => {
  const { simulator, administrator, clock } = await world();
  const call = async (region?: string) =>
    (await callJson(simulator.url, administrator, 'cloudtrail', 'LookupEvents', {}, region)).body.__type;
  expect([await call(), await call()]).toEqual([undefined, undefined]);
  expect(await call()).toBe('ThrottlingException');
  expect(await call('eu-west-1')).toBeUndefined();
  clock.advance(1_000);
  expect(await call()).toBeUndefined();
  expect(simulator.calls.all('LookupEvents').map(({ service, outcome }) => `${service} ${outcome}`)).toEqual([
    'cloudtrail OK',
    'cloudtrail OK',
    'cloudtrail ThrottlingException',
    'cloudtrail OK',
    'cloudtrail OK',
  ]);
});

it('needs cloudtrail:LookupEvents, and names the layer that denies', async () => {
  const { role, session, lookup, customer } = await world();
  const keys = await session(role().arn);
  expect(await lookup({}, keys)).toMatchObject({
    status: 400,
    body: {
      __type: 'AccessDeniedException',
      message: `User: arn:aws:sts::${customer.accountId}:assumed-role/Role/aurora is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action`,
    },
  });
  const wrong = await lookup({}, { ...keys, secretAccessKey: 'wrong' });
  expect(wrong.body.__type).toBe('InvalidSignatureException');
});
