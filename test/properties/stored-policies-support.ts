/**
 * Trust policies by chance, with strangers, the customer's own organization and named third parties; and an oracle that
 * tries callers one by one. The oracle has its own reading of IAM: it shares no code with `src/`.
 */
import fc from 'fast-check';
import { CUSTOMER } from '../iam/policy/support.ts';
import { AURORA, AURORA_ROOT, EXTERNAL_ID } from '../trust/explain/support.ts';

export const PARTNER = '987612345678';
const OWN_ORGANIZATION = 'o-own1234567';
const GITHUB = 'token.actions.githubusercontent.com';
/** Accounts without a name in any policy; one of them matches a pattern. */
const STRANGERS = ['555566667778', '987612345670'];

type Block = Record<string, Record<string, readonly string[]>>;
type Written = {
  Effect: string;
  Principal: string | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string;
  Condition?: Block;
};

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'sts:ExternalId': [EXTERNAL_ID, EXTERNAL_ID, 'partner-1', 'partner-*', '*'],
  'aws:PrincipalOrgID': [OWN_ORGANIZATION, OWN_ORGANIZATION, 'o-own*', 'o-*'],
  'aws:PrincipalOrgPaths': [`${OWN_ORGANIZATION}/*`, `${OWN_ORGANIZATION}/r-ab/ou-ab/`, 'o-*/r-ab/*'],
  'aws:PrincipalAccount': [CUSTOMER, PARTNER, '98761234567?', AURORA],
  'aws:PrincipalArn': [
    `arn:aws:iam::${PARTNER}:role/deployer`,
    `arn:aws:iam::${CUSTOMER}:*`,
    'arn:aws:iam::*:role/deployer',
    `arn:aws:iam::${AURORA}:user/aurora`,
  ],
  'aws:PrincipalType': ['User', 'AssumedRole'],
  'aws:PrincipalTag/team': ['red', 'r*'],
  'sts:RoleSessionName': ['deploy', 'd*'],
  'sts:SourceIdentity': ['bob'],
  'aws:SourceAccount': [CUSTOMER],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
};
const TEXT_OPERATORS = [
  ...['StringEquals', 'StringEquals', 'StringLike', 'StringLike', 'StringNotEquals', 'StringNotLike'],
  ...['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
];

const condition = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...Object.keys(TEXTS))
      .chain((key) =>
        fc.tuple(
          fc.constantFrom('', '', '', '', '', 'ForAllValues:', 'ForAnyValue:'),
          fc.constantFrom(
            ...(key === 'aws:PrincipalArn' ? ['ArnLike', 'ArnEquals', 'ArnNotLike'] : TEXT_OPERATORS),
          ),
          fc.constantFrom('', '', '', '', 'IfExists'),
          fc.constant(key),
          fc.uniqueArray(fc.constantFrom(...(TEXTS[key] ?? [])), { minLength: 1, maxLength: 2 }),
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant(''),
      fc.constantFrom('IpAddress', 'NotIpAddress'),
      fc.constantFrom('', 'IfExists'),
      fc.constant('aws:SourceIp'),
      fc.constant(['203.0.113.0/24']),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant(''),
      fc.constant('Null'),
      fc.constant(''),
      fc.constantFrom('sts:ExternalId', 'aws:PrincipalOrgID', 'aws:SourceAccount', 'aws:PrincipalAccount'),
      fc.constantFrom(['true'], ['false']),
    ),
  },
);
const conditions = (minLength: number) =>
  fc.array(condition, { minLength, maxLength: 3 }).map((list) => {
    const block: Block = {};
    for (const [qualifier, operator, ifExists, key, values] of list) {
      const name = `${qualifier}${operator}${ifExists}`;
      block[name] = { ...block[name], [key]: values };
    }
    return block;
  });
const principal = fc.constantFrom<Written['Principal']>(
  '*',
  { AWS: '*' },
  { AWS: '*' },
  { AWS: CUSTOMER },
  { AWS: [`arn:aws:iam::${CUSTOMER}:role/admin`, `arn:aws:iam::${PARTNER}:root`] },
  { AWS: `arn:aws:iam::${PARTNER}:role/deployer` },
  { AWS: [AURORA_ROOT, PARTNER] },
  { Service: 'ec2.amazonaws.com' },
  { Federated: `arn:aws:iam::${CUSTOMER}:saml-provider/staff` },
);
const actions = fc.constantFrom<Pick<Written, 'Action' | 'NotAction'>>(
  { Action: 'sts:AssumeRole' },
  { Action: 'sts:AssumeRole' },
  { Action: 'sts:*' },
  { Action: ['sts:AssumeRole', 'sts:TagSession'] },
  { Action: 'sts:TagSession' },
  { NotAction: 'sts:TagSession' },
);
const other = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'), principal, actions, conditions(0))
  .map(([Effect, Principal, action, Condition]): Written => ({ Effect, Principal, ...action, Condition }));
