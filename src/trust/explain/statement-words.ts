/** Describes a statement in plain words, and which of its parts match Aurora's call. */
import type { StatementTrace } from '../../iam/policy/decision.ts';
import type { Statement } from '../../iam/policy/model.ts';
import {
  actionWords,
  conditionWords,
  principalWords,
  statementWords,
} from '../../iam/policy/statement-words.ts';
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
  const everyone = principalWords(statement) ?? 'nobody';
  const anything = actionWords(statement);
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
  return {
    sid: statement.sid ?? null,
    effect: statement.effect,
    applies: parts.every(({ holds }) => holds),
    words: statementWords(statement),
    parts,
  };
}
