/** The least change that makes a trust policy right. */

import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  parsedJson,
} from '../../iam/json/json-value.ts';
import { parsePolicy } from '../../iam/policy/document.ts';
import type { PolicyDocument } from '../../iam/policy/model.ts';
import { awsPrincipalForm } from '../../iam/policy/principals.ts';
import { auroraPolicy, auroraStatement } from './aurora-statement.ts';
import { EXTERNAL_ID_KEY, type Expectation, neededActions, works } from './expectation.ts';
import { asksForAurora, isForOthers, namesOthers } from './for-others.ts';
import { accountOf } from './outsiders.ts';
import { isNearMiss, rootArn } from './principal-findings.ts';
import { nameMeant, respelt } from './statement-syntax.ts';

export type Correction = {
  readonly document: JsonObject;
  /** What was changed, in words. */
  readonly changes: readonly string[];
};

const REPLACED = 'The whole document was replaced: there was nothing in it to keep.';
const UNREAD =
  'The pasted text could not be read: this is a new document. Add the other statements of the role to it, if there are any.';
const ID_REPLACED = 'sts:ExternalId has the External ID of this workspace in place of another value.';
const ADDED = 'A statement for Aurora was added.';

/** A statement on its way into the corrected document. */
type Part = { readonly index: number; readonly statement: JsonObject; readonly changes: readonly string[] };

/**
 * The document with as much of it kept as can be. What comes out is always accepted and always safe: all that
 * is kept has been judged, and the last resort is the workspace's own trust policy.
 */
export function correctTrustPolicy(text: string, expectation: Expectation): Correction {
  const whole = (change: string) => ({ document: auroraPolicy(expectation), changes: [change] });
  const parsed = parseObject(text);
  if (parsed === null) return whole(UNREAD);
  const { document: original, changes: renamed } = withNamesOf(parsed);
  const written = original['Statement'];
  const statements = listOf(written).filter(isJsonObject);
  if (statements.length === 0) return whole(REPLACED);
  const { Id: id, Version: version } = original;
  const head: JsonObject = {
    Version: version === '2008-10-17' ? version : '2012-10-17',
    ...(typeof id === 'string' && { Id: id }),
  };
  const isRight = (parts: readonly Part[]) =>
    isGood({ ...head, Statement: parts.map(({ statement }) => statement) }, expectation);

  const sids = new Set<string>();
  const readied = statements.map((statement, index) => {
    const { statement: good, changes } = respelt(statement, sids);
    return readyPrincipal(good, index, changes);
  });
  const parts = readied.flatMap((part) => apart(part, expectation));
  const candidates = parts
    .map((part) => ({ part, ...repair(part, expectation) }))
    .filter(({ repaired }) => isRight([repaired]))
    .sort((a, b) => a.cost - b.cost);
  const added: Part = { index: statements.length, statement: auroraStatement(expectation), changes: [] };
  const [cheapest] = candidates;
  const best =
    cheapest !== undefined && cheapest.cost < COST_OF_OTHERS ? cheapest : { part: null, repaired: added };

  // Everything else stays where it stood, as far as the whole remains right with it; first what keeps others out.
  let kept: Part[] = [best.repaired];
  const removed: Part[] = [];
  const others = parts.filter((part) => part !== best.part);
  const isDeny = ({ statement }: Part) => statement['Effect'] === 'Deny';
  for (const part of [...others.filter(isDeny), ...others.filter((one) => !isDeny(one))]) {
    // One more Allow changes nothing about the others: it is judged with what is denied.
    const around = kept.filter((one) => one === best.repaired || isDeny(one));
    const stays = [part, ...bounded(part, expectation), narrowed(part, around, isRight)].find(
      (one) => one !== null && isRight(inPlace([...around, one])),
    );
    if (stays != null) kept = inPlace([...kept, stays]);
    else removed.push(part);
  }
  if (best.part === null && kept.length === 1 && removed.length === 0) return whole(REPLACED);
  const changes = [
    ...renamed,
    ...kept.flatMap((part) =>
      part.changes.map((change) => `Statement ${Math.floor(part.index) + 1}: ${change}`),
    ),
    ...(best.part === null ? [ADDED] : []),
    ...inPlace(removed).map(
      ({ index, statement }) => `Statement ${Math.floor(index) + 1} was removed: ${whyRemoved(statement)}`,
    ),
  ];
  const [only] = kept;
  const single = !Array.isArray(written) && kept.length === 1 && only !== undefined;
  const list: JsonValue = single ? only.statement : kept.map(({ statement }) => statement);
  if (version !== undefined && head['Version'] !== version) changes.push('Version: "2012-10-17".');
  return { document: { ...head, Statement: list }, changes };
}

