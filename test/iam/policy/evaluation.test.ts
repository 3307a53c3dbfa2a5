// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/iam/policy/context.ts';
import { evaluatePolicy } from '../../../src/iam/policy/decision.ts';
import { authorizeAssumeRole } from '../../../src/iam/policy/evaluation.ts';
import type { PolicyDocument } from '../../../src/iam/policy/model.ts';
import {
  CUSTOMER,
  type Json,
  permitting,
  policyOf,
  ROLE_ARN,
  root,
  session,
  trusting,
  user,
  VENDOR,
} from './support.ts';

const request = { action: 'sts:AssumeRole', resource: ROLE_ARN, resourceAccountId: CUSTOMER, context: {} };

type PrincipalRow = [sentence: string, principal: unknown, caller: Caller, covered: boolean];

// docs/aws-facts.md, 8.4; IAM User Guide, "Principal".
const PRINCIPALS: PrincipalRow[] = [
  ['"*" means everyone', '*', user, true],
  ['{"AWS": "*"} means everyone', { AWS: '*' }, session, true],
  ['twelve digits mean the account', { AWS: VENDOR }, user, true],
  ['twelve digits of another account do not', { AWS: '999999999999' }, user, false],
  ['the root ARN means a user of the account', { AWS: root.arn }, user, true],
  ['the root ARN means a role session of the account', { AWS: root.arn }, session, true],
  ['the root ARN of another partition does not', { AWS: `arn:aws-cn:iam::${VENDOR}:root` }, user, false],
  ['a user ARN means that user', { AWS: user.arn }, user, true],
  ['a user ARN minds case', { AWS: user.arn.replace('Ada', 'ada') }, user, false],
  ['a user ARN without its path is another user', { AWS: `arn:aws:iam::${VENDOR}:user/Ada` }, user, false],
  ['a user ARN does not mean a role session', { AWS: user.arn }, session, false],
  ['a role ARN means each of its sessions', { AWS: session.principalArn }, session, true],
  [
    'a role ARN without its path is another role',
    { AWS: `arn:aws:iam::${VENDOR}:role/Connector` },
    session,
    false,
  ],
  ['an assumed-role ARN means that session', { AWS: session.arn }, session, true],
  [
    'an assumed-role ARN does not mean another session',
    { AWS: session.arn.replace('run-1', 'run-2') },
    session,
    false,
  ],
  ['an array means any of its principals', { AWS: ['999999999999', user.arn] }, user, true],
  ['kinds of principal are alternatives', { Service: 'ec2.amazonaws.com', AWS: VENDOR }, user, true],
  ['a service is no IAM caller', { Service: 'ec2.amazonaws.com' }, user, false],
  ['a federated provider is no IAM caller', { Federated: 'accounts.google.com' }, session, false],
  ['a canonical user is no IAM caller', { CanonicalUser: '79a59df900b949e5' }, user, false],
  ['a stored user id means that user', { AWS: user.uniqueId }, user, true],
  ['a stored role id means the role’s sessions', { AWS: session.uniqueId }, session, true],
  [
    'the id of a deleted user means nobody, though the name is back',
    { AWS: 'AIDADELETEDEXAMPLE12' },
    user,
    false,
  ],
];

describe('principals of a trust policy', () => {
  test.each(PRINCIPALS)('%s', (_, principal, caller, covered) => {
    const policy = policyOf('TRUST', trusting(principal));
    const evaluation = evaluatePolicy(policy, { ...request, caller }, 'TRUST');
    expect(evaluation.decision).toBe(covered ? 'ALLOW' : 'IMPLICIT_DENY');
    expect(evaluation.statements[0]?.principal.matched).toBe(covered);
  });
});

