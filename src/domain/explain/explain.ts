/**
 * Explains a trust policy: whether it lets Aurora in and everybody else not, statement by statement, what is
 * wrong and where, and the document with the least change that is right.
 */
import type { JsonPath, Position } from '../json-positions.ts';
import { type ParsedPolicy, parsePolicy } from '../policy-document.ts';
import type { StatementTrace } from '../policy-evaluation.ts';
import type { Condition, PolicyDocument, Statement } from '../policy-model.ts';
import { conditionFinding, wrongExternalId } from './condition-findings.ts';
import { type Correction, correctTrustPolicy } from './correction.ts';
import {
  type Expectation,
  isDecidable,
  isExternalIdCondition,
  type Judgement,
  judge,
  neededActions,
  surroundingsOf,
} from './expectation.ts';
import { explainPaste } from './explain-paste.ts';
import { type Finding, type LocatedFinding, SEVERITIES } from './finding.ts';
import { mendJson } from './mended-json.ts';
import { otherDocument } from './other-pastes.ts';
import { otherRole } from './other-role.ts';
import { namedOutsiders, type Outsider, openToAurora, openToStrangers } from './outsiders.ts';
import { LONGEST_TRUST_POLICY, lengthForIam, readPaste } from './pasted-document.ts';
import { principalFinding, principalNotices } from './principal-findings.ts';
import { uncertainPath, withNamedPath } from './role-path.ts';
import { type ExplainedStatement, explainStatement } from './statement-words.ts';
import { unsafeFindings } from './unsafe-findings.ts';

export const VERDICTS = ['WORKS', 'UNSAFE', 'UNCERTAIN', 'DENIED', 'INVALID'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type TrustPolicyExplanation = {
  readonly verdict: Verdict;
  /** The document that lines and columns refer to: what was pasted, out of its wrapping. */
  readonly text: string;
  /** What blocks first, then what is unsafe, then what is worth knowing. */
  readonly findings: readonly LocatedFinding[];
  readonly statements: readonly (ExplainedStatement & Position)[];
  /** Who else can use the role, without Aurora, because the policy names them. */
  readonly others: readonly (Omit<Outsider, 'path' | 'statement'> & Position)[];
  /** Null when nothing has to change. */
  readonly correction: Correction | null;
};

/** Explains what somebody pasted. Never throws for what is in it. */
export function explainTrustPolicy(pasted: string, expectation: Expectation): TrustPolicyExplanation {
  const paste = readPaste(pasted, expectation.role.arn);
  const explanation = explainPaste(paste, expectation, explainDocument);
  const other = !paste.ok || paste.roleArn === null ? null : otherRole(paste.roleArn, expectation.role);
  if (other === null) return explanation;
  const { finding, isDenied } = other;
  const { verdict } = explanation;
  const lower = verdict === 'WORKS' || verdict === 'UNSAFE' ? (isDenied ? 'DENIED' : 'UNCERTAIN') : verdict;
  return {
    ...explanation,
    verdict: lower,
    findings: [{ ...finding, line: 1, column: 1 }, ...explanation.findings],
  };
}

/** Explains the text of a document. */
function explainDocument(text: string, asTold: Expectation): TrustPolicyExplanation {
  if (lengthForIam(text) > LONGEST_TRUST_POLICY) return explainTooLong(text, asTold);
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) return explainMended(text, asTold) ?? explainInvalid(text, parsed, asTold);
  const expectation = { ...asTold, caller: withNamedPath(parsed.policy, asTold.caller) };
  const judgement = judge(parsed.policy, expectation);
  const uncertain = uncertainPath(parsed.policy, judgement, expectation);
  const outsiders = namedOutsiders(parsed.policy, surroundingsOf(expectation), judgement.openings);
  const isLetIn = judgement.verdict === 'WORKS' || judgement.verdict === 'UNSAFE';
  const findings = [
    ...(isLetIn || uncertain !== null ? [] : blocking(parsed.policy, judgement, expectation)),
    ...(uncertain === null ? [] : [uncertain.finding]),
    // A wrong External ID has been named already as what keeps Aurora out.
    ...unsafeFindings(parsed.policy, judgement, expectation).filter(
      ({ code }) => isLetIn || code !== 'OTHER_EXTERNAL_ID',
    ),
    ...repeatedKeys(parsed),
    ...principalNotices(parsed.policy, expectation),
    // Whom a statement trusts in Aurora's place has been named already.
    ...(isLetIn ? outsiders.flatMap((outsider) => outsiderNotice(outsider, expectation)) : []),
  ];
  const at = (path: JsonPath): Position => {
    const place = parsed.locate(path);
    return place?.value ?? { line: 1, column: 1 };
  };
  return {
    verdict: uncertain === null ? judgement.verdict : 'UNCERTAIN',
    text,
    findings: inOrder(findings).map(({ path, at: own, ...finding }) => ({
      ...finding,
      ...(own ?? at(path)),
    })),
    statements: parsed.policy.statements.map((statement, index) => ({
      ...explainStatement(statement, traceOf(judgement, index), expectation),
      ...at(statement.path),
    })),
    others: outsiders.map(({ kind, principal, path }) => ({ kind, principal, ...at(path) })),
    correction:
      judgement.verdict === 'WORKS' && uncertain === null
        ? null
        : correctTrustPolicy(text, uncertain?.worse ?? expectation),
  };
}

