/** Explains why a Deny keeps Aurora out, and how to keep the Deny without that effect. */
import type { ConditionTrace } from '../../iam/policy/conditions.ts';
import type { StatementTrace } from '../../iam/policy/decision.ts';
import type { Condition, PolicyDocument, Statement } from '../../iam/policy/model.ts';
import { conditionOf } from '../../iam/policy/operators.ts';
import { wrongExternalId } from './condition-findings.ts';
import { type Expectation, isDecidable, isExternalIdCondition, searchFacts, works } from './expectation.ts';
import { blocks, type Finding, valuesOf } from './finding.ts';
import { accountOf, isClosed } from './outsiders.ts';

/**
 * The finding for a Deny that covers Aurora's call.
 *
 * @param after the policy after all other corrections
 */
export function denialFinding(
  statement: Statement,
  trace: StatementTrace,
  after: PolicyDocument,
  expectation: Expectation,
): Finding {
  const named =
    statement.sid === undefined ? `Statement ${statement.index + 1}` : `The statement "${statement.sid}"`;
  const remedy = remedyOf(statement, trace, after, expectation);
  const uncertain = trace.conditions.find(({ condition }) => !isDecidable(condition, expectation));
  if (uncertain !== undefined) {
    const { operator, key, path, values } = uncertain.condition;
    return blocks(
      'CONDITION_UNCERTAIN',
      path,
      `${named} denies Aurora's call if ${operator} on ${key} with ${valuesOf(values)} holds, which is not known here. A Deny overrides every Allow.`,
      `Ask the operator of Aurora what ${key} is for its calls. Or ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`,
    );
  }
  const about = trace.conditions.find(({ condition }) => isExternalIdCondition(condition));
  const reasons = trace.conditions.map((one) =>
    one === about ? wrongExternalId(one, expectation).message : reasonOf(one),
  );
  return blocks(
    'DENIED',
    about === undefined ? statement.path : about.condition.path,
    `${named} explicitly denies Aurora's call, and a Deny overrides every Allow. ${reasons.length === 0 ? 'It has no condition.' : reasons.join(' ')}`,
    remedy,
  );
}

/** The finding for a statement that would be right with the Effect Allow; null where there is none. */
export function deniedInPlaceOfAllowed(policy: PolicyDocument, expectation: Expectation): Finding | null {
  const statement = policy.statements.find(
    (one) =>
      one.effect === 'Deny' &&
      one.principal?.every(({ value }) => value !== '*') === true &&
      works(replaced(policy, { ...one, effect: 'Allow' }), expectation),
  );
  if (statement === undefined) return null;
  return blocks(
    'DENIED',
    [...statement.path, 'Effect'],
    `The Effect of statement ${statement.index + 1} is "Deny": it keeps Aurora out. Everything else in it is right.`,
    'Write "Allow" in place of "Deny".',
  );
}

/** The policy in which no Deny covers Aurora: each asks for the right External ID, or exempts Aurora's account. */
export function withoutDenials(
  policy: PolicyDocument,
  denying: readonly Statement[],
  expectation: Expectation,
): PolicyDocument {
  const statements = policy.statements.map((statement) => {
    if (!denying.includes(statement)) return statement;
    const ours = withOurId(statement, expectation);
    return ours ?? exempt(statement, expectation);
  });
  return { ...policy, statements };
}

function remedyOf(
  statement: Statement,
  { conditions }: StatementTrace,
  after: PolicyDocument,
  expectation: Expectation,
): string {
  const rest = { ...after, statements: after.statements.filter(({ index }) => index !== statement.index) };
  const isSpare = isClosed(rest, searchFacts(expectation));
  const keep = isSpare ? '' : ' Do not only remove the statement: without it, the role would be open.';
  if (withOurId(statement, expectation) !== null) {
    const put = `ut the External ID of this workspace, "${expectation.externalId}", into its condition`;
    return isSpare ? `P${put}, or remove the statement.` : `P${put}.${keep}`;
  }
  const refusesOurs = conditions.some(
    ({ condition }) =>
      condition.operator === 'StringEquals' &&
      isExternalIdCondition(condition) &&
      condition.values.includes(expectation.externalId),
  );
  // A Deny for Aurora's account alone has nothing left once that is exempt.
  const isForAurora = (statement.principal ?? []).every(
    ({ value }) => accountOf(value) === expectation.caller.accountId,
  );
  if (isForAurora) return isSpare ? 'Remove the statement.' : `Use the corrected document.${keep}`;
  if (!isClosed(replaced(after, exempt(statement, expectation)), searchFacts(expectation))) {
    return `Use the corrected document.${keep}`;
  }
  const how = exemption(statement, expectation);
  if (refusesOurs && isSpare) {
    return `Remove the statement, or ${how}. To refuse every other External ID, the operator is StringNotEquals.`;
  }
  return `${how.charAt(0).toUpperCase()}${how.slice(1)}${isSpare ? ', or remove the statement' : ''}.${keep}`;
}

function exemption({ conditions }: Statement, { caller }: Expectation): string {
  const listed = conditions.find(isAccountExemption);
  return listed === undefined
    ? `exempt Aurora's account: add "StringNotEquals": { "aws:PrincipalAccount": "${caller.accountId}" } to the conditions of the statement`
    : `add Aurora's account, "${caller.accountId}", to the values of ${listed.key}`;
}

function isAccountExemption({ operator, key }: Condition): boolean {
  return operator === 'StringNotEquals' && key.toLowerCase() === 'aws:principalaccount';
}

function exempt(statement: Statement, { caller }: Expectation): Statement {
  const accounts = [caller.accountId];
  const condition = conditionOf('StringNotEquals', 'aws:PrincipalAccount', accounts, statement.path);
  return { ...statement, conditions: [...statement.conditions, condition] };
}

/** The Deny of every External ID but one, with ours in its place; null for any other statement. */
function withOurId(statement: Statement, { externalId }: Expectation): Statement | null {
  const about = statement.conditions.find(isExternalIdCondition);
  if (about?.operator !== 'StringNotEquals' || about.values.includes(externalId)) return null;
  const conditions = statement.conditions.map((one) =>
    one === about ? { ...one, values: [externalId] } : one,
  );
  return { ...statement, conditions };
}

function reasonOf({ condition, requestValues }: ConditionTrace): string {
  const { operator, key, values } = condition;
  const has =
    requestValues.length === 0 ? 'does not have this key' : `has ${valuesOf(requestValues, ' and ')}`;
  return `${operator} on ${key} with ${valuesOf(values)} holds: Aurora's call ${has}.`;
}

/** The policy with this statement in place of the one with its index. */
export function replaced(policy: PolicyDocument, statement: Statement): PolicyDocument {
  const statements = policy.statements.map((one) => (one.index === statement.index ? statement : one));
  return { ...policy, statements };
}
