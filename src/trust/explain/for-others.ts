/** Which statements are meant for others than Aurora. Nothing in them has to change for Aurora. */
import { EXAMPLE_ACCOUNTS } from '../../iam/example-accounts.ts';
import type { PolicyDocument, Statement } from '../../iam/policy/model.ts';
import { looksLikeExternalId } from './condition-keys.ts';
import { EXTERNAL_ID_KEY, type Expectation, searchFacts } from './expectation.ts';
import { accountOf, isClosed, namedOutsiders } from './outsiders.ts';
import { compareTexts } from './text-difference.ts';

type Entry = { readonly type: string; readonly value: unknown };
type Asked = { readonly key: string; readonly values: string[] };

/** Whether an Allow of the policy is for others, judged by its principals, or by the conditions on its `*`. */
export function isForOthers(statement: Statement, policy: PolicyDocument, expectation: Expectation): boolean {
  const { principal = [], conditions } = statement;
  if (principal.some(({ type, value }) => type === 'AWS' && value === '*')) {
    return !asksForAurora(conditions, expectation) && isBoundToOthers(statement, policy, expectation);
  }
  return namesOthers(principal, conditions, expectation);
}

/** Whether principals and External ID belong to others. */
export function namesOthers(
  entries: readonly Entry[],
  conditions: readonly Asked[],
  expectation: Expectation,
): boolean {
  if (entries.length === 0 || asksForAurora(conditions, expectation)) return false;
  const isVendors = conditions.some((one) => isOnExternalId(one, expectation));
  return entries.every(({ type, value }) => {
    if (type !== 'AWS') return !isVendors;
    const account = typeof value === 'string' ? accountOf(value) : null;
    return account !== null && isOthersAccount(account, expectation);
  });
}

/** Whether a condition asks for an External ID that may be meant for Aurora's. */
export function asksForAurora(conditions: readonly Asked[], expectation: Expectation): boolean {
  return conditions.some(
    (one) =>
      isOnExternalId(one, expectation) &&
      !(one.values.length > 0 && one.values.every((value) => isVendorsId(value, expectation))),
  );
}

function isOnExternalId(asked: Asked, expectation: Expectation): boolean {
  return asked.key.toLowerCase() === EXTERNAL_ID_KEY || looksLikeExternalId(asked, expectation);
}

/** Aurora's External IDs begin with its name; those of other vendors look different. */
function isVendorsId(value: string, { externalId, workspaceId }: Expectation): boolean {
  if (/aurora/i.test(value) || /[*?$]/.test(value) || value === workspaceId) return false;
  return compareTexts(value, externalId).kind === 'OTHER';
}

function isOthersAccount(account: string, { caller }: Expectation): boolean {
  if (account === caller.accountId || EXAMPLE_ACCOUNTS.has(account)) return false;
  const { kind } = compareTexts(account, caller.accountId);
  return kind === 'OTHER' || kind === 'PLACEHOLDER';
}

/** Whether the statement lets in only parties that it names, and not Aurora. */
function isBoundToOthers(statement: Statement, policy: PolicyDocument, expectation: Expectation): boolean {
  const statements = policy.statements.filter((one) => one === statement || one.effect === 'Deny');
  const alone = { ...policy, statements };
  const facts = searchFacts(expectation);
  if (!isClosed(alone, facts)) return false;
  const named = namedOutsiders(alone, facts, []);
  return (
    named.length > 0 &&
    named.every(({ kind, principal }) => kind !== 'ACCOUNT' || isOthersAccount(principal, expectation))
  );
}
