// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are the subject
import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../../src/iam/policy/decision.ts';
import { CUSTOMER, policyOf, ROLE_ARN, session, trusting, user } from './support.ts';

type Context = Record<string, readonly string[]>;
type Row = [
  sentence: string,
  operator: string,
  key: string,
  values: unknown,
  context: Context,
  holds: boolean,
];

const id = (value: string) => ({ 'sts:ExternalId': [value] });
const ip = (value: string) => ({ 'aws:SourceIp': [value] });
const at = (value: string) => ({ 'aws:CurrentTime': [value] });
const age = (value: string) => ({ 'aws:MultiFactorAuthAge': [value] });
const arn = (value: string) => ({ 'aws:SourceArn': [value] });
const tags = (...values: string[]) => ({ 'aws:TagKeys': values });
const E = 'sts:ExternalId';
const IP = 'aws:SourceIp';
const TIME = 'aws:CurrentTime';
const AGE = 'aws:MultiFactorAuthAge';
const ARN = 'aws:SourceArn';
const TAGS = 'aws:TagKeys';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:news';

// docs/aws-facts.md, 8.7 and 8.8; IAM User Guide, "Condition operators".
const STRINGS: Row[] = [
  ['StringEquals holds for the same text', 'StringEquals', E, 'abc', id('abc'), true],
  ['StringEquals minds case', 'StringEquals', E, 'abc', id('ABC'), false],
  ['StringEquals takes * as a character', 'StringEquals', E, 'a*', id('abc'), false],
  ['StringEquals holds for any of several values', 'StringEquals', E, ['x', 'abc'], id('abc'), true],
  ['StringEquals with an empty list holds for nothing', 'StringEquals', E, [], id('abc'), false],
  ['StringEquals compares a number as it was written', 'StringEquals', E, 10, id('10'), true],
  ['StringEquals compares a boolean as a string', 'StringEquals', E, true, id('true'), true],
  ['StringEquals holds for an empty text that was sent', 'StringEquals', E, '', id(''), true],
  ['StringNotEquals fails for the same text', 'StringNotEquals', E, 'abc', id('abc'), false],
  ['StringNotEquals holds for another text', 'StringNotEquals', E, 'abc', id('x'), true],
  [
    'StringNotEquals fails when one of several values is equal',
    'StringNotEquals',
    E,
    ['x', 'abc'],
    id('abc'),
    false,
  ],
  [
    'StringNotEquals holds when none of several values is equal',
    'StringNotEquals',
    E,
    ['x', 'y'],
    id('abc'),
    true,
  ],
  ['StringEqualsIgnoreCase does not mind case', 'StringEqualsIgnoreCase', E, 'aBc', id('AbC'), true],
  ['StringEqualsIgnoreCase fails for another text', 'StringEqualsIgnoreCase', E, 'abc', id('abd'), false],
  [
    'StringNotEqualsIgnoreCase fails for another case',
    'StringNotEqualsIgnoreCase',
    E,
    'abc',
    id('ABC'),
    false,
  ],
  ['StringLike takes * as any run', 'StringLike', E, 'au*ra', id('au-1-ra'), true],
  ['StringLike takes * as an empty run', 'StringLike', E, 'aura*', id('aura'), true],
  ['StringLike takes ? as one character', 'StringLike', E, 'a?c', id('abc'), true],
  ['StringLike takes ? as no fewer than one', 'StringLike', E, 'abc?', id('abc'), false],
  ['StringLike minds case', 'StringLike', E, 'A*', id('abc'), false],
  ['StringLike compares the whole text', 'StringLike', E, 'b', id('abc'), false],
  ['StringLike * holds for any External ID that is sent', 'StringLike', E, '*', id('whatever'), true],
  ['StringLike * fails for one that is not sent', 'StringLike', E, '*', {}, false],
  ['StringLike takes regular expressions literally', 'StringLike', E, 'a.c', id('abc'), false],
  ['StringNotLike fails for a string that fits', 'StringNotLike', E, 'a*', id('abc'), false],
  ['StringNotLike holds for a string that does not', 'StringNotLike', E, 'b*', id('abc'), true],
  ['key names do not mind case', 'StringEquals', 'STS:externalid', 'abc', id('abc'), true],
];