function inPlace(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => a.index - b.index);
}

/** A statement that was never meant for Aurora is left to the others. */
const COST_OF_OTHERS = 100;

function whyRemoved(statement: JsonObject): string {
  const { Effect: effect, NotPrincipal: notPrincipal } = statement;
  if (notPrincipal !== undefined) return 'IAM takes no NotPrincipal in a trust policy.';
  if (parsedAlone(statement) === null) return 'IAM does not accept it.';
  return effect === 'Deny'
    ? 'it denied Aurora.'
    : 'it let others in, or Aurora without the External ID of this workspace.';
}

/** The elements of the document in IAM's spelling. */
function withNamesOf(document: JsonObject): Correction {
  const changes: string[] = [];
  const entries = Object.entries(document).map(([name, value]): [string, JsonValue] => {
    const meant = nameMeant(name, ['Version', 'Id', 'Statement']);
    if (document[meant] !== undefined) return [name, value];
    changes.push(`"${name}" is written "${meant}".`);
    return [meant, value];
  });
  return { document: Object.fromEntries(entries), changes };
}

function parsedAlone(statement: JsonObject): PolicyDocument | null {
  const document = { Version: '2012-10-17', Statement: [statement] };
  const parsed = parsePolicy(JSON.stringify(document), 'TRUST');
  return parsed.ok ? parsed.policy : null;
}

/** IAM accepts it, and it lets in only Aurora and those whom the policy names. */
function isGood(document: JsonObject, expectation: Expectation): boolean {
  const parsed = parsePolicy(JSON.stringify(document), 'TRUST');
  if (!parsed.ok || !works(parsed.policy, expectation)) return false;
  return parsed.policy.statements.every(
    ({ notPrincipal, principal = [] }) =>
      notPrincipal === undefined &&
      principal.every(({ type, value }) => type !== 'AWS' || awsPrincipalForm(value) !== 'UNIQUE_ID'),
  );
}

type Named = { readonly type: string; readonly value: JsonValue };

/** The entries of a Principal, whatever its form. */
function entriesOf(principal: JsonValue | undefined): Named[] {
  if (typeof principal === 'string') return [{ type: 'AWS', value: principal }];
  if (!isJsonObject(principal)) return [];
  return Object.entries(principal).flatMap(([type, values]) =>
    listOf(values).map((value) => ({ type, value })),
  );
}

