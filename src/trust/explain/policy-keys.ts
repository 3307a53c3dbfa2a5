/** The condition keys that a policy refers to. */
import type { Condition, PolicyDocument } from '../../iam/policy/model.ts';

/** Keys of the conditions, and of the variables in them, in lower case. */
export function keysOf(conditions: readonly Condition[], policy: PolicyDocument): string[] {
  return [...new Set(conditions.flatMap((one) => [one.key.toLowerCase(), ...variablesOf(one, policy)]))];
}

/** The keys that the variables in a condition refer to, in lower case. */
export function variablesOf({ values }: Condition, { version }: PolicyDocument): string[] {
  if (version !== '2012-10-17') return [];
  return values.flatMap((value) =>
    [...value.matchAll(/\$\{([^},]+)/g)]
      .map(([, key = '']) => key.trim().toLowerCase())
      // Every condition key has a prefix. A placeholder of a template, such as ${ExternalId}, has none.
      .filter((key) => key.includes(':')),
  );
}
