/** Turns a call that a relaxed policy lets in into one that the policy itself lets in. */
import { evaluateCondition } from '../../iam/policy/conditions.ts';
import { evaluatePolicy } from '../../iam/policy/decision.ts';
import type { Condition, PolicyDocument, Statement } from '../../iam/policy/model.ts';
import type { Witness } from './caller-search.ts';
import type { SearchFacts } from './key-groups.ts';
import { isPossibleText } from './key-values.ts';
import { looseVariables } from './loose-conditions.ts';

/** Keys that the caller chooses. Strangers set the tags of principals in their own accounts. */
const CHOSEN_KEYS = /^(?:aws:(?:request|principal)tag\/.|sts:(?:externalid|rolesessionname|sourceidentity)$)/;

/**
 * The call with each variable set to the part of the value that it represents. Null where that call does not get in.
 */
export function withFilledVariables(
  policy: PolicyDocument,
  allow: Statement,
  { caller, ...witness }: Witness,
  { ownAccount, externalIds, effort, isAurora }: SearchFacts & { readonly isAurora: boolean },
): Witness | null {
  if (caller === null) return null;
  const context = new Map(witness.context);
  const holds = (condition: Condition) => {
    effort.evaluate(condition);
    return evaluateCondition(condition, policy.version, context).matched;
  };
  for (const condition of allow.conditions) {
    const [variable, ...more] = new Set(looseVariables(condition, policy));
    const value = context.get(condition.key.toLowerCase())?.[0];
    if (variable === undefined || more.length > 0 || value === undefined || holds(condition)) continue;
    const before = context.get(variable);
    if (!CHOSEN_KEYS.test(variable)) return null;
    for (const part of partsOf(value)) {
      if (effort.isSpent) return null;
      if (!isPossibleText(variable, part)) continue;
      context.set(variable, [part]);
      if (holds(condition)) break;
      if (before === undefined) context.delete(variable);
      else context.set(variable, before);
    }
  }
  const sent = context.get('sts:externalid')?.[0];
  if (isAurora && sent !== undefined && externalIds.includes(sent)) return null;
  const request = {
    caller,
    action: witness.action,
    resource: '',
    resourceAccountId: ownAccount,
    context: Object.fromEntries(context),
  };
  const { decision, statements } = evaluatePolicy(policy, request, 'TRUST');
  const isIn =
    decision === 'ALLOW' && statements.some(({ index, matched }) => index === allow.index && matched);
  return isIn ? { ...witness, caller, context } : null;
}

/** Every part of a text, long ones first, and the empty text. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let length = text.length; length > 0; length--) {
    for (let at = 0; at + length <= text.length; at++) parts.push(text.slice(at, at + length));
  }
  return [...parts, ''];
}
