/** What keeps Aurora out of a role. */
import type { ConditionTrace, StatementTrace } from '../policy-evaluation.ts';
import type { Condition, PolicyDocument, Statement } from '../policy-model.ts';
import { conditionFinding, wrongExternalId } from './condition-findings.ts';
import {
  type Expectation,
  isDecidable,
  isExternalIdCondition,
  type Judgement,
  neededActions,
  surroundingsOf,
} from './expectation.ts';
import type { Finding } from './finding.ts';
import { openToAurora, openToStrangers } from './outsiders.ts';
import { principalFinding } from './principal-findings.ts';

/** What denies Aurora, and what the statement lacks that comes nearest to allowing it. */
export function blockingFindings(
  policy: PolicyDocument,
  judgement: Judgement,
  expectation: Expectation,
): Finding[] {
  const pairs = policy.statements.map((statement, index) => ({
    statement,
    trace: traceOf(judgement, index),
  }));
  const denials = pairs
    .filter(({ trace }) => trace.effect === 'Deny' && mayHold(trace, expectation))
    .map(({ statement, trace }) => denial(policy, statement, trace, expectation));
  const allows = pairs.filter(({ trace }) => trace.effect === 'Allow');
  if (allows.some(({ trace }) => holds(trace, expectation))) return denials;
  if (allows.length === 0) {
    const none: Finding = {
      code: 'NO_ALLOW',
      severity: 'BLOCKS',
      path: ['Statement'],
      message: 'No statement of the policy has the Effect "Allow", so that nobody can assume the role.',
      remedy: 'Add the statement of the corrected document.',
    };
    return [none, ...denials];
  }
  const missing = allows.map(({ statement, trace }) => whatIsMissing(statement, trace, expectation));
  const nearest = Math.min(...missing.map(distance));
  const shown = missing.find((one) => distance(one) === nearest);
  return [...(shown === undefined ? [] : missingFindings(policy, shown, expectation)), ...denials];
}

/** For sure. */
function holds({ matched, conditions }: StatementTrace, expectation: Expectation): boolean {
  return matched && conditions.every(({ condition }) => isDecidable(condition, expectation));
}

/** For all that is known. */
function mayHold({ principal, action, conditions }: StatementTrace, expectation: Expectation): boolean {
  const parts = conditions.filter(({ condition }) => isDecidable(condition, expectation));
  return [principal, action, ...parts].every(({ matched }) => matched);
}

/** A statement for somebody else altogether is farther off than one with any number of wrong conditions. */
function distance({ findings, failing }: Missing): number {
  const far = findings.some(({ code }) => code === 'NO_AWS_PRINCIPAL' || code === 'WRONG_ACTION');
  return findings.length + failing.length + (far ? 100 : 0);
}

/** What a statement lacks to allow Aurora's call. */
type Missing = {
  readonly statement: Statement;
  /** About its principal and its action. */
  readonly findings: readonly Finding[];
  readonly failing: readonly ConditionTrace[];
};

function whatIsMissing(statement: Statement, trace: StatementTrace, expectation: Expectation): Missing {
  const findings: Finding[] = [];
  if (!trace.principal.matched) findings.push(principalFinding(statement.principal ?? [], expectation));
  if (!trace.action.matched) {
    const named = (statement.actions ?? statement.notActions ?? []).join(', ');
    findings.push({
      code: 'WRONG_ACTION',
      severity: 'BLOCKS',
      path: [...statement.path, statement.actions === undefined ? 'NotAction' : 'Action'],
      message:
        trace.action.requested === 'sts:AssumeRole'
          ? `The statement is about ${named}; Aurora calls sts:AssumeRole.`
          : `The statement is about ${named}; Aurora's call also needs ${trace.action.requested}, for what it sends with each session, and AWS refuses the whole call without it.`,
      remedy: `Put ${neededActions(expectation)
        .map((action) => `"${action}"`)
        .join(' and ')} there.`,
    });
  }
  const failing = trace.conditions.filter(
    ({ matched, condition }) => !matched || !isDecidable(condition, expectation),
  );
  return { statement, findings, failing };
}

/** Whether each condition can go is asked of the statement that is shown alone: it takes a search. */
function missingFindings(
  policy: PolicyDocument,
  { statement, findings, failing }: Missing,
  expectation: Expectation,
): Finding[] {
  const without = (condition: Condition): Statement => ({
    ...statement,
    conditions: statement.conditions.filter((one) => one !== condition),
  });
  return [
    ...findings,
    ...failing.map((one) =>
      conditionFinding(
        one,
        expectation,
        isClosed(withStatement(policy, without(one.condition)), expectation),
      ),
    ),
  ];
}

function withStatement(policy: PolicyDocument, statement: Statement): PolicyDocument {
  return {
    ...policy,
    statements: policy.statements.map((one) => (one.index === statement.index ? statement : one)),
  };
}

/** Whether nobody gets in who should be kept out. */
function isClosed(policy: PolicyDocument, expectation: Expectation): boolean {
  const around = surroundingsOf(expectation);
  return openToStrangers(policy, around).length === 0 && openToAurora(policy, around).length === 0;
}

function denial(
  policy: PolicyDocument,
  statement: Statement,
  trace: StatementTrace,
  expectation: Expectation,
): Finding {
  const about = trace.conditions.find(({ condition }) => isExternalIdCondition(condition));
  const why = about === undefined ? '' : ` ${wrongExternalId(about, expectation).message}`;
  const named =
    statement.sid === undefined ? `Statement ${statement.index + 1}` : `The statement "${statement.sid}"`;
  const uncertain = trace.conditions.find(({ condition }) => !isDecidable(condition, expectation));
  if (uncertain !== undefined) {
    const { operator, key, path } = uncertain.condition;
    return {
      code: 'CONDITION_UNCERTAIN',
      severity: 'BLOCKS',
      path,
      message: `${named} denies Aurora's call if ${operator} on ${key} holds, which cannot be told from here. A Deny wins over every Allow.`,
      remedy: `Ask the operator of Aurora what ${key} is for its calls, or narrow the statement so that it does not cover Aurora.`,
    };
  }
  return {
    code: 'DENIED',
    severity: 'BLOCKS',
    path: about === undefined ? statement.path : about.condition.path,
    message: `${named} denies Aurora's call expressly, and a Deny wins over every Allow.${why}`,
    remedy: denialRemedy(policy, statement, about !== undefined, expectation),
  };
}

/** Never to remove a Deny that is all that keeps others out. */
function denialRemedy(
  policy: PolicyDocument,
  { index }: Statement,
  isAboutExternalId: boolean,
  expectation: Expectation,
): string {
  const rest = { ...policy, statements: policy.statements.filter((one) => one.index !== index) };
  const put = `put the External ID of this workspace, "${expectation.externalId}", into its condition`;
  if (isClosed(rest, expectation)) {
    return `Remove the statement, or ${isAboutExternalId ? put : 'narrow it so that it does not cover Aurora'}.`;
  }
  return `${isAboutExternalId ? `${put.charAt(0).toUpperCase()}${put.slice(1)}` : 'Use the corrected document'}. Do not only remove the statement: without it, the role would be open.`;
}

/** What the evaluator found about a statement. */
export function traceOf({ rightCall }: Judgement, index: number): StatementTrace {
  const trace = rightCall.statements[index];
  if (trace === undefined) throw new Error(`Statement ${index} has not been evaluated.`);
  return trace;
}
