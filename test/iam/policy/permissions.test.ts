// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/iam/policy/context.ts';
import {
  evaluatePermission,
  type NamedPolicy,
  type PermissionAnswer,
  type PermissionLayer,
  type PermissionPolicies,
} from '../../../src/iam/policy/permissions.ts';
import { CUSTOMER, type Json, policyOf, root, session } from './support.ts';

const caller = { ...session, accountId: CUSTOMER };
const allow = (more: Json = {}): Json => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: '*',
  ...more,
});
const deny = (more: Json = {}): Json => ({ ...allow(more), Effect: 'Deny' });
const named = (name: string, ...statements: Json[]): NamedPolicy => ({
  name,
  policy: policyOf('IDENTITY', statements),
});
const identity = (...statements: Json[]): Partial<PermissionPolicies> => ({
  identityPolicies: [named('Reader', ...statements)],
});

type Asked = {
  action?: string;
  resource?: string;
  context?: RequestContext;
  knowledge?: 'COMPLETE' | 'PARTIAL';
};

function ask(policies: Partial<PermissionPolicies>, asked: Asked = {}, who = caller): PermissionAnswer {
  const none = { identityPolicies: [], boundary: null, serviceControlPolicies: [], sessionPolicies: [] };
  return evaluatePermission(
    { ...none, ...policies },
    {
      caller: who,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::reports/2026.csv',
      resourceAccountId: CUSTOMER,
      context: {},
      knowledge: 'COMPLETE',
      ...asked,
    },
  );
}

describe('the layers', () => {
  it('denies what no policy allows', () => {
    expect(ask({})).toMatchObject({ decision: 'IMPLICIT_DENY', layer: 'IDENTITY_POLICY', statement: null });
  });

  it('names the statement and the policy that allow', () => {
    const answer = ask(identity({ ...allow(), Sid: 'Read' }));
    expect(answer).toMatchObject({
      decision: 'ALLOWED',
      layer: 'IDENTITY_POLICY',
      statement: { policy: 'Reader', statement: { sid: 'Read', index: 0 } },
    });
  });

  it.each<[string, Partial<PermissionPolicies>, string, PermissionLayer]>([
    ['a Deny of the identity policies', identity(allow(), deny()), 'EXPLICIT_DENY', 'IDENTITY_POLICY'],
    [
      'a boundary without an Allow',
      { ...identity(allow()), boundary: named('Edge', allow({ Action: 'ec2:*' })) },
      'IMPLICIT_DENY',
      'PERMISSIONS_BOUNDARY',
    ],
    [
      'a Deny of the boundary',
      { ...identity(allow()), boundary: named('Edge', allow({ Action: '*' }), deny()) },
      'EXPLICIT_DENY',
      'PERMISSIONS_BOUNDARY',
    ],
    [
      'one level of the organization without an Allow',
      {
        ...identity(allow()),
        serviceControlPolicies: [
          [named('Full', allow({ Action: '*' }))],
          [named('Unit', deny({ Action: 'x:y' }))],
        ],
      },
      'IMPLICIT_DENY',
      'SERVICE_CONTROL_POLICY',
    ],
    [
      'a Deny of the organization',
      { ...identity(allow()), serviceControlPolicies: [[named('Full', allow({ Action: '*' }), deny())]] },
      'EXPLICIT_DENY',
      'SERVICE_CONTROL_POLICY',
    ],
    [
      'a session policy without an Allow',
      { ...identity(allow()), sessionPolicies: [named('session', allow({ Action: 'iam:GetRole' }))] },
      'IMPLICIT_DENY',
      'SESSION_POLICY',
    ],
    [
      'an explicit denial before an implicit one',
      { serviceControlPolicies: [[]], boundary: named('Edge', deny()) },
      'EXPLICIT_DENY',
      'PERMISSIONS_BOUNDARY',
    ],
  ])('denies by %s', (_, policies, decision, layer) => {
    expect(ask(policies)).toMatchObject({ decision, layer });
  });

  it('answers for each layer', () => {
    const policies = {
      ...identity(allow()),
      serviceControlPolicies: [[named('Full', allow({ Action: '*' }))]],
      boundary: named('Edge', deny()),
    };
    expect(ask(policies).layers.map(({ layer, decision }) => `${layer} ${decision}`)).toEqual([
      'SERVICE_CONTROL_POLICY ALLOWED',
      'IDENTITY_POLICY ALLOWED',
      'PERMISSIONS_BOUNDARY EXPLICIT_DENY',
    ]);
  });

  it('lets session policies be allowed by any one of them', () => {
    const sessionPolicies = [named('a', allow({ Action: 'ec2:*' })), named('b', allow())];
    expect(ask({ ...identity(allow()), sessionPolicies }).decision).toBe('ALLOWED');
  });

  it('lets the organization limit the root user, but no policy of the account', () => {
    const organization = { serviceControlPolicies: [[named('Full', allow({ Action: '*' }))]] };
    expect(ask({ ...organization, boundary: named('Edge', deny()) }, {}, root).decision).toBe('ALLOWED');
    expect(ask({ serviceControlPolicies: [[]] }, {}, root).decision).toBe('IMPLICIT_DENY');
    expect(ask({}, {}, root).decision).toBe('ALLOWED');
  });
});