const github = fc
  .constantFrom<Block>(
    {},
    { StringEquals: { [`${GITHUB}:sub`]: ['repo:acme/infra:ref:refs/heads/main'] } },
    { StringLike: { [`${GITHUB}:sub`]: ['repo:acme/*'] } },
    { StringLike: { [`${GITHUB}:sub`]: ['repo:*'] } },
    { StringEquals: { [`${GITHUB}:aud`]: ['sts.amazonaws.com'] } },
  )
  .map(
    (Condition): Written => ({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${CUSTOMER}:oidc-provider/${GITHUB}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition,
    }),
  );
const auroras = fc
  .oneof(
    { weight: 5, arbitrary: fc.constant<Block>({ StringEquals: { 'sts:ExternalId': [EXTERNAL_ID] } }) },
    { weight: 1, arbitrary: conditions(0) },
  )
  .map(
    (Condition): Written => ({
      Effect: 'Allow',
      Principal: { AWS: AURORA_ROOT },
      Action: 'sts:AssumeRole',
      Condition,
    }),
  );

/** Aurora's statement and up to two others, with few enough keys for every combination to be tried. */
export const storedPolicies = fc
  .tuple(
    auroras,
    fc.array(fc.oneof({ weight: 8, arbitrary: other }, { weight: 1, arbitrary: github }), { maxLength: 2 }),
  )
  .map(([first, others]) => [first, ...others])
  .filter((statements) => keysIn(statements).size <= 4);

export function textOf(statements: readonly Written[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function keysIn(statements: readonly Written[]): Set<string> {
  return new Set(
    statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.keys(keys))),
  );
}

type Call = {
  /** Null for the token of an identity provider. */
  account: string | null;
  arn: string;
  action: string;
  keys: Map<string, readonly string[]>;
};

/** A call of a stranger, or of Aurora without the right External ID, that gets in; null where none that is tried does. */
export function findIntruder(statements: readonly Written[]): Call | null {
  for (const call of callsOf(statements)) if (letsIn(statements, call)) return call;
  return null;
}

/** Whether the named partner gets in. */
export function letsInPartner(statements: readonly Written[]): boolean {
  for (const call of callsOf(statements, [PARTNER])) if (letsIn(statements, call)) return true;
  return false;
}

function* callsOf(statements: readonly Written[], only?: readonly string[]): Generator<Call> {
  const keys = keysIn(statements);
  const free = combinations(keys);
  const named = namedExternalIds(statements);
  for (const account of only ?? [...STRANGERS, AURORA]) {
    for (const [kind, name] of [
      ['user', 'zz'],
      ['user', 'aurora'],
      ['role', 'zz'],
      ['role', 'deployer'],
    ] as const) {
      const arn = `arn:aws:iam::${account}:${kind}/${name}`;
      for (const organization of organizations(keys)) {
        for (const sent of free) {
          const externalId = sent.get('sts:externalid')?.[0];
          if (account === AURORA && (externalId === EXTERNAL_ID || named.has(externalId))) continue;
          const own: [string, readonly string[]][] = [
            ['aws:principalarn', [arn]],
            ['aws:principalaccount', [account]],
            ['aws:principaltype', [kind === 'user' ? 'User' : 'AssumedRole']],
          ];
          yield { account, arn, action: 'sts:AssumeRole', keys: new Map([...sent, ...organization, ...own]) };
        }
      }
    }
  }
  if (only !== undefined) return;
  for (const sub of ['repo:zz/zz:ref:refs/heads/zz', 'repo:acmezz/infra:zz']) {
    for (const sent of free) {
      const token: [string, readonly string[]][] = [
        [`${GITHUB}:sub`, [sub]],
        [`${GITHUB}:aud`, ['sts.amazonaws.com']],
      ];
      const keysOfToken = new Map([...sent, ...token]);
      keysOfToken.delete('sts:externalid');
      yield { account: null, arn: '', action: 'sts:AssumeRoleWithWebIdentity', keys: keysOfToken };
    }
  }
}

/** Those that an Allow writes out: Aurora alone gives them out. */
function namedExternalIds(statements: readonly Written[]): Set<string | undefined> {
  return new Set(
    statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Condition = {} }) => Condition['StringEquals']?.['sts:ExternalId'] ?? []),
  );
}

