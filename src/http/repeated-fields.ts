/**
 * How often a document asks for the same again. Validation compares each field with each other of its name in the
 * same place, which takes the longest of all rules by far: what is too much is refused before it.
 */
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** No document of allowed length goes deeper, unless its fragments go round in circles. */
const DEEPEST = 500;

/** Fields of one name in one place: what of them has fields of its own. */
type Group = { count: number; readonly sets: SelectionSetNode[] };

/**
 * The number of selections, and of pairs of fields that have one name in one place, fragments taken as what they
 * stand for. Not much more than `most` when it is more: that bounds what counting costs, too.
 */
export function countRepeats(document: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let total = 0;

  const collect = (set: SelectionSetNode, groups: Map<string, Group>, spread: Set<string>): void => {
    for (const selection of set.selections) {
      if (++total > most) return;
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

  /** What is asked for in one place. */
  const look = (sets: readonly SelectionSetNode[], depth = 0): void => {
    if (depth > DEEPEST) return;
    const groups = new Map<string, Group>();
    const spread = new Set<string>();
    for (const set of sets) collect(set, groups, spread);
    for (const group of groups.values())
      if (group.sets.length > 0 && total <= most) look(group.sets, depth + 1);
  };

  // Fragments by themselves, too, also those that no operation uses: so they are validated.
  for (const definition of document.definitions)
    if ('selectionSet' in definition) look([definition.selectionSet]);
  return total;
}
