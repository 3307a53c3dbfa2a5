// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { describe, expect, it } from 'vitest';
import { type AccessKnowledge, accessReport } from '../../src/access/access-report.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import type { CapabilitySet } from '../../src/access/capability.ts';
import { CUSTOMER, type Json, ROLE_ARN } from '../iam/policy/support.ts';
import { allow, BUCKET, deny, having, NOTHING, named, refused, SET, simulated } from './support.ts';

const TABLE = `arn:aws:dynamodb:*:${CUSTOMER}:table/orders`;
const ALL = ['s3:GetObject', 'ec2:DescribeInstances', 'dynamodb:Query'];
const everything = allow(ALL);
const others = allow(['ec2:DescribeInstances', 'dynamodb:Query']);

/** `missing`: action, layer, evidence. `unknown`: action. `excessive`: action, risk. */
type Expected = { missing?: string[]; unknown?: string[]; excessive?: string[] };

function summaryOf(knowledge: AccessKnowledge, set: CapabilitySet = SET) {
  const { state, missing, unknown, excessive } = accessReport(set, knowledge);
  return {
    state,
    missing: missing.map(({ action, layer, evidence }) => `${action} ${layer} ${evidence}`),
    unknown: unknown.map(({ action }) => action),
    excessive: excessive.map(({ action, risk }) => `${action} ${risk}`),
  };
}

const expected = ({ missing = [], unknown = [], excessive = [] }: Expected) => ({
  state: missing.length > 0 ? 'INSUFFICIENT' : unknown.length > 0 ? 'UNKNOWN' : 'SUFFICIENT',
  missing,
  unknown,
  excessive,
});

const s3 = (statement: Json) => having(statement, others);
const lacks = { missing: ['s3:GetObject IDENTITY_POLICY READ'] };
const open = { unknown: ['s3:GetObject'] };
const withBoundary = (...statements: Json[]): AccessKnowledge => {
  const { policies } = having(everything);
  if (policies === null) throw new Error('policies');
  return { ...NOTHING, policies: { ...policies, boundary: named('Edge', ...statements) } };
};
const withUnread = (knowledge: AccessKnowledge): AccessKnowledge => ({
  ...knowledge,
  policies: knowledge.policies && { ...knowledge.policies, unread: ['the inline policy "Extra"'] },
});
const simulating = (...results: AccessKnowledge['simulated']): AccessKnowledge => ({
  ...NOTHING,
  simulated: [
    simulated('ec2:DescribeInstances', 'allowed'),
    simulated('dynamodb:Query', 'allowed', { resource: TABLE }),
    ...results,
  ],
});
const onBucket = (decision: 'allowed' | 'explicitDeny' | 'implicitDeny', more: object = {}) =>
  simulated('s3:GetObject', decision, { resource: BUCKET, ...more });