/** Not judged: what IAM stores nowhere may be as complicated as it likes. */
function explainTooLong(text: string, expectation: Expectation): TrustPolicyExplanation {
  const finding: LocatedFinding = {
    code: 'NOT_A_POLICY',
    severity: 'BLOCKS',
    message: `IAM would not take this document. A trust policy has at most ${LONGEST_TRUST_POLICY} characters, white space not counted; this has ${lengthForIam(text)}.`,
    remedy: "Paste the role's trust policy alone, or use the corrected document.",
    line: 1,
    column: 1,
  };
  return {
    verdict: 'INVALID',
    text,
    findings: [finding],
    statements: [],
    others: [],
    correction: correctTrustPolicy('', expectation),
  };
}

/** What is not JSON by the usual mistakes alone is judged as it was meant; null where it has other mistakes. */
function explainMended(text: string, expectation: Expectation): TrustPolicyExplanation | null {
  const mended = mendJson(text);
  if (mended === null || mended.mendings.length === 0) return null;
  const meant = explainTrustPolicy(mended.text, expectation);
  const { document, changes } = correctTrustPolicy(meant.text, expectation);
  // What stands elsewhere once it is out of its wrapping has no place in what was pasted.
  const inPlace = meant.text === mended.text;
  const placed = <T extends Position>(one: T): T => ({ ...one, ...mended.original(one) });
  const findings = mended.mendings.map(
    ({ line, column, message }): LocatedFinding => ({
      code: 'NOT_JSON',
      severity: 'BLOCKS',
      message: `This is not JSON. ${message}`,
      remedy: 'Correct the place that is named, or use the corrected document.',
      line,
      column,
    }),
  );
  return {
    ...meant,
    verdict: 'INVALID',
    text,
    findings: [...findings, ...(inPlace ? meant.findings.map(placed) : [])],
    statements: inPlace ? meant.statements.map(placed) : [],
    others: inPlace ? meant.others.map(placed) : [],
    correction: { document, changes: [...mended.mendings.map(({ change }) => change), ...changes] },
  };
}

