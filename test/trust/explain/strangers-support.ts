// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
/** Policies by chance, and a search for a stranger that tries callers one by one, without the solver. */
import fc from 'fast-check';
import { evaluateCondition } from '../../../src/iam/policy/conditions.ts';
import type { Caller, RequestContext } from '../../../src/iam/policy/context.ts';
import { evaluatePolicy } from '../../../src/iam/policy/decision.ts';
import { parsePolicy } from '../../../src/iam/policy/document.ts';
import type { PolicyDocument } from '../../../src/iam/policy/model.ts';
import { CUSTOMER, ROLE_ARN } from '../../iam/policy/support.ts';
import { document, expectation, statement } from './support.ts';

/** What conditions are made of: the keys, and the values that a policy may have for each. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'sts:RoleSessionName': ['partner', 'part*', '*ner', '??', '${aws:username}', 'not possible'],
  'sts:ExternalId': ['partner-1', 'partner-*', '*'],
  'sts:SourceIdentity': ['bob', 'b*'],
  'aws:RequestTag/team': ['red', 'r*', '${aws:PrincipalTag/team}', '${aws:PrincipalArn}'],
  'aws:PrincipalTag/team': ['red', 'blue'],
  'aws:TagKeys': ['team', 'cost', 't*'],
  'aws:PrincipalType': ['User', 'AssumedRole', '${aws:RequestTag/team}'],
  'aws:username': ['admin', 'a*', '${aws:PrincipalTag/team}'],
  'aws:PrincipalArn': [
    'arn:aws:iam::*:role/deployer',
    'arn:aws:iam::987612345678:role/*',
    '*:user/*',
    'arn:aws:iam::*:user/admin',
    'arn:aws:iam::*:role/${aws:PrincipalTag/team}',
    '*/${aws:PrincipalTag/team}',
    'arn:aws:iam::${aws:RequestTag/team}:user/*',
    'arn:aws:iam::987612345678:role/${aws:PrincipalTag/team}*',
    '*',
  ],
  'aws:PrincipalAccount': [
    '987612345678',
    '98761234567?',
    '*',
    CUSTOMER,
    '${aws:ResourceAccount}',
    '${sts:ExternalId}',
    '${aws:PrincipalTag/team}',
  ],
  'aws:PrincipalOrgID': [
    'o-a1b2c3',
    'o-a*',
    'o-*',
    '*',
    '${aws:PrincipalTag/team}',
    '${aws:RequestTag/team}',
  ],
  'aws:userid': ['AIDAEXAMPLEEXAMPLE123', '*:zzz', '${aws:PrincipalTag/team}', '*:${aws:RequestTag/team}'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
  'aws:ViaAWSService': ['true', 'false'],
  'aws:SecureTransport': ['true', 'false'],
  'sts:External-Id': ['x'],
};
/** Numbers, moments and addresses, with the operators of each. */
const COMPARISONS = ['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals', 'NotEquals'];
const TYPED: Readonly<
  Record<string, { readonly operators: readonly string[]; readonly values: readonly string[] }>
> = {
  'aws:RequestTag/n': {
    operators: COMPARISONS.map((name) => `Numeric${name}`),
    values: ['-1', '0', '1', '2', '2.5'],
  },
  'aws:TokenIssueTime': {
    operators: COMPARISONS.map((name) => `Date${name}`),
    values: ['2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z', '2099-01-01T00:00:00Z'],
  },
  'aws:SourceIp': {
    operators: ['IpAddress', 'NotIpAddress'],
    values: ['203.0.113.0/24', '0.0.0.0/0', '::/0'],
  },
};
const OPERATORS = [
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIgnoreCase',
] as const;

const typed = fc
  .constantFrom(...Object.entries(TYPED))
  .chain(([key, { operators, values }]) =>
    fc.tuple(
      fc.constant(''),
      fc.constantFrom(...operators),
      fc.constantFrom('', '', '', 'IfExists'),
      fc.constant(key),
      fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 1 }),
    ),
  );
