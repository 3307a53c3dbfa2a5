/**
 * How often a document repeats fields. Validation compares each field with each other field of the same name in the
 * same place. That rule takes longest by far, so a document that repeats too much is refused before validation.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { queryTooLarge } from './graphql-error.ts';

/** No document of allowed length is deeper, unless its fragments form a cycle. */
const MAX_DEPTH = 500;

/** Selections, and pairs of fields that have one name in one place. Our largest operation has a tenth. */
export const MAX_REPEATS = 10_000;

/** The error for a document that is too expensive to validate; null when it is not. */
export function tooRepetitive(document: DocumentNode): GraphQLError | null {
  if (countRepeats(document, MAX_REPEATS) <= MAX_REPEATS) return null;
  return queryTooLarge('The operation asks for the same fields too often.', [
    'Ask for each field once in one place, or send several requests.',
  ]);
}

/** Fields of one name in one place, and their selection sets. */
type Group = { count: number; readonly sets: SelectionSetNode[] };

/**
 * The number of selections, and of pairs of fields that have one name in one place, with fragments expanded. Counting
 * stops soon after `limit`, which bounds its own cost.
 */
export function countRepeats(document: DocumentNode, limit: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let total = 0;

  const collect = (set: SelectionSetNode, groups: Map<string, Group>, spread: Set<string>): void => {
    for (const selection of set.selections) {
      if (++total > limit) return;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const group = groups.get(name) ?? { count: 0, sets: [] };
        total += group.count++;
        if (selection.selectionSet !== undefined) group.sets.push(selection.selectionSet);
        groups.set(name, group);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, groups, spread);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment === undefined || spread.has(fragment.name.value)) continue;
        spread.add(fragment.name.value);
        collect(fragment.selectionSet, groups, spread);
      }
    }
  };

  /** Counts the fields of one place. */
  const count = (sets: readonly SelectionSetNode[], depth = 0): void => {
    if (depth > MAX_DEPTH) return;
    const groups = new Map<string, Group>();
    const spread = new Set<string>();
    for (const set of sets) collect(set, groups, spread);
    for (const group of groups.values())
      if (group.sets.length > 0 && total <= limit) count(group.sets, depth + 1);
  };

  // Validation also looks at each fragment by itself, used or not.
  for (const definition of document.definitions)
    if ('selectionSet' in definition) count([definition.selectionSet]);
  return total;
}
