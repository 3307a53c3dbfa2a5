/** Explains why a statement lets in callers that should be kept out. */
import type { Condition, PolicyDocument, Statement } from '../../iam/policy/model.ts';
import { exceptAurora, separateStatement } from './aurora-statement.ts';
import type { Witness } from './caller-search.ts';
import { looksLikeExternalId } from './condition-keys.ts';
import { type Expectation, isExternalIdCondition, type Judgement } from './expectation.ts';
import { SUBJECTS } from './federation.ts';
import { type Finding, type FindingCode, unsafe } from './finding.ts';
import { accountOf, type Opening } from './outsiders.ts';
import { rootArn } from './principal-findings.ts';

const USE_EQUALS = 'Use the operator StringEquals, without IfExists, ForAllValues or wildcards.';

/** One finding for each way in which a statement is open. */
export function unsafeFindings(
  policy: PolicyDocument,
  { letIn, openings, rightCall }: Pick<Judgement, 'letIn' | 'openings' | 'rightCall'>,
  expectation: Expectation,
  /** Whether Aurora is let in now. */
  isLetIn: boolean,
): Finding[] {
  const lets = isLetIn ? 'lets' : 'would let';
  const found = new Map<string, Finding>();
  const add = (finding: Finding) => found.set(`${finding.code} ${finding.path.join(' ')}`, finding);
  const statementOf = (index: number) => policy.statements.find((one) => one.index === index);
  const isOpenToAll = (index: number) =>
    openings.some(({ by, statement }) => by === 'STRANGER' && statement === index);
  const isOpened = (index: number) => openings.some(({ statement }) => statement === index);
  const isForOthers = ({ index, principal = [] }: Statement) =>
    principal.some(({ value }) => value === '*') && !isOpenToAll(index);
  // Where one statement is right for Aurora, another statement that is open to all was not meant for Aurora.
  const isRight = rightCall.statements.some(
    ({ index, effect, matched }) => matched && effect === 'Allow' && !isOpened(index),
  );
  const ofAurora = openings.filter(
    ({ by, statement }) => by === 'AURORA' && !(isRight && isOpenToAll(statement)),
  );
  const named = new Set<number>();
  for (const { externalId, evaluation } of letIn) {
    for (const { index, effect, matched } of evaluation.statements) {
      const statement = statementOf(index);
      const isOpen = ofAurora.some((opening) => opening.statement === index);
      if (!matched || effect !== 'Allow' || !isOpen || statement === undefined) continue;
      add(withoutExternalId(statement, externalId, expectation, lets, isForOthers(statement)));
      named.add(index);
    }
  }
  for (const { statement: index, witness } of ofAurora) {
    const statement = statementOf(index);
    if (statement === undefined || named.has(index)) continue;
    const sent = witness?.context.get('sts:externalid')?.[0];
    if (witness === null) add(tooComplicated(statement));
    else add(withoutExternalId(statement, sent, expectation, lets, isForOthers(statement)));
  }
  for (const opening of openings) {
    const statement = statementOf(opening.statement);
    if (opening.by === 'STRANGER' && statement !== undefined) add(openToAll(statement, opening, expectation));
  }
  return [...found.values()];
}

function openToAll(statement: Statement, { witness }: Opening, expectation: Expectation): Finding {
  if (witness === null) return tooComplicated(statement);
  if (witness.issuer !== null) return openToTokens(statement, witness, witness.issuer);
  const fromAddresses = statement.conditions.find(({ key }) => /^aws:(?:vpc)?sourceip$/i.test(key));
  const everyone = statement.principal?.find(({ value }) => value === '*');
  const conditions = statement.conditions.filter((one) => !isExternalIdCondition(one));
  const keys = [...new Set(conditions.map(({ key }) => key))];
  const secret = statement.conditions.some(isExternalIdCondition)
    ? ' An External ID is not a secret: anyone who learns it could use the role from another account.'
    : '';
  const chosen =
    keys.length === 0
      ? ''
      : ` ${keys.length === 1 ? `The condition on ${keys[0]} does` : `The conditions on ${keys.join(' and ')} do`} not protect the role: ${whyUseless(keys)}.`;
  if (fromAddresses !== undefined && !statement.conditions.some(isExternalIdCondition)) {
    const { key } = fromAddresses;
    return unsafe(
      'ANY_PRINCIPAL',
      everyone?.path ?? statement.path,
      `Other AWS accounts can use this role: the statement is for all accounts. The condition on ${key} says where a call comes from, not who makes it. Anyone in that network can use the role, with an AWS account of their own.`,
      `Keep the condition, and add the accounts that are to use the role: "StringEquals": { "aws:PrincipalAccount": "${expectation.role.accountId}" }. Aurora needs only the statement with its account and the External ID.`,
    );
  }
  return unsafe(
    'ANY_PRINCIPAL',
    everyone?.path ?? statement.path,
    `Other AWS accounts can use this role: the statement is for all accounts.${chosen}${secret}`,
    statement.conditions.some(isExternalIdCondition)
      ? `Name Aurora's account instead of "*": "Principal": { "AWS": "${rootArn(expectation.caller)}" }, and keep the condition on sts:ExternalId.`
      : 'Remove the statement, or name the accounts that need the role instead of "*". Aurora does not need it.',
  );
}

