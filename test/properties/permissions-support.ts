// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * Policies of all layers by chance, and an evaluator that shares no code with `src/`: it turns every pattern into a
 * regular expression, and decides by whole sets of statements.
 */
import fc from 'fast-check';

export type Written = {
  Effect: 'Allow' | 'Deny';
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition: Record<string, Record<string, string[]>>;
};
export type Layers = {
  identity: Written[][];
  boundary: Written[] | null;
  organization: Written[][][];
  session: Written[][];
};
/** Keys in lower case; a missing key has no values. */
export type Keys = Readonly<Record<string, readonly string[]>>;

export const ACTIONS = ['s3:GetObject', 's3:PutObject', 'ec2:StartInstances'];
/** Resources that exist. */
export const RESOURCES = [
  'arn:aws:s3:::a/1',
  'arn:aws:s3:::a/red/1',
  'arn:aws:s3:::b/1',
  'arn:aws:ec2:eu-west-1:444455556666:instance/i-1',
];
/** What may be asked for under partial knowledge. */
export const ASKED = ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::?/1', ...RESOURCES];
/** Values of the keys that calls may have. */
export const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'aws:principaltag/team': [[], ['red'], ['blue']],
  'aws:requestedregion': [[], ['eu-west-1'], ['us-east-1']],
  'aws:tagkeys': [[], ['a'], ['a', 'b'], ['c']],
  'aws:multifactorauthage': [[], ['10'], ['4000']],
};

const some = <T>(...values: T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const actions = some(
  's3:GetObject',
  's3:Get*',
  's3:*',
  '*',
  'S3:getobject',
  's3:?etObject',
  'ec2:Start*',
  'iam:*',
);
const resources = some(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::?/1',
  'arn:aws:s3:::a/${aws:PrincipalTag/team}/*',
  "arn:aws:s3:::a/${aws:PrincipalTag/team, 'red'}/1",
  'arn:aws:s3:::b/1',
  'arn:aws:ec2:*:*:instance/*',
);
const condition = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
    ),
    fc.constantFrom('', '', 'IfExists'),
    fc.constantFrom('aws:PrincipalTag/team', 'aws:RequestedRegion'),
    some('red', 'RED', 'eu-*', 'eu-west-1', '${aws:RequestedRegion}', '*'),
  ),
  fc.tuple(
    fc.constantFrom('ForAllValues:StringEquals', 'ForAnyValue:StringLike', 'ForAnyValue:StringNotEquals'),
    fc.constantFrom('', 'IfExists'),
    fc.constant('aws:TagKeys'),
    some('a', 'b', '*'),
  ),
  fc.tuple(
    fc.constantFrom('NumericLessThan', 'NumericGreaterThanEquals', 'NumericNotEquals'),
    fc.constantFrom('', 'IfExists'),
    fc.constant('aws:MultiFactorAuthAge'),
    some('10', '3600'),
  ),
  fc.tuple(
    fc.constant('Null'),
    fc.constant(''),
    fc.constantFrom('aws:PrincipalTag/team', 'aws:TagKeys'),
    some('true', 'false').map(([value = 'true']) => [value]),
  ),
);
const conditions = fc.array(condition, { maxLength: 2 }).map((list) => {
  const block: Written['Condition'] = {};
  for (const [operator, ifExists, key, values] of list)
    block[operator + ifExists] = { ...block[operator + ifExists], [key]: values };
  return block;
});
const statement = fc
  .tuple(
    fc.constantFrom<Written['Effect']>('Allow', 'Allow', 'Allow', 'Deny'),
    fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
    actions,
    fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
    resources,
    fc.oneof(fc.constant({}), conditions),
  )
  .map(
    ([Effect, action, patterns, resource, arns, Condition]): Written => ({
      Effect,
      [action]: patterns,
      [resource]: arns,
      Condition,
    }),
  );