function organizations(keys: ReadonlySet<string>): [string, readonly string[]][][] {
  if (!keys.has('aws:PrincipalOrgID') && !keys.has('aws:PrincipalOrgPaths')) return [[]];
  return [
    [],
    ...['o-zz12345678', 'o-ownzz12345'].flatMap((id) =>
      [`${id}/r-zz/ou-zz/`, `${id}/r-ab/ou-ab/`].map((path): [string, readonly string[]][] => [
        ['aws:principalorgid', [id]],
        ['aws:principalorgpaths', [path]],
      ]),
    ),
  ];
}

const SENT: Readonly<Record<string, readonly (readonly string[])[]>> = {
  // AWS accepts no wildcard as a part of these values.
  'sts:ExternalId': [
    ...[[], [EXTERNAL_ID], [EXTERNAL_ID.toUpperCase()], ['partner-1'], ['PARTNER-1'], ['partner-zz'], ['zz']],
  ],
  'aws:PrincipalTag/team': [[], ['red'], ['RED'], ['rz'], ['zz']],
  'sts:RoleSessionName': [['deploy'], ['DEPLOY'], ['dz'], ['zz']],
  'sts:SourceIdentity': [[], ['bob'], ['BOB'], ['zz']],
  'aws:MultiFactorAuthPresent': [[], ['true'], ['false']],
  'aws:SourceIp': [[], ['203.0.113.9'], ['198.51.100.9']],
};

function combinations(keys: ReadonlySet<string>): Map<string, readonly string[]>[] {
  let all: Map<string, readonly string[]>[] = [new Map([['sts:rolesessionname', ['zz']]])];
  for (const [key, values] of Object.entries(SENT)) {
    if (!keys.has(key)) continue;
    all = all.flatMap((sent) =>
      values.map((value) => {
        const more = new Map(sent);
        if (value.length > 0) more.set(key.toLowerCase(), value);
        return more;
      }),
    );
  }
  return all;
}

function letsIn(statements: readonly Written[], call: Call): boolean {
  let allowed = false;
  for (const statement of statements) {
    if (!isAbout(statement, call)) continue;
    if (statement.Effect === 'Deny') return false;
    allowed = true;
  }
  return allowed;
}

function isAbout({ Principal, Action, NotAction, Condition = {} }: Written, call: Call): boolean {
  const patterns = [Action ?? NotAction ?? []].flat();
  const named = patterns.some((pattern) => like(pattern.toLowerCase(), call.action.toLowerCase()));
  if (named !== (Action !== undefined)) return false;
  if (!isNamed(Principal, call)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      holds(operator, values, call.keys.get(key.toLowerCase()) ?? []),
    ),
  );
}

function isNamed(written: Written['Principal'], { account, arn }: Call): boolean {
  if (written === '*') return true;
  if (typeof written === 'string') return false;
  return Object.entries(written).some(([type, values]) =>
    [values].flat().some((value) => {
      if (type === 'Federated') return account === null && value.endsWith(`oidc-provider/${GITHUB}`);
      if (type !== 'AWS') return false;
      return (
        value === '*' || (account !== null && [account, `arn:aws:iam::${account}:root`, arn].includes(value))
      );
    }),
  );
}

function holds(operator: string, asked: readonly string[], sent: readonly string[]): boolean {
  if (operator === 'Null') return asked.some((value) => value === String(sent.length === 0));
  const [, qualifier = '', base = '', ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const isNegated = base.includes('Not');
  const isOne = (value: string) =>
    isNegated !== asked.some((one) => compares(base.replace('Not', ''), one, value));
  if (sent.length === 0) {
    if (ifExists !== undefined) return true;
    return qualifier === '' ? isNegated : qualifier === 'ForAllValues';
  }
  return qualifier === 'ForAnyValue' ? sent.some(isOne) : sent.every(isOne);
}

function compares(base: string, asked: string, sent: string): boolean {
  if (base === 'StringEquals') return asked === sent;
  if (base === 'StringEqualsIgnoreCase') return asked.toLowerCase() === sent.toLowerCase();
  if (base === 'StringLike') return like(asked, sent);
  if (base === 'IpAddress') return sent.startsWith('203.0.113.');
  const [askedParts, sentParts] = [asked, sent].map((arn) => arn.split(':'));
  return sentParts?.every((part, i) => like(askedParts?.[i] ?? '', part)) ?? false;
}

const EXPRESSIONS = new Map<string, RegExp>();

function like(pattern: string, text: string): boolean {
  const known = EXPRESSIONS.get(pattern);
  if (known !== undefined) return known.test(text);
  const source = pattern
    .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`);
  EXPRESSIONS.set(pattern, expression);
  return expression.test(text);
}