// docs/aws-facts.md, 8.8: the traps.
const MISSING: Row[] = [
  ['a missing key fails a positive operator', 'StringEquals', E, 'abc', {}, false],
  ['an empty list of values is a missing key', 'StringEquals', E, 'abc', { [E]: [] }, false],
  ['a missing key satisfies a negated operator', 'StringNotEquals', E, 'abc', {}, true],
  ['a missing key satisfies StringNotLike', 'StringNotLike', E, '*', {}, true],
  ['a missing key satisfies ArnNotLike', 'ArnNotLike', ARN, TOPIC, {}, true],
  ['a missing key satisfies NotIpAddress', 'NotIpAddress', IP, '10.0.0.0/8', {}, true],
  ['a missing key fails Bool', 'Bool', 'aws:MultiFactorAuthPresent', 'false', {}, false],
  ['a missing key fails DateLessThan', 'DateLessThan', TIME, '2030-01-01T00:00:00Z', {}, false],
  ['IfExists holds for a missing key', 'StringEqualsIfExists', E, 'abc', {}, true],
  ['IfExists compares a key that is there', 'StringEqualsIfExists', E, 'abc', id('x'), false],
  ['IfExists holds for a key that is there and equal', 'StringEqualsIfExists', E, 'abc', id('abc'), true],
  ['BoolIfExists holds for a missing key', 'BoolIfExists', 'aws:SecureTransport', 'true', {}, true],
  ['Null true holds for a missing key', 'Null', E, 'true', {}, true],
  ['Null true fails for a key that is there', 'Null', E, 'true', id('abc'), false],
  ['Null false holds for a key that is there', 'Null', E, false, id('abc'), true],
  ['Null false fails for a missing key', 'Null', E, 'false', {}, false],
  ['Null with another word holds for nothing', 'Null', E, 'maybe', {}, false],
  ['ForAllValues holds for a missing key', 'ForAllValues:StringEquals', E, 'abc', {}, true],
  [
    'ForAllValues holds for an empty text, which is an empty set',
    'ForAllValues:StringEquals',
    E,
    'abc',
    id(''),
    true,
  ],
  ['ForAnyValue fails for a missing key', 'ForAnyValue:StringEquals', E, 'abc', {}, false],
  [
    'ForAnyValue fails for an empty text, which is an empty set',
    'ForAnyValue:StringEquals',
    E,
    '',
    id(''),
    false,
  ],
  [
    'ForAnyValue fails for a missing key under a negated operator',
    'ForAnyValue:StringNotEquals',
    E,
    'a',
    {},
    false,
  ],
  [
    'ForAnyValue with IfExists holds for a missing key',
    'ForAnyValue:StringEqualsIfExists',
    E,
    'abc',
    {},
    true,
  ],
  [
    'ForAnyValue with IfExists fails for an empty text, which is there',
    'ForAnyValue:StringEqualsIfExists',
    E,
    '',
    id(''),
    false,
  ],
  ['a misspelt key is missing', 'StringEquals', 'sts:ExternalID2', 'abc', id('abc'), false],
];

// IAM User Guide, "Multivalued context keys".
const SETS: Row[] = [
  [
    'ForAllValues holds when each value is named',
    'ForAllValues:StringEquals',
    TAGS,
    ['a', 'b', 'c'],
    tags('a', 'b'),
    true,
  ],
  [
    'ForAllValues fails when one value is not named',
    'ForAllValues:StringEquals',
    TAGS,
    ['a'],
    tags('a', 'b'),
    false,
  ],
  [
    'ForAllValues holds when no value is forbidden',
    'ForAllValues:StringNotEquals',
    TAGS,
    ['x', 'y'],
    tags('a', 'b'),
    true,
  ],
  [
    'ForAllValues fails when one value is forbidden',
    'ForAllValues:StringNotEquals',
    TAGS,
    ['x', 'b'],
    tags('a', 'b'),
    false,
  ],
  [
    'ForAnyValue holds when one value is named',
    'ForAnyValue:StringLike',
    TAGS,
    ['b*'],
    tags('a', 'bee'),
    true,
  ],
  [
    'ForAnyValue fails when no value is named',
    'ForAnyValue:StringLike',
    TAGS,
    ['x*'],
    tags('a', 'bee'),
    false,
  ],
  [
    'ForAnyValue holds when one value is not forbidden',
    'ForAnyValue:StringNotEquals',
    TAGS,
    ['a'],
    tags('a', 'b'),
    true,
  ],
  ['without a qualifier one value of several is enough', 'StringEquals', TAGS, 'b', tags('a', 'b'), true],
  [
    'without a qualifier a negated operator means all values',
    'StringNotEquals',
    TAGS,
    'b',
    tags('a', 'b'),
    false,
  ],
];

