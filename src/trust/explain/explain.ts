/**
 * Explains a trust policy: whether it lets in Aurora and no stranger, statement by statement, what is wrong and where,
 * and the smallest correction.
 */
import type { Position } from '../../iam/json/json-error.ts';
import type { JsonPath } from '../../iam/json/json-positions.ts';
import { parsedJson } from '../../iam/json/json-value.ts';
import { partitionName } from '../../iam/partition.ts';
import { type ParsedPolicy, parsePolicy } from '../../iam/policy/document.ts';
import type { PolicyProblem } from '../../iam/policy/model.ts';
import { type Blocking, blockingFindings, traceOf } from './blocking-findings.ts';
import { type Correction, correctTrustPolicy } from './correction.ts';
import { ExplanationEffort } from './effort.ts';
import { type Expectation, judge, searchFacts } from './expectation.ts';
import { explainPaste, unjudged } from './explain-paste.ts';
import { type Finding, type LocatedFinding, onAll, SEVERITIES, START } from './finding.ts';
import { otherDocument } from './other-pastes.ts';
import { otherRole } from './other-role.ts';
import { outsiderNotice } from './outsider-notices.ts';
import { namedOutsiders, type Outsider } from './outsiders.ts';
import { lengthForIam, MAX_TRUST_POLICY_CHARACTERS } from './paste.ts';
import { readPaste } from './pasted-document.ts';
import { principalNotices } from './principal-findings.ts';
import { repairJson } from './repaired-json.ts';
import { mergedText, repeatedKeyFindings } from './repeated-keys.ts';
import { uncertainPath, withNamedPath } from './role-path.ts';
import { type ExplainedStatement, explainStatement } from './statement-words.ts';
import { unsafeFindings } from './unsafe-findings.ts';

export const VERDICTS = ['WORKS', 'UNSAFE', 'UNCERTAIN', 'DENIED', 'INVALID'] as const;
type Verdict = (typeof VERDICTS)[number];

export type TrustPolicyExplanation = {
  readonly verdict: Verdict;
  /** The document that lines and columns refer to: the paste without the text around it. */
  readonly text: string;
  /** Sorted by severity. */
  readonly findings: readonly LocatedFinding[];
  readonly statements: readonly (ExplainedStatement & Position)[];
  /** Who else can use the role, without Aurora, because the policy names them. */
  readonly others: readonly (Omit<Outsider, 'path' | 'statement'> & Position)[];
  /** Null when nothing has to change. */
  readonly correction: Correction | null;
};

/** Explains a pasted text. Never throws for any text. */
export function explainTrustPolicy(pasted: string, asked: Expectation): TrustPolicyExplanation {
  const expectation = { ...asked, effort: asked.effort ?? new ExplanationEffort() };
  const paste = readPaste(pasted, expectation.role.arn);
  const border = otherPartition(expectation);
  if (border !== null) return { ...unjudged(paste.text, border, null), verdict: 'DENIED' };
  const explanation = explainPaste(paste, expectation, explainDocument);
  const other = !paste.ok || paste.roleArn === null ? null : otherRole(paste.roleArn, expectation.role);
  if (other === null) return explanation;
  const allows = explanation.verdict === 'WORKS' || explanation.verdict === 'UNSAFE';
  return {
    ...explanation,
    verdict: allows ? other.verdict : explanation.verdict,
    findings: [other.finding, ...explanation.findings],
  };
}

