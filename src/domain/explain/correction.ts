/** The least change that makes a trust policy right. */
import { EXAMPLE_ACCOUNTS } from '../example-accounts.ts';
import { parsePolicy } from '../policy-document.ts';
import { awsPrincipalForm } from '../policy-principals.ts';
import { NO_TRACE, tracingActions } from '../session-trace.ts';
import type { JsonObject, JsonValue } from '../trust-policy.ts';
import { trustPolicy } from '../trust-policy.ts';
import { looksLikeExternalId } from './condition-keys.ts';
import { EXTERNAL_ID_KEY, type Expectation, neededActions, works } from './expectation.ts';
import { accountOf } from './outsiders.ts';
import { rootArn } from './principal-findings.ts';
import { compareTexts } from './text-difference.ts';

export type Correction = {
  readonly document: JsonObject;
  /** What was changed, in words. */
  readonly changes: readonly string[];
};

const REPLACED = 'The whole document was replaced: there was nothing in it to keep.';
const ADDED = 'A statement for Aurora was added.';

/** A statement on its way into the corrected document. */
type Part = { readonly index: number; readonly statement: JsonObject; readonly changes: readonly string[] };

/**
 * The document with as much of it kept as can be. What comes out is always accepted and always safe: all that
 * is kept has been judged, and the last resort is the workspace's own trust policy.
 */