const TYPED: Row[] = [
  [
    'Bool does not mind case',
    'Bool',
    'aws:SecureTransport',
    'TRUE',
    { 'aws:SecureTransport': ['true'] },
    true,
  ],
  [
    'Bool tells true from false',
    'Bool',
    'aws:SecureTransport',
    false,
    { 'aws:SecureTransport': ['true'] },
    false,
  ],
  [
    'Bool knows no other words',
    'Bool',
    'aws:SecureTransport',
    'yes',
    { 'aws:SecureTransport': ['yes'] },
    false,
  ],
  ['NumericEquals compares amounts, not texts', 'NumericEquals', AGE, '10.0', age('10'), true],
  ['NumericNotEquals holds for another number', 'NumericNotEquals', AGE, '10', age('11'), true],
  ['NumericNotEquals fails when a value is no number', 'NumericNotEquals', AGE, 'ten', age('11'), false],
  ['NumericLessThan is strict', 'NumericLessThan', AGE, 10, age('10'), false],
  ['NumericLessThan orders 9 before 10', 'NumericLessThan', AGE, 10, age('9'), true],
  ['NumericLessThanEquals takes the limit in', 'NumericLessThanEquals', AGE, 10, age('10'), true],
  ['NumericGreaterThan orders negative numbers', 'NumericGreaterThan', AGE, '-5', age('-4'), true],
  ['NumericGreaterThanEquals takes the limit in', 'NumericGreaterThanEquals', AGE, '10', age('10'), true],
  ['a numeric operator fails for a string', 'NumericGreaterThan', AGE, '1', age('soon'), false],
  [
    'DateLessThan holds before the moment',
    'DateLessThan',
    TIME,
    '2026-01-01T00:00:00Z',
    at('2025-12-31T23:59:59Z'),
    true,
  ],
  ['DateLessThan is strict', 'DateLessThan', TIME, '2026-01-01T00:00:00Z', at('2026-01-01T00:00:00Z'), false],
  [
    'DateLessThanEquals takes the moment in',
    'DateLessThanEquals',
    TIME,
    '2026-01-01',
    at('2026-01-01T00:00:00Z'),
    true,
  ],
  [
    'DateGreaterThan minds the zone',
    'DateGreaterThan',
    TIME,
    '2026-01-01T00:00:00+02:00',
    at('2025-12-31T22:30:00Z'),
    true,
  ],
  [
    'DateGreaterThanEquals reads epoch seconds',
    'DateGreaterThanEquals',
    TIME,
    '1767225600',
    at('2026-01-01T00:00:00Z'),
    true,
  ],
  [
    'DateEquals reads a fraction of a second',
    'DateEquals',
    TIME,
    '2026-01-01T00:00:00.500Z',
    at('2026-01-01T00:00:00.5Z'),
    true,
  ],
  ['DateEquals reads a year', 'DateEquals', TIME, '2026', at('2026-01-01T00:00:00Z'), true],
  [
    'DateNotEquals holds for another day',
    'DateNotEquals',
    TIME,
    '2026-01-01',
    at('2026-01-02T00:00:00Z'),
    true,
  ],
  [
    'a day that does not exist fails the condition',
    'DateGreaterThan',
    TIME,
    '2026-02-30',
    at('2027-01-01T00:00:00Z'),
    false,
  ],
  [
    'a date with a wildcard fails the condition',
    'DateEquals',
    TIME,
    '2026-*',
    at('2026-01-01T00:00:00Z'),
    false,
  ],
  ['BinaryEquals compares bytes', 'BinaryEquals', 'x:key', 'QmluYXJ5', { 'x:key': ['QmluYXJ5'] }, true],
  ['BinaryEquals tells bytes apart', 'BinaryEquals', 'x:key', 'QmluYXJ5', { 'x:key': ['QmluYXJ6'] }, false],
  ['BinaryEquals fails for what is no base 64', 'BinaryEquals', 'x:key', '***', { 'x:key': ['***'] }, false],
];