/** Explains the text of a document. */
function explainDocument(text: string, original: Expectation): TrustPolicyExplanation {
  if (lengthForIam(text) > MAX_TRUST_POLICY_CHARACTERS) return explainTooLong(text, original);
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) return explainRepaired(text, original) ?? explainInvalid(text, parsed.error, original);
  const { policy, root, repeatedKeys } = parsed.value;
  const expectation = { ...original, caller: withNamedPath(policy, original.caller) };
  const judgement = judge(policy, expectation);
  const merged = repeatedKeys.length === 0 ? null : explainDocument(mergedText(root), original);
  const isMergeRight = merged !== null && isAsGood(merged.verdict, judgement.verdict);
  if (isMergeRight && merged.verdict !== judgement.verdict)
    return explainRepeated(text, parsed.value, judgement.verdict, merged, original);
  const uncertain = uncertainPath(policy, judgement, expectation);
  const outsiders = namedOutsiders(policy, searchFacts(expectation), judgement.openings);
  const isLetIn = judgement.verdict === 'WORKS' || judgement.verdict === 'UNSAFE';
  const blocking = isLetIn || uncertain !== null ? null : blockingFindings(policy, judgement, expectation);
  const findings = [
    ...(blocking?.findings ?? []),
    ...(uncertain === null ? [] : [uncertain.finding]),
    // A finding about what keeps Aurora out already names a wrong External ID.
    ...[
      ...unsafeFindings(policy, judgement, expectation, isLetIn),
      ...unsafeAfter(blocking?.after ?? null, expectation),
    ]
      .filter(({ code }) => isLetIn || code !== 'OTHER_EXTERNAL_ID')
      .filter(isFirstOfItsKind),
    ...repeatedKeyFindings(root, repeatedKeys, 'NOTICE', isMergeRight),
    ...principalNotices(policy, expectation),
    // Another finding already names principals that stand in Aurora's place.
    ...(isLetIn ? outsiders.flatMap((outsider) => outsiderNotice(outsider, expectation) ?? []) : []),
  ];
  const at = (path: JsonPath) => parsed.value.locate(path)?.value ?? START;
  return {
    verdict: uncertain === null ? judgement.verdict : 'UNCERTAIN',
    text,
    findings: inOrder(findings).map(({ path, at: own, ...finding }) => ({
      ...finding,
      ...(own ?? at(path)),
    })),
    statements: policy.statements.map((statement, index) => ({
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

/** Whether merging the values of repeated keys lets in no one else. */
function isAsGood(merged: Verdict, present: Verdict): boolean {
  return merged !== 'UNSAFE' && VERDICTS.indexOf(merged) <= VERDICTS.indexOf(present);
}

/**
 * Where a repeated key is the mistake: its finding comes first, then the findings of the merged document.
 */
function explainRepeated(
  text: string,
  { root, repeatedKeys }: ParsedPolicy,
  verdict: Verdict,
  merged: TrustPolicyExplanation,
  expectation: Expectation,
): TrustPolicyExplanation {
  const severity = verdict === 'UNSAFE' ? 'UNSAFE' : 'BLOCKS';
  const first = repeatedKeyFindings(root, repeatedKeys, severity, true);
  const { document, changes } = merged.correction ?? correctTrustPolicy(merged.text, expectation);
  const keys = [...new Set(repeatedKeys.map(({ path }) => `"${String(path.at(-1))}"`))].join(' and ');
  // Positions in the merged document do not exist in the paste.
  const placed = <T extends Position>(one: T): T => ({ ...one, ...START });
  return {
    ...merged,
    verdict,
    text,
    findings: [
      ...first.map(({ path: _path, at, ...finding }) => ({ ...finding, ...(at ?? START) })),
      ...merged.findings.map(placed),
    ],
    statements: merged.statements.map(placed),
    others: merged.others.map(placed),
    correction: { document, changes: [`The values of ${keys} are merged.`, ...changes] },
  };
}

/** How the remedies alone would open the role. */
function unsafeAfter(after: Blocking['after'], expectation: Expectation): Finding[] {
  if (after === null) return [];
  const { policy, index } = after;
  const judgement = judge(policy, expectation);
  const openings = judgement.openings.filter(({ statement }) => statement === index);
  return openings.length === 0 ? [] : unsafeFindings(policy, { ...judgement, openings }, expectation, false);
}

function isFirstOfItsKind({ code, path }: Finding, index: number, all: readonly Finding[]): boolean {
  const isSame = (one: Finding) => one.code === code && one.path.join(' ') === path.join(' ');
  return all.findIndex(isSame) === index;
}

/** No role can be assumed from another partition: no trust policy changes that. [docs/aws-facts.md, 4] */
function otherPartition({ caller, role }: Expectation): LocatedFinding | null {
  if (role.partition === caller.partition) return null;
  return onAll(
    'BLOCKS',
    'WRONG_PARTITION',
    `The role is in ${partitionName(role.partition)}, and Aurora is in ${partitionName(caller.partition)}. AWS keeps them apart: Aurora cannot use the role, whatever its trust policy says.`,
    `Use a role of an account in ${partitionName(caller.partition)}, or an installation of Aurora in ${partitionName(role.partition)}.`,
  );
}

/** Not judged: a document that IAM does not store may be too complicated to judge in bounded time. */
function explainTooLong(text: string, expectation: Expectation): TrustPolicyExplanation {
  const finding = onAll(
    'BLOCKS',
    'NOT_A_POLICY',
    `IAM does not accept this document. A trust policy has at most ${MAX_TRUST_POLICY_CHARACTERS} characters, white space not counted; this has ${lengthForIam(text)}.`,
    "Paste the role's trust policy alone, or use the corrected document.",
  );
  return unjudged(text, finding, correctTrustPolicy('', expectation));
}

/** Judges text that is JSON but for the usual mistakes; null where it has other mistakes. */
function explainRepaired(text: string, expectation: Expectation): TrustPolicyExplanation | null {
  const repaired = repairJson(text);
  if (repaired === null || repaired.repairs.length === 0) return null;
  const meant = explainTrustPolicy(repaired.text, expectation);
  const { document, changes } = correctTrustPolicy(meant.text, expectation);
  // Positions in a document that was unwrapped once more do not exist in the paste.
  const inPlace = meant.text === repaired.text;
  const placed = <T extends Position>(one: T): T => ({ ...one, ...repaired.original(one) });
  const isJson = parsedJson(text) !== undefined;
  const findings = repaired.repairs.map(({ line, column, message }) =>
    notPolicy(isJson, message, { line, column }),
  );
  return {
    ...meant,
    verdict: 'INVALID',
    text,
    findings: [...findings, ...(inPlace ? meant.findings.map(placed) : [])],
    statements: inPlace ? meant.statements.map(placed) : [],
    others: inPlace ? meant.others.map(placed) : [],
    correction: { document, changes: [...repaired.repairs.map(({ change }) => change), ...changes] },
  };
}

function notPolicy(isJson: boolean, detail: string, at: Position): LocatedFinding {
  const what = isJson ? 'IAM does not accept this document.' : 'This is not JSON.';
  const remedy = 'Correct the place that is named, or use the corrected document.';
  return onAll('BLOCKS', isJson ? 'NOT_A_POLICY' : 'NOT_JSON', `${what} ${detail}`, remedy, at);
}

function explainInvalid(
  text: string,
  { line = 1, column = 1, detail }: PolicyProblem,
  expectation: Expectation,
): TrustPolicyExplanation {
  const value = parsedJson(text);
  const other = otherDocument(value);
  const finding = notPolicy(value !== undefined, detail, { line, column });
  if (other === null) return unjudged(text, finding, correctTrustPolicy(text, expectation));
  const { message, remedy, isWhole } = other;
  const named = { ...finding, message: isWhole ? message : `${message} ${finding.message}`, remedy };
  return unjudged(text, named, correctTrustPolicy(text, expectation));
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