const SETUPS: [string, AccessKnowledge, Expected][] = [
  // What was read.
  ['exactly what is needed', having(everything), {}],
  ['nothing at all', having(), { missing: ALL.map((action) => `${action} IDENTITY_POLICY READ`) }],
  ['one action less', having(others), lacks],
  ['names in another case', s3(allow('S3:getobject')), {}],
  ['the exact resource', s3(allow('s3:GetObject', { Resource: BUCKET })), {}],
  ['a wider resource', s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::*' })), {}],
  ['another bucket', s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::other/*' })), lacks],
  ['one folder of the bucket', s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports/2026/*' })), open],
  ['the bucket without its objects', s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports' })), lacks],
  [
    'all resources but another bucket',
    s3(allow('s3:GetObject', { Resource: undefined, NotResource: 'arn:aws:s3:::other/*' })),
    {},
  ],
  [
    'all resources but this bucket',
    s3(allow('s3:GetObject', { Resource: undefined, NotResource: BUCKET })),
    lacks,
  ],
  [
    'all resources but one folder',
    s3(allow('s3:GetObject', { Resource: undefined, NotResource: 'arn:aws:s3:::reports/secret/*' })),
    open,
  ],
  ['a wildcard that reads', s3(allow('s3:GetObj*')), {}],
  ['a question mark', s3(allow('s3:GetObjec?')), {}],
  ['a wildcard that covers more reads', s3(allow('s3:Get*')), {}],
  ['a Deny', having(everything, deny('s3:GetObject')), lacks],
  ['a Deny of the service', having(everything, deny('s3:*')), lacks],
  [
    'a Deny by NotAction',
    having(everything, deny([], { Action: undefined, NotAction: ['ec2:*', 'dynamodb:*'] })),
    lacks,
  ],
  ['a Deny of another bucket', having(everything, deny('s3:*', { Resource: 'arn:aws:s3:::other/*' })), {}],
  [
    'a Deny of one folder',
    having(everything, deny('s3:*', { Resource: 'arn:aws:s3:::reports/secret/*' })),
    open,
  ],
  // Conditions.
  [
    'a condition that always holds',
    s3(allow('s3:GetObject', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
    {},
  ],
  [
    'a condition that never holds',
    s3(allow('s3:GetObject', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    lacks,
  ],
  [
    'a condition on the address',
    s3(allow('s3:GetObject', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
    open,
  ],
  [
    'a Deny without TLS',
    having(everything, deny('*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    {},
  ],
  [
    'a Deny without MFA',
    having(
      everything,
      deny('s3:*', { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    ),
    lacks,
  ],
  [
    'a Deny outside of a Region',
    having(
      everything,
      deny('ec2:*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    ),
    { unknown: ['ec2:DescribeInstances'] },
  ],
  [
    "a condition on the role's own ARN",
    s3(allow('s3:GetObject', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE_ARN } } })),
    {},
  ],
  [
    'a condition on another role',
    s3(allow('s3:GetObject', { Condition: { ArnEquals: { 'aws:PrincipalArn': `${ROLE_ARN}2` } } })),
    lacks,
  ],
  [
    'the own account by a variable',
    s3(
      allow('s3:GetObject', {
        Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
      }),
    ),
    {},
  ],
  [
    'a folder by an unknown tag',
    s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports/${aws:PrincipalTag/team}/*' })),
    open,
  ],
  [
    'a user name, which a role does not have',
    s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports/${aws:username}/*' })),
    lacks,
  ],
  [
    'a condition on a user name',
    s3(allow('s3:GetObject', { Condition: { Null: { 'aws:username': 'true' } } })),
    {},
  ],
  [
    'an unknown condition, and a statement without it',
    having(everything, allow('s3:GetObject', { Condition: { StringEquals: { 'aws:PrincipalTag/a': 'b' } } })),
    {},
  ],
  // Boundary.
  ['a boundary that allows all', withBoundary(allow('*')), {}],
  [
    'a boundary that lacks an action',
    withBoundary(others),
    { missing: ['s3:GetObject PERMISSIONS_BOUNDARY READ'] },
  ],
  [
    'a boundary by NotAction',
    withBoundary(allow([], { Action: undefined, NotAction: 's3:*' })),
    { missing: ['s3:GetObject PERMISSIONS_BOUNDARY READ'] },
  ],
  [
    'a boundary that denies',
    withBoundary(allow('*'), deny('s3:*')),
    { missing: ['s3:GetObject PERMISSIONS_BOUNDARY READ'] },
  ],
  [
    'a boundary for one Region',
    withBoundary(
      others,
      allow('s3:*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    ),
    open,
  ],
  [
    'a boundary for another bucket',
    withBoundary(others, allow('s3:*', { Resource: 'arn:aws:s3:::other/*' })),
    { missing: ['s3:GetObject PERMISSIONS_BOUNDARY READ'] },
  ],
  // What could not be read.
  ['a policy that could not be read', withUnread(having(everything)), { unknown: ALL }],
  [
    'such a policy, and a Deny that was read',
    withUnread(having(deny('s3:*'))),
    { missing: ['s3:GetObject IDENTITY_POLICY READ'], unknown: ['ec2:DescribeInstances', 'dynamodb:Query'] },
  ],
  ['nothing that was read', NOTHING, { unknown: ALL }],
  // What AWS simulated.
  ['all simulated as allowed', simulating(onBucket('allowed')), {}],
  [
    'simulated as denied',
    simulating(onBucket('implicitDeny')),
    { missing: ['s3:GetObject IDENTITY_POLICY SIMULATED'] },
  ],
  [
    'simulated as denied by the organization',
    simulating(onBucket('explicitDeny', { allowedByOrganizations: false })),
    { missing: ['s3:GetObject SERVICE_CONTROL_POLICY SIMULATED'] },
  ],
  [
    'simulated as denied by the boundary',
    simulating(onBucket('implicitDeny', { allowedByBoundary: false })),
    { missing: ['s3:GetObject PERMISSIONS_BOUNDARY SIMULATED'] },
  ],
  [
    'simulated without a key that matters',
    simulating(onBucket('implicitDeny', { missingContextKeys: ['aws:SourceIp'] })),
    open,
  ],
  ['simulated for another resource', simulating(simulated('s3:GetObject', 'implicitDeny')), open],
  [
    'read as allowed, denied by the organization',
    { ...having(everything), simulated: [onBucket('explicitDeny', { allowedByOrganizations: false })] },
    { missing: ['s3:GetObject SERVICE_CONTROL_POLICY SIMULATED'] },
  ],
  [
    'read as allowed, simulated without the key that it has',
    { ...having(everything), simulated: [onBucket('implicitDeny')] },
    {},
  ],
  [
    'read as denied, simulated before the change',
    { ...having(others), simulated: [onBucket('allowed')] },
    lacks,
  ],
  [
    'read as dependent on a key that AWS did not have',
    {
      ...s3(allow('s3:GetObject', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
      simulated: [onBucket('implicitDeny')],
    },
    open,
  ],
  [
    'a policy that could not be read, and a simulation',
    { ...withUnread(having(everything)), simulated: [onBucket('allowed')] },
    { unknown: ['ec2:DescribeInstances', 'dynamodb:Query'] },
  ],
  // What programs were refused.
  [
    'refused by the organization, which was not seen',
    {
      ...having(everything),
      denials: [refused('s3:GetObject', { layer: 'SERVICE_CONTROL_POLICY', isExplicit: true })],
    },
    { missing: ['s3:GetObject SERVICE_CONTROL_POLICY REPORTED'] },
  ],
  [
    'refused by the organization, and simulated as allowed since',
    {
      ...simulating(onBucket('allowed', { allowedByOrganizations: true })),
      denials: [refused('s3:GetObject', { resource: BUCKET, layer: 'SERVICE_CONTROL_POLICY' })],
    },
    {},
  ],
  [
    'refused by a policy of the role that has changed since',
    { ...having(everything), denials: [refused('s3:GetObject', { layer: 'IDENTITY_POLICY' })] },
    {},
  ],
  [
    'refused by the policy of a bucket',
    { ...having(everything), denials: [refused('s3:GetObject', { layer: 'RESOURCE_POLICY' })] },
    { missing: ['s3:GetObject RESOURCE_POLICY REPORTED'] },
  ],
  [
    'refused by a VPC endpoint',
    { ...having(everything), denials: [refused('s3:GetObject', { layer: 'VPC_ENDPOINT_POLICY' })] },
    { missing: ['s3:GetObject VPC_ENDPOINT_POLICY REPORTED'] },
  ],
  [
    'refused by the session policy of a program',
    { ...having(everything), denials: [refused('s3:GetObject', { layer: 'SESSION_POLICY' })] },
    { missing: ['s3:GetObject SESSION_POLICY REPORTED'] },
  ],
  [
    'refused without a reason, and nothing else known',
    { ...NOTHING, denials: [refused('s3:GetObject')] },
    { missing: ['s3:GetObject null REPORTED'], unknown: ['ec2:DescribeInstances', 'dynamodb:Query'] },
  ],
  [
    'refused something that the set does not name',
    { ...having(everything), denials: [refused('sqs:SendMessage', { layer: 'IDENTITY_POLICY' })] },
    { missing: ['sqs:SendMessage IDENTITY_POLICY READ'] },
  ],
  [
    'allowed since what the set does not name',
    { ...having(everything, allow('sqs:SendMessage')), denials: [refused('sqs:SendMessage')] },
    { excessive: ['sqs:SendMessage WRITES'] },
  ],
  // Too much.
  ['AdministratorAccess', having(allow('*')), { excessive: ['* ADMINISTRATOR'] }],
  [
    'PowerUserAccess',
    having(allow([], { Action: undefined, NotAction: ['iam:*', 'organizations:*', 'account:*'] })),
    { excessive: ['NotAction iam:*, organizations:*, account:* ALL_BUT_SOME'] },
  ],
  ['a service in whole', having(everything, allow('sqs:*')), { excessive: ['sqs:* PERMISSIONS_MANAGEMENT'] }],
  [
    'a service in whole, without managing permissions',
    having(everything, allow('athena:*')),
    { excessive: ['athena:* WRITES'] },
  ],
  [
    'a wildcard that creates',
    having(everything, allow('ec2:Create*')),
    { excessive: ['ec2:Create* PERMISSIONS_MANAGEMENT'] },
  ],
  [
    'a wildcard with a name that reads and an action that gives out credentials',
    having(everything, allow('redshift:Get*')),
    { excessive: ['redshift:Get* CREDENTIALS'] },
  ],
  [
    'every role to every service',
    having(everything, allow('iam:PassRole')),
    { excessive: ['iam:PassRole PASS_ROLE'] },
  ],
  [
    'every role of the account',
    having(everything, allow('iam:PassRole', { Resource: `arn:aws:iam::${CUSTOMER}:role/*` })),
    { excessive: ['iam:PassRole PASS_ROLE'] },
  ],
  [
    'every role to one service',
    having(
      everything,
      allow('iam:PassRole', {
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ),
    { excessive: ['iam:PassRole WRITES'] },
  ],
  [
    'one role',
    having(everything, allow('iam:PassRole', { Resource: `arn:aws:iam::${CUSTOMER}:role/task` })),
    { excessive: ['iam:PassRole WRITES'] },
  ],
  [
    'who may do what',
    having(everything, allow('iam:AttachRolePolicy')),
    { excessive: ['iam:AttachRolePolicy PERMISSIONS_MANAGEMENT'] },
  ],
  [
    'a change where the set only reads',
    having(everything, allow('ec2:TerminateInstances')),
    { excessive: ['ec2:TerminateInstances WRITES'] },
  ],
  ['too much that is denied again', having(everything, allow('sqs:*'), deny('sqs:*')), {}],
  [
    'too much that the boundary excludes',
    {
      ...withBoundary(everything),
      policies: {
        identityPolicies: [named('Own', everything, allow('sqs:*'))],
        boundary: named('Edge', everything),
        unread: [],
      },
    },
    {},
  ],
  [
    'everything, of which the boundary leaves what is needed',
    {
      ...NOTHING,
      policies: {
        identityPolicies: [named('Own', allow('*'))],
        boundary: named('Edge', everything),
        unread: [],
      },
    },
    {},
  ],
  [
    'everything, of which the boundary leaves too much',
    {
      ...NOTHING,
      policies: {
        identityPolicies: [named('Own', allow('*'))],
        boundary: named('Edge', everything, allow('athena:*')),
        unread: [],
      },
    },
    { excessive: ['athena:* WRITES'] },
  ],
  [
    'everything, which the boundary leaves, too',
    {
      ...NOTHING,
      policies: {
        identityPolicies: [named('Own', allow('*'))],
        boundary: named('Edge', allow('*')),
        unread: [],
      },
    },
    { excessive: ['* ADMINISTRATOR'] },
  ],
];

describe('what a role may do', () => {
  it.each(SETUPS)('is reported for %s', (_, knowledge, what) => {
    expect(summaryOf(knowledge)).toEqual(expected(what));
  });

  it('has more than 60 setups', () => {
    expect(SETUPS.length).toBeGreaterThan(60);
  });

  it('reports data reads under a set without data', () => {
    const [observe] = BUILT_IN_SETS;
    if (observe === undefined) throw new Error('no set');
    const { excessive } = summaryOf(
      having(allow(['s3:Get*', 's3:GetBucketLocation', 'dynamodb:Query'])),
      observe,
    );
    expect(excessive).toEqual(['s3:Get* DATA', 'dynamodb:Query DATA']);
  });

  it('never believes a simulation of an action that assumes roles', () => {
    const set = { ...SET, capabilities: [{ reason: 'x', actions: ['sts:AssumeRole'], resources: ['*'] }] };
    const knowledge = { ...NOTHING, simulated: [simulated('sts:AssumeRole', 'allowed')] };
    expect(summaryOf(knowledge, set)).toEqual(expected({ unknown: ['sts:AssumeRole'] }));
  });

  it('says what to change, and where', () => {
    const { missing } = accessReport(SET, having(others));
    expect(missing[0]).toMatchObject({
      reason: 'To read reports.',
      remedy: {
        words: 'No policy of the role allows s3:GetObject. Add this statement to a policy of the role.',
        statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: BUCKET },
      },
    });
    const denied = accessReport(SET, having(everything, { ...deny('s3:*'), Sid: 'NoFiles' }));
    expect(denied.missing[0]?.remedy).toEqual({
      words:
        'A policy of the role (Own, statement "NoFiles") denies s3:GetObject expressly, so that no other policy can allow it. Except the role from that Deny statement, or narrow it, if Aurora is to do this.',
      statement: null,
    });
  });

  it('says why it does not know', () => {
    const why = (knowledge: AccessKnowledge) => accessReport(SET, knowledge).unknown[0]?.why;
    expect(why(NOTHING)).toBe(
      "Aurora may not read the role's policies, and may not ask AWS to simulate them.",
    );
    expect(why(withUnread(having(everything)))).toBe(
      'Aurora may not read the inline policy "Extra", which may decide.',
    );
    expect(
      why(s3(allow('s3:GetObject', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }))),
    ).toBe('It depends on aws:sourceip, which is not known beforehand (Own, statement 1).');
    expect(why(s3(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports/2026/*' })))).toBe(
      'It is allowed for some resources only (Own, statement 1).',
    );
  });

  it('clears denials that a later check answers', () => {
    const [over, stays] = [refused('s3:GetObject'), refused('s3:GetObject', { layer: 'RESOURCE_POLICY' })];
    expect(accessReport(SET, { ...having(everything), denials: [over, stays] }).cleared).toEqual([over]);
  });
});

describe('policies that are as large as AWS allows', () => {
  /** Ten policies of 6,144 characters, half of which deny. */
  const large = (pattern: (index: number) => string): AccessKnowledge => {
    const actions = (policy: number) =>
      Array.from({ length: 600 }, (_, index) => pattern(policy * 600 + index));
    const identityPolicies = Array.from({ length: 10 }, (_, policy) =>
      named(`P${policy}`, policy % 2 === 0 ? allow(actions(policy)) : deny(actions(policy))),
    );
    return { ...NOTHING, policies: { identityPolicies, boundary: named('Edge', allow('*')), unread: [] } };
  };

  it('still say that the role may do everything, if the boundary is too much to read as well', () => {
    const pattern = (index: number) => `iam:*${'a*'.repeat(40)}${index}`;
    const { policies } = large(pattern);
    if (policies === null) throw new Error('policies');
    const identityPolicies = [named('Admin', allow('*')), ...policies.identityPolicies];
    const boundary = named(
      'Edge',
      ...Array.from({ length: 600 }, (_, index) => allow(pattern(index))),
      allow('s3:*'),
    );
    const { excessive } = accessReport(SET, {
      ...NOTHING,
      policies: { ...policies, identityPolicies, boundary },
    });
    expect(excessive[0]).toMatchObject({ action: '*', risk: 'ADMINISTRATOR' });
  });

  const milliseconds = (work: () => unknown): number => {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1_000;
  };

  it.each<[string, (index: number) => string]>([
    ['patterns of one service', (index) => `iam:*${index}`],
    ['actions', (index) => `iam:Put${index}`],
    ['patterns with many wildcards', (index) => `iam:*${'a*'.repeat(40)}${index}`],
  ])('take little time: %s', (_, pattern) => {
    const knowledge = large(pattern);
    let excessive: readonly unknown[] = [];
    const took = milliseconds(() => {
      ({ excessive } = accessReport(BUILT_IN_SETS[2] ?? SET, knowledge));
    });
    expect(excessive.length).toBeLessThanOrEqual(100);
    expect({ took, isShort: took < 1_500 }).toMatchObject({ isShort: true });
  });
});