const ADDRESSES: Row[] = [
  ['IpAddress holds within the range', 'IpAddress', IP, '203.0.113.0/24', ip('203.0.113.77'), true],
  ['IpAddress fails outside the range', 'IpAddress', IP, '203.0.113.0/24', ip('203.0.114.1'), false],
  [
    'IpAddress fails for a request’s range that is wider',
    'IpAddress',
    IP,
    '10.0.0.0/24',
    ip('10.0.0.0/8'),
    false,
  ],
  ['IpAddress without a prefix is one address', 'IpAddress', IP, '203.0.113.7', ip('203.0.113.8'), false],
  ['IpAddress ignores the host bits of a range', 'IpAddress', IP, '203.0.113.9/24', ip('203.0.113.77'), true],
  ['IpAddress 0.0.0.0/0 holds for all of IPv4', 'IpAddress', IP, '0.0.0.0/0', ip('8.8.8.8'), true],
  ['IpAddress 0.0.0.0/0 does not hold for IPv6', 'IpAddress', IP, '0.0.0.0/0', ip('2001:db8::1'), false],
  [
    'IpAddress holds within an IPv6 range',
    'IpAddress',
    IP,
    '2001:DB8:1234:5678::/64',
    ip('2001:db8:1234:5678::abcd'),
    true,
  ],
  [
    'IpAddress fails outside an IPv6 range',
    'IpAddress',
    IP,
    '2001:DB8:1234:5678::/64',
    ip('2001:db8:1234:5679::1'),
    false,
  ],
  [
    'IpAddress reads IPv6 with IPv4 at its end',
    'IpAddress',
    IP,
    '::ffff:0:0/96',
    ip('::ffff:10.0.0.1'),
    true,
  ],
  ['IpAddress fails for a prefix too long', 'IpAddress', IP, '10.0.0.0/33', ip('10.0.0.0'), false],
  ['IpAddress fails for what is no address', 'IpAddress', IP, '10.0.0.0/8', ip('10.0.0'), false],
  [
    'NotIpAddress fails within the range',
    'NotIpAddress',
    IP,
    ['192.0.2.0/24', '203.0.113.0/24'],
    ip('203.0.113.1'),
    false,
  ],
  [
    'NotIpAddress holds outside of every range',
    'NotIpAddress',
    IP,
    ['192.0.2.0/24', '203.0.113.0/24'],
    ip('8.8.8.8'),
    true,
  ],
  ['NotIpAddress holds for the other family', 'NotIpAddress', IP, '0.0.0.0/0', ip('2001:db8::1'), true],
];