const policy = fc.array(statement, { minLength: 1, maxLength: 3 });
const wide = fc.oneof(
  policy,
  policy.map((list): Written[] => [
    { Effect: 'Allow', Action: ['*'], Resource: ['*'], Condition: {} },
    ...list,
  ]),
);
export const layers: fc.Arbitrary<Layers> = fc.record({
  identity: fc.array(wide, { maxLength: 2 }),
  boundary: fc.option(wide, { freq: 2 }),
  organization: fc.array(fc.array(wide, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  session: fc.array(wide, { maxLength: 1 }),
});

export function decide(all: Layers, action: string, resource: string, keys: Keys): string {
  const { identity, boundary, organization, session } = all;
  const groups = [
    ...organization,
    identity,
    ...(boundary === null ? [] : [[boundary]]),
    ...(session.length === 0 ? [] : [session]),
  ];
  const about = groups.map((group) => group.flat().filter((one) => isAbout(one, action, resource, keys)));
  if (about.flat().some(({ Effect }) => Effect === 'Deny')) return 'EXPLICIT_DENY';
  return about.every((found) => found.length > 0) ? 'ALLOWED' : 'IMPLICIT_DENY';
}

function isAbout(written: Written, action: string, resource: string, keys: Keys): boolean {
  const { Action, NotAction = [], Resource, NotResource = [], Condition } = written;
  const named = (Action ?? NotAction).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));
  if (named !== (Action !== undefined)) return false;
  const expressions = (Resource ?? NotResource).map((pattern) => expression(pattern, keys));
  if (Resource === undefined && expressions.includes(null)) return false;
  if (expressions.some((one) => one?.test(resource)) !== (Resource !== undefined)) return false;
  return Object.entries(Condition).every(([operator, block]) =>
    Object.entries(block).every(([key, values]) =>
      holds(operator, keys[key.toLowerCase()] ?? [], values, keys),
    ),
  );
}

function holds(operator: string, sent: readonly string[], asked: readonly string[], keys: Keys): boolean {
  if (operator === 'Null') return asked.includes(String(sent.length === 0));
  const ifExists = operator.endsWith('IfExists');
  const [base = '', qualifier = ''] = operator.replace('IfExists', '').split(':').reverse();
  if (sent.length === 0) {
    if (ifExists || qualifier === 'ForAllValues') return true;
    return qualifier === '' && base.includes('Not');
  }
  const one = (value: string) => {
    const results = asked.map((text) => compare(base.replace('Not', ''), text, value, keys));
    return base.includes('Not') ? results.every((result) => result === false) : results.includes(true);
  };
  if (qualifier === 'ForAnyValue') return sent.some(one);
  return sent.every(one);
}

/** Null where the text cannot be compared. */
function compare(base: string, text: string, value: string, keys: Keys): boolean | null {
  if (base.startsWith('Numeric')) {
    const [asked, sent] = [Number(text), Number(value)];
    return { NumericLessThan: sent < asked, NumericGreaterThanEquals: sent >= asked }[base] ?? sent === asked;
  }
  if (base === 'StringLike') return expression(text, keys)?.test(value) ?? null;
  const filled = fill(text, keys, false);
  if (filled === null) return null;
  return base === 'StringEquals' ? filled === value : filled.toLowerCase() === value.toLowerCase();
}

function expression(pattern: string, keys: Keys): RegExp | null {
  const source = fill(pattern, keys, true);
  return source === null ? null : new RegExp(`^${source}$`);
}

/** The text, or its regular expression, with the variables filled in; null where one has no value. */
function fill(text: string, keys: Keys, isPattern: boolean): string | null {
  const parts: string[] = [];
  for (const [index, part] of text.split(/\$\{([^}]*)\}/).entries()) {
    if (index % 2 === 0) {
      parts.push(isPattern ? sourceOf(part) : part);
      continue;
    }
    const [key = '', fallback] = part.split(/,\s*/);
    const values = keys[key.toLowerCase()] ?? [];
    const value = values.length === 1 ? values[0] : fallback?.replaceAll("'", '');
    if (value === undefined) return null;
    parts.push(isPattern ? escaped(value) : value);
  }
  return parts.join('');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function like(pattern: string, text: string): boolean {
  return new RegExp(`^${sourceOf(pattern)}$`).test(text);
}

function sourceOf(pattern: string): string {
  return escaped(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.');
}

/** Resources that exist and match what was asked for. */
export function resourcesOf(asked: string): string[] {
  return RESOURCES.filter((resource) => like(asked, resource));
}
