/** What keeps Aurora out of a role. */
import type { StatementTrace } from '../../iam/policy/decision.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
import { conditionOf } from '../../iam/policy/operators.ts';
import { addStatement, separateStatement } from './aurora-statement.ts';
import { conditionFinding } from './condition-findings.ts';
import { looksLikeExternalId } from './condition-keys.ts';
import { denialFinding, deniedInPlaceOfAllowed, replaced, withoutDenials } from './denial-findings.ts';
import {
  callActions,
  type Expectation,
  isDecidable,
  isExternalIdCondition,
  type Judgement,
  searchFacts,
} from './expectation.ts';
import { blocks, type Finding } from './finding.ts';
import { asksForAurora, isForOthers } from './for-others.ts';
import { accountOf, openToAurora, openToStrangers } from './outsiders.ts';
import { isNearMiss, principalFinding, rootArn } from './principal-findings.ts';

export type Blocking = {
  readonly findings: readonly Finding[];
  /** The policy after the remedies, and the statement that they change. */
  readonly after: { readonly policy: PolicyDocument; readonly index: number } | null;
};

/** What denies Aurora, and what the statement lacks that comes nearest to allowing it. */
export function blockingFindings(
  policy: PolicyDocument,
  judgement: Judgement,
  expectation: Expectation,
): Blocking {
  const pairs = policy.statements.map((statement, index) => ({
    statement,
    trace: traceOf(judgement, index),
  }));
  const denying = pairs.filter(({ trace }) => trace.effect === 'Deny' && mayHold(trace, expectation));
  const allowing = withoutDenials(
    policy,
    denying.map(({ statement }) => statement),
    expectation,
  );
  const denials = (after: PolicyDocument) =>
    denying.map(({ statement, trace }) => denialFinding(statement, trace, after, expectation));
  const allows = pairs.filter(({ trace }) => trace.effect === 'Allow');
  if (allows.some(({ trace }) => holds(trace, expectation))) {
    return { findings: denials(allowing), after: null };
  }
  const meant = allows.filter(({ statement }) => !isForOthers(statement, policy, expectation));
  if (meant.length === 0) {
    const denied = deniedInPlaceOfAllowed(policy, expectation);
    if (denied !== null) return { findings: [denied], after: null };
    const none = nothingForAurora(
      allows.map(({ statement }) => statement),
      expectation,
    );
    return { findings: [none, ...denials(allowing)], after: null };
  }
  const lacking = meant.map(({ statement, trace }) => ({
    statement,
    trace,
    far: distance(whatIsMissing(statement, trace, false, expectation)),
  }));
  const { statement, trace } = lacking.reduce((a, b) => (b.far < a.far ? b : a));
  // Whether the conditions can go needs a search: done only for the statement that is shown.
  const repaired = replaced(allowing, followed(statement, trace, expectation));
  const isSpare = isClosed(repaired, statement.index, expectation);
  return {
    findings: [...whatIsMissing(statement, trace, isSpare, expectation), ...denials(repaired)],
    after: { policy: repaired, index: statement.index },
  };
}

/** Every Allow is for others, or there is none. */
function nothingForAurora(allows: readonly Statement[], expectation: Expectation): Finding {
  const remedy = addStatement(expectation);
  if (allows.length === 0) {
    return blocks(
      'NO_ALLOW',
      ['Statement'],
      'No statement of the policy has the Effect "Allow", so nobody can use the role.',
      remedy,
    );
  }
  const named = allows.flatMap(({ principal = [] }) => principal.filter(({ value }) => value !== '*'));
  const [first] = allows;
  if (named.length === 0 || first === undefined) {
    return blocks(
      'NO_ALLOW',
      first?.path ?? ['Statement'],
      'No statement of the policy is for Aurora: its conditions name others.',
      remedy,
    );
  }
  const { message, ...nearest } = principalFinding(named, expectation);
  return { ...nearest, message: `No statement of the policy is for Aurora. ${message}`, remedy };
}

/** Whether the statement applies to Aurora's call. */
function holds({ matched, conditions }: StatementTrace, expectation: Expectation): boolean {
  return matched && conditions.every(({ condition }) => isDecidable(condition, expectation));
}