const ARNS: Row[] = [
  ['ArnEquals holds for the same ARN', 'ArnEquals', ARN, TOPIC, arn(TOPIC), true],
  [
    'ArnEquals takes wildcards, as ArnLike does',
    'ArnEquals',
    ARN,
    'arn:aws:sns:*:111122223333:n?ws',
    arn(TOPIC),
    true,
  ],
  ['ArnLike does not let * cross a colon', 'ArnLike', ARN, 'arn:aws:sns:*:news', arn(TOPIC), false],
  [
    'ArnLike fails where StringLike would hold',
    'ArnLike',
    ARN,
    'arn:aws:someservice:*:111122223333:finance/*',
    arn('arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'),
    false,
  ],
  [
    'ArnLike lets * cross colons in the sixth part',
    'ArnLike',
    ARN,
    'arn:aws:logs:*:*:log-group:*',
    arn('arn:aws:logs:eu-west-1:1:log-group:a:b'),
    true,
  ],
  ['ArnLike minds case', 'ArnLike', ARN, TOPIC.toUpperCase(), arn(TOPIC), false],
  ['ArnLike * holds for every ARN', 'ArnLike', ARN, '*', arn(TOPIC), true],
  ['ArnLike holds for nothing that is no ARN', 'ArnLike', ARN, '*', arn('news'), false],
  ['ArnNotEquals fails for an ARN that fits', 'ArnNotEquals', ARN, 'arn:aws:sns:*:*:*', arn(TOPIC), false],
  ['ArnNotLike holds for an ARN that does not', 'ArnNotLike', ARN, 'arn:aws:sqs:*:*:*', arn(TOPIC), true],
  ['ArnNotLike holds when its pattern is no ARN', 'ArnNotLike', ARN, 'news', arn(TOPIC), true],
  ['ArnLike fails when its pattern lacks a part', 'ArnLike', ARN, 'arn:aws:sns:*:*', arn(TOPIC), false],
  ['ArnNotLike holds when its pattern lacks a part', 'ArnNotLike', ARN, 'arn:aws:sns:*:*', arn(TOPIC), true],
  ['aws:PrincipalArn of a user is the user’s ARN', 'ArnEquals', 'aws:PrincipalArn', user.arn, {}, true],
  [
    'aws:PrincipalAccount is the caller’s account',
    'StringEquals',
    'aws:PrincipalAccount',
    user.accountId,
    {},
    true,
  ],
  [
    'the caller’s own keys win over those handed in',
    'StringEquals',
    'aws:username',
    'Eve',
    { 'AWS:UserName': ['Eve'] },
    false,
  ],
  ['aws:ResourceAccount is the role’s account', 'StringEquals', 'aws:ResourceAccount', CUSTOMER, {}, true],
];

// docs/aws-facts.md, 8.9; IAM User Guide, "Policy variables".
const VARIABLES: Row[] = [
  ['a variable stands for the key’s value', 'StringEquals', E, 'for-${aws:username}', id('for-Ada'), true],
  ['a variable’s name does not mind case', 'StringEquals', E, '${AWS:UserName}', id('Ada'), true],
  [
    'a variable without a value matches nothing',
    'StringEquals',
    E,
    '${aws:nobody}',
    id('${aws:nobody}'),
    false,
  ],
  [
    'a variable without a value fails a negated operator, too',
    'StringNotEquals',
    E,
    '${aws:nobody}',
    id('x'),
    false,
  ],
  [
    'a variable without a value leaves the other values alone',
    'StringEquals',
    E,
    ['${aws:nobody}', 'x'],
    id('x'),
    true,
  ],
  ['a missing key is decided before its variables', 'StringNotEquals', E, '${aws:nobody}', {}, true],
  [
    'a default takes the place of a missing value',
    'StringEquals',
    E,
    "a-${aws:nobody, 'none'}",
    id('a-none'),
    true,
  ],
  ['a default may be empty', 'StringEquals', E, "a${aws:nobody, ''}", id('a'), true],
  ['a value wins over the default', 'StringEquals', E, "${aws:username, 'none'}", id('Ada'), true],
  ['a default without quotes is none', 'StringEquals', E, '${aws:nobody, none}', id('none'), false],
  [
    'a key with several values cannot be a variable',
    'StringEquals',
    E,
    '${aws:TagKeys}',
    { ...id('a'), ...tags('a', 'b') },
    false,
  ],
  ['${*} is a literal asterisk', 'StringLike', E, 'a${*}c', id('a*c'), true],
  ['${*} is no wildcard', 'StringLike', E, 'a${*}c', id('abc'), false],
  ['${?} is a literal question mark', 'StringLike', E, 'a${?}c', id('abc'), false],
  ['${$} is a dollar sign', 'StringEquals', E, '${$}{x}', id('${x}'), true],
  [
    'an asterisk in a variable’s value is no wildcard',
    'StringLike',
    E,
    '${aws:UserAgent}',
    { ...id('abc'), 'aws:UserAgent': ['*'] },
    false,
  ],
  ['a variable may bring the colons of an ARN', 'ArnEquals', ARN, '${aws:PrincipalArn}', arn(user.arn), true],
  ['an unclosed variable is literal', 'StringEquals', E, '${aws:username', id('${aws:username'), true],
  ['numeric operators take no variables', 'NumericEquals', AGE, '${aws:MultiFactorAuthAge}', age('5'), false],
];

