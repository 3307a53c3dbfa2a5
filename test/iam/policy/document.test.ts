import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/iam/policy/document.ts';
import type { PolicyKind } from '../../../src/iam/policy/model.ts';
import { awsPrincipalForm, awsPrincipals, mapAwsPrincipals } from '../../../src/iam/policy/principals.ts';
import { type Json, permitting, policyOf, trusting, user } from './support.ts';

const one = (statement: unknown, more: Json = {}) =>
  JSON.stringify({ Version: '2012-10-17', ...more, Statement: statement });
const T = (more: Json) => one(trusting({ AWS: '111122223333' }, more));
const I = (more: Json) => one(permitting(more));
const P = (principal: unknown) => one(trusting(principal));

const SYNTAX = /^Syntax error at position \(\d+,\d+\)$/;
const IDENTITY_SYNTAX = 'Syntax errors in policy.';

// docs/aws-facts.md, 8.4 and 8.5; the texts are AWS's.
const REFUSED: [sentence: string, kind: PolicyKind, text: string, message: string | RegExp][] = [
  ['a text that is not JSON', 'TRUST', '{', 'This policy contains invalid Json'],
  ['an identity policy that is no JSON', 'IDENTITY', '{', IDENTITY_SYNTAX],
  ['an array', 'TRUST', '[]', 'This policy contains invalid Json'],
  ['an identity policy that is an array', 'IDENTITY', '[]', IDENTITY_SYNTAX],
  ['an empty object, at the place where AWS says it', 'TRUST', '{}', 'Syntax error at position (1,3)'],
  ['an element of the policy that IAM does not know', 'TRUST', one([], { Comment: 'x' }), SYNTAX],
  ['an Id that is no text', 'TRUST', one(trusting('*'), { Id: 1 }), SYNTAX],
  [
    'a Version that is no version of the language',
    'TRUST',
    one(trusting('*'), { Version: '2026-01-01' }),
    'The policy must contain a valid version string',
  ],
  [
    'an identity policy with such a Version',
    'IDENTITY',
    one(permitting(), { Version: '2012' }),
    IDENTITY_SYNTAX,
  ],
  ['a policy without statements', 'TRUST', one([]), 'Could not parse the policy: Statement is empty!'],
  ['an identity policy without statements', 'IDENTITY', one([]), IDENTITY_SYNTAX],
  ['a statement that is a string', 'TRUST', one(['Allow']), SYNTAX],
  ['an element of the statement that IAM does not know', 'TRUST', T({ Conditions: {} }), SYNTAX],
  ['an element in lower case', 'TRUST', T({ sid: 'x' }), SYNTAX],
  ['a Sid that is no text', 'TRUST', T({ Sid: 1 }), SYNTAX],
  [
    'a Sid with a space in an identity policy',
    'IDENTITY',
    I({ Sid: 'two words' }),
    /^Statement IDs \(SID\) must be alpha-numeric/,
  ],
  [
    'a Sid used twice',
    'TRUST',
    one([trusting('*', { Sid: 'a' }), trusting('*', { Sid: 'a' })]),
    'The Statement Ids in the policy are not unique',
  ],
  [
    'a Sid used twice in an identity policy',
    'IDENTITY',
    one([permitting({ Sid: 'a' }), permitting({ Sid: 'a' })]),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  ['a statement without Effect', 'TRUST', T({ Effect: undefined }), 'Missing required field Effect'],
  ['an identity statement without Effect', 'IDENTITY', I({ Effect: undefined }), IDENTITY_SYNTAX],
  ['an Effect in lower case', 'TRUST', T({ Effect: 'allow' }), 'Invalid effect: allow'],
  ['an identity statement with such an Effect', 'IDENTITY', I({ Effect: 'allow' }), IDENTITY_SYNTAX],
  ['an Effect that is no text', 'TRUST', T({ Effect: true }), SYNTAX],
  [
    'a trust policy without Principal',
    'TRUST',
    T({ Principal: undefined }),
    'Missing required field Principal',
  ],
  ['an empty Principal', 'TRUST', P({}), 'Missing required field Principal cannot be empty!'],
  [
    'a Principal that names nobody',
    'TRUST',
    P({ AWS: [] }),
    'Missing required field Principal cannot be empty!',
  ],
  ['a Principal that is an array', 'TRUST', P(['*']), SYNTAX],
  ['a kind of principal in lower case', 'TRUST', P({ aws: '*' }), SYNTAX],
  ['a principal that is a number', 'TRUST', P({ AWS: 111122223333 }), SYNTAX],
  ['a principal that is no ARN', 'TRUST', P({ AWS: 'Ada' }), 'Invalid principal in policy: "AWS":"Ada"'],
  ['a Principal text other than *', 'TRUST', P('Ada'), 'Principal must be a JSON object.'],
  [
    'the ARN of an account as a Principal text',
    'TRUST',
    P('arn:aws:iam::111122223333:root'),
    'Principal must be a JSON object.',
  ],
  [
    'a principal with a wildcard',
    'TRUST',
    P({ AWS: 'arn:aws:iam::111122223333:role/*' }),
    /^Invalid principal in policy: "AWS"/,
  ],
  [
    'a group as principal',
    'TRUST',
    P({ AWS: 'arn:aws:iam::111122223333:group/devs' }),
    /^Invalid principal in policy/,
  ],
  [
    'a principal of an account of eleven digits',
    'TRUST',
    P({ AWS: '11112222333' }),
    /^Invalid principal in policy/,
  ],
  [
    'an assumed-role ARN without a session',
    'TRUST',
    P({ AWS: 'arn:aws:sts::111122223333:assumed-role/R' }),
    /^Invalid principal in policy/,
  ],
  [
    'a service that is no host name',
    'TRUST',
    P({ Service: 'ec2' }),
    'Invalid principal in policy: "SERVICE":"ec2"',
  ],
  ['Principal and NotPrincipal together', 'TRUST', T({ NotPrincipal: '*', Effect: 'Deny' }), SYNTAX],
  [
    'Allow with NotPrincipal',
    'TRUST',
    T({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
    'Allow with NotPrincipal is not allowed.',
  ],
  [
    'Deny with NotPrincipal',
    'TRUST',
    T({ Principal: undefined, NotPrincipal: { AWS: '111122223333' }, Effect: 'Deny' }),
    'AssumeRole policy must not contain NotPrincipal field.',
  ],
  [
    'a Principal in an identity policy',
    'IDENTITY',
    I({ Principal: '*' }),
    'Policy document should not specify a principal.',
  ],
  [
    'a NotPrincipal in a session policy',
    'SESSION',
    I({ NotPrincipal: '*' }),
    'Policy document should not specify a principal.',
  ],
  ['a Resource in a trust policy', 'TRUST', T({ Resource: '*' }), 'Has prohibited field Resource'],
  [
    'a NotResource in a trust policy',
    'TRUST',
    T({ NotResource: '*' }),
    'AssumeRole policy must not contain resources.',
  ],
  ['a trust policy without Action', 'TRUST', T({ Action: undefined }), 'Missing required field Action'],
  ['a trust policy with an empty Action', 'TRUST', T({ Action: [] }), 'Missing required field Action'],
  [
    'an action of another service in a trust policy',
    'TRUST',
    T({ Action: ['sts:AssumeRole', 's3:*'] }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    '* as action of a trust policy',
    'TRUST',
    T({ Action: '*' }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  ...[
    'sts:GetCallerIdentity',
    'sts:AssumeRoot',
    'sts:GetSession*',
    'sts:AsumeRole',
    's3:*',
    'AssumeRole',
  ].map((action): (typeof REFUSED)[number] => [
    `${action} as action of a trust policy`,
    'TRUST',
    T({ Action: ['sts:AssumeRole', action] }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ]),
  ...['ExternalId', ':ExternalId', 'sts:', ''].map((key): (typeof REFUSED)[number] => [
    `the condition key "${key}", which has no prefix of a service,`,
    'TRUST',
    T({ Condition: { StringEquals: { [key]: 'x' } } }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ]),
  ['Action and NotAction together', 'TRUST', T({ NotAction: 'sts:TagSession' }), SYNTAX],
  ['an action that is a number', 'IDENTITY', I({ Action: 1 }), IDENTITY_SYNTAX],
  [
    'an identity policy without Action',
    'IDENTITY',
    I({ Action: undefined }),
    'Policy statement must contain actions.',
  ],
  [
    'an action without a service',
    'IDENTITY',
    I({ Action: 'AssumeRole' }),
    /^Actions\/Conditions must be prefaced by a vendor/,
  ],
  [
    'an action with two colons',
    'IDENTITY',
    I({ Action: 'sts:Assume:Role' }),
    'Actions/Condition can contain only one colon.',
  ],
  [
    'an action of a service with odd characters',
    'IDENTITY',
    I({ Action: 's_t:A' }),
    'Vendor s_t is not valid',
  ],
  [
    'an identity policy without Resource',
    'IDENTITY',
    I({ Resource: undefined }),
    'Policy statement must contain resources.',
  ],
  [
    'a session policy with an empty Resource',
    'SESSION',
    I({ Resource: [] }),
    'Policy statement must contain resources.',
  ],
  [
    'a resource that is no ARN',
    'IDENTITY',
    I({ Resource: 'Reader' }),
    'Resource Reader must be in ARN format or "*".',
  ],
  ['Resource and NotResource together', 'IDENTITY', I({ NotResource: '*' }), IDENTITY_SYNTAX],
  ['a Condition that is an array', 'TRUST', T({ Condition: [] }), SYNTAX],
  [
    'an operator that IAM does not know',
    'TRUST',
    T({ Condition: { StringMatches: { 'a:b': 'c' } } }),
    SYNTAX,
  ],
  ['an operator in another case', 'TRUST', T({ Condition: { stringEquals: { 'a:b': 'c' } } }), SYNTAX],
  ['NullIfExists', 'TRUST', T({ Condition: { NullIfExists: { 'a:b': 'true' } } }), SYNTAX],
  [
    'a qualifier that IAM does not know',
    'TRUST',
    T({ Condition: { 'ForSomeValues:StringEquals': { 'a:b': 'c' } } }),
    SYNTAX,
  ],
  [
    'a condition key in the place of the operator',
    'TRUST',
    T({ Condition: { 'sts:ExternalId': 'x' } }),
    SYNTAX,
  ],
  ['an operator without keys', 'IDENTITY', I({ Condition: { StringEquals: 'x' } }), IDENTITY_SYNTAX],
  ['a condition value that is null', 'TRUST', T({ Condition: { StringEquals: { 'a:b': null } } }), SYNTAX],
  [
    'a condition value that is an array in an array',
    'TRUST',
    T({ Condition: { StringEquals: { 'a:b': [['x']] } } }),
    SYNTAX,
  ],
];

describe('a policy is refused for', () => {
  test.each(REFUSED)('%s', (_, kind, text, message) => {
    const parsed = parsePolicy(text, kind);
    if (parsed.ok) throw new Error('was accepted');
    if (typeof message === 'string') expect(parsed.error.message).toBe(message);
    else expect(parsed.error.message).toMatch(message);
    expect(parsed.error.detail).not.toBe('');
    expect(parsed.error.line).toBeGreaterThan(0);
    expect(parsed.error.column).toBeGreaterThan(0);
  });
});

describe('a policy is accepted with', () => {
  test.each<[string, PolicyKind, string]>([
    ['one statement without an array', 'TRUST', one(trusting('*'))],
    ['the old Version', 'TRUST', one(trusting('*'), { Version: '2008-10-17' })],
    ['an Id', 'TRUST', one(trusting('*'), { Id: 'mine' })],
    ['an empty Sid twice', 'TRUST', one([trusting('*', { Sid: '' }), trusting('*', { Sid: '' })])],
    ['an empty Condition', 'TRUST', T({ Condition: {} })],
    ['an action in another case', 'TRUST', T({ Action: 'STS:assumerole' })],
    ['wildcards in the action', 'TRUST', T({ Action: ['sts:Assume*', 'sts:*', 'sts:?agSession'] })],
    [
      'every action that a trust policy can allow',
      'TRUST',
      T({
        Action: [
          ...['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
          ...['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'],
        ],
      }),
    ],
    ['NotAction', 'TRUST', T({ Action: undefined, NotAction: 'sts:TagSession' })],
    [
      'every kind of principal',
      'TRUST',
      P({
        AWS: ['*'],
        Service: 'ec2.amazonaws.com',
        Federated: 'accounts.google.com',
        CanonicalUser: '79a5',
      }),
    ],
    [
      'a qualified operator',
      'TRUST',
      T({ Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a'] } } }),
    ],
    [
      'a condition key that AWS does not know',
      'TRUST',
      T({ Condition: { StringEquals: { 'sts:Id': 'x' } } }),
    ],
    [
      'a condition key of a federated provider',
      'TRUST',
      T({
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'x', 'aws:RequestTag/a b': 'c' },
        },
      }),
    ],
    ['a condition key without a prefix', 'IDENTITY', I({ Condition: { StringEquals: { a: 'x' } } })],
    ['* as action and resource', 'IDENTITY', I({ Action: '*' })],
    ['NotResource', 'SESSION', I({ Resource: undefined, NotResource: 'arn:aws:s3:::b/*' })],
  ])('%s', (_, kind, text) => {
    expect(parsePolicy(text, kind)).toMatchObject({ ok: true });
  });

  test('an absent Version, which means 2008-10-17', () => {
    expect(policyOf('TRUST', trusting('*'), null).version).toBe('2008-10-17');
  });

  test('operators are split, and values become texts', () => {
    const condition = {
      'ForAnyValue:NumericEqualsIfExists': { 'a:b': [1, 2.5, true, 'x'] },
      Null: { 'a:c': 'true' },
    };
    expect(
      policyOf('TRUST', trusting('*', { Condition: condition })).statements[0]?.conditions,
    ).toMatchObject([
      {
        operator: 'ForAnyValue:NumericEqualsIfExists',
        qualifier: 'ForAnyValue',
        baseOperator: 'NumericEquals',
        ifExists: true,
        key: 'a:b',
        values: ['1', '2.5', 'true', 'x'],
      },
      {
        operator: 'Null',
        qualifier: null,
        baseOperator: 'Null',
        ifExists: false,
        key: 'a:c',
        values: ['true'],
      },
    ]);
  });
});

describe('places', () => {
  const text =
    '{\n  "Version": "2012-10-17",\n  "Statement": [{\n    "Effect": "Allow",\n    "Principal": {"AWS": "*"},\n    "Action": "sts:AssumeRole"\n  }]\n}';

  test('a problem has a line and a column', () => {
    const wrong = parsePolicy(text.replace('"AWS"', '"aws"'), 'TRUST');
    expect(wrong).toMatchObject({
      ok: false,
      error: {
        message: 'Syntax error at position (5,19)',
        line: 5,
        column: 19,
      },
    });
    expect(wrong.ok ? '' : wrong.error.detail).toContain('"AWS"');
  });

  test('every part of a good document can be found again', () => {
    const parsed = parsePolicy(text, 'TRUST');
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const [statement] = parsed.value.policy.statements;
    expect(parsed.value.locate(statement?.path ?? [])).toEqual({ value: { line: 3, column: 17 } });
    const path = statement?.principal?.[0]?.path ?? [];
    expect(parsed.value.locate(path)).toEqual({
      key: { line: 5, column: 19 },
      value: { line: 5, column: 26 },
    });
    expect(parsed.value.locate(['Statement', 1])).toBeUndefined();
  });

  test('a key written twice is tolerated: the last counts, the first is reported', () => {
    const twice = text.replace('"Effect"', '"Effect": "Deny", "Effect"');
    expect(parsePolicy(twice, 'TRUST')).toMatchObject({
      ok: true,
      value: {
        policy: { statements: [{ effect: 'Allow' }] },
        repeatedKeys: [{ path: ['Statement', 0, 'Effect'], line: 4, column: 5 }],
      },
    });
  });
});

describe('the AWS principals of a document', () => {
  const policy = policyOf('TRUST', [
    trusting({ AWS: ['111122223333', user.arn], Service: 'ec2.amazonaws.com' }),
    { Effect: 'Deny', Principal: { AWS: 'AIDADELETEDEXAMPLE12' }, Action: 'sts:AssumeRole' },
  ]);

  test('are listed with their place', () => {
    expect(awsPrincipals(policy)).toEqual([
      { type: 'AWS', value: '111122223333', path: ['Statement', 0, 'Principal', 'AWS', 0] },
      { type: 'AWS', value: user.arn, path: ['Statement', 0, 'Principal', 'AWS', 1] },
      { type: 'AWS', value: 'AIDADELETEDEXAMPLE12', path: ['Statement', 1, 'Principal', 'AWS'] },
    ]);
  });

  test('can be replaced with the ids that IAM stores', () => {
    const stored = mapAwsPrincipals(policy, (value) => (value === user.arn ? user.uniqueId : value));
    expect(awsPrincipals(stored).map(({ value }) => value)).toEqual([
      '111122223333',
      user.uniqueId,
      'AIDADELETEDEXAMPLE12',
    ]);
    expect(stored.statements[0]?.principal?.at(-1)?.value).toBe('ec2.amazonaws.com');
  });

  test.each([
    ['*', 'EVERYONE'],
    ['arn:aws-us-gov:iam::111122223333:root', 'ACCOUNT'],
    ['arn:aws:iam::111122223333:role/a/b/C', 'ROLE'],
    ['arn:aws:sts::111122223333:assumed-role/C/s', 'SESSION'],
    ['arn:aws:sts::111122223333:federated-user/f', 'FEDERATED_USER'],
    ['arn:aws:iam::111122223333:role/', null],
    ['arn:aws:iam::111122223333:user/a?', null],
    ['arn:aws:s3:::bucket', null],
  ])('%s has the form %s', (value, form) => {
    expect(awsPrincipalForm(value)).toBe(form);
  });
});