function explainInvalid(
  text: string,
  { problem }: Extract<ParsedPolicy, { ok: false }>,
  expectation: Expectation,
): TrustPolicyExplanation {
  const value = parsedJson(text);
  const isJson = value !== undefined;
  const other = otherDocument(value);
  const finding: LocatedFinding = {
    code: isJson ? 'NOT_A_POLICY' : 'NOT_JSON',
    severity: 'BLOCKS',
    message: `${other === null ? '' : `${other.message} `}${isJson ? 'IAM would not take this document. ' : 'This is not JSON. '}${problem.detail}`,
    remedy: other?.remedy ?? 'Correct the place that is named, or use the corrected document.',
    line: problem.line ?? 1,
    column: problem.column ?? 1,
  };
  return {
    verdict: 'INVALID',
    text,
    findings: [finding],
    statements: [],
    others: [],
    correction: correctTrustPolicy(text, expectation),
  };
}

function traceOf({ rightCall }: Judgement, index: number): StatementTrace {
  const trace = rightCall.statements[index];
  if (trace === undefined) throw new Error(`Statement ${index} has not been evaluated.`);
  return trace;
}

/** What keeps Aurora out: what denies it, and what the statement lacks that comes nearest to allowing it. */
function blocking(policy: PolicyDocument, judgement: Judgement, expectation: Expectation): Finding[] {
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
  const missing = allows.map(({ statement, trace }) => whatIsMissing(policy, statement, trace, expectation));
  const nearest = Math.min(...missing.map((findings) => distance(findings)));
  return [...(missing.find((findings) => distance(findings) === nearest) ?? []), ...denials];
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
function distance(findings: readonly Finding[]): number {
  const far = findings.some(({ code }) => code === 'NO_AWS_PRINCIPAL' || code === 'WRONG_ACTION');
  return findings.length + (far ? 100 : 0);
}

function whatIsMissing(
  policy: PolicyDocument,
  statement: Statement,
  trace: StatementTrace,
  expectation: Expectation,
): Finding[] {
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

function repeatedKeys({ repeatedKeys: repeated }: Extract<ParsedPolicy, { ok: true }>): Finding[] {
  return repeated.map(
    ({ path, line, column }): Finding => ({
      code: 'REPEATED_KEY',
      severity: 'NOTICE',
      path,
      at: { line, column },
      message: `"${String(path.at(-1))}" is written twice in the same object, and only the last counts.`,
      remedy: 'Remove the one that does not count, or put the values into one array.',
    }),
  );
}

/** Others who may use the role without Aurora. The role's own account and AWS services are the customer's. */
function outsiderNotice({ kind, principal, path }: Outsider, { role }: Expectation): Finding[] {
  const notice = { severity: 'NOTICE', path } as const;
  // An identity provider of the customer's own.
  if (kind === 'FEDERATION' && principal.includes(`:${role.accountId}:`)) return [];
  switch (kind) {
    case 'OWN_ACCOUNT':
    case 'SERVICE':
      return [];
    case 'ORGANIZATION':
      return [
        {
          ...notice,
          code: 'ORGANIZATION',
          message: `Every account of ${principal.startsWith('the ') ? principal : `the organization "${principal}"`} can use the role, too, without Aurora.`,
          remedy: 'Nothing has to change if that is your own organization. Else remove the statement.',
        },
      ];
    case 'ACCOUNT':
      return [
        {
          ...notice,
          code: 'FOREIGN_PRINCIPAL',
          message: `The role also trusts "${principal}", an account that is neither Aurora's nor the role's own: it may let in whom that account chooses, without Aurora.`,
          remedy: 'Remove it, unless you know the owner of that account and want it to use the role.',
        },
      ];
    default:
      return [
        {
          ...notice,
          code: 'FOREIGN_PRINCIPAL',
          message: `The role also trusts ${OTHER_NAMES[kind]} "${principal}", without Aurora.`,
          remedy: 'Nothing has to change if that is yours and you want it to use the role. Else remove it.',
        },
      ];
  }
}

const OTHER_NAMES = {
  PRINCIPAL: 'callers with the unique id',
  NETWORK: 'callers from the network',
  FEDERATION: 'people or programs that sign in at',
} as const;

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
