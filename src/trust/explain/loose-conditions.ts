// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * Conditions that the search cannot try completely, and a relaxed policy that asks less in their place. The relaxed
 * policy lets in every caller that the policy lets in. If it is closed, so is the policy.
 */
import type { Condition, PolicyDocument, Statement } from '../../iam/policy/model.ts';
import { CALLER_KEYS, ORGANIZATION_KEYS } from './callers.ts';
import { TIME_KEYS } from './key-values.ts';
import { variablesOf } from './policy-keys.ts';

export type Relaxed = { readonly policy: PolicyDocument; readonly allow: Statement };

/** Null where the search can try every condition of the statement and of every Deny completely. */
export function relaxed(policy: PolicyDocument, allow: Statement): Relaxed | null {
  const denies = policy.statements.filter(({ effect }) => effect === 'Deny');
  const all = [allow, ...denies].flatMap(({ conditions }) => conditions);
  const loose = new Set(all.filter((condition) => isLoose(condition, policy, all)));
  if (loose.size === 0) return null;
  const asksLess: Statement = {
    ...allow,
    conditions: allow.conditions.flatMap((one) => (loose.has(one) ? lessThan(one, policy) : [one])),
  };
  const statements = policy.statements.flatMap((statement): Statement[] => {
    if (statement === allow) return [asksLess];
    return statement.effect === 'Deny' && statement.conditions.some((one) => loose.has(one))
      ? []
      : [statement];
  });
  return { policy: { ...policy, statements }, allow: asksLess };
}

/** The variables of a condition that the search tries with some values only; keys in lower case. */
export function looseVariables(condition: Condition, policy: PolicyDocument): string[] {
  if (!/^(?:String|Arn|Bool)/.test(condition.baseOperator)) return [];
  const key = condition.key.toLowerCase();
  return variablesOf(condition, policy).filter((variable) => !isSettled(variable, key));
}

/** Whether every value of the variable is tried with the key. */
function isSettled(variable: string, key: string): boolean {
  if (variable === 'aws:resourceaccount') return true;
  const ofCaller = CALLER_KEYS.includes(key);
  if (variable === 'aws:principalaccount') return ofCaller && key !== 'aws:principalaccount';
  return variable === 'aws:resourceorgid' && !ofCaller;
}

function isLoose(condition: Condition, policy: PolicyDocument, all: readonly Condition[]): boolean {
  if (looseVariables(condition, policy).length > 0) return true;
  const key = condition.key.toLowerCase();
  const kind = kindOf(condition);
  if (kind === null) return false;
  const isText = kind === 'STRING' || kind === 'ARN';
  if (TIME_KEYS.includes(key)) return kind !== 'NUMERIC' && kind !== 'DATE';
  const isAccount = key === 'aws:principalaccount';
  if (CALLER_KEYS.includes(key) || ORGANIZATION_KEYS.includes(key)) {
    if (isText) return false;
    if (!isAccount || kind !== 'NUMERIC') return true;
  }
  // The numbers that are tried need not fit a pattern on the same key, nor the texts a number.
  const others = all.filter((one) => one.key.toLowerCase() === key).map((one) => kindOf(one));
  return kind !== 'STRING' && others.some((other) => other !== null && other !== kind);
}

function kindOf({ baseOperator }: Condition): string | null {
  const [, kind] = /^(String|Arn|Numeric|Date|Binary|(?:Not)?Ip)/.exec(baseOperator) ?? [];
  return kind === undefined ? null : kind.replace('Not', '').toUpperCase();
}

/** A weaker condition: none, or one with a wildcard for each variable. */
function lessThan(condition: Condition, policy: PolicyDocument): Condition[] {
  const { baseOperator, values } = condition;
  const isPositive = /^(?:String(?:Equals|Like)|Arn(?:Equals|Like))/.test(baseOperator);
  const variables = looseVariables(condition, policy);
  if (!isPositive || variables.length === 0) return [];
  const ignoresCase = baseOperator.endsWith('IgnoreCase');
  const isPattern = baseOperator !== 'StringEquals';
  const patterns = values.map((value) => {
    if (ignoresCase) return '*';
    return value.replace(/\$\{[^}]*\}|[*?]/g, (part) => {
      if (part.length === 1) return isPattern ? part : `\${${part}}`;
      const key = part.slice(2, -1).split(',')[0]?.trim().toLowerCase() ?? '';
      return variables.includes(key) ? '*' : part;
    });
  });
  return [{ ...condition, operator: 'StringLike', baseOperator: 'StringLike', values: patterns }];
}
