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
import { apart, bounded, narrowed, withValidPrincipal } from './statement-bounds.ts';
import { isGood, type Part, parsedAlone } from './statement-parts.ts';
import { COST_OF_OTHERS, repair } from './statement-repair.ts';
import { nameMeant, respelt } from './statement-syntax.ts';

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
 * The document with as much of it kept as can be. The result is always accepted and always safe: every part that
 * stays has been judged, and the last resort is the workspace's own trust policy.
 */
export function correctTrustPolicy(text: string, expectation: Expectation): Correction {
  const whole = (change: string) => ({ document: auroraPolicy(expectation), changes: [change] });
  const parsed = parseObject(text);
  if (parsed === null) return whole(UNREAD);
  const { document: original, changes: renamed } = withNamesOf(parsed);
  const { Id: id, Version: version, Statement: written } = original;
  const statements = listOf(written).filter(isJsonObject);
  if (statements.length === 0) return whole(REPLACED);
  const head: JsonObject = {
    Version: version === '2008-10-17' ? version : '2012-10-17',
    ...(typeof id === 'string' && { Id: id }),
  };
  const sids = new Set<string>();
  const parts = statements
    .map((statement, index) => withValidPrincipal({ index, ...respelt(statement, sids) }))
    .flatMap((part) => apart(part, expectation));
  const isRight = (some: readonly Part[]) =>
    isGood({ ...head, Statement: some.map(({ statement }) => statement) }, expectation);
  const { ours, kept, removed } = chosen(parts, isRight, expectation);
  if (ours === null && kept.length === 1 && removed.length === 0) return whole(REPLACED);
  const changes = [
    ...renamed,
    ...kept.flatMap((part) =>
      part.changes.map((change) => `Statement ${Math.floor(part.index) + 1}: ${change}`),
    ),
    ...(ours === null ? [ADDED] : []),
    ...inPlace(removed).map(
      ({ index, statement }) => `Statement ${Math.floor(index) + 1} was removed: ${whyRemoved(statement)}`,
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
function chosen(parts: readonly Part[], isRight: IsRight, expectation: Expectation) {
  const [cheapest] = parts
    .map((part) => ({ part, ...repair(part, expectation) }))
    .filter(({ repaired }) => isRight([repaired]))
    .sort((a, b) => a.cost - b.cost);
  const isOurs = cheapest !== undefined && cheapest.cost < COST_OF_OTHERS;
  const index = 1 + Math.max(...parts.map((part) => Math.floor(part.index)));
  const added: Part = { index, statement: auroraStatement(expectation), changes: [] };
  const ours = isOurs ? cheapest.part : null;
  const best = isOurs ? cheapest.repaired : added;

  // Everything else keeps its place, as far as the whole remains right; what keeps others out is tried first.
  let kept: Part[] = [best];
  const removed: Part[] = [];
  const others = parts.filter((part) => part !== ours);
  const isDeny = ({ statement }: Part) => statement['Effect'] === 'Deny';
  for (const part of [...others.filter(isDeny), ...others.filter((one) => !isDeny(one))]) {
    // One more Allow changes nothing about the others: it is judged with the Deny statements.
    const around = kept.filter((one) => one === best || isDeny(one));
    const isRightWith = (one: Part) => isRight(inPlace([...around, one]));
    const stays = [part, ...bounded(part, expectation)].find(isRightWith) ?? narrowed(part, isRightWith);
    if (stays !== null) kept = inPlace([...kept, stays]);
    else removed.push(part);
  }
  return { ours, kept, removed };
}

function inPlace(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => a.index - b.index);
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

function parseObject(text: string): JsonObject | null {
  const value = parsedJson(text);
  // Statements without the policy around them.
  if (Array.isArray(value) || (isJsonObject(value) && 'Effect' in value)) return { Statement: value };
  return isJsonObject(value) ? value : null;
}