function principalOf(entries: readonly Named[]): JsonObject {
  const types = [...new Set(entries.map(({ type }) => type))];
  return Object.fromEntries(
    types.map((type) => {
      const values = entries.filter((entry) => entry.type === type).map(({ value }) => value);
      return [type, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** Without principals that IAM refuses: ids of deleted users and roles, an ARN that stands alone. */
function readyPrincipal(statement: JsonObject, index: number, before: readonly string[]): Part {
  const { Principal: principal } = statement;
  const entries = entriesOf(principal);
  const isDeleted = ({ type, value }: Named) =>
    type === 'AWS' && typeof value === 'string' && awsPrincipalForm(value) === 'UNIQUE_ID';
  const deleted = entries.filter(isDeleted);
  const alone = typeof principal === 'string' && principal !== '*';
  if ((deleted.length === 0 && !alone) || deleted.length === entries.length)
    return { index, statement, changes: before };
  const changes = [
    ...before,
    ...deleted.map(({ value }) => `the principal "${String(value)}" is gone: it has been deleted.`),
    ...(alone ? [`the principal is written { "AWS": "${principal}" }.`] : []),
  ];
  return {
    index,
    statement: { ...statement, Principal: principalOf(entries.filter((entry) => !isDeleted(entry))) },
    changes,
  };
}

const TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Moves Aurora to a separate statement, where a condition on the External ID would keep out the others. */
function apart(part: Part, expectation: Expectation): Part[] {
  const { statement, index } = part;
  const entries = entriesOf(statement['Principal']);
  const ours = entries.filter((entry) => isAuroras(entry, expectation) || isNear(entry, expectation));
  const others = entries.filter(
    ({ type, value }) =>
      TYPES.includes(type) && !ours.some((one) => one.type === type && one.value === value) && value !== '*',
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

/** The part with one more condition, which takes Aurora or strangers out of it. Empty where that is of no use. */
function bounded(part: Part, expectation: Expectation): Part[] {
  const { caller, role } = expectation;
  const { statement } = part;
  const entries = entriesOf(statement['Principal']);
  const asked = conditionsOf(statement);
  const exempts =
    statement['Effect'] === 'Deny'
      ? "it exempts Aurora's account."
      : "it is for others than Aurora's account, which has a separate statement.";
  const exempt = withAccount(part, 'StringNotEquals', caller.accountId, exempts);
  if (statement['Effect'] === 'Deny') {
    // A Deny for Aurora's account alone has nothing left once that is exempt.
    if (entries.every((entry) => isAuroras(entry, expectation))) return [];
    return [...withOurId(part, expectation), ...exempt];
  }
  if (!entries.some(({ value }) => value === '*') || asksForAurora(asked, expectation)) return [];
  if (asked.length === 0) return exempt;
  const words = `it is for the role's own account, ${role.accountId}, alone.`;
  return [...exempt, ...withAccount(part, 'StringEquals', role.accountId, words)];
}

/** With a condition on the caller's account; in a list of accounts that is there, with one more. */
function withAccount(
  part: Part,
  operator: 'StringEquals' | 'StringNotEquals',
  account: string,
  words: string,
): Part[] {
  const { Condition: conditions = {} } = part.statement;
  if (!isJsonObject(conditions)) return [];
  const { [operator]: keys = {} } = conditions;
  if (!isJsonObject(keys)) return [];
  const key =
    Object.keys(keys).find((one) => one.toLowerCase() === 'aws:principalaccount') ?? 'aws:PrincipalAccount';
  const { [key]: values } = keys;
  // More accounts in a list exempt more of a Deny, but let more in through an Allow.
  if (values !== undefined && operator === 'StringEquals') return [];
  const all: JsonValue = values === undefined ? account : [...listOf(values), account];
  const condition = { ...conditions, [operator]: { ...keys, [key]: all } };
  return [
    { ...part, statement: { ...part.statement, Condition: condition }, changes: [...part.changes, words] },
  ];
}

/** A Deny of every External ID but one, with ours in the place of that one. */
function withOurId(part: Part, { externalId }: Expectation): Part[] {
  const { Condition: conditions } = part.statement;
  const keys = isJsonObject(conditions) ? conditions['StringNotEquals'] : undefined;
  if (!isJsonObject(conditions) || !isJsonObject(keys)) return [];
  const key = Object.keys(keys).find((one) => one.toLowerCase() === EXTERNAL_ID_KEY);
  if (key === undefined) return [];
  const condition = { ...conditions, StringNotEquals: { ...keys, [key]: externalId } };
  const words = 'it refuses every External ID but that of this workspace.';
  return [
    { ...part, statement: { ...part.statement, Condition: condition }, changes: [...part.changes, words] },
  ];
}

/** The part with only those principals that keep the whole right; null where there are none. */
function narrowed(
  part: Part,
  kept: readonly Part[],
  isRight: (parts: readonly Part[]) => boolean,
): Part | null {
  const entries = entriesOf(part.statement['Principal']);
  if (entries.length < 2) return null;
  const withOnly = (chosen: readonly Named[]): Part => ({
    ...part,
    statement: { ...part.statement, Principal: principalOf(chosen) },
  });
  const good = entries.filter((entry) => isRight(inPlace([...kept, withOnly([entry])])));
  if (good.length === 0 || good.length === entries.length) return null;
  const gone = entries.filter((entry) => !good.includes(entry)).map(({ value }) => `"${String(value)}"`);
  return { ...withOnly(good), changes: [...part.changes, `without the principal ${gone.join(' and ')}.`] };
}

function isAuroras({ type, value }: Named, { caller }: Expectation): boolean {
  return type === 'AWS' && typeof value === 'string' && accountOf(value) === caller.accountId;
}

function isNear({ type, value }: Named, expectation: Expectation): boolean {
  return typeof value === 'string' && isNearMiss({ type, value }, expectation);
}

/** The keys and values of the conditions, as far as they can be read. */
function conditionsOf({ Condition: conditions }: JsonObject): { key: string; values: string[] }[] {
  const keys = (isJsonObject(conditions) ? Object.values(conditions) : []).flatMap((one) =>
    isJsonObject(one) ? Object.entries(one) : [],
  );
  return keys.map(([key, value]) => ({
    key,
    values: listOf(value).map(String),
  }));
}

/** Whether the statement is for others, so that Aurora needs another. */
function isOthers(statement: JsonObject, expectation: Expectation): boolean {
  const entries = entriesOf(statement['Principal']);
  const asked = conditionsOf(statement);
  const isForAll = entries.some(({ type, value }) => type === 'AWS' && value === '*');
  if (statement['Effect'] === 'Deny') return isForAll || namesOthers(entries, [], expectation);
  if (!isForAll) return namesOthers(entries, asked, expectation);
  // An address bounds nobody, but shows that the statement has a purpose.
  if (asked.some(({ key }) => /^aws:(?:vpc)?sourceip$/i.test(key)) && !asksForAurora(asked, expectation))
    return true;
  const policy = parsedAlone(statement);
  const [only] = policy?.statements ?? [];
  return policy !== null && only !== undefined && isForOthers(only, policy, expectation);
}

/** The statement as one that lets Aurora in with its External ID, and what was changed for it. */
function repair({ statement: original, index, changes: before }: Part, expectation: Expectation) {
  const changes: string[] = [...before];
  const change = <T>(old: T, after: T, words: string): T => {
    if (JSON.stringify(old) !== JSON.stringify(after)) changes.push(words);
    return after;
  };
  const { Sid: sid, Effect: effect, Principal: principal, Action: action, Condition: condition } = original;
  const root = rootArn(expectation.caller);
  const actions = neededActions(expectation);
  const needed: JsonValue = actions.length === 1 ? (actions[0] ?? '') : actions;
  const list = actions.map((one) => `"${one}"`).join(' and ');
  const extra = Object.keys(original).filter(
    (name) => !['Sid', 'Effect', 'Principal', 'Action', 'Condition'].includes(name),
  );
  if (extra.length > 0) changes.push(`without ${extra.join(', ')}.`);
  const statement: JsonObject = {
    ...(typeof sid === 'string' && { Sid: sid }),
    Effect: change<JsonValue | undefined>(effect, 'Allow', 'the Effect is "Allow".') ?? 'Allow',
    Principal: goodPrincipal(principal, expectation)
      ? (principal as JsonValue)
      : (change<JsonValue | undefined>(
          principal,
          repairedPrincipal(entriesOf(principal), expectation),
          `the principal ${entriesOf(principal).length > 1 ? 'includes' : 'is'} "${root}".`,
        ) ?? root),
    Action: goodAction(action, expectation)
      ? (action as JsonValue)
      : (change<JsonValue | undefined>(action, needed, `the action is ${list}.`) ?? needed),
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

/** Aurora's account in place of the principal that is nearest to it, with those others of a list that may stay. */
function repairedPrincipal(entries: readonly Named[], expectation: Expectation): JsonObject {
  const root = { type: 'AWS', value: rootArn(expectation.caller) };
  const named = entries.filter(
    ({ type, value }) => type === 'AWS' && typeof value === 'string' && value !== '*',
  );
  const ours = entries.filter((entry) => isAuroras(entry, expectation));
  const near = entries.find((entry) => isNear(entry, expectation));
  const wrong = ours.length > 0 ? ours : near !== undefined ? [near] : named.length === 1 ? named : [];
  const others = named.filter((entry) => !wrong.includes(entry));
  const kept = principalOf([root, ...others]);
  return others.length > 0 && goodPrincipal(kept, expectation) ? kept : principalOf([root]);
}

/** A statement that has every other part right. */
function withPart(part: JsonObject, expectation: Expectation): JsonObject {
  return { Version: '2012-10-17', Statement: [{ ...auroraStatement(expectation), ...part }] };
}

function goodPrincipal(principal: JsonValue | undefined, expectation: Expectation): boolean {
  return principal !== undefined && isGood(withPart({ Principal: principal }, expectation), expectation);
}

function goodAction(action: JsonValue | undefined, expectation: Expectation): boolean {
  return action !== undefined && isGood(withPart({ Action: action }, expectation), expectation);
}

/** The conditions that hold for Aurora, and the one on its External ID. */
function goodConditions(
  conditions: JsonValue | undefined,
  expectation: Expectation,
  changes: string[],
): JsonObject {
  const equals = { StringEquals: { 'sts:ExternalId': expectation.externalId } };
  const kept: Record<string, Record<string, JsonValue>> = {};
  let asked = false;
  let replacedKey: string | null = null;
  const entries = isJsonObject(conditions) ? Object.entries(conditions) : [];
  for (const [operator, keys] of entries) {
    for (const [key, value] of isJsonObject(keys) ? Object.entries(keys) : []) {
      const one = { [operator]: { [key]: value } };
      const isExternalId = key.toLowerCase() === EXTERNAL_ID_KEY;
      const good = isExternalId
        ? isGood(withPart({ Condition: one }, expectation), expectation)
        : isGood(withPart({ Condition: merged(equals, operator, key, value) }, expectation), expectation);
      // One condition on the External ID is enough; a second, even if it holds, only confuses.
      if (good && !(isExternalId && asked)) {
        kept[operator] = { ...kept[operator], [key]: value };
        asked ||= isExternalId;
      } else if (isExternalId && operator === 'StringEquals' && replacedKey === null) {
        replacedKey = key;
      } else {
        changes.push(`the condition ${operator} on ${key} is gone.`);
      }
    }
  }
  if (!asked) {
    changes.push(replacedKey === null ? 'it requires the External ID of this workspace.' : ID_REPLACED);
    kept['StringEquals'] = { ...kept['StringEquals'], ...equals.StringEquals };
  } else if (replacedKey !== null) {
    changes.push(`the condition StringEquals on ${replacedKey} is gone.`);
  }
  return kept;
}

function merged(
  equals: { StringEquals: Record<string, string> },
  operator: string,
  key: string,
  value: JsonValue,
): JsonObject {
  return operator === 'StringEquals'
    ? { StringEquals: { ...equals.StringEquals, [key]: value } }
    : { ...equals, [operator]: { [key]: value } };
}

function parseObject(text: string): JsonObject | null {
  const value = parsedJson(text);
  // Statements without the policy around them.
  if (Array.isArray(value) || (isJsonObject(value) && 'Effect' in value)) return { Statement: value };
  return isJsonObject(value) ? value : null;
}