// docs/aws-facts.md, 8.5; IAM User Guide, "Action", "Resource".
describe('actions and resources', () => {
  test.each<[string, Json, boolean]>([
    ['an action covers itself', { Action: 'sts:AssumeRole' }, true],
    ['an action does not mind case', { Action: 'STS:assumerole' }, true],
    ['an action takes *', { Action: 'sts:*' }, true],
    ['an action takes * in the middle', { Action: 'sts:As*Role' }, true],
    ['an action takes ?', { Action: 'sts:AssumeRol?' }, true],
    ['an action does not cover a longer one', { Action: 'sts:Assume' }, false],
    ['* covers every action', { Action: '*' }, true],
    ['an array covers what any of it covers', { Action: ['s3:*', 'sts:AssumeRole'] }, true],
    ['NotAction covers every other action', { Action: undefined, NotAction: 's3:*' }, true],
    ['NotAction does not cover its own', { Action: undefined, NotAction: ['s3:*', 'sts:assume*'] }, false],
    ['a resource covers itself', { Resource: ROLE_ARN }, true],
    ['a resource minds case', { Resource: ROLE_ARN.toUpperCase().replace('ARN', 'arn') }, false],
    ['a resource takes * across slashes', { Resource: `arn:aws:iam::${CUSTOMER}:role/*` }, true],
    ['a resource takes * across colons', { Resource: 'arn:*Reader' }, true],
    ['a resource takes ?', { Resource: ROLE_ARN.replace('Reader', '??????') }, true],
    [
      'a resource of another account covers nothing here',
      { Resource: 'arn:aws:iam::999999999999:role/*' },
      false,
    ],
    [
      'a resource’s variables are filled in before it is compared',
      { Resource: `arn:aws:iam::${CUSTOMER}:role/aurora/\${aws:ResourceAccount}` },
      false,
    ],
    [
      'NotResource covers every other resource',
      { Resource: undefined, NotResource: 'arn:aws:iam::1:role/*' },
      true,
    ],
    [
      'NotResource does not cover its own',
      { Resource: undefined, NotResource: ['arn:aws:s3:::*', ROLE_ARN] },
      false,
    ],
    [
      'NotResource with a variable without a value covers nothing',
      { Resource: undefined, NotResource: 'arn:${aws:nobody}' },
      false,
    ],
  ])('%s', (_, elements, covered) => {
    const policy = policyOf('IDENTITY', permitting(elements));
    const { decision } = evaluatePolicy(policy, { ...request, caller: user }, 'IDENTITY');
    expect(decision).toBe(covered ? 'ALLOW' : 'IMPLICIT_DENY');
  });

  test('a resource may name the user by a variable', () => {
    const policy = policyOf(
      'IDENTITY',
      permitting({ Resource: `arn:aws:iam::${CUSTOMER}:role/\${aws:username}` }),
    );
    const resource = `arn:aws:iam::${CUSTOMER}:role/Ada`;
    expect(evaluatePolicy(policy, { ...request, resource, caller: user }, 'IDENTITY').decision).toBe('ALLOW');
    expect(evaluatePolicy(policy, { ...request, resource, caller: session }, 'IDENTITY').decision).toBe(
      'IMPLICIT_DENY',
    );
  });
});

// docs/aws-facts.md, 8.3.
describe('statements together', () => {
  const deny = trusting('*', { Effect: 'Deny' });
  const never = { StringEquals: { 'sts:ExternalId': 'never' } };
  test.each<[string, Json[], string]>([
    ['no statement that matches denies implicitly', [trusting({ AWS: '999999999999' })], 'IMPLICIT_DENY'],
    [
      'one Allow of several is enough',
      [trusting({ AWS: '999999999999' }), trusting({ AWS: VENDOR })],
      'ALLOW',
    ],
    ['a Deny wins over an Allow before it', [trusting('*'), deny], 'EXPLICIT_DENY'],
    ['a Deny wins over an Allow after it', [deny, trusting('*')], 'EXPLICIT_DENY'],
    ['a Deny that does not match denies nothing', [trusting('*'), { ...deny, Condition: never }], 'ALLOW'],
    [
      'a second Allow without the condition opens the role',
      [trusting('*', { Condition: never }), trusting('*')],
      'ALLOW',
    ],
    [
      'all operators and keys of a statement must hold',
      [trusting('*', { Condition: { ...never, Null: { 'sts:ExternalId': 'true' } } })],
      'IMPLICIT_DENY',
    ],
  ])('%s', (_, statements, decision) => {
    expect(
      evaluatePolicy(policyOf('TRUST', statements), { ...request, caller: user }, 'TRUST').decision,
    ).toBe(decision);
  });

  test('the trace contains every part of every statement', () => {
    const policy = policyOf('TRUST', [trusting({ AWS: [user.arn, '999999999999'] }), deny]);
    const { statements } = evaluatePolicy(
      policy,
      { ...request, action: 'sts:TagSession', caller: user },
      'TRUST',
    );
    expect(statements).toMatchObject([
      {
        index: 0,
        effect: 'Allow',
        matched: false,
        principal: { element: 'Principal', matched: true, matches: ['USER'] },
        action: { matched: false, requested: 'sts:TagSession' },
      },
      { index: 1, effect: 'Deny', matched: false },
    ]);
  });
});