export function correctTrustPolicy(text: string, expectation: Expectation): Correction {
  const whole = {
    document: expectedPolicy(expectation),
    changes: [REPLACED],
  };
  const original = parseObject(text);
  const written = original?.['Statement'];
  const statements = (Array.isArray(written) ? written : [written]).filter(isObject);
  if (original === null || statements.length === 0) return whole;
  const { Id: id, Version: version } = original;
  const head: JsonObject = {
    Version: version === '2008-10-17' ? version : '2012-10-17',
    ...(typeof id === 'string' && { Id: id }),
  };
  const isRight = (parts: readonly Part[]) =>
    isGood({ ...head, Statement: parts.map(({ statement }) => statement) }, expectation);

  const readied = statements.map((statement, index) => readyPrincipal(statement, index));
  const parts = readied.flatMap((part) => apart(part, expectation));
  const candidates = parts
    .map((part) => ({ part, ...repair(part, expectation) }))
    .filter(({ repaired }) => isRight([repaired]))
    .sort((a, b) => a.cost - b.cost);
  const added: Part = { index: statements.length, statement: statementOf(expectation), changes: [] };
  const [cheapest] = candidates;
  const best =
    cheapest !== undefined && cheapest.cost < COST_OF_OTHERS ? cheapest : { part: null, repaired: added };

  // Everything else stays where it stood, as far as the whole remains right with it.
  let kept: Part[] = [best.repaired];
  const removed: string[] = [];
  for (const part of parts) {
    if (part === best.part) continue;
    const stays = [part, narrowed(part, kept, isRight)].find(
      (one) => one !== null && isRight(inPlace([...kept, one])),
    );
    if (stays != null) kept = inPlace([...kept, stays]);
    else removed.push(`Statement ${Math.floor(part.index) + 1} was removed: ${whyRemoved(part.statement)}`);
  }
  if (best.part === null && kept.length === 1) return whole;
  const changes = [
    ...kept.flatMap((part) =>
      part.changes.map((change) => `Statement ${Math.floor(part.index) + 1}: ${change}`),
    ),
    ...(best.part === null ? [ADDED] : []),
    ...removed,
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

function whyRemoved({ Effect: effect, NotPrincipal: notPrincipal }: JsonObject): string {
  if (notPrincipal !== undefined) return 'IAM takes no NotPrincipal in a trust policy.';
  return effect === 'Deny' ? 'it denied Aurora.' : 'it was not valid, or let others in.';
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
  if (!isObject(principal)) return [];
  return Object.entries(principal).flatMap(([type, values]) =>
    (Array.isArray(values) ? values : [values]).map((value: JsonValue) => ({ type, value })),
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
function readyPrincipal(statement: JsonObject, index: number): Part {
  const { Principal: principal } = statement;
  const entries = entriesOf(principal);
  const isDeleted = ({ type, value }: Named) =>
    type === 'AWS' && typeof value === 'string' && awsPrincipalForm(value) === 'UNIQUE_ID';
  const deleted = entries.filter(isDeleted);
  const alone = typeof principal === 'string' && principal !== '*';
  if ((deleted.length === 0 && !alone) || deleted.length === entries.length)
    return { index, statement, changes: [] };
  const changes = [
    ...deleted.map(({ value }) => `the principal "${String(value)}" is gone: it has been deleted.`),
    ...(alone ? [`the principal is written { "AWS": "${principal}" }.`] : []),
  ];
  return {
    index,
    statement: { ...statement, Principal: principalOf(entries.filter((entry) => !isDeleted(entry))) },
    changes,
  };
}

/** Moves Aurora to a separate statement, where a condition on the External ID would keep out the others. */
function apart(part: Part, expectation: Expectation): Part[] {
  const { statement, index } = part;
  const entries = entriesOf(statement['Principal']);
  const ours = entries.filter((entry) => isAuroras(entry, expectation));
  const others = entries.filter((entry) => !isAuroras(entry, expectation) && entry.value !== '*');
  const isShared = ours.length > 0 && others.length > 0 && statement['Effect'] === 'Allow';
  if (!isShared || asksForExternalId(statement, expectation)) return [part];
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

function asksForExternalId({ Condition: conditions }: JsonObject, expectation: Expectation): boolean {
  const keys = (isObject(conditions) ? Object.values(conditions) : []).flatMap((one) =>
    isObject(one) ? Object.entries(one) : [],
  );
  return keys.some(([key, value]) => {
    const values = (Array.isArray(value) ? value : [value]).map(String);
    return key.toLowerCase() === EXTERNAL_ID_KEY || looksLikeExternalId({ key, values }, expectation);
  });
}

/** Whether the statement is for others only, so that Aurora needs a separate one. */
function isForOthers({ Principal: principal, ...rest }: JsonObject, expectation: Expectation): boolean {
  const entries = entriesOf(principal);
  if (entries.length === 0 || asksForExternalId(rest, expectation)) return false;
  return entries.every(({ type, value }) => {
    if (type !== 'AWS') return true;
    const account = typeof value === 'string' ? accountOf(value) : null;
    if (account === null || account === expectation.caller.accountId || EXAMPLE_ACCOUNTS.has(account))
      return false;
    const { kind } = compareTexts(account, expectation.caller.accountId);
    return kind === 'OTHER' || kind === 'PLACEHOLDER';
  });
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
          repairedPrincipal(principal, expectation),
          `the principal is "${root}".`,
        ) ?? root),
    Action: goodAction(action, expectation)
      ? (action as JsonValue)
      : (change<JsonValue | undefined>(action, needed, `the action is ${list}.`) ?? needed),
    Condition: goodConditions(condition, expectation, changes),
  };
  const repaired: Part = { index, statement, changes };
  return { repaired, cost: changes.length + (isForOthers(original, expectation) ? COST_OF_OTHERS : 0) };
}

/** Aurora's account, with those others of a list that may stay. */
function repairedPrincipal(principal: JsonValue | undefined, expectation: Expectation): JsonObject {
  const entries = entriesOf(principal);
  const root = { type: 'AWS', value: rootArn(expectation.caller) };
  const named = entries.filter(
    ({ type, value }) => type === 'AWS' && typeof value === 'string' && value !== '*',
  );
  const others = entries.some((entry) => isAuroras(entry, expectation))
    ? named.filter((entry) => !isAuroras(entry, expectation))
    : [];
  const kept = principalOf([root, ...others]);
  return others.length > 0 && goodPrincipal(kept, expectation) ? kept : principalOf([root]);
}

function statementOf(expectation: Expectation): JsonObject {
  const [statement] = expectedPolicy(expectation)['Statement'] as JsonObject[];
  if (statement === undefined) throw new Error('A trust policy has a statement.');
  return statement;
}

/** The workspace's own trust policy. */
function expectedPolicy({ caller, externalId, trace = NO_TRACE }: Expectation): JsonObject {
  return trustPolicy({ ...caller, roleActions: tracingActions(trace) }, externalId).document;
}

/** A statement that has every other part right. */
function withPart(part: JsonObject, expectation: Expectation): JsonObject {
  return { Version: '2012-10-17', Statement: [{ ...statementOf(expectation), ...part }] };
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
  const entries = isObject(conditions) ? Object.entries(conditions) : [];
  for (const [operator, keys] of entries) {
    for (const [key, value] of isObject(keys) ? Object.entries(keys) : []) {
      const one = { [operator]: { [key]: value } };
      const isExternalId = key.toLowerCase() === EXTERNAL_ID_KEY;
      const good = isExternalId
        ? isGood(withPart({ Condition: one }, expectation), expectation)
        : isGood(withPart({ Condition: merged(equals, operator, key, value) }, expectation), expectation);
      // One condition on the External ID is enough; a second, even if it holds, only confuses.
      if (good && !(isExternalId && asked)) {
        kept[operator] = { ...kept[operator], [key]: value };
        asked ||= isExternalId;
      } else {
        changes.push(`the condition ${operator} on ${key} is gone.`);
      }
    }
  }
  if (!asked) {
    changes.push('it requires the External ID of this workspace.');
    kept['StringEquals'] = { ...kept['StringEquals'], ...equals.StringEquals };
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
  try {
    const value: JsonValue = JSON.parse(text);
    // Statements without the policy around them.
    if (Array.isArray(value) || (isObject(value) && 'Effect' in value)) return { Statement: value };
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
