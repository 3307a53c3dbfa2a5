// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
/** Policies by chance, and a search for a stranger that tries callers one by one, without the solver. */
import fc from 'fast-check';
import type { Caller, RequestContext } from '../../../src/domain/policy-context.ts';
import { parsePolicy } from '../../../src/domain/policy-document.ts';
import { evaluatePolicy } from '../../../src/domain/policy-evaluation.ts';
import type { PolicyDocument } from '../../../src/domain/policy-model.ts';
import { CUSTOMER, ROLE_ARN } from '../policy-support.ts';
import { document, expectation, statement } from './support.ts';

/** What conditions are made of: the keys, and the values that a policy may have for each. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'sts:RoleSessionName': ['partner', 'part*', '*ner', '??', '${aws:username}', 'not possible'],
  'sts:ExternalId': ['partner-1', 'partner-*', '*'],
  'sts:SourceIdentity': ['bob', 'b*'],
  'aws:RequestTag/team': ['red', 'r*', '${aws:PrincipalTag/team}'],
  'aws:PrincipalTag/team': ['red', 'blue'],
  'aws:TagKeys': ['team', 'cost', 't*'],
  'aws:PrincipalType': ['User', 'AssumedRole'],
  'aws:username': ['admin', 'a*'],
  'aws:PrincipalArn': [
    'arn:aws:iam::*:role/deployer',
    'arn:aws:iam::987612345678:role/*',
    '*:user/*',
    'arn:aws:iam::*:user/admin',
    '*',
  ],
  'aws:PrincipalAccount': ['987612345678', '98761234567?', '*', CUSTOMER],
  'aws:PrincipalOrgID': ['o-a1b2c3', 'o-a*', 'o-*', '*'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
  'aws:ViaAWSService': ['true', 'false'],
  'aws:SecureTransport': ['true', 'false'],
  'sts:External-Id': ['x'],
};
const OPERATORS = [
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIgnoreCase',
] as const;

const condition = fc
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
const conditions = fc.array(condition, { maxLength: 3 }).map((list) => {
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const [qualifier, operator, ifExists, key, values] of list) {
    const name = `${qualifier}${operator}${ifExists}`;
    block[name] = { ...block[name], [key]: values };
  }
  return block;
});
const present = fc
  .constantFrom('sts:ExternalId', 'aws:PrincipalOrgID', 'aws:TagKeys', 'aws:username')
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
  .filter((others) => keysOfText(JSON.stringify(others)) <= 4)
  .map((others) => document(statement(), ...others));

function keysOfText(text: string): number {
  return Object.keys(VALUES).filter((key) => text.includes(`"${key}"`)).length;
}

/** Any stranger that the policy lets in; null where none of those tried gets in. */
export function findStranger(text: string): { caller: Caller; context: RequestContext } | null {
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  const keys = keysIn(parsed.policy);
  for (const caller of callers(keys)) {
    for (const context of contexts(keys)) {
      const request = {
        caller,
        action: 'sts:AssumeRole',
        resource: ROLE_ARN,
        resourceAccountId: CUSTOMER,
        context,
      };
      if (evaluatePolicy(parsed.policy, request, 'TRUST').decision === 'ALLOW') return { caller, context };
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

/** Accounts that nobody names; one of them fits a pattern. */
const ACCOUNTS = ['555566667778', '987612345670'];

function* callers(keys: ReadonlySet<string>): Generator<Caller> {
  const names =
    keys.has('aws:username') || keys.has('aws:PrincipalArn')
      ? ['admin', 'ADMIN', 'AZZ', 'deployer', 'azz', 'zzz', 'partner']
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
      yield {
        ...common,
        kind: 'ROLE_SESSION',
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}/zzz`,
        principalArn: `arn:aws:iam::${accountId}:role/${name}`,
        uniqueId: 'AROAZZZZZZZZZZZZZZZZZ',
        userId: 'AROAZZZZZZZZZZZZZZZZZ:zzz',
      };
    }
  }
}

/** Every combination of what a caller may send for the keys that the policy tests. */
function contexts(keys: ReadonlySet<string>): RequestContext[] {
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
    'sts:ExternalId': [[], ['zz'], ['partner-1'], ['PARTNER-1'], ['partner-z'], ['PARTNER-Z']],
    'sts:SourceIdentity': [[], ['zz'], ['bob'], ['BOB'], ['bz']],
    'aws:RequestTag/team': [[], ['zz'], ['red'], ['RED'], ['rz'], ['blue'], ['']],
    'aws:PrincipalTag/team': [[], ['zz'], ['red'], ['RED'], ['blue'], ['BLUE'], ['rz'], ['']],
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

export { expectation };
