// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import { explainTrustPolicy } from '../../../src/trust/explain/explain.ts';
import { CUSTOMER } from '../../iam/policy/support.ts';
import { AURORA, AURORA_ROOT, document, EXTERNAL_ID, expectation, on, statement } from './support.ts';

const explain = (...statements: object[]) => explainTrustPolicy(document(...statements), expectation);
const everybody = (condition: JsonObject, rest: object = {}) => ({
  ...statement({ principal: '*', action: ['sts:AssumeRole', 'sts:TagSession'], condition }),
  ...rest,
});
const deny = (condition: JsonObject) =>
  statement({ effect: 'Deny', principal: '*', action: 'sts:*', condition });
const token = (issuer: string, condition: JsonObject | null = null) =>
  statement({ principal: { Federated: issuer }, action: 'sts:AssumeRoleWithWebIdentity', condition });
const GITHUB = 'token.actions.githubusercontent.com';
const github = (condition: JsonObject | null = null) =>
  token(`arn:aws:iam::${CUSTOMER}:oidc-provider/${GITHUB}`, condition);
const ORGANIZATION = 'o-a1b2c3d4e5';

describe('a second statement that any stranger can meet', () => {
  it.each<[string, object]>([
    ['the name of the session', everybody({ StringEquals: { 'sts:RoleSessionName': 'partner' } })],
    ['a role of any account', everybody({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deployer' } })],
    ['the same as text', everybody({ StringLike: { 'aws:PrincipalArn': '*:role/deployer' } })],
    ['every ARN', everybody({ ArnLike: { 'aws:PrincipalArn': '*' } })],
    ['the kind of principal', everybody({ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } })],
    ["a user's name", everybody({ StringEquals: { 'aws:username': 'admin' } })],
    [
      "a user's name and its ARN",
      everybody({
        StringEquals: { 'aws:username': 'admin' },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/staff/*' },
      }),
    ],
    ['a session tag', everybody({ StringEquals: { 'aws:RequestTag/team': 'x' } })],
    ["a tag of the caller's", everybody({ StringEquals: { 'aws:PrincipalTag/team': 'x' } })],
    ['the keys of tags', everybody({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } })],
    [
      'two keys of tags',
      everybody({
        'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] },
        'ForAnyValue:StringLike': { 'aws:TagKeys': ['b*'] },
      }),
    ],
    ['a source identity', everybody({ StringEquals: { 'sts:SourceIdentity': 'bob' } })],
    ['MFA', everybody({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    ['recent MFA', everybody({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })],
    ['the end of a user id', everybody({ StringLike: { 'aws:userid': '*:bob' } })],
    ['the External ID', everybody({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID } })],
    ['another External ID', everybody({ StringEquals: { 'sts:ExternalId': 'partner-1' } })],
    ['an address', everybody({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['a Region', everybody({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })],
    ['a program', everybody({ StringLike: { 'aws:UserAgent': 'aws-cli/*' } })],
    ['a time to come', everybody({ DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } })],
    ['TLS', everybody({ Bool: { 'aws:SecureTransport': 'true' } })],
    ['every organization', everybody({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
    ['some organization', everybody({ Null: { 'aws:PrincipalOrgID': 'false' } })],
    ['not one organization', everybody({ StringNotEquals: { 'aws:PrincipalOrgID': ORGANIZATION } })],
    [
      'an organization, if there is one',
      everybody({ StringEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } }),
    ],
    [
      'all of no organizations',
      everybody({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/*`] } }),
    ],
    [
      'paths of every organization',
      everybody({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-*/r-ab12/*'] } }),
    ],
    ['every account', everybody({ StringLike: { 'aws:PrincipalAccount': '????????????' } })],
    ['ten accounts', everybody({ StringLike: { 'aws:PrincipalAccount': '98761234567?' } })],
    ['not one account', everybody({ StringNotEquals: { 'aws:PrincipalAccount': CUSTOMER } })],
    ["the caller's own name", everybody({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } })],
    [
      'the tag of the caller, with one value',
      everybody({
        StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}' },
        'ForAnyValue:StringEquals': { 'aws:RequestTag/a': 'red' },
      }),
    ],
    [
      "a session named after the caller, who is one of Aurora's partners",
      everybody({
        StringEquals: { 'sts:RoleSessionName': 'user-${aws:username}' },
        StringLike: { 'sts:RoleSessionName': 'user-partner*' },
      }),
    ],
    ['the tag of the caller', everybody({ StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}' } })],
    [
      'every action but one',
      { ...everybody({ Null: { 'aws:username': 'false' } }), Action: undefined, NotAction: 'sts:TagSession' },
    ],
    [
      'everybody among others',
      everybody({ StringLike: { 'sts:RoleSessionName': 'x*' } }, { Principal: { AWS: [CUSTOMER, '*'] } }),
    ],
    ['GitHub, without a condition', github()],
    ['GitHub, by the audience alone', github({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } })],
    ['every repository', github({ StringLike: { [`${GITHUB}:sub`]: 'repo:*' } })],
    [
      'every branch that is named main',
      github({ StringLike: { [`${GITHUB}:sub`]: '*:ref:refs/heads/main' } }),
    ],
    ['organizations that begin alike', github({ StringLike: { [`${GITHUB}:sub`]: 'repo:acme*' } })],
    ['a repository in any organization', github({ StringLike: { [`${GITHUB}:sub`]: 'repo:*/infra:*' } })],
    ['everybody with a Google account', token('accounts.google.com')],
    [
      'everybody with a verified address at Google',
      token('accounts.google.com', { Bool: { 'accounts.google.com:email_verified': 'true' } }),
    ],
    ['a workflow that has run', github({ NumericGreaterThan: { [`${GITHUB}:run_number`]: '0' } })],
    ['a subject that looks like any ARN', github({ ArnLike: { [`${GITHUB}:sub`]: '*' } })],
    ['the issuer itself', github({ StringEquals: { [`${GITHUB}:iss`]: `https://${GITHUB}` } })],
    ['public repositories', github({ StringEquals: { [`${GITHUB}:repository_visibility`]: 'public' } })],
    ['first attempts', github({ StringEquals: { [`${GITHUB}:run_attempt`]: '1' } })],
    ['public projects', token('gitlab.com', { StringEquals: { 'gitlab.com:project_visibility': 'public' } })],
    ['a claim that nobody knows', github({ StringEquals: { [`${GITHUB}:something_new`]: 'x' } })],
    ['old credentials', everybody({ DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } })],
    [
      'credentials that are not old',
      everybody({
        DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' },
        DateLessThan: { 'aws:TokenIssueTime': '2099-01-01T00:00:00Z' },
      }),
    ],
    ['a number below zero', everybody({ NumericLessThan: { 'aws:RequestTag/n': '0' } })],
    ['a number of minus one or less', everybody({ NumericLessThanEquals: { 'aws:RequestTag/n': '-1' } })],
    [
      'a number between two',
      everybody({
        NumericGreaterThan: { 'aws:RequestTag/n': '1' },
        NumericLessThan: { 'aws:RequestTag/n': '2' },
      }),
    ],
    [
      'a number between two that few can write',
      everybody({
        NumericGreaterThan: { 'aws:RequestTag/n': '0.0000001' },
        NumericLessThan: { 'aws:RequestTag/n': '0.0000002' },
      }),
    ],
    ['a large number', everybody({ NumericGreaterThan: { 'aws:RequestTag/n': '9007199254740993' } })],
    [
      'a moment within a second',
      everybody({
        DateGreaterThan: { 'aws:RequestTag/n': '2026-01-01T00:00:00Z' },
        DateLessThan: { 'aws:RequestTag/n': '2026-01-01T00:00:01Z' },
      }),
    ],
    ['a moment after all dates', everybody({ DateGreaterThan: { 'aws:RequestTag/n': '99999999999999' } })],
    ['a second to come', everybody({ NumericGreaterThan: { 'aws:EpochTime': '4102444800.5' } })],
    ['no address', everybody({ Null: { 'aws:SourceIp': 'true' } })],
    [
      'an ARN as program',
      everybody({ StringEquals: { 'aws:UserAgent': `arn:aws:iam::${CUSTOMER}:role/x` } }),
    ],
    ['an ARN as referer', everybody({ StringEquals: { 'aws:referer': `arn:aws:iam::${CUSTOMER}:role/x` } })],
    [
      'an ARN as the key of a tag',
      everybody({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': [`arn:aws:iam::${CUSTOMER}:role/x`] } }),
    ],
    [
      'an account by an External ID',
      everybody({ StringEquals: { 'aws:PrincipalAccount': '${sts:ExternalId}' } }),
    ],
    [
      'an account by a tag of the caller',
      everybody({ StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalTag/x}' } }),
    ],
    [
      'an account by a tag of the session',
      everybody({ StringEquals: { 'aws:PrincipalAccount': '${aws:RequestTag/x}' } }),
    ],
    [
      'an account in an ARN by a tag',
      everybody({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::${aws:RequestTag/acct}:role/*' } }),
    ],
    ...[
      '${aws:PrincipalTag/t}',
      '${aws:PrincipalTag/t}-*',
      'app-${aws:PrincipalTag/t}',
      '${aws:PrincipalTag/t}/*',
    ].map((name): [string, object] => [
      `a role ${name} of any account`,
      everybody({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${name}` } }),
    ]),
    ['an ARN by a tag', everybody({ StringEquals: { 'aws:PrincipalArn': '${aws:PrincipalTag/arn}' } })],
    ['a user id by a tag', everybody({ StringEquals: { 'aws:userid': '${aws:PrincipalTag/id}' } })],
    ['half a user id by a tag', everybody({ StringLike: { 'aws:userid': '${aws:PrincipalTag/id}:*' } })],
    [
      'an organization by a tag',
      everybody({ StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalTag/org}' } }),
    ],
    [
      'the path of an organization by a tag',
      everybody({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['${aws:RequestTag/org}/*'] } }),
    ],
    [
      'the kind of principal by a tag',
      everybody({ StringEquals: { 'aws:PrincipalType': '${aws:PrincipalTag/t}' } }),
    ],
    [
      'a user name by a tag',
      everybody({ StringEqualsIgnoreCase: { 'aws:username': '${aws:RequestTag/t}' } }),
    ],
    [
      'every pool of Cognito',
      token('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      }),
    ],
  ])('is unsafe: %s', (_what, second) => {
    const { verdict, findings, correction } = explain(statement(), second);
    expect(verdict).toBe('UNSAFE');
    expect(findings[0]).toMatchObject({ code: 'ANY_PRINCIPAL', severity: 'UNSAFE' });
    expect(findings[0]?.message).toMatch(/trusts everyone|for all accounts/);
    expect(findings[0]?.line).toBeGreaterThan(8);
    const corrected = explainTrustPolicy(JSON.stringify(correction?.document), expectation);
    expect(corrected).toMatchObject({ verdict: 'WORKS', correction: null });
  });

  it('is unsafe although a Deny keeps out some of them', () => {
    const session = everybody({ StringLike: { 'sts:RoleSessionName': 'p*' } });
    expect(
      explain(statement(), session, deny({ StringEquals: { 'sts:RoleSessionName': 'partner' } })).verdict,
    ).toBe('UNSAFE');
    expect(explain(statement(), session, deny({ StringLike: { 'sts:RoleSessionName': 'p*' } })).verdict).toBe(
      'WORKS',
    );
  });
});

describe('a second statement with conditions that cannot be tried completely', () => {
  it.each<[string, object[]]>([
    [
      'two variables',
      [everybody({ StringLike: { 'aws:PrincipalArn': '*/${aws:PrincipalTag/a}-${aws:RequestTag/b}' } })],
    ],
    [
      'a number by its digits',
      [
        everybody({
          StringLike: { 'aws:RequestTag/n': '*7' },
          NumericGreaterThan: { 'aws:RequestTag/n': '100' },
        }),
      ],
    ],
    ['a time by its digits', [everybody({ StringLike: { 'aws:CurrentTime': '2099-*' } })]],
    [
      'a Deny with a variable',
      [
        everybody({ StringEquals: { 'aws:PrincipalType': 'User' } }),
        deny({ StringNotEquals: { 'aws:PrincipalAccount': '${aws:RequestTag/a}' } }),
      ],
    ],
    [
      'four keys of tags, and one that is denied',
      [
        everybody({
          'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] },
          'ForAnyValue:StringLike': { 'aws:TagKeys': ['b'] },
          'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['c'] },
          'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': ['d'] },
        }),
        deny({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['e'] } }),
      ],
    ],
  ])('is never said to be safe: %s', (_what, others) => {
    const { verdict, correction } = explain(statement(), ...others);
    expect(verdict).toBe('UNSAFE');
    const corrected = explainTrustPolicy(JSON.stringify(correction?.document), expectation);
    expect(corrected).toMatchObject({ verdict: 'WORKS', correction: null });
  });

  it.each<[string, object, string[]]>([
    [
      'a role of one account by a tag',
      everybody({
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::987612345678:role/${aws:PrincipalTag/team}-*' },
      }),
      ['987612345678'],
    ],
    [
      'one organization, with a tag',
      everybody({
        StringEquals: {
          'aws:PrincipalOrgID': ORGANIZATION,
          'aws:RequestTag/team': '${aws:PrincipalTag/team}',
          'aws:username': '${aws:RequestTag/team}',
        },
      }),
      [ORGANIZATION],
    ],
    [
      "a path in the role's own organization",
      everybody({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['${aws:ResourceOrgID}/*'] } }),
      ["the organization of the role's account"],
    ],
  ])('works where it still names a party: %s', (_what, second, names) => {
    const { verdict, others } = explain(statement(), second);
    expect(verdict).toBe('WORKS');
    expect(others.map(({ principal }) => principal)).toEqual(names);
  });
});

describe('a second statement for parties that it names', () => {
  it.each<[string, object, [kind: string, principal: string][]]>([
    [
      'an organization',
      everybody({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }),
      [['ORGANIZATION', ORGANIZATION]],
    ],
    [
      'a unit of an organization',
      everybody({
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`] },
      }),
      [['ORGANIZATION', ORGANIZATION]],
    ],
    [
      "the role's own organization",
      everybody({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
      [['ORGANIZATION', "the organization of the role's account"]],
    ],
    [
      'its own account',
      everybody({ StringEquals: { 'aws:PrincipalAccount': CUSTOMER } }),
      [['OWN_ACCOUNT', CUSTOMER]],
    ],
    [
      'its own account by a variable',
      everybody({ StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }),
      [['OWN_ACCOUNT', CUSTOMER]],
    ],
    [
      'two accounts',
      everybody({ StringEquals: { 'aws:PrincipalAccount': ['987612345678', '876512345678'] } }),
      [
        ['ACCOUNT', '987612345678'],
        ['ACCOUNT', '876512345678'],
      ],
    ],
    [
      'roles of one account',
      everybody({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::987612345678:role/*' } }),
      [['ACCOUNT', '987612345678']],
    ],
    [
      'an account as its principal',
      statement({ principal: { AWS: '987612345678' }, condition: null }),
      [['ACCOUNT', '987612345678']],
    ],
    [
      'a VPC endpoint',
      everybody({ StringEquals: { 'aws:SourceVpce': 'vpce-0123' } }),
      [['NETWORK', 'vpce-0123']],
    ],
    [
      'a role by its unique id',
      everybody({ StringLike: { 'aws:userid': 'AROAEXAMPLEEXAMPLE123:*' } }),
      [['PRINCIPAL', 'AROAEXAMPLEEXAMPLE123']],
    ],
    [
      'a service',
      statement({ principal: { Service: 'ec2.amazonaws.com' }, condition: null }),
      [['SERVICE', 'ec2.amazonaws.com']],
    ],
    [
      "a GitHub organization's repositories",
      github({
        StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${GITHUB}:sub`]: 'repo:acme/*' },
      }),
      [['FEDERATION', `${GITHUB}:sub repo:acme/`]],
    ],
    [
      'an application of Google',
      token('accounts.google.com', { StringEquals: { 'accounts.google.com:aud': '1.apps' } }),
      [['FEDERATION', 'accounts.google.com:aud 1.apps']],
    ],
    [
      'its own SAML provider',
      statement({
        principal: { Federated: `arn:aws:iam::${CUSTOMER}:saml-provider/Okta` },
        action: 'sts:AssumeRoleWithSAML',
        condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      }),
      [['FEDERATION', `arn:aws:iam::${CUSTOMER}:saml-provider/Okta`]],
    ],
  ])('works, and says who that is: %s', (_what, second, expected) => {
    const { verdict, findings, others, correction } = explain(statement(), second);
    expect([verdict, correction]).toEqual(['WORKS', null]);
    expect(findings.every(({ severity }) => severity === 'NOTICE')).toBe(true);
    expect(others.map(({ kind, principal }) => [kind, principal])).toEqual(expected);
  });

  it('keeps out callers by time or by a Deny', () => {
    for (const second of [
      everybody({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }),
      everybody({ Bool: { 'aws:SecureTransport': 'false' } }),
      everybody({ StringEquals: { 'sts:RoleSessionName': 'not possible' } }),
      everybody({ StringEquals: { 'sts:External-Id': 'x' } }),
    ]) {
      expect(explain(statement(), second)).toMatchObject({ verdict: 'WORKS', others: [] });
    }
  });

  it('stays in the correction of another statement', () => {
    const organization = everybody({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } });
    const own = statement({ principal: { AWS: CUSTOMER }, condition: null, sid: 'Own' });
    const { correction } = explain(statement({ condition: on('StringEquals', 'wrong') }), organization, own);
    expect(correction?.document['Statement']).toEqual([statement(), organization, own]);
  });
});

describe("another principal of Aurora's account", () => {
  it('is unsafe with an account by a tag in place of the External ID', () => {
    const other = statement({
      principal: { AWS: AURORA },
      action: ['sts:AssumeRole', 'sts:TagSession'],
      condition: { StringEquals: { 'aws:PrincipalAccount': '${aws:RequestTag/a}' } },
    });
    expect(explain(statement(), other).verdict).toBe('UNSAFE');
  });

  it('is unsafe without the External ID: it may be used for others, too', () => {
    const other = statement({
      principal: { AWS: AURORA },
      condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${AURORA}:role/other` } },
    });
    const { verdict, findings } = explain(statement(), other);
    expect(verdict).toBe('UNSAFE');
    expect(findings).toMatchObject([{ code: 'NO_CONDITION', severity: 'UNSAFE' }]);
  });
});

describe('a policy that is made to be slow', () => {
  it.each<[string, string, string]>([
    [
      '500 patterns for External IDs',
      document(
        statement({
          condition: on(
            'StringLike',
            Array.from({ length: 500 }, (_, i) => `v${i}?`),
          ),
        }),
      ),
      'DENIED',
    ],
    [
      '400 patterns that begin with a wildcard',
      document(
        statement({
          condition: on(
            'StringLike',
            Array.from({ length: 400 }, (_, i) => `*v${i}`),
          ),
        }),
      ),
      'DENIED',
    ],
    [
      '24 denials on as many keys',
      document(
        statement(),
        everybody({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }),
        ...Array.from({ length: 20 }, (_, i) => deny({ StringEquals: { [`aws:RequestTag/k${i}`]: 'x' } })),
      ),
      'WORKS',
    ],
    [
      'statements that nobody can tell apart',
      document(
        statement(),
        ...Array.from({ length: 8 }, (_, i) =>
          everybody({
            StringLike: { 'sts:RoleSessionName': Array.from({ length: 20 }, (_, j) => `*a${i}*${j}?`) },
          }),
        ),
      ),
      'UNSAFE',
    ],
  ])('is answered soon: %s', (_what, text, verdict) => {
    explainTrustPolicy(text, expectation);
    const before = process.cpuUsage();
    expect(explainTrustPolicy(text, expectation).verdict).toBe(verdict);
    const { user, system } = process.cpuUsage(before);
    // Well under a tenth of a second where nothing else runs; what is exponential takes minutes.
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

it('names the account in every remedy that replaces "*"', () => {
  const { findings } = explain(statement({ principal: '*' }));
  expect(findings[0]?.remedy).toContain(AURORA_ROOT);
});