/** Why conditions on these keys let strangers in. */
function whyUseless(keys: readonly string[]): string {
  if (keys.every((key) => /^aws:PrincipalTag\//i.test(key)))
    return `any AWS account can set ${keys.length === 1 ? 'this tag' : 'these tags'}`;
  return `calls from other AWS accounts can also meet ${keys.length === 1 ? 'this condition' : 'these conditions'}`;
}

function openToTokens(statement: Statement, { context }: Witness, issuer: string): Finding {
  const provider = statement.principal?.find(
    ({ type, value }) => type === 'Federated' && value.toLowerCase().includes(issuer),
  );
  const tested = statement.conditions.filter(({ key }) => key.toLowerCase().startsWith(`${issuer}:`));
  const subject = tested.find(({ key }) => key.toLowerCase() === `${issuer}:sub`);
  const claim = /^(?:accounts\.google|graph\.facebook|www\.amazon|cognito-identity)/.test(issuer)
    ? 'aud'
    : 'sub';
  const example = context.get(`${issuer}:${claim}`)?.[0];
  const like = SUBJECTS.get(issuer);
  // A value with empty parts fits the pattern, and no token has it.
  const isLikely = example !== undefined && !/::|:$|\/\/|^:/.test(example);
  const shown = subject !== undefined && isLikely ? `, such as ${JSON.stringify(example)}` : '';
  return unsafe(
    'ANY_PRINCIPAL',
    subject?.path ?? provider?.path ?? statement.path,
    `The statement trusts everyone who signs in at ${issuer}: ${
      tested.length === 0
        ? 'it has no condition on who holds the token'
        : `its conditions also hold for tokens of others${shown}`
    }.`,
    claim === 'aud'
      ? `Add a condition with the id of your own application: "StringEquals": { "${issuer}:aud": "..." }.`
      : `Name your own organization or project in full in the condition on "${issuer}:sub"${like === undefined ? '' : `, such as "${like}"`}.`,
  );
}

/** Whether a condition on the External ID would keep out others whom the statement trusts. */
function isShared({ principal = [] }: Statement, { caller }: Expectation): boolean {
  return principal.some(({ value }) => value !== '*' && accountOf(value) !== caller.accountId);
}

function tooComplicated(statement: Statement): Finding {
  return unsafe(
    'OPEN',
    statement.path,
    'The statement may let others in: it trusts more than one account, and its conditions are too complicated to check.',
    'Name the accounts that are to use it as its Principal, or use fewer patterns. Aurora needs only its own statement.',
  );
}

/** How Aurora, or another principal of its account, gets in with a wrong External ID or without one. */
function withoutExternalId(
  statement: Statement,
  externalId: string | undefined,
  expectation: Expectation,
  lets: 'lets' | 'would let',
  /** Whether the statement is for all callers that no Deny or condition excludes. */
  isForAll: boolean,
): Finding {
  const require = `Require it: "Condition": { "StringEquals": { "sts:ExternalId": "${expectation.externalId}" } }, the External ID of this workspace.`;
  const conditions = statement.conditions.filter(isExternalIdCondition);
  if (conditions.length === 0) {
    const misnamed = statement.conditions.find((condition) => looksLikeExternalId(condition, expectation));
    if (misnamed !== undefined) {
      return unsafe(
        'WRONG_KEY',
        misnamed.path,
        `AWS has no condition key "${misnamed.key}", so ${misnamed.operator} holds for every call, with any External ID.`,
        'Write "sts:ExternalId" in its place, with the operator StringEquals.',
      );
    }
    return unsafe(
      'NO_CONDITION',
      statement.path,
      `The statement ${lets} Aurora in without an External ID. Anyone who uses Aurora and learns the ARN of the role could reach your account through it.`,
      isForAll
        ? exceptAurora(expectation)
        : isShared(statement, expectation)
          ? separateStatement(expectation)
          : require,
    );
  }
  for (const condition of conditions) {
    const way = wayThrough(condition, externalId);
    if (way !== null) return unsafe(way.code, condition.path, way.message, way.remedy);
  }
  return unsafe(
    'OPEN',
    statement.path,
    `The statement ${lets} Aurora in with another External ID than yours.`,
    require,
  );
}

/** Explains how a wrong External ID, or none, passes a condition. */
function wayThrough(
  condition: Condition,
  externalId: string | undefined,
): Pick<Finding, 'code' | 'message' | 'remedy'> | null {
  const way = (code: FindingCode, message: string, remedy = USE_EQUALS) => ({ code, message, remedy });
  const { operator, baseOperator, ifExists, qualifier, values } = condition;
  if (baseOperator === 'Null') {
    return way('ANY_EXTERNAL_ID', 'The condition asks for some External ID, and not for yours.');
  }
  if (externalId === undefined && (ifExists || qualifier === 'ForAllValues')) {
    const which = ifExists ? 'IfExists' : 'ForAllValues';
    return way(
      'ABSENCE_TOLERATED',
      `${operator} also holds for a call that has no External ID at all: that is what ${which} means.`,
    );
  }
  if (/^(?:String|Arn|Numeric|Date)Not|^NotIp/.test(baseOperator)) {
    return way('NEGATED', `${operator} lets in every External ID but the one that is named.`);
  }
  if (baseOperator === 'StringEqualsIgnoreCase') {
    return way(
      'CASE_IGNORED',
      `${operator} also accepts your External ID in different upper and lower case, which AWS treats as another External ID.`,
    );
  }
  const pattern = /Like$/.test(baseOperator) ? values.find((value) => /[*?]/.test(value)) : undefined;
  if (pattern !== undefined) {
    const shown = JSON.stringify(pattern);
    return way('PATTERN', `The pattern ${shown} also fits External IDs that are not yours.`);
  }
  if (externalId !== undefined && values.includes(externalId)) {
    return way(
      'OTHER_EXTERNAL_ID',
      `The condition also accepts the External ID ${JSON.stringify(externalId)}. Its owner could reach your account through Aurora.`,
      values.length > 1
        ? 'Remove it from the list, unless it belongs to another workspace that you own.'
        : 'Put the External ID of this workspace in its place, or remove the statement, unless it belongs to another workspace that you own.',
    );
  }
  return null;
}
