/** Why a statement lets in who should be kept out. */
import type { Condition, PolicyDocument, Statement } from '../policy-model.ts';
import { looksLikeExternalId } from './condition-findings.ts';
import { isExternalIdCondition, type WrongCall } from './expectation.ts';
import type { Finding, FindingCode } from './finding.ts';

const REQUIRE =
  'Require it: "Condition": { "StringEquals": { "sts:ExternalId": "..." } }, with the External ID of this workspace.';
const USE_EQUALS = 'Use the operator StringEquals, without IfExists, ForAllValues or wildcards.';

/** One finding for each way in which a statement is open. */
export function unsafeFindings(policy: PolicyDocument, letIn: readonly WrongCall[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const call of letIn) {
    for (const trace of call.evaluation.statements) {
      const statement = policy.statements.find(({ index }) => index === trace.index);
      if (!trace.matched || trace.effect !== 'Allow' || statement === undefined) continue;
      const finding = explain(statement, call);
      found.set(`${finding.code} ${finding.path.join(' ')}`, finding);
    }
  }
  return [...found.values()];
}

function explain(statement: Statement, { by, externalId }: WrongCall): Finding {
  const unsafe = (code: FindingCode, path: Finding['path'], message: string, remedy: string): Finding => ({
    code,
    severity: 'UNSAFE',
    path,
    message,
    remedy,
  });
  if (by === 'STRANGER') {
    const everyone = statement.principal?.find(({ value }) => value === '*');
    return unsafe(
      'ANY_PRINCIPAL',
      everyone?.path ?? statement.path,
      'The statement trusts every AWS account there is. An External ID is no secret: whoever learns it could assume the role from an account of their own.',
      'Name Aurora\'s account in place of "*".',
    );
  }
  const conditions = statement.conditions.filter(isExternalIdCondition);
  if (conditions.length === 0) {
    const misnamed = statement.conditions.find(({ key }) => looksLikeExternalId(key));
    if (misnamed !== undefined) {
      return unsafe(
        'WRONG_KEY',
        misnamed.path,
        `AWS knows no condition key "${misnamed.key}", so that ${misnamed.operator} holds for every call, whatever its External ID.`,
        'Write "sts:ExternalId" in its place, with the operator StringEquals.',
      );
    }
    return unsafe(
      'NO_CONDITION',
      statement.path,
      'The statement lets Aurora in without an External ID. Anybody who uses Aurora and learns the ARN of the role could reach your account through it.',
      REQUIRE,
    );
  }
  for (const condition of conditions) {
    const way = wayThrough(condition, externalId);
    if (way !== null) return unsafe(way[0], condition.path, way[1], way[2]);
  }
  return unsafe(
    'OPEN',
    statement.path,
    'The statement lets Aurora in with another External ID than yours.',
    REQUIRE,
  );
}

/** How a wrong External ID, or none, gets through a condition. */
function wayThrough(
  condition: Condition,
  externalId: string | undefined,
): [FindingCode, string, string] | null {
  const { operator, baseOperator, ifExists, qualifier, values } = condition;
  if (baseOperator === 'Null') {
    return ['ANY_EXTERNAL_ID', 'The condition asks for some External ID, and not for yours.', USE_EQUALS];
  }
  if (externalId === undefined && (ifExists || qualifier === 'ForAllValues')) {
    const which = ifExists ? 'IfExists' : 'ForAllValues';
    return [
      'ABSENCE_TOLERATED',
      `${operator} also holds for a call that has no External ID at all: that is what ${which} means.`,
      USE_EQUALS,
    ];
  }
  if (/^(?:String|Arn|Numeric|Date)Not|^NotIp/.test(baseOperator)) {
    return ['NEGATED', `${operator} lets in every External ID but the one that is named.`, USE_EQUALS];
  }
  if (baseOperator === 'StringEqualsIgnoreCase') {
    return [
      'CASE_IGNORED',
      `${operator} also takes your External ID in other upper and lower case, which AWS holds for another.`,
      USE_EQUALS,
    ];
  }
  const pattern = /Like$/.test(baseOperator) ? values.find((value) => /[*?]/.test(value)) : undefined;
  if (pattern !== undefined) {
    return [
      'PATTERN',
      `The pattern ${JSON.stringify(pattern)} also fits External IDs that are not yours.`,
      USE_EQUALS,
    ];
  }
  if (externalId !== undefined && values.includes(externalId)) {
    return [
      'OTHER_EXTERNAL_ID',
      `The condition also takes the External ID ${JSON.stringify(externalId)}. Whoever it belongs to could reach your account through Aurora.`,
      'Remove it from the list, unless it is that of another workspace of yours.',
    ];
  }
  return null;
}
