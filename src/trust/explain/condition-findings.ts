/** Why a condition keeps Aurora out. */

import type { ConditionTrace } from '../../iam/policy/conditions.ts';
import { isFederatedClaim, isKnownKey } from '../../iam/policy/context.ts';
import { readDate } from '../../iam/policy/values.ts';
import { namesKnownVariable } from '../../iam/policy/variables.ts';
import { callerArnsOf } from '../trust-policy.ts';
import { keyMeant, looksLikeExternalId } from './condition-keys.ts';
import { type Expectation, isDecidable, isExternalIdCondition } from './expectation.ts';
import { blocks, type Finding, valuesOf, type Words } from './finding.ts';
import { compareTexts, TEXT_DIFFERENCES } from './text-difference.ts';
import { valueMistake } from './value-mistakes.ts';

/**
 * The finding for a condition that does not match Aurora's own call.
 *
 * @param isSpare whether the statement stays closed without the condition, once its other mistakes are corrected
 */
export function conditionFinding(trace: ConditionTrace, expectation: Expectation, isSpare: boolean): Finding {
  const { condition } = trace;
  const { operator, key, path, values } = condition;
  if (isExternalIdCondition(condition)) {
    return { code: 'WRONG_EXTERNAL_ID', severity: 'BLOCKS', path, ...wrongExternalId(trace, expectation) };
  }
  if (!isKnownKey(key)) {
    return { code: 'WRONG_KEY', severity: 'BLOCKS', path, ...wrongKey(trace, expectation) };
  }
  const remove = removal(isSpare, expectation);
  if (isDecidable(condition, expectation)) {
    const { message, remedy } = notMet(trace, expectation);
    // Where nothing else protects the role, a condition that matches would open it.
    const first = remedy === '' || !isSpare ? remove : `${remedy}, or ${uncapitalized(remove)}`;
    return blocks('CONDITION_NOT_MET', path, message, first);
  }
  return blocks(
    'CONDITION_UNCERTAIN',
    path,
    `${operator} on ${key} asks for ${valuesOf(values)}. Whether Aurora's calls have that is not known here.`,
    `Ask the operator of Aurora what ${key} is for its calls. If it is another value, ${uncapitalized(remove)}`,
  );
}

/** The remedy for a condition that Aurora cannot meet. It never opens the role. */
function removal(isSpare: boolean, { externalId }: Expectation): string {
  return isSpare
    ? 'Remove this condition: the External ID is what protects the role.'
    : `Replace this condition with the one on the External ID, "StringEquals": { "sts:ExternalId": "${externalId}" }, as in the corrected document. Do not only remove it: the role would be open.`;
}

function wrongKey({ condition }: ConditionTrace, expectation: Expectation): Words {
  const { key, values } = condition;
  const unknown = `AWS has no condition key "${key}", so the condition never holds.`;
  if (looksLikeExternalId(condition, expectation)) {
    const right = values.includes(expectation.externalId);
    return {
      message: `${unknown} The key of the External ID is "sts:ExternalId".`,
      remedy: `Write "sts:ExternalId" in its place${right ? '' : `, with the External ID of this workspace: "${expectation.externalId}"`}.`,
    };
  }
  const meant = keyMeant(key);
  return {
    message: `${unknown}${meant === null ? '' : ` The nearest key that AWS knows is "${meant}".`}`,
    remedy: `Correct the key${meant === null ? '' : `, for example to "${meant}"`}, or use the corrected document, which requires the External ID instead.`,
  };
}