const plain = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((key) =>
    fc.tuple(
      fc.constantFrom('', '', '', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...(key === 'aws:PrincipalArn' ? [...OPERATORS, 'ArnLike', 'ArnNotLike'] : OPERATORS)),
      fc.constantFrom('', '', '', 'IfExists'),
      fc.constant(key),
      fc.uniqueArray(fc.constantFrom(...(VALUES[key] ?? [])), { minLength: 1, maxLength: 2 }),
    ),
  );
const condition = fc.oneof({ weight: 7, arbitrary: plain }, { weight: 1, arbitrary: typed });
const conditions = fc.array(condition, { maxLength: 3 }).map((list) => {
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const [qualifier, operator, ifExists, key, values] of list) {
    const name = `${qualifier}${operator}${ifExists}`;
    block[name] = { ...block[name], [key]: values };
  }
  return block;
});
const present = fc
  .constantFrom('sts:ExternalId', 'aws:PrincipalOrgID', 'aws:TagKeys', 'aws:username', 'aws:SourceIp')
  .chain((key) => fc.constantFrom('true', 'false').map((value) => ({ Null: { [key]: value } })));
/** Actions of IAM callers alone: tokens of identity providers have separate examples. */
const other = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom<unknown>(
    '*',
    '*',
    { AWS: '*' },
    { AWS: '987612345678' },
    { AWS: [CUSTOMER, '*'] },
  ),
  Action: fc.constantFrom<unknown>(
    'sts:AssumeRole',
    'sts:AssumeRol?',
    ['sts:AssumeRole', 'sts:TagSession'],
    'sts:TagSession',
  ),
  Condition: fc.oneof({ weight: 5, arbitrary: conditions }, { weight: 1, arbitrary: present }),
});

/** The statement for Aurora, and one to three others that test few enough keys for every combination to be tried. */
export const policies = fc
  .array(other, { minLength: 1, maxLength: 3 })
  .filter((others) => keysOfText(JSON.stringify(others)) <= 3)
  .map((others) => document(statement(), ...others));

function keysOfText(text: string): number {
  return [...Object.keys(VALUES), ...Object.keys(TYPED)].filter(
    (key) => text.includes(`"${key}"`) || text.includes(`\${${key}`),
  ).length;
}

/** Any stranger that the policy lets in; null where none of those tried gets in. */
export function findStranger(text: string): { caller: Caller; context: RequestContext } | null {
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const keys = keysIn(parsed.value.policy);
  for (const caller of callers(keys)) {
    for (const context of contexts(keys, text.includes('${') ? caller : null)) {
      const request = {
        caller,
        action: 'sts:AssumeRole',
        resource: ROLE_ARN,
        resourceAccountId: CUSTOMER,
        context,
      };
      if (evaluatePolicy(parsed.value.policy, request, 'TRUST').decision === 'ALLOW')
        return { caller, context };
    }
  }
  return null;
}

function keysIn({ statements }: PolicyDocument): Set<string> {
  return new Set(
    statements.flatMap(({ conditions: list }) =>
      list.flatMap(({ key, values }) => [
        key,
        ...values.flatMap((value) => [...value.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name)),
      ]),
    ),
  );
}

/** Accounts without a name in the policy; one of them matches a pattern. */
const ACCOUNTS = ['555566667778', '987612345670'];

