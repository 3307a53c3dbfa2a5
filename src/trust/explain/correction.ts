/** The least change that makes a trust policy right. */
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  parsedJson,
} from '../../iam/json/json-value.ts';
import { auroraPolicy, auroraStatement } from './aurora-statement.ts';
import type { Expectation } from './expectation.ts';
import { narrowed, splitOffAurora, withExtraCondition, withValidPrincipal } from './statement-bounds.ts';
import { isGood, type Part, parsedAlone } from './statement-parts.ts';
import { COST_OF_OTHERS, repair } from './statement-repair.ts';
import { nameMeant, withIamSpelling } from './statement-syntax.ts';

export type Correction = {
  readonly document: JsonObject;
  /** What was changed, in words. */
  readonly changes: readonly string[];
};

const REPLACED = 'The whole document was replaced: there was nothing in it to keep.';
const UNREAD =
  'The pasted text could not be read: this is a new document. Add the other statements of the role to it, if there are any.';
const ADDED = 'A statement for Aurora was added.';

/**
 * Corrects the document and keeps as much as possible. The result is always accepted and always safe: every part that
 * stays has been judged, and the last resort is the workspace's own trust policy.
 */
export function correctTrustPolicy(text: string, expectation: Expectation): Correction {
  const whole = (change: string) => ({ document: auroraPolicy(expectation), changes: [change] });
  const parsed = parseObject(text);
  if (parsed === null) return whole(UNREAD);
  const { document: original, changes: renamed } = normalizeElementNames(parsed);
  const { Id: id, Version: version, Statement: written } = original;
  const statements = listOf(written).filter(isJsonObject);
  if (statements.length === 0) return whole(REPLACED);
  const head: JsonObject = {
    Version: version === '2008-10-17' ? version : '2012-10-17',
    ...(typeof id === 'string' && { Id: id }),
  };
  const sids = new Set<string>();
  const parts = statements
    .map((statement, index) => withValidPrincipal({ index, ...withIamSpelling(statement, sids) }))
    .flatMap((part) => splitOffAurora(part, expectation));
  const isRight = (some: readonly Part[]) =>
    isGood({ ...head, Statement: some.map(({ statement }) => statement) }, expectation);
  const { ours, kept, removed } = chooseStatements(parts, isRight, expectation);
  if (ours === null && kept.length === 1 && removed.length === 0) return whole(REPLACED);
  const changes = [
    ...renamed,
    ...kept.flatMap((part) => part.changes.map((change) => `Statement ${numberOf(part)}: ${change}`)),
    ...(ours === null ? [ADDED] : []),
    ...inPlace(removed).map(
      (part) => `Statement ${numberOf(part)} was removed: ${whyRemoved(part.statement)}`,
    ),
    ...(version !== undefined && head['Version'] !== version ? ['Version: "2012-10-17".'] : []),
  ];
  const [only] = kept;
  const single = !Array.isArray(written) && kept.length === 1 && only !== undefined;
  const list: JsonValue = single ? only.statement : kept.map(({ statement }) => statement);
  return { document: { ...head, Statement: list }, changes };
}

type IsRight = (parts: readonly Part[]) => boolean;

/** The statement that is cheapest to repair for Aurora, or a new one, and all others that can stay with it. */
function chooseStatements(parts: readonly Part[], isRight: IsRight, expectation: Expectation) {
  const [cheapest] = parts
    .map((part) => ({ part, ...repair(part, expectation) }))
    .filter(({ repaired }) => isRight([repaired]))
    .sort((a, b) => a.cost - b.cost);
  const isOurs = cheapest !== undefined && cheapest.cost < COST_OF_OTHERS;
  const index = Math.max(...parts.map(numberOf));
  const added: Part = { index, statement: auroraStatement(expectation), changes: [] };
  const ours = isOurs ? cheapest.part : null;
  const best = isOurs ? cheapest.repaired : added;

  // Deny statements are tried first.
  let kept: Part[] = [best];
  const removed: Part[] = [];
  const others = parts.filter((part) => part !== ours);
  const isDeny = ({ statement }: Part) => statement['Effect'] === 'Deny';
  for (const part of [...others.filter(isDeny), ...others.filter((one) => !isDeny(one))]) {
    // Allow statements do not affect each other, so judge each with the Deny statements only.
    const judgedWith = kept.filter((one) => one === best || isDeny(one));
    const isRightWith = (one: Part) => isRight(inPlace([...judgedWith, one]));
    const stays =
      [part, ...withExtraCondition(part, expectation)].find(isRightWith) ?? narrowed(part, isRightWith);
    if (stays !== null) kept = inPlace([...kept, stays]);
    else removed.push(part);
  }
  return { ours, kept, removed };
}

function inPlace(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => a.index - b.index);
}

/** The statement's number in the pasted document. A part that was split off has its statement's index plus 0.5. */
function numberOf({ index }: Part): number {
  return Math.floor(index) + 1;
}

function whyRemoved(statement: JsonObject): string {
  const { Effect: effect, NotPrincipal: notPrincipal } = statement;
  if (notPrincipal !== undefined) return 'IAM does not accept NotPrincipal in a trust policy.';
  if (parsedAlone(statement) === null) return 'IAM does not accept it.';
  return effect === 'Deny'
    ? 'it denied Aurora.'
    : 'it let others in, or Aurora without the External ID of this workspace.';
}

/** The elements of the document in IAM's spelling. */
function normalizeElementNames(document: JsonObject): Correction {
  const changes: string[] = [];
  const entries = Object.entries(document).map(([name, value]): [string, JsonValue] => {
    const meant = nameMeant(name, ['Version', 'Id', 'Statement']);
    if (document[meant] !== undefined) return [name, value];
    changes.push(`Renamed "${name}" to "${meant}".`);
    return [meant, value];
  });
  return { document: Object.fromEntries(entries), changes };
}

function parseObject(text: string): JsonObject | null {
  const value = parsedJson(text);
  // Statements without the policy around them.
  if (Array.isArray(value) || (isJsonObject(value) && 'Effect' in value)) return { Statement: value };
  return isJsonObject(value) ? value : null;
}
