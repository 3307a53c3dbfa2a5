/** The least change that makes a trust policy right. */
import { parsePolicy } from '../policy-document.ts';
import { NO_TRACE, tracingActions } from '../session-trace.ts';
import type { JsonObject, JsonValue } from '../trust-policy.ts';
import { trustPolicy } from '../trust-policy.ts';
import { EXTERNAL_ID_KEY, type Expectation, judge, neededActions } from './expectation.ts';
import { rootArn } from './principal-findings.ts';

export type Correction = {
  readonly document: JsonObject;
  /** What was changed, in words. */
  readonly changes: readonly string[];
};

const REPLACED = 'The whole document was replaced: there was nothing in it to keep.';

/**
 * The document with as much of it kept as can be. What comes out is always accepted and always safe: whatever
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

  const candidates = statements
    .map((statement, index) => ({ ...repair(statement, expectation), index }))
    .filter(({ statement }) => isGood({ ...head, Statement: [statement] }, expectation))
    .sort((a, b) => cost(a) - cost(b));
  const [best] = candidates;
  if (best === undefined) return whole;

  // Everything else stays where it stood, as far as the whole remains right with it.
  let kept: { index: number; statement: JsonObject }[] = [best];
  const changes = best.changes.map((change) => `Statement ${best.index + 1}: ${change}`);
  for (const [index, statement] of statements.entries()) {
    if (index === best.index) continue;
    const together = [...kept, { index, statement }].sort((a, b) => a.index - b.index);
    if (isGood({ ...head, Statement: together.map((one) => one.statement) }, expectation)) kept = together;
    else changes.push(`Statement ${index + 1} was removed: ${whyRemoved(statement)}`);
  }
  const single = !Array.isArray(written) && kept.length === 1;
  const list: JsonValue = single ? best.statement : kept.map(({ statement }) => statement);
  if (version !== undefined && head['Version'] !== version) changes.push('Version: "2012-10-17".');
  return { document: { ...head, Statement: list }, changes };
}

/** How much had to change. A statement for services or identity providers was never meant for Aurora. */
function cost({ changes, meantForOthers }: { changes: readonly string[]; meantForOthers: boolean }): number {
  return changes.length + (meantForOthers ? 100 : 0);
}

function whyRemoved({ Effect: effect }: JsonObject): string {
  return effect === 'Deny' ? 'it denied Aurora.' : 'it was not valid, or let others in.';
}

/** Accepted by IAM, lets Aurora in, and nobody else. */
function isGood(document: JsonObject, expectation: Expectation): boolean {
  const parsed = parsePolicy(JSON.stringify(document), 'TRUST');
  return parsed.ok && judge(parsed.policy, expectation).verdict === 'WORKS';
}

/** The statement as one that lets Aurora in with its External ID, and what was changed for it. */
function repair(original: JsonObject, expectation: Expectation) {
  const changes: string[] = [];
  const change = <T>(before: T, after: T, words: string): T => {
    if (JSON.stringify(before) !== JSON.stringify(after)) changes.push(words);
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
      : (change<JsonValue | undefined>(principal, { AWS: root }, `the principal is "${root}".`) ?? root),
    Action: goodAction(action, expectation)
      ? (action as JsonValue)
      : (change<JsonValue | undefined>(action, needed, `the action is ${list}.`) ?? needed),
    Condition: goodConditions(condition, expectation, changes),
  };
  const meantForOthers = isObject(principal) && !('AWS' in principal);
  return { statement, changes, meantForOthers };
}

/** The workspace's own trust policy. */
function expectedPolicy({ caller, externalId, trace = NO_TRACE }: Expectation): JsonObject {
  return trustPolicy({ ...caller, roleActions: tracingActions(trace) }, externalId).document;
}

/** A statement that has every other part right. */
function withPart(part: JsonObject, expectation: Expectation): JsonObject {
  const [statement] = expectedPolicy(expectation)['Statement'] as JsonObject[];
  return { Version: '2012-10-17', Statement: [{ ...statement, ...part }] };
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