function evaluate(
  operator: string,
  key: string,
  values: unknown,
  context: Context,
  version: string | null = '2012-10-17',
) {
  const policy = policyOf('TRUST', trusting('*', { Condition: { [operator]: { [key]: values } } }), version);
  const request = {
    caller: user,
    action: 'sts:AssumeRole',
    resource: ROLE_ARN,
    resourceAccountId: CUSTOMER,
    context,
  };
  const evaluation = evaluatePolicy(policy, request, 'TRUST');
  return { evaluation, condition: evaluation.statements[0]?.conditions[0] };
}

describe.each([
  ['texts', STRINGS],
  ['missing keys', MISSING],
  ['sets', SETS],
  ['numbers, dates, booleans and bytes', TYPED],
  ['addresses', ADDRESSES],
  ['ARNs and the caller', ARNS],
  ['variables', VARIABLES],
])('conditions on %s', (_, rows) => {
  test.each(rows)('%s', (_sentence, operator, key, values, context, holds) => {
    const { evaluation, condition } = evaluate(operator, key, values, context);
    expect(evaluation.decision).toBe(holds ? 'ALLOW' : 'IMPLICIT_DENY');
    expect(condition?.matched).toBe(holds);
  });
});

describe('the version of the policy language', () => {
  test.each(['2008-10-17', null])('under Version %s variables are literal text', (version) => {
    expect(evaluate('StringEquals', E, '${aws:username}', id('Ada'), version).condition?.matched).toBe(false);
    expect(
      evaluate('StringEquals', E, '${aws:username}', id('${aws:username}'), version).condition?.matched,
    ).toBe(true);
  });
});

describe('the trace of a condition', () => {
  test('reports the values of the request', () => {
    const present = evaluate('StringNotEquals', E, ['x', 'abc'], id('abc')).condition;
    expect(present).toMatchObject({ matched: false, requestValues: ['abc'] });
    const missing = evaluate('StringEquals', 'sts:External-Id', 'abc', id('abc')).condition;
    expect(missing).toMatchObject({ matched: false, requestValues: [] });
  });

  test('fails an operator that no parser would have let through', () => {
    const policy = policyOf('TRUST', trusting('*', { Condition: { StringEquals: { [E]: 'abc' } } }));
    const [statement] = policy.statements;
    const conditions = (statement?.conditions ?? []).map((one) => ({ ...one, baseOperator: 'StringSounds' }));
    const odd = { ...policy, statements: policy.statements.map((one) => ({ ...one, conditions })) };
    const request = {
      caller: user,
      action: 'sts:AssumeRole',
      resource: ROLE_ARN,
      resourceAccountId: CUSTOMER,
      context: id('abc'),
    };
    const [trace] = evaluatePolicy(odd, request, 'TRUST').statements;
    expect(trace?.conditions[0]).toMatchObject({ matched: false });
  });
});

describe('the caller’s keys', () => {
  const request = { action: 'sts:AssumeRole', resource: ROLE_ARN, resourceAccountId: CUSTOMER, context: {} };
  const holds = (key: string, value: string) => {
    const policy = policyOf('TRUST', trusting('*', { Condition: { StringEquals: { [key]: value } } }));
    return evaluatePolicy(policy, { ...request, caller: session }, 'TRUST').decision === 'ALLOW';
  };

  test('for a role session aws:PrincipalArn is the role’s ARN, not the session’s', () => {
    expect(holds('aws:PrincipalArn', session.principalArn)).toBe(true);
    expect(holds('aws:PrincipalArn', session.arn)).toBe(false);
  });

  test('for a role session there is no aws:username, and aws:userid names the session', () => {
    expect(holds('aws:username', 'Ada')).toBe(false);
    expect(holds('aws:userid', 'AROACONNECTOREXAMPLE:run-1')).toBe(true);
    expect(holds('aws:PrincipalType', 'AssumedRole')).toBe(true);
  });
});