function* callers(keys: ReadonlySet<string>): Generator<Caller> {
  const names =
    keys.has('aws:username') || keys.has('aws:PrincipalArn')
      ? ['admin', 'ADMIN', 'AZZ', 'deployer', 'azz', 'zzz', 'partner', 'red', 'blue']
      : ['zzz', 'partner'];
  for (const accountId of ACCOUNTS) {
    for (const name of names) {
      const common = { partition: 'aws', accountId };
      yield {
        ...common,
        kind: 'USER',
        arn: `arn:aws:iam::${accountId}:user/${name}`,
        principalArn: `arn:aws:iam::${accountId}:user/${name}`,
        uniqueId: 'AIDAZZZZZZZZZZZZZZZZZ',
        userId: 'AIDAZZZZZZZZZZZZZZZZZ',
        userName: name,
      };
      for (const session of keys.has('aws:userid') ? ['zzz', 'ZZZ', 'yyy'] : ['zzz']) {
        yield {
          ...common,
          kind: 'ROLE_SESSION',
          arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
          principalArn: `arn:aws:iam::${accountId}:role/${name}`,
          uniqueId: 'AROAZZZZZZZZZZZZZZZZZ',
          userId: `AROAZZZZZZZZZZZZZZZZZ:${session}`,
        };
      }
    }
  }
}

/**
 * Every combination of what a caller may send for the keys that the policy tests.
 *
 * @param mirrored the caller, where the policy has variables: a tag may say what the caller's own keys say
 */
function contexts(keys: ReadonlySet<string>, mirrored: Caller | null): RequestContext[] {
  const own =
    mirrored === null
      ? []
      : [
          mirrored.principalArn,
          mirrored.accountId,
          mirrored.principalArn.split('/').at(-1) ?? '',
          mirrored.userId,
          mirrored.userId.split(':')[1] ?? 'zzz',
          mirrored.kind === 'USER' ? 'User' : 'AssumedRole',
          'o-zz',
          'o-az',
        ].map((value) => [value]);
  const names = [
    'zz',
    'ZZ',
    'partner',
    'part',
    'partz',
    'zner',
    'PARTNER',
    'zzz',
    'admin',
    'azz',
    'deployer',
  ];
  const offers: Record<string, (readonly string[])[]> = {
    'sts:RoleSessionName': names.map((name) => [name]),
    'sts:ExternalId': [
      [],
      ['zz'],
      ['partner-1'],
      ['PARTNER-1'],
      ['partner-z'],
      ['PARTNER-Z'],
      ...(mirrored === null ? [] : [[mirrored.accountId]]),
    ],
    'sts:SourceIdentity': [[], ['zz'], ['bob'], ['BOB'], ['bz']],
    'aws:RequestTag/team': [[], ['zz'], ['red'], ['RED'], ['rz'], ['blue'], [''], ...own],
    'aws:PrincipalTag/team': [[], ['zz'], ['red'], ['RED'], ['blue'], ['BLUE'], ['rz'], [''], ...own],
    'aws:RequestTag/n': [
      [],
      ...['-2', '-1', '-0.5', '0', '0.5', '1', '1.5', '2', '2.2', '2.5', '3'].map((n) => [n]),
    ],
    'aws:TokenIssueTime': [
      [],
      ...[0, 60_000].map((ago) => [new Date(expectation.now - ago).toISOString()]),
      ['2099-01-01T00:00:00Z'],
      ['2100-01-01T00:00:00Z'],
    ],
    'aws:SourceIp': [[], ['203.0.113.5'], ['198.51.100.5'], ['2001:db8::5']],
    'aws:TagKeys': [
      [],
      ['team'],
      ['cost'],
      ['zz'],
      ['TEAM'],
      ['COST'],
      ['tz'],
      ['team', 'cost'],
      ['team', 'zz'],
      ['cost', 'zz'],
      ['tz', 'cost'],
      ['team', 'tz'],
      ['tz', 'zz'],
      ['TEAM', 'COST'],
      ['TEAM', 'zz'],
      ['COST', 'tz'],
      ['team', 'COST'],
      ['TEAM', 'cost'],
      ['TEAM', 'tz'],
      ['COST', 'zz'],
      ['team', 'cost', 'zz'],
    ],
    'aws:PrincipalOrgID': [[], ['o-zz'], ['o-az']],
    'aws:MultiFactorAuthPresent': [[], ['true'], ['false']],
    'aws:ViaAWSService': [[], ['true'], ['false']],
  };
  let all: RequestContext[] = [{ 'aws:SecureTransport': ['true'], 'sts:RoleSessionName': ['zz'] }];
  for (const [key, values] of Object.entries(offers)) {
    if (!keys.has(key)) continue;
    all = all.flatMap((context) => values.map((value) => ({ ...context, [key]: value })));
  }
  return all;
}

