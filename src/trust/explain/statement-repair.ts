/** Turns a statement into one that lets Aurora in with its External ID. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../iam/json/json-value.ts';
import { callerArnsOf } from '../trust-policy.ts';
import { callActions, EXTERNAL_ID_KEY, type Expectation } from './expectation.ts';
import { asksForAurora, isForOthers, namesOthers } from './for-others.ts';
import { rootArn } from './principal-findings.ts';
import {
  conditionsOf,
  type Entry,
  entriesOf,
  isAuroras,
  isGoodPart,
  isNear,
  type Part,
  parsedAlone,
  principalOf,
} from './statement-parts.ts';

/** A statement that costs more was never meant for Aurora: it stays with the others. */
export const COST_OF_OTHERS = 100;

const ID_REPLACED = 'sts:ExternalId has the External ID of this workspace.';

/** The repaired statement, and how much had to change. */
export function repair({ statement: original, index, changes: before }: Part, expectation: Expectation) {
  const changes: string[] = [...before];
  const { Sid: sid, Effect: effect, Principal: principal, Action: action, Condition: condition } = original;
  const actions = callActions(expectation);
  const extra = Object.keys(original).filter(
    (name) => !['Sid', 'Effect', 'Principal', 'Action', 'Condition'].includes(name),
  );
  if (extra.length > 0) changes.push(`without ${extra.join(', ')}.`);
  if (effect !== 'Allow') changes.push('the Effect is "Allow".');
  const entries = entriesOf(principal);
  const keep = (name: string, value: JsonValue | undefined, right: JsonValue, words: string): JsonValue => {
    if (value !== undefined && isGoodPart({ [name]: value }, expectation)) return value;
    changes.push(words);
    return right;
  };
  const statement: JsonObject = {
    ...(typeof sid === 'string' && { Sid: sid }),
    Effect: 'Allow',
    Principal: keep(
      'Principal',
      principal,
      repairedPrincipal(entries, expectation),
      `the principal ${entries.length > 1 ? 'includes' : 'is'} "${rootArn(expectation.caller)}".`,
    ),
    Action: keep(
      'Action',
      action,
      actions.length === 1 ? (actions[0] ?? '') : actions,
      `the action is ${actions.map((one) => `"${one}"`).join(' and ')}.`,
    ),
    Condition: goodConditions(condition, expectation, changes),
  };
  const repaired: Part = { index, statement, changes };
  // A wrong External ID weighs more than a missing one.
  const replaced = changes.includes(ID_REPLACED) ? 1 : 0;
  return {
    repaired,
    cost: changes.length + replaced + (isOthers(original, expectation) ? COST_OF_OTHERS : 0),
  };
}

/** Whether the statement is for others, so Aurora needs another. */
function isOthers(statement: JsonObject, expectation: Expectation): boolean {
  const entries = entriesOf(statement['Principal']);
  const asked = conditionsOf(statement);
  const isForAll = entries.some(({ type, value }) => type === 'AWS' && value === '*');
  if (statement['Effect'] === 'Deny') return isForAll || namesOthers(entries, [], expectation);
  if (!isForAll) return namesOthers(entries, asked, expectation);
  // An address keeps nobody out, but shows that the statement has a purpose.
  if (asked.some(({ key }) => /^aws:(?:vpc)?sourceip$/i.test(key)) && !asksForAurora(asked, expectation))
    return true;
  const policy = parsedAlone(statement);
  const [only] = policy?.statements ?? [];
  return policy !== null && only !== undefined && isForOthers(only, policy, expectation);
}

/** Aurora's account in place of the principal that is nearest to it, with those others of a list that may stay. */
function repairedPrincipal(entries: readonly Entry[], expectation: Expectation): JsonObject {
  const root = { type: 'AWS', value: rootArn(expectation.caller) };
  const named = entries.filter(
    ({ type, value }) => type === 'AWS' && typeof value === 'string' && value !== '*',
  );
  const ours = entries.filter((entry) => isAuroras(entry, expectation));
  const near = entries.find((entry) => isNear(entry, expectation));
  const wrong = ours.length > 0 ? ours : near !== undefined ? [near] : named.length === 1 ? named : [];
  const others = named.filter((entry) => !wrong.includes(entry));
  const kept = principalOf([root, ...others]);
  return others.length > 0 && isGoodPart({ Principal: kept }, expectation) ? kept : principalOf([root]);
}

/** Whether the condition asks for a user or role by its ARN. */
function isCallerCondition(operator: string, key: string): boolean {
  return /^Arn(?:Equals|Like)$/.test(operator) && key.toLowerCase() === 'aws:principalarn';
}

/** The conditions that hold for Aurora, and the one on its External ID. */
function goodConditions(
  conditions: JsonValue | undefined,
  expectation: Expectation,
  changes: string[],
): JsonObject {
  const equals: Record<string, JsonObject> = {
    StringEquals: { 'sts:ExternalId': expectation.externalId },
  };
  const callerArns = callerArnsOf(expectation.caller.arn);
  const kept: Record<string, JsonObject> = {};
  let asked = false;
  let replacedKey: string | null = null;
  for (const [operator, keys] of isJsonObject(conditions) ? Object.entries(conditions) : []) {
    for (const [key, value] of isJsonObject(keys) ? Object.entries(keys) : []) {
      const isExternalId = key.toLowerCase() === EXTERNAL_ID_KEY;
      const around = isExternalId ? {} : equals;
      const tried = { ...around, [operator]: { ...around[operator], [key]: value } };
      // One condition on the External ID is enough; a second one only confuses.
      if (isGoodPart({ Condition: tried }, expectation) && !(isExternalId && asked)) {
        kept[operator] = { ...kept[operator], [key]: value };
        asked ||= isExternalId;
      } else if (isCallerCondition(operator, key) && callerArns !== null) {
        // The customer wants no other user or role of the account: another one of Aurora's takes its place.
        kept[operator] = {
          ...kept[operator],
          [key]: callerArns.length === 1 ? (callerArns[0] ?? '') : [...callerArns],
        };
        changes.push(`${key} has Aurora's present user or role.`);
      } else if (isExternalId && operator === 'StringEquals' && replacedKey === null) {
        replacedKey = key;
      } else {
        changes.push(`removed the condition ${operator} on ${key}.`);
      }
    }
  }
  if (!asked) {
    changes.push(replacedKey === null ? 'it requires the External ID of this workspace.' : ID_REPLACED);
    kept['StringEquals'] = { ...kept['StringEquals'], ...equals['StringEquals'] };
  } else if (replacedKey !== null) {
    changes.push(`removed the condition StringEquals on ${replacedKey}.`);
  }
  return kept;
}
