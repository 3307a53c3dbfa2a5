/** Describes a statement in plain words, and which of its parts match Aurora's call. */
import type { StatementTrace } from '../../iam/policy/decision.ts';
import type { Condition, Statement } from '../../iam/policy/model.ts';
import { type Expectation, isDecidable } from './expectation.ts';

export type ExplainedPart = {
  readonly element: string;
  /** Whether it certainly matches Aurora's call. */
  readonly holds: boolean;
  readonly words: string;
};

export type ExplainedStatement = {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Whether all parts match Aurora's call, so the effect applies. */
  readonly applies: boolean;
  readonly words: string;
  readonly parts: readonly ExplainedPart[];
};

export function explainStatement(
  statement: Statement,
  trace: StatementTrace,
  expectation: Expectation,
): ExplainedStatement {
  const { principal = statement.notPrincipal ?? [], actions = statement.notActions ?? [] } = statement;
  const whom = listed(principal.map(({ type, value }) => (type === 'AWS' ? value : `${type} ${value}`)));
  const what = listed(actions);
  const everyone = statement.notPrincipal === undefined ? whom : `everybody but ${whom}`;
  const anything = statement.notActions === undefined ? what : `every action but ${what}`;
  const parts: ExplainedPart[] = [
    {
      element: trace.principal.element ?? 'Principal',
      holds: trace.principal.matched,
      words: `${everyone} ${trace.principal.matched ? 'means' : 'does not mean'} Aurora.`,
    },
    {
      element: trace.action.element ?? 'Action',
      holds: trace.action.matched,
      words: `${anything} ${trace.action.matched ? 'covers' : 'does not cover'} ${trace.action.requested}.`,
    },
    ...trace.conditions.map(({ condition, matched }) => {
      const isKnown = isDecidable(condition, expectation);
      const how = isKnown
        ? `${matched ? 'holds' : 'does not hold'} for Aurora's call`
        : "whether this holds for Aurora's call is not known here";
      return {
        element: `${condition.operator} ${condition.key}`,
        holds: isKnown && matched,
        words: `${conditionWords(condition)}: ${how}.`,
      };
    }),
  ];
  const conditions = statement.conditions.map(conditionWords);
  const when = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  const verb = statement.effect === 'Allow' ? 'Allows' : 'Denies';
  return {
    sid: statement.sid ?? null,
    effect: statement.effect,
    applies: parts.every(({ holds }) => holds),
    words: `${verb} ${anything} to ${everyone}${when}.`,
    parts,
  };
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

function conditionWords({ baseOperator, qualifier, ifExists, key, values }: Condition): string {
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