const GITHUB = 'token.actions.githubusercontent.com';
/** Claims of a workflow's token: what a policy may ask for, and what tokens of strangers say. */
const CLAIMS: Readonly<
  Record<string, { readonly asked: readonly Asked[]; readonly said: readonly (readonly string[])[] }>
> = {
  sub: {
    asked: [
      ['StringEquals', 'repo:acme/infra:ref:refs/heads/main'],
      ['StringLike', 'repo:acme/*'],
      ['StringLike', 'repo:*/infra:*'],
      ['StringLike', '*'],
      ['StringNotLike', 'repo:acme/*'],
    ],
    said: [['repo:zz/zz:zz'], ['repo:zz/infra:zz']],
  },
  repository: {
    asked: [
      ['StringEquals', 'acme/infra'],
      ['StringLike', '*/infra'],
    ],
    said: [[], ['zz/zz'], ['zz/infra']],
  },
  repository_visibility: {
    asked: [
      ['StringEquals', 'public'],
      ['StringNotEquals', 'public'],
      ['Null', 'true'],
    ],
    said: [[], ['public'], ['private']],
  },
  run_number: {
    asked: [
      ['NumericGreaterThan', '0'],
      ['NumericLessThan', '1'],
      ['NumericEquals', '7'],
    ],
    said: [[], ['0.5'], ['1'], ['7'], ['-1']],
  },
  ref_protected: {
    asked: [
      ['Bool', 'true'],
      ['Bool', 'false'],
      ['BoolIfExists', 'true'],
    ],
    said: [[], ['true'], ['false']],
  },
  iat: {
    asked: [
      ['DateGreaterThan', '2020-01-01T00:00:00Z'],
      ['DateLessThan', '2020-01-01T00:00:01Z'],
    ],
    said: [[], ['2020-01-01T00:00:00.5Z'], ['2019-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z']],
  },
};
type Asked = readonly [operator: string, value: string];

/** The statement for Aurora, and one for the tokens of workflows. */
export const tokenPolicies = fc
  .array(
    fc
      .constantFrom(...Object.entries(CLAIMS))
      .chain(([claim, { asked }]) => fc.tuple(fc.constant(claim), fc.constantFrom(...asked))),
    { minLength: 1, maxLength: 4 },
  )
  .map((asked) => {
    const block: Record<string, Record<string, string>> = {};
    for (const [claim, [operator, value]] of asked) {
      block[operator] = { ...block[operator], [`${GITHUB}:${claim}`]: value };
    }
    const trusted = { Federated: `arn:aws:iam::${CUSTOMER}:oidc-provider/${GITHUB}` };
    return document(
      statement(),
      statement({ principal: trusted, action: 'sts:AssumeRoleWithWebIdentity', condition: block }),
    );
  });

/** Claims of a stranger's token that meet the second statement's conditions; null where none of those tried does. */
export function findToken(text: string): ReadonlyMap<string, readonly string[]> | null {
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const { version, statements } = parsed.value.policy;
  const asked = statements[1]?.conditions ?? [];
  let tokens: ReadonlyMap<string, readonly string[]>[] = [new Map()];
  for (const [claim, { said }] of Object.entries(CLAIMS)) {
    const key = `${GITHUB}:${claim}`;
    if (!asked.some((one) => one.key === key)) continue;
    tokens = tokens.flatMap((token) => said.map((values) => new Map([...token, [key, values]])));
  }
  return tokens.find((token) => asked.every((one) => evaluateCondition(one, version, token).matched)) ?? null;
}

export { expectation };
