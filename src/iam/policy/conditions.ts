/** Whether one condition of a statement holds. [docs/aws-facts.md, 8.3, 8.7, 8.8; IAM User Guide, condition operators] */
import { type ContextIndex, contextValues } from './context.ts';
import { globOf } from './glob.ts';
import type { Condition, PolicyVersion, SetQualifier } from './model.ts';
import { type Comparison, OPERATORS, type Operator } from './operators.ts';
import { expandVariables } from './variables.ts';

export type ConditionTrace = {
  condition: Condition;
  matched: boolean;
  requestValues: readonly string[];
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
  return { condition, requestValues, matched: matches(condition, requestValues, version, context) };
}

function matches(
  condition: Condition,
  requestValues: readonly string[],
  version: PolicyVersion,
  context: ContextIndex,
): boolean {
  const { baseOperator, qualifier, values } = condition;
  const keyPresent = requestValues.length > 0;
  if (baseOperator === 'Null') return values.some((value) => value.toLowerCase() === String(!keyPresent));
  const operator = OPERATORS.get(baseOperator);
  if (operator === undefined) return false;
  if (isMissing(requestValues, qualifier)) return matchesMissingKey(condition, keyPresent, operator);
  const expected = comparisons(condition, operator, version, context);
  const matched = (value: string) => matchesValue(value, expected, operator.negated);
  const all = qualifier === 'ForAllValues' || (qualifier === null && operator.negated);
  return all ? requestValues.every(matched) : requestValues.some(matched);
}

/** How to compare with each value of a condition; null for a value that cannot be compared. */
type Comparisons = readonly (Comparison | null)[];

/** A condition without variables is the same for every request, so its values are prepared once. */
const PREPARED = new WeakMap<Condition, Comparisons>();

function comparisons(
  condition: Condition,
  operator: Operator,
  version: PolicyVersion,
  context: ContextIndex,
): Comparisons {
  const known = PREPARED.get(condition);
  if (known !== undefined) return known;
  const prepared = condition.values.map((value) => {
    const glob = operator.variables ? expandVariables(value, version, context) : globOf(value);
    return glob && operator.comparison(glob);
  });
  if (!condition.values.some((value) => value.includes('${'))) PREPARED.set(condition, prepared);
  return prepared;
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
function matchesValue(value: string, expected: Comparisons, negated: boolean): boolean {
  const results = expected.map((comparison) => comparison?.(value) ?? null);
  return negated ? results.every((result) => result === false) : results.includes(true);
}
