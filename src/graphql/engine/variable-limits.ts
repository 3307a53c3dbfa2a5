/** Limits on the variables of a request, as they were sent: checked before anything coerces them. */
import type { GraphQLError } from 'graphql';
import { queryTooLarge } from './graphql-error.ts';

/** Twice the longest list of the schema: the role ARNs of connectAwsAccounts. */
const MAX_VARIABLE_VALUES = 2_000;

/** The deepest input of the schema has three levels. */
const MAX_VARIABLE_LEVELS = 20;

/**
 * Why the variables are refused; null when they are within the limits. Visits at most `MAX_VARIABLE_VALUES`
 * values, however many there are.
 */
export function checkVariables(variables: unknown): GraphQLError | null {
  let level = [variables].filter(isContainer);
  let count = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_VARIABLE_LEVELS) {
      return queryTooLarge(`The variables are nested deeper than ${MAX_VARIABLE_LEVELS} levels.`, [
        'Compare the variables with the inputs of the schema.',
      ]);
    }
    const next: object[] = [];
    for (const container of level) {
      for (const key in container) {
        if (++count > MAX_VARIABLE_VALUES) {
          return queryTooLarge(`The variables hold more than ${MAX_VARIABLE_VALUES} values.`, [
            'Send shorter lists, in several requests.',
          ]);
        }
        const value = (container as Record<string, unknown>)[key];
        if (isContainer(value)) next.push(value);
      }
    }
    level = next;
  }
  return null;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