/** Whether the statement may apply: conditions that cannot be decided are ignored. */
function mayHold({ principal, action, conditions }: StatementTrace, expectation: Expectation): boolean {
  const parts = conditions.filter(({ condition }) => isDecidable(condition, expectation));
  return [principal, action, ...parts].every(({ matched }) => matched);
}

/** A statement for other principals or actions is farther off than one with any number of wrong conditions. */
function distance(findings: readonly Finding[]): number {
  const far = findings.some(({ code }) => code === 'NO_AWS_PRINCIPAL' || code === 'WRONG_ACTION');
  return findings.length + (far ? 100 : 0);
}

function whatIsMissing(
  statement: Statement,
  trace: StatementTrace,
  isSpare: boolean,
  expectation: Expectation,
): Finding[] {
  const findings: Finding[] = [];
  if (!trace.principal.matched) findings.push(principalFinding(statement.principal ?? [], expectation));
  if (!trace.action.matched) {
    const named = (statement.actions ?? statement.notActions ?? []).join(', ');
    findings.push(
      blocks(
        'WRONG_ACTION',
        [...statement.path, statement.actions === undefined ? 'NotAction' : 'Action'],
        trace.action.requested === 'sts:AssumeRole'
          ? `The statement is about ${named}; Aurora calls sts:AssumeRole.`
          : `The statement is about ${named}; Aurora's call also needs ${trace.action.requested}, for what it sends with each session, and AWS refuses the whole call without it.`,
        `Put ${callActions(expectation)
          .map((action) => `"${action}"`)
          .join(' and ')} there.`,
      ),
    );
  }
  return [
    ...findings,
    ...failingOf(trace, expectation).map((one) => {
      const finding = conditionFinding(one, expectation, isSpare);
      const isTheirs = isExternalIdCondition(one.condition) && isSharedWithOthers(statement, expectation);
      return isTheirs ? { ...finding, remedy: separateStatement(expectation) } : finding;
    }),
  ];
}

/** Whether the External ID may belong to others that the statement trusts together with Aurora. */
function isSharedWithOthers({ principal = [], conditions }: Statement, expectation: Expectation): boolean {
  const { caller } = expectation;
  const isOthers = (entry: PrincipalEntry) =>
    entry.value !== '*' && accountOf(entry.value) !== caller.accountId && !isNearMiss(entry, expectation);
  return principal.some(isOthers) && !asksForAurora(conditions, expectation);
}

function failingOf({ conditions }: StatementTrace, expectation: Expectation) {
  return conditions.filter(({ matched, condition }) => !matched || !isDecidable(condition, expectation));
}

/** The statement after all remedies: without failing conditions, except the one on the External ID. */
function followed(statement: Statement, trace: StatementTrace, expectation: Expectation): Statement {
  const { notActions, ...rest } = statement;
  const failing = failingOf(trace, expectation).map(({ condition }) => condition);
  const conditions = statement.conditions.flatMap((condition): Condition[] => {
    if (!failing.includes(condition)) return [condition];
    if (!isExternalIdCondition(condition) && !looksLikeExternalId(condition, expectation)) return [];
    return [conditionOf('StringEquals', 'sts:ExternalId', [expectation.externalId], condition.path)];
  });
  const root = { type: 'AWS', value: rootArn(expectation.caller), path: statement.path } as const;
  return {
    ...(trace.action.matched && notActions !== undefined ? { ...rest, notActions } : rest),
    ...(!trace.action.matched && { actions: callActions(expectation) }),
    ...(!trace.principal.matched && { principal: [...(statement.principal ?? []), root] }),
    conditions,
  };
}

/** Whether the statement keeps out everyone but Aurora and those it names. */
function isClosed(policy: PolicyDocument, index: number, expectation: Expectation): boolean {
  const facts = searchFacts(expectation);
  return ![...openToStrangers(policy, facts), ...openToAurora(policy, facts)].some(
    ({ statement }) => statement === index,
  );
}

export function traceOf({ rightCall }: Judgement, index: number): StatementTrace {
  const trace = rightCall.statements[index];
  if (trace === undefined) throw new Error(`Statement ${index} has not been evaluated.`);
  return trace;
}