const mayAssume = policyOf('IDENTITY', permitting({ Resource: ROLE_ARN }));
const mayNothing = policyOf('IDENTITY', permitting({ Action: 's3:*' }));
const mustNot = policyOf('IDENTITY', permitting({ Effect: 'Deny' }));
const byAccount = policyOf('TRUST', trusting({ AWS: VENDOR }));
const byUser = policyOf('TRUST', trusting({ AWS: user.arn }));
const byRole = policyOf('TRUST', trusting({ AWS: session.principalArn }));
const bySession = policyOf('TRUST', trusting({ AWS: session.arn }));
const byAll = policyOf('TRUST', trusting('*'));
const byStranger = policyOf('TRUST', trusting({ AWS: '999999999999' }));
const refusing = policyOf('TRUST', [trusting('*'), trusting('*', { Effect: 'Deny' })]);

type Policies = { identityPolicies: PolicyDocument[]; sessionPolicies?: PolicyDocument[] } & {
  boundary?: PolicyDocument;
  serviceControlPolicy?: PolicyDocument;
};
type Input = Omit<Parameters<typeof authorizeAssumeRole>[0], 'permissions'> & Policies;
type Case = Partial<Input>;

const named = (policy: PolicyDocument) => ({ name: 'policy', policy });

/** The decision, by the policies of each layer. */
function assume({ identityPolicies, sessionPolicies = [], boundary, serviceControlPolicy, ...input }: Input) {
  const permissions = {
    identityPolicies: identityPolicies.map(named),
    boundary: boundary === undefined ? null : named(boundary),
    serviceControlPolicies: serviceControlPolicy === undefined ? [] : [[named(serviceControlPolicy)]],
    sessionPolicies: sessionPolicies.map(named),
  };
  return authorizeAssumeRole({ ...input, permissions });
}
const HERE = { resourceAccountId: VENDOR };

