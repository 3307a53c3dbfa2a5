/**
 * Whether one condition of a statement holds, and why.
 * [docs/aws-facts.md, 8.3, 8.7, 8.8; IAM User Guide, condition operators]
 */
import { type ContextIndex, contextValues, isKnownKey } from './context.ts';
import { globOf } from './glob.ts';
import type { Condition, PolicyVersion, SetQualifier } from './model.ts';
import { type Comparison, OPERATORS, type Operator } from './operators.ts';
import { expandVariables, globText } from './variables.ts';

type ExpectedValue = {
  written: string;
  /** The value with its variables filled in; null when one has no value in this request. */
  resolved: string | null;
  problem: null | 'UNRESOLVED_VARIABLE' | 'INVALID_VALUE';
  /** Whether some value of the request matches it, before a negation. */
  matches: boolean;
};

export type ConditionTrace = {
  condition: Condition;
  matched: boolean;
  keyPresent: boolean;
  /** False for a name that no AssumeRole request ever carries: most likely misspelt. */
  keyKnown: boolean;
  operatorKnown: boolean;
  requestValues: readonly string[];
  expected: ExpectedValue[];
  /** `UNUSABLE_VALUE`: a value of the wrong type or an unresolved variable, which fails the condition. */
  decidedBy: 'VALUES' | 'MISSING_KEY' | 'KEY_PRESENCE' | 'UNUSABLE_VALUE' | 'UNKNOWN_OPERATOR';
};

/**
 * Evaluates one condition against the values that the request has for its key.
 *
 * | operator or qualifier  | key missing | one value                  | several values       |
 * | ---------------------- | ----------- | -------------------------- | -------------------- |
 * | positive, StringEquals | no match    | equals any value listed    | any of them matches  |
 * | negated, StringNotLike | match       | equals no value listed     | all of them match    |
 * | with IfExists          | match       | as the operator            | as the operator      |
 * | ForAnyValue            | no match    | as the operator            | any of them matches  |
 * | ForAllValues           | match       | as the operator            | all of them match    |
 */
export function evaluateCondition(
  condition: Condition,
  version: PolicyVersion,
  context: ContextIndex,
): ConditionTrace {
  const requestValues = contextValues(context, condition.key);
  const keyPresent = requestValues.length > 0;
  const operator = OPERATORS.get(condition.baseOperator);
  const trace = {
    condition,
    keyPresent,
    keyKnown: isKnownKey(condition.key),
    operatorKnown: operator !== undefined || condition.baseOperator === 'Null',
    requestValues,
  };
  if (condition.baseOperator === 'Null') {
    const expected = condition.values.map((written) => nullCheck(written, keyPresent));
    return {
      ...trace,
      expected,
      matched: expected.some(({ matches }) => matches),
      decidedBy: 'KEY_PRESENCE',
    };
  }
  if (operator === undefined) {
    const expected = condition.values.map((written) => expectedValue(written, written, null, false));
    return { ...trace, expected, matched: false, decidedBy: 'UNKNOWN_OPERATOR' };
  }
  const values = preparedValues(condition, operator, version, context);
  const expected = values.map(({ comparison, ifMatched, ifNotMatched }) =>
    requestValues.some((value) => comparison?.(value) === true) ? ifMatched : ifNotMatched,
  );
  if (isMissing(requestValues, condition.qualifier)) {
    const matched = matchesMissingKey(condition, keyPresent, operator);
    return { ...trace, expected, matched, decidedBy: 'MISSING_KEY' };
  }
  const comparisons = values.map(({ comparison }) => comparison);
  const verdicts = requestValues.map((value) => verdict(value, comparisons, operator.negated));
  const all = condition.qualifier === 'ForAllValues' || (condition.qualifier === null && operator.negated);
  const matched = all ? verdicts.every((one) => one.matched) : verdicts.some((one) => one.matched);
  const unusable = !matched && verdicts.some((one) => one.unusable);
  return { ...trace, expected, matched, decidedBy: unusable ? 'UNUSABLE_VALUE' : 'VALUES' };
}

/** A value of the policy, ready for comparison, and its trace for a match and for no match. */
type PreparedValue = { comparison: Comparison | null; ifMatched: ExpectedValue; ifNotMatched: ExpectedValue };

/** A condition without variables is the same for every request, so its values are prepared once. */
const PREPARED = new WeakMap<Condition, readonly PreparedValue[]>();

function preparedValues(
  condition: Condition,
  operator: Operator,
  version: PolicyVersion,
  context: ContextIndex,
): readonly PreparedValue[] {
  const known = PREPARED.get(condition);
  if (known !== undefined) return known;
  const values = condition.values.map((written) => preparedValue(written, operator, version, context));
  if (!condition.values.some((written) => written.includes('${'))) PREPARED.set(condition, values);
  return values;
}

function preparedValue(
  written: string,
  operator: Operator,
  version: PolicyVersion,
  context: ContextIndex,
): PreparedValue {
  const glob = operator.variables ? expandVariables(written, version, context) : globOf(written);
  const comparison = glob && operator.comparison(glob);
  const problem = glob === null ? 'UNRESOLVED_VARIABLE' : comparison === null ? 'INVALID_VALUE' : null;
  const traced = (matches: boolean) => expectedValue(written, glob && globText(glob), problem, matches);
  return { comparison, ifMatched: traced(true), ifNotMatched: traced(false) };
}

function nullCheck(written: string, keyPresent: boolean): ExpectedValue {
  const word = written.toLowerCase();
  if (word !== 'true' && word !== 'false') return expectedValue(written, written, 'INVALID_VALUE', false);
  return expectedValue(written, written, null, (word === 'true') !== keyPresent);
}

function expectedValue(
  written: string,
  resolved: string | null,
  problem: ExpectedValue['problem'],
  matches: boolean,
): ExpectedValue {
  return { written, resolved, problem, matches };
}

/** Set operators treat an empty string as no value. [IAM User Guide, multivalued context keys] */
function isMissing(requestValues: readonly string[], qualifier: SetQualifier | null): boolean {
  return requestValues.length === 0 || (qualifier !== null && requestValues.every((value) => value === ''));
}

function matchesMissingKey(condition: Condition, keyPresent: boolean, operator: Operator): boolean {
  if (condition.ifExists && !keyPresent) return true;
  return condition.qualifier === null ? operator.negated : condition.qualifier === 'ForAllValues';
}

/** A value that cannot be compared never satisfies anything, a negated operator included. */
function verdict(value: string, comparisons: readonly (Comparison | null)[], negated: boolean) {
  const results = comparisons.map((comparison) => comparison?.(value) ?? null);
  const matched = negated ? results.every((result) => result === false) : results.includes(true);
  return { matched, unusable: results.includes(null) };
}