function notMet(trace: ConditionTrace, { caller, now }: Expectation): Words {
  const { condition, requestValues } = trace;
  const { operator, baseOperator, key, values } = condition;
  const name = key.toLowerCase();
  const only = (message: string, remedy = '') => ({ message, remedy });
  const mistake = valueMistake(condition);
  if (mistake !== null) return mistake;
  if (name.startsWith('aws:multifactorauth')) {
    const asksForNone =
      /^(?:Bool|StringEquals|StringEqualsIgnoreCase|StringLike)$/.test(baseOperator) &&
      values.every((value) => value.toLowerCase() === 'false');
    if (!asksForNone) {
      return only(
        `${operator} on ${key} asks for MFA. Aurora is a program and signs in without it, so this never holds.`,
      );
    }
    return only(
      `${operator} on ${key} asks for calls that carry this key with the value false. Aurora signs with a long-term access key, and such calls do not have the key at all, so this never holds.`,
      `Write BoolIfExists in place of ${operator}`,
    );
  }
  if (name === 'aws:currenttime' || name === 'aws:epochtime') {
    const moments = values.flatMap((value) => readDate(value) ?? []);
    const isOver = moments.length > 0 && moments.every((moment) => moment < now);
    return only(
      `${operator} on ${key} asks for ${valuesOf(values)}, and it is ${new Date(now).toISOString()} now: ${isOver ? 'the time has passed' : 'the time has not come yet'}.`,
      `Write ${isOver ? 'a date in the future' : 'a date in the past'} there`,
    );
  }
  // Negated operators ask for anyone but the values, so another value would not help.
  if (name === 'aws:principalarn' && !/Not/.test(baseOperator) && requestValues.length > 0) {
    const right = callerArnsOf(caller.arn) ?? requestValues;
    return only(
      `${operator} on ${key} lets in only ${valuesOf(values)}, and Aurora is ${valuesOf(requestValues)} now: Aurora has another IAM user or role since, or the value has a mistake.`,
      `Write ${right.map((arn) => JSON.stringify(arn)).join(' and ')} there`,
    );
  }
  if (name === 'aws:requestedregion') {
    return only(
      `${operator} on ${key} asks for ${valuesOf(values)}, and Aurora calls AWS STS in the Region ${valuesOf(requestValues)}.`,
      `Add ${valuesOf(requestValues)} to the Regions`,
    );
  }
  if (name === 'aws:sourceip')
    return only(`${operator} on ${key} holds for no address: ${valuesOf(values)}.`);
  if (isFederatedClaim(name)) {
    return only(
      `${key} is a claim of an identity provider's tokens. Aurora calls as an AWS ${caller.kind === 'USER' ? 'user' : 'role'}, without such a token, so this never holds.`,
    );
  }
  if (requestValues.length === 0) {
    return only(
      `${operator} on ${key} does not hold: Aurora's calls do not have this key. ${whoHas(name)}`.trim(),
    );
  }
  return only(
    `${operator} on ${key} does not hold: Aurora's call has ${valuesOf(requestValues)}, and the policy asks for ${valuesOf(values)}.`,
  );
}

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function whoHas(name: string): string {
  if (/^aws:source(?:account|arn|org)|^aws:principalservice/.test(name)) return 'Only AWS services send it.';
  if (name === 'aws:tokenissuetime') return 'Only temporary credentials have it.';
  if (name === 'aws:username') return 'Only IAM users have it.';
  return '';
}

/** How the nearest External ID in a condition differs from the workspace's own. */
export function wrongExternalId(
  { condition }: Pick<ConditionTrace, 'condition'>,
  { externalId }: Pick<Expectation, 'externalId'>,
): Words {
  const copy = 'Replace it with the External ID of this workspace.';
  const only = (message: string, remedy = copy) => ({ message, remedy });
  if (condition.baseOperator === 'Null') {
    return only('The condition asks for a call without an External ID, and Aurora always sends one.');
  }
  const nearest = nearestOf(condition.values, externalId);
  if (nearest === null) return only('The condition names no External ID, so it never holds.');
  const { value, words, kind } = nearest;
  if (kind === 'NONE') {
    return only(
      `The condition ${condition.operator} refuses the External ID of this workspace instead of asking for it.`,
      'Use the operator StringEquals.',
    );
  }
  if (kind === 'PLACEHOLDER' && namesKnownVariable(value)) {
    return only(
      `${JSON.stringify(value)} is a policy variable, which AWS fills in with what the call has, and is not the External ID of this workspace.`,
    );
  }
  if (/[*?]/.test(value) && !/Like/.test(condition.operator)) {
    return only(
      `${condition.operator} supports no wildcards: it compares ${JSON.stringify(value)} literally, and no External ID equals it.`,
      `${copy} Keep the operator: with a wildcard, other External IDs would be accepted as well.`,
    );
  }
  return only(`The External ID ${JSON.stringify(value)} ${words}.`);
}

function nearestOf(values: readonly string[], externalId: string) {
  const compared = values.map((value) => ({ value, ...compareTexts(value, externalId) }));
  compared.sort((a, b) => TEXT_DIFFERENCES.indexOf(a.kind) - TEXT_DIFFERENCES.indexOf(b.kind));
  return compared[0] ?? null;
}