describe('partial knowledge', () => {
  const partial = (statements: Json[], asked: Asked = {}) =>
    ask(identity(...statements), { knowledge: 'PARTIAL', ...asked });
  const byIp = { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };

  it('says which keys an Allow needs', () => {
    expect(partial([allow(byIp)])).toMatchObject({
      decision: 'DEPENDS',
      layer: 'IDENTITY_POLICY',
      on: { keys: ['aws:sourceip'], onResource: false },
    });
    expect(ask(identity(allow(byIp))).decision).toBe('IMPLICIT_DENY');
  });

  it('knows what the context says, a missing key included', () => {
    expect(partial([allow(byIp)], { context: { 'aws:SourceIp': ['10.1.1.1'] } }).decision).toBe('ALLOWED');
    expect(partial([allow(byIp)], { context: { 'aws:SourceIp': [] } }).decision).toBe('IMPLICIT_DENY');
  });

  it('knows the keys of the caller: a session of a role has no user name', () => {
    const byUser = { Condition: { StringLike: { 'aws:username': '*' } } };
    expect(partial([allow(byUser)]).decision).toBe('IMPLICIT_DENY');
  });

  it('needs no key of a Deny that cannot match otherwise', () => {
    const both = { Condition: { ...byIp.Condition, StringEquals: { 'aws:PrincipalAccount': '1' } } };
    expect(partial([allow(), deny(both)]).decision).toBe('ALLOWED');
    expect(partial([allow(), deny(byIp)])).toMatchObject({
      decision: 'DEPENDS',
      on: { keys: ['aws:sourceip'] },
    });
  });

  it('denies certainly what no Allow can cover', () => {
    expect(partial([deny(byIp)]).decision).toBe('IMPLICIT_DENY');
  });

  it.each<[string, Json[], string, string]>([
    ['all resources', [allow()], '*', 'ALLOWED'],
    ['all of one bucket', [allow({ Resource: 'arn:aws:s3:::a*' })], 'arn:aws:s3:::ab/*', 'ALLOWED'],
    ['one bucket of all', [allow({ Resource: 'arn:aws:s3:::a/*' })], '*', 'DEPENDS'],
    ['another bucket', [allow({ Resource: 'arn:aws:s3:::a/*' })], 'arn:aws:s3:::b/*', 'IMPLICIT_DENY'],
    ['one character for all', [allow({ Resource: 'arn:aws:s3:::?' })], 'arn:aws:s3:::*', 'DEPENDS'],
    ['all but one bucket', [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::a/*' })], '*', 'DEPENDS'],
    [
      'all but another',
      [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::a/*' })],
      'arn:aws:s3:::b/*',
      'ALLOWED',
    ],
    [
      'all but this',
      [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::*' })],
      'arn:aws:s3:::b/*',
      'IMPLICIT_DENY',
    ],
    ['a Deny of one bucket', [allow(), deny({ Resource: 'arn:aws:s3:::a/*' })], '*', 'DEPENDS'],
    [
      'a Deny of another bucket',
      [allow(), deny({ Resource: 'arn:aws:s3:::a/*' })],
      'arn:aws:s3:::b/*',
      'ALLOWED',
    ],
    [
      'a folder named after an unknown tag',
      [allow({ Resource: 'arn:aws:s3:::a/${aws:PrincipalTag/team}/*' })],
      'arn:aws:s3:::a/*',
      'DEPENDS',
    ],
    [
      'such a folder in another bucket',
      [allow({ Resource: 'arn:aws:s3:::a/${aws:PrincipalTag/team}/*' })],
      'arn:aws:s3:::b/*',
      'IMPLICIT_DENY',
    ],
  ])('compares patterns of resources: %s', (_, statements, resource, decision) => {
    expect(partial(statements, { resource }).decision).toBe(decision);
  });

  it('says that the answer depends on the resource', () => {
    const answer = partial([allow({ Resource: 'arn:aws:s3:::a/*' })], { resource: '*' });
    expect(answer).toMatchObject({ on: { keys: [], onResource: true } });
  });

  it('takes wildcards in the resource as text under complete knowledge', () => {
    const policies = identity(allow({ Resource: 'arn:aws:s3:::a/*' }));
    expect(ask(policies, { resource: '*' }).decision).toBe('IMPLICIT_DENY');
  });
});
