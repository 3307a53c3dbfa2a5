/** The policy statements that allow missing actions. */
import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import type { Access } from './readings.ts';

export type Missing = Access['missing'][number];

/** One statement for all actions that need the same one. */
export function mergedStatements(actions: readonly Pick<Missing, 'statement'>[]): JsonObject[] {
  const statements = actions.flatMap(({ statement }) =>
    statement === null ? [] : [statement as JsonObject],
  );
  const alike = Map.groupBy(statements, ({ Action: _, ...rest }) => JSON.stringify(rest));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const names = group.flatMap(({ Action }) => Action ?? []);
    return first === undefined
      ? []
      : [{ ...first, Action: names.length === 1 ? names[0] : names } as JsonObject];
  });
}

/** The key of an action in a list. */
export function keyOf({ action, resource }: Pick<Missing, 'action' | 'resource'>): string {
  return `${action} ${resource}`;
}
