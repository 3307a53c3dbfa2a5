/** The condition keys that a policy refers to. */
import type { Condition, PolicyDocument } from '../../iam/policy/model.ts';
import { variablesOf as variablesInTexts } from '../../iam/policy/variables.ts';

/** Keys of the conditions, and of the variables in them, in lower case. */
export function keysOf(conditions: readonly Condition[], policy: PolicyDocument): string[] {
  return [...new Set(conditions.flatMap((one) => [one.key.toLowerCase(), ...variablesOf(one, policy)]))];
}

/** The keys that the variables in a condition refer to, in lower case. */
export function variablesOf({ values }: Condition, { version }: PolicyDocument): string[] {
  return variablesInTexts(values, version);
}
