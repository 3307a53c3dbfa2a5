/** IAM's condition operators: how each compares one value of the request with one value of the policy. */

import type { JsonPath } from '../json/json-positions.ts';
import { arnGlobMatches, type Glob, globMatches } from './glob.ts';
import type { Condition, SetQualifier } from './model.ts';
import { ipInRange, readBase64, readDate, readIpRange, readNumber } from './values.ts';
import { globText } from './variables.ts';

/** Compares one value of the request; null when that value is not of the operator's type. */
export type Comparison = (requestValue: string) => boolean | null;

export type Operator = {
  /** True when none of the policy's values may match. */
  negated: boolean;
  /** Whether policy variables are filled in. [IAM User Guide, policy variables, "Condition element"] */
  variables: boolean;
  /** Null when the policy's value is not of the operator's type. */
  comparison(expected: Glob): Comparison | null;
};

function onText(compare: (expected: string, actual: string) => boolean): Operator['comparison'] {
  return (glob) => {
    const expected = globText(glob);
    return (actual) => compare(expected, actual);
  };
}

function typed<T>(
  read: (text: string) => T | null,
  compare: (actual: T, expected: T) => boolean,
): Operator['comparison'] {
  return (glob) => {
    const expected = read(globText(glob));
    if (expected === null) return null;
    return (text) => {
      const actual = read(text);
      return actual === null ? null : compare(actual, expected);
    };
  };
}

const equals = onText((expected, actual) => expected === actual);
const equalsIgnoringCase = onText((expected, actual) => expected.toLowerCase() === actual.toLowerCase());
const like: Operator['comparison'] = (glob) => (actual) => globMatches(glob, actual);
// ArnEquals and ArnLike behave the same. [docs/aws-facts.md, 8.7] A value without an ARN's six parts equals none, so
// the negated operator holds. [IAM User Guide, condition operators, "ARN": each of the six parts is compared]
const arn: Operator['comparison'] = (glob) => (actual) => arnGlobMatches(glob, actual);
const inRange = typed(readIpRange, ipInRange);
const readBoolean = (text: string) => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? word : null;
};

function pair(
  positive: string,
  negative: string,
  variables: boolean,
  comparison: Operator['comparison'],
): [string, Operator][] {
  return [
    [positive, { negated: false, variables, comparison }],
    [negative, { negated: true, variables, comparison }],
  ];
}

function ordered(type: string, read: (text: string) => number | null): [string, Operator][] {
  const one = (name: string, compare: (actual: number, expected: number) => boolean): [string, Operator] => [
    `${type}${name}`,
    { negated: false, variables: false, comparison: typed(read, compare) },
  ];
  return [
    ...pair(
      `${type}Equals`,
      `${type}NotEquals`,
      false,
      typed(read, (a, b) => a === b),
    ),
    one('LessThan', (a, b) => a < b),
    one('LessThanEquals', (a, b) => a <= b),
    one('GreaterThan', (a, b) => a > b),
    one('GreaterThanEquals', (a, b) => a >= b),
  ];
}

/** Keyed by exact name. `Null` is not here: it looks at the key and not at its values. [docs/aws-facts.md, 8.7] */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', true, equals),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', true, equalsIgnoringCase),
  ...pair('StringLike', 'StringNotLike', true, like),
  ...pair('ArnEquals', 'ArnNotEquals', true, arn),
  ...pair('ArnLike', 'ArnNotLike', true, arn),
  ...ordered('Numeric', readNumber),
  ...ordered('Date', readDate),
  ...pair('IpAddress', 'NotIpAddress', false, inRange),
  ['Bool', { negated: false, variables: true, comparison: typed(readBoolean, (a, b) => a === b) }],
  ['BinaryEquals', { negated: false, variables: false, comparison: typed(readBase64, (a, b) => a === b) }],
]);

export type OperatorName = {
  qualifier: SetQualifier | null;
  baseOperator: string;
  ifExists: boolean;
  known: boolean;
};

/**
 * Takes an operator's name apart: `ForAnyValue:StringLikeIfExists`. Names are exact; `Null` takes no
 * `IfExists`. [IAM User Guide, condition operators, "IfExists"]
 */
export function parseOperatorName(written: string): OperatorName {
  const colon = written.indexOf(':');
  const prefix = written.slice(0, Math.max(colon, 0));
  const qualifier = prefix === 'ForAllValues' || prefix === 'ForAnyValue' ? prefix : null;
  const rest = qualifier === null ? written : written.slice(colon + 1);
  const ifExists = rest.endsWith('IfExists');
  const baseOperator = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const known = OPERATORS.has(baseOperator) || (baseOperator === 'Null' && !ifExists);
  return { qualifier, baseOperator, ifExists, known };
}

/** The condition of an operator with a known name. */
export function conditionOf(operator: string, key: string, values: string[], path: JsonPath): Condition {
  const { known: _, ...name } = parseOperatorName(operator);
  return { operator, ...name, key, values, path };
}
