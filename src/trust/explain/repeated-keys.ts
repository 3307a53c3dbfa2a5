/** Keys that appear twice in one object: most likely both values were meant. */
import { type JsonNode, plainValue, type RepeatedKey } from '../../iam/json/json-positions.ts';
import { isJsonObject } from '../../iam/json/json-value.ts';
import type { Finding } from './finding.ts';

/** Longer merged values are not shown. */
const MAX_SHOWN_CHARACTERS = 400;

/** Elements that can have only one value. */
const SINGLE = new Set(['Version', 'Id', 'Sid', 'Effect']);

/** The text of the document with the values of repeated keys merged. */
export function mergedText(root: JsonNode): string {
  return JSON.stringify(mergedValue(root), null, 2);
}

/**
 * One finding for each repeated key, with what to write.
 *
 * @param isMergeRight whether the document is as good as it is, or better, with the values of both
 */
export function repeatedKeyFindings(
  root: JsonNode,
  repeated: readonly RepeatedKey[],
  severity: Finding['severity'],
  isMergeRight: boolean,
): Finding[] {
  const merged = mergedValue(root);
  return repeated.map(({ path, line, column }): Finding => {
    const key = String(path.at(-1));
    return {
      code: 'REPEATED_KEY',
      severity,
      path,
      at: { line, column },
      message: `"${key}" is written twice in the same object, and only the last counts.`,
      remedy: isMergeRight
        ? remedyFor(key, valueAt(merged, path))
        : 'Keep the one that is meant, and remove the other.',
    };
  });
}

function remedyFor(key: string, value: unknown): string {
  if (SINGLE.has(key)) return 'Remove the one that does not count.';
  const written = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  const shown =
    written.length > MAX_SHOWN_CHARACTERS ? ', as in the corrected document' : `: "${key}": ${written}`;
  return Array.isArray(value)
    ? `Put the values of both into one array${shown}.`
    : `Merge both into one${shown}.`;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof found === 'object' && found !== null
        ? (found as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/**
 * The plain value with the values of each repeated key merged: objects into one, other values into one array.
 */
function mergedValue(node: JsonNode): unknown {
  if (node.type === 'array') return node.items.map(mergedValue);
  if (node.type !== 'object') return plainValue(node);
  return Object.fromEntries(
    [...node.members].map(([key, { value, earlier = [] }]) => {
      const isOne = earlier.length === 0 || SINGLE.has(key);
      return [key, isOne ? mergedValue(value) : merged(key, [...earlier, value].map(mergedValue))];
    }),
  );
}

function merged(key: string, values: readonly unknown[]): unknown {
  if (key !== 'Statement' && values.every(isJsonObject)) {
    const entries = values.flatMap((value) => Object.entries(value as object));
    const byKey = Map.groupBy(entries, ([name]) => name);
    return Object.fromEntries(
      [...byKey].map(([name, all]) => {
        const [first, ...others] = all.map(([, value]) => value);
        return [name, others.length === 0 ? first : merged(name, [first, ...others])];
      }),
    );
  }
  const [only, ...others] = new Set(values.flat());
  return others.length === 0 && !values.some(Array.isArray) ? only : [only, ...others];
}
