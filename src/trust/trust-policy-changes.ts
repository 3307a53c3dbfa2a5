/** What changed in a trust policy, in words that repeat no External ID. */
import { parsePolicy } from '../iam/policy/document.ts';
import type { Condition } from '../iam/policy/model.ts';
import { type PolicyChange, policyChanges } from '../iam/policy/policy-changes.ts';
import { conditionWords } from '../iam/policy/statement-words.ts';
import { EXTERNAL_ID_KEY } from './explain/expectation.ts';

/**
 * The statements that were added, removed or changed between two documents as IAM stores them. Null when one of them
 * cannot be read.
 *
 * @param externalIds those of the workspace: they are named, but never shown
 */
export function trustPolicyChanges(
  before: string,
  after: string,
  externalIds: readonly string[],
): PolicyChange[] | null {
  const [old, now] = [parsePolicy(before, 'TRUST'), parsePolicy(after, 'TRUST')];
  if (!old.ok || !now.ok) return null;
  return policyChanges(old.value.policy, now.value.policy, (condition) => shown(condition, externalIds));
}

/** An External ID of another vendor is hidden, too. */
function shown(condition: Condition, externalIds: readonly string[]): string {
  if (condition.key.toLowerCase() !== EXTERNAL_ID_KEY || condition.baseOperator === 'Null')
    return conditionWords(condition);
  const values = condition.values.map((value) =>
    externalIds.includes(value)
      ? "this workspace's External ID"
      : /^\*+$/.test(value)
        ? '*'
        : 'another value',
  );
  return conditionWords({ ...condition, values: [...new Set(values)] });
}
