/** Keeps statements for others next to Aurora's: a separate statement, one more condition, or fewer principals. */
import { isJsonObject, type JsonObject, type JsonValue, listOf } from '../../iam/json/json-value.ts';
import { PRINCIPAL_TYPES } from '../../iam/policy/places.ts';
import { EXTERNAL_ID_KEY, type Expectation } from './expectation.ts';
import { asksForAurora } from './for-others.ts';
import { rootArn } from './principal-findings.ts';
import {
  conditionsOf,
  type Entry,
  entriesOf,
  isAuroras,
  isDeleted,
  isNear,
  type Part,
  principalOf,
} from './statement-parts.ts';

/** The part without principals that IAM refuses: ids of deleted users and roles, an ARN without its type. */
export function withValidPrincipal(part: Part): Part {
  const { Principal: principal } = part.statement;
  const entries = entriesOf(principal);
  const deleted = entries.filter(isDeleted);
  const alone = typeof principal === 'string' && principal !== '*';
  if ((deleted.length === 0 && !alone) || deleted.length === entries.length) return part;
  const changes = [
    ...part.changes,
    ...deleted.map(({ value }) => `removed the principal "${String(value)}", which has been deleted.`),
    ...(alone ? [`changed the principal to { "AWS": "${principal}" }.`] : []),
  ];
  const left = entries.filter((entry) => !isDeleted(entry));
  return { ...part, changes, statement: { ...part.statement, Principal: principalOf(left) } };
}

/** Moves Aurora to a separate statement, where a condition on the External ID would keep out the others. */
export function splitOffAurora(part: Part, expectation: Expectation): Part[] {
  const { statement, index } = part;
  const entries = entriesOf(statement['Principal']);
  const ours = entries.filter((entry) => isAuroras(entry, expectation) || isNear(entry, expectation));
  const others = entries.filter(
    ({ type, value }) =>
      PRINCIPAL_TYPES.some((one) => one === type) &&
      !ours.some((one) => one.type === type && one.value === value) &&
      value !== '*',
  );
  const isShared = ours.length > 0 && others.length > 0 && statement['Effect'] === 'Allow';
  if (!isShared || asksForAurora(conditionsOf(statement), expectation)) return [part];
  const { Sid: _sid, ...rest } = statement;
  return [
    { ...part, statement: { ...statement, Principal: principalOf(others) } },
    {
      index: index + 0.5,
      statement: { ...rest, Principal: principalOf(ours) },
      changes: ['Aurora has a separate statement.'],
    },
  ];
}

/** The part without Aurora, or for the role's own account instead of everyone. Empty where that is useless. */
export function withExtraCondition(part: Part, expectation: Expectation): Part[] {
  const { caller, role } = expectation;
  const { statement } = part;
  const isDeny = statement['Effect'] === 'Deny';
  const entries = entriesOf(statement['Principal']);
  const asked = conditionsOf(statement);
  const exempts = isDeny
    ? "it exempts Aurora's account."
    : "it is for others than Aurora's account, which has a separate statement.";
  const exempt = withoutAccount(part, caller.accountId, exempts);
  // A Deny for Aurora's account alone has nothing left once that is exempt.
  if (isDeny)
    return entries.every((entry) => isAuroras(entry, expectation))
      ? []
      : [...withOurId(part, expectation), ...exempt];
  if (!entries.some(({ value }) => value === '*') || asksForAurora(asked, expectation)) return [];
  if (asked.length === 0) return exempt;
  return [...exempt, forOwnAccount(part, role)];
}

/** The part for the role's own account instead of everyone. */
function forOwnAccount(part: Part, role: Expectation['role']): Part {
  const own = rootArn(role);
  const entries = entriesOf(part.statement['Principal']).map((entry) =>
    entry.value === '*' ? { type: 'AWS', value: own } : entry,
  );
  return {
    ...part,
    statement: { ...part.statement, Principal: principalOf(entries) },
    changes: [...part.changes, `it is for the role's own account, ${role.accountId}, instead of everyone.`],
  };
}

/** Adds a condition that exempts the account, or adds the account to the list of the present condition. */
function withoutAccount(part: Part, account: string, words: string): Part[] {
  const keys = keysOf(part, 'StringNotEquals');
  if (keys === null) return [];
  const key =
    Object.keys(keys).find((one) => one.toLowerCase() === 'aws:principalaccount') ?? 'aws:PrincipalAccount';
  const { [key]: values } = keys;
  const all = values === undefined ? account : [...listOf(values), account];
  return [withCondition(part, 'StringNotEquals', { ...keys, [key]: all }, words)];
}

/** A Deny of every External ID but one, with ours in the place of that one. */
function withOurId(part: Part, { externalId }: Expectation): Part[] {
  const keys = keysOf(part, 'StringNotEquals') ?? {};
  const key = Object.keys(keys).find((one) => one.toLowerCase() === EXTERNAL_ID_KEY);
  if (key === undefined) return [];
  const words = 'it refuses every External ID but that of this workspace.';
  return [withCondition(part, 'StringNotEquals', { ...keys, [key]: externalId }, words)];
}

/** The keys of an operator; null where they cannot be read. */
function keysOf({ statement }: Part, operator: string): JsonObject | null {
  const { Condition: conditions = {} } = statement;
  const keys = isJsonObject(conditions) ? (conditions[operator] ?? {}) : null;
  return isJsonObject(keys) ? keys : null;
}

function withCondition(part: Part, operator: string, keys: JsonValue, words: string): Part {
  const { Condition: conditions } = part.statement;
  const condition = { ...(isJsonObject(conditions) && conditions), [operator]: keys };
  return {
    ...part,
    statement: { ...part.statement, Condition: condition },
    changes: [...part.changes, words],
  };
}

/** The part with only those principals that are right in it; null where there are none. */
export function narrowed(part: Part, isRight: (part: Part) => boolean): Part | null {
  const entries = entriesOf(part.statement['Principal']);
  if (entries.length < 2) return null;
  const withOnly = (chosen: readonly Entry[]): Part => ({
    ...part,
    statement: { ...part.statement, Principal: principalOf(chosen) },
  });
  const good = entries.filter((entry) => isRight(withOnly([entry])));
  if (good.length === 0 || good.length === entries.length) return null;
  const gone = entries.filter((entry) => !good.includes(entry)).map(({ value }) => `"${String(value)}"`);
  const narrow = {
    ...withOnly(good),
    changes: [...part.changes, `without the principal ${gone.join(' and ')}.`],
  };
  return isRight(narrow) ? narrow : null;
}