// docs/aws-facts.md, 8.1 and 8.2; IAM User Guide, "Policy evaluation logic".
const ASSUMPTIONS: [sentence: string, change: Case, deniedBy: string | null][] = [
  ['across accounts both sides allow', {}, null],
  [
    'across accounts the trust policy alone does not suffice',
    { identityPolicies: [] },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'across accounts naming the user does not replace the identity policy',
    { identityPolicies: [mayNothing], trustPolicy: byUser },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'across accounts "*" does not replace the identity policy',
    { identityPolicies: [], trustPolicy: byAll },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'across accounts the identity policy alone does not suffice',
    { trustPolicy: byStranger },
    'TRUST_POLICY_IMPLICIT',
  ],
  [
    'across accounts the caller’s side is named first',
    { identityPolicies: [], trustPolicy: byStranger },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'in one account the identity policy alone does not suffice',
    { ...HERE, trustPolicy: byStranger },
    'TRUST_POLICY_IMPLICIT',
  ],
  ['in one account naming the user suffices', { ...HERE, identityPolicies: [], trustPolicy: byUser }, null],
  [
    'in one account naming the role suffices',
    { ...HERE, caller: session, identityPolicies: [], trustPolicy: byRole },
    null,
  ],
  [
    'in one account naming the session suffices',
    { ...HERE, caller: session, identityPolicies: [], trustPolicy: bySession },
    null,
  ],
  ['in one account "*" suffices', { ...HERE, identityPolicies: [], trustPolicy: byAll }, null],
  [
    'in one account naming the account does not suffice',
    { ...HERE, identityPolicies: [], trustPolicy: byAccount },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'in one account naming the account suffices with the identity policy',
    { ...HERE, trustPolicy: byAccount },
    null,
  ],
  ['a Deny of the trust policy wins', { trustPolicy: refusing }, 'TRUST_POLICY_EXPLICIT'],
  [
    'a Deny of an identity policy wins over another’s Allow',
    { identityPolicies: [mayAssume, mustNot] },
    'IDENTITY_POLICY_EXPLICIT',
  ],
  [
    'a Deny of an identity policy wins in one account, where no Allow is needed',
    { ...HERE, identityPolicies: [mustNot], trustPolicy: byUser },
    'IDENTITY_POLICY_EXPLICIT',
  ],
  [
    'an explicit denial is named before an implicit one',
    { identityPolicies: [], trustPolicy: refusing },
    'TRUST_POLICY_EXPLICIT',
  ],
  ['one identity policy of several is enough', { identityPolicies: [mayNothing, mayAssume] }, null],
  ['a session policy that allows limits nothing', { caller: session, sessionPolicies: [mayAssume] }, null],
  [
    'a session policy that does not allow denies',
    { caller: session, sessionPolicies: [mayNothing] },
    'SESSION_POLICY_IMPLICIT',
  ],
  [
    'a session policy that denies wins',
    { caller: session, sessionPolicies: [mayAssume, mustNot] },
    'SESSION_POLICY_EXPLICIT',
  ],
  [
    'in one account a session policy limits what the role is granted',
    { ...HERE, caller: session, trustPolicy: byRole, sessionPolicies: [mayNothing] },
    'SESSION_POLICY_IMPLICIT',
  ],
  [
    'in one account a session policy does not limit what the session is granted',
    { ...HERE, caller: session, trustPolicy: bySession, sessionPolicies: [mayNothing] },
    null,
  ],
  ['a boundary that allows limits nothing', { boundary: mayAssume }, null],
  ['a boundary that does not allow denies', { boundary: mayNothing }, 'PERMISSIONS_BOUNDARY_IMPLICIT'],
  [
    'in one account a boundary limits what the role is granted',
    { ...HERE, caller: session, trustPolicy: byRole, boundary: mayNothing },
    'PERMISSIONS_BOUNDARY_IMPLICIT',
  ],
  [
    'in one account a boundary does not limit what the user is granted',
    { ...HERE, trustPolicy: byUser, boundary: mayNothing },
    null,
  ],
  [
    'a service control policy that denies wins',
    { serviceControlPolicy: mustNot },
    'SERVICE_CONTROL_POLICY_EXPLICIT',
  ],
  [
    'in one account a service control policy limits what the user is granted',
    { ...HERE, trustPolicy: byUser, serviceControlPolicy: mayNothing },
    'SERVICE_CONTROL_POLICY_IMPLICIT',
  ],
  ['root assumes no roles', { caller: root }, 'ROOT_CALLER'],
  [
    'session tags need sts:TagSession on the caller’s side',
    {
      action: 'sts:TagSession',
      trustPolicy: policyOf('TRUST', trusting({ AWS: VENDOR }, { Action: 'sts:*' })),
    },
    'IDENTITY_POLICY_IMPLICIT',
  ],
  [
    'session tags need sts:TagSession in the trust policy',
    { action: 'sts:TagSession', identityPolicies: [policyOf('IDENTITY', permitting({ Action: 'sts:*' }))] },
    'TRUST_POLICY_IMPLICIT',
  ],
];

describe('assuming a role', () => {
  test.each(ASSUMPTIONS)('%s', (_, change, deniedBy) => {
    const result = assume({
      caller: user,
      identityPolicies: [mayAssume],
      trustPolicy: byAccount,
      ...request,
      ...change,
    });
    expect(result.deniedBy).toBe(deniedBy);
    const kind =
      deniedBy === null ? 'ALLOW' : deniedBy.endsWith('_IMPLICIT') ? 'IMPLICIT_DENY' : 'EXPLICIT_DENY';
    expect(result.decision).toBe(kind);
  });

  test('the recommended trust policy allows only the right External ID', () => {
    const condition = {
      StringEquals: { 'sts:ExternalId': 'aurora-1' },
      ArnEquals: { 'aws:PrincipalArn': session.principalArn },
    };
    const trustPolicy = policyOf('TRUST', trusting({ AWS: root.arn }, { Condition: condition }));
    const ask = (context: Record<string, string[]>, caller = session) =>
      assume({
        caller,
        identityPolicies: [mayAssume],
        trustPolicy,
        ...request,
        context,
      }).decision;
    expect(ask({ 'sts:ExternalId': ['aurora-1'] })).toBe('ALLOW');
    expect(ask({})).toBe('IMPLICIT_DENY');
    expect(ask({ 'sts:ExternalId': ['Aurora-1'] })).toBe('IMPLICIT_DENY');
    expect(ask({ 'sts:ExternalId': ['aurora-1'] }, user)).toBe('IMPLICIT_DENY');
  });
});
