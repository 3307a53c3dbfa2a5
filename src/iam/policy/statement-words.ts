/** A statement of a policy in plain words. */
import type { Condition, PrincipalElement, Statement } from './model.ts';

/** What a statement says: "Allows ACTIONS on RESOURCES to PRINCIPALS, if CONDITIONS." */
export function statementWords(statement: Statement, show = conditionWords): string {
  const conditions = statement.conditions.map(show);
  const when = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  const verb = statement.effect === 'Allow' ? 'Allows' : 'Denies';
  const { resources, notResources } = statement;
  const on =
    resources !== undefined
      ? ` on ${resources.includes('*') ? 'every resource' : listed(resources)}`
      : notResources !== undefined
        ? ` on every resource but ${listed(notResources)}`
        : '';
  const whom = principalWords(statement);
  return `${verb} ${actionWords(statement)}${on}${whom === null ? '' : ` to ${whom}`}${when}.`;
}

/** The actions; negated where the statement is about all others. */
export function actionWords({ actions, notActions = [] }: Statement): string {
  return actions === undefined ? `every action but ${listed(notActions)}` : listed(actions);
}

/** The principals; null where the statement has none. */
export function principalWords({ principal, notPrincipal }: Statement): string | null {
  if (principal !== undefined) return listed(namesOf(principal));
  return notPrincipal === undefined ? null : `everybody but ${listed(namesOf(notPrincipal))}`;
}

/** The principals by name. */
export function namesOf(principal: PrincipalElement): string[] {
  return principal.map(({ type, value }) => (type === 'AWS' ? value : `${type} ${value}`));
}

const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  StringNotEquals: 'is not',
  StringEqualsIgnoreCase: 'is (in upper or lower case)',
  StringNotEqualsIgnoreCase: 'is not (in upper or lower case)',
  StringLike: 'fits the pattern',
  StringNotLike: 'does not fit the pattern',
  ArnEquals: 'fits the ARN',
  ArnLike: 'fits the ARN',
  ArnNotEquals: 'does not fit the ARN',
  ArnNotLike: 'does not fit the ARN',
  Bool: 'is',
  IpAddress: 'is in',
  NotIpAddress: 'is not in',
};

export function conditionWords({ baseOperator, qualifier, ifExists, key, values }: Condition): string {
  if (baseOperator === 'Null')
    return `${key} ${values[0]?.toLowerCase() === 'true' ? 'is missing' : 'is present'}`;
  const verb = OPERATOR_WORDS[baseOperator] ?? `passes ${baseOperator} with`;
  const subject =
    qualifier === null ? key : `${qualifier === 'ForAllValues' ? 'every' : 'some'} value of ${key}`;
  return `${subject} ${verb} ${listed(values.map((value) => JSON.stringify(value)))}${ifExists ? ' (or is missing)' : ''}`;
}

function listed(values: readonly string[]): string {
  if (values.length <= 1) return values[0] ?? 'nothing';
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
