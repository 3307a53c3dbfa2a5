/**
 * Judges a trust policy that IAM has stored. Is there any caller whom it lets in and who should be kept out? Such a
 * caller is a principal of any account, with names, tags, session, MFA, source identity and External ID as it likes,
 * or Aurora itself without an External ID that the
 * policy writes out. Nothing is sampled: `outsiders.ts` reasons about each statement.
 */
import type { Position } from '../../iam/json/json-error.ts';
import { parsePolicy } from '../../iam/policy/document.ts';
import type { PolicyDocument } from '../../iam/policy/model.ts';
import { ExplanationEffort } from './effort.ts';
import { type Expectation, isExternalIdCondition, searchFacts } from './expectation.ts';
import { explainTrustPolicy } from './explain.ts';
import type { LocatedFinding } from './finding.ts';
import { type Outsider, openToAurora, openToStrangers } from './outsiders.ts';
import { withNamedPath } from './role-path.ts';

/**
 * `CLOSED`: no such caller gets in. `OPEN`: one does. `UNDECIDED`: the document cannot be read, or is too complicated
 * to decide in bounded time.
 */
export type Openness = 'CLOSED' | 'OPEN' | 'UNDECIDED';

/** A party that the policy names, and that may use the role without Aurora. The customer may well want that. */
export type OtherParty = Pick<Outsider, 'kind' | 'principal'> & {
  /** A sentence for the customer. */
  readonly description: string;
} & Position;

export type StoredPolicyJudgement = {
  readonly verdict: Openness;
  /** What is wrong for Aurora or for the customer, sorted by severity. */
  readonly findings: readonly LocatedFinding[];
  readonly others: readonly OtherParty[];
};

/** Judges the text of a document, in bounded time. Never throws for any text. */
export function judgeStoredPolicy(document: string, asked: Expectation): StoredPolicyJudgement {
  // One budget for both: what the explanation has searched is not searched again.
  const expectation = { ...asked, effort: asked.effort ?? new ExplanationEffort() };
  const { findings, others } = explainTrustPolicy(document, expectation);
  return {
    verdict: opennessOf(document, expectation),
    findings,
    others: others.map((other) => ({ ...other, description: descriptionOf(other, expectation) })),
  };
}

function opennessOf(document: string, expectation: Expectation): Openness {
  const parsed = parsePolicy(document, 'TRUST');
  if (!parsed.ok) return 'UNDECIDED';
  const { policy } = parsed.value;
  const caller = withNamedPath(policy, expectation.caller);
  const facts = searchFacts({ ...expectation, caller });
  const named = { ...facts, externalIds: [...facts.externalIds, ...namedExternalIds(policy)] };
  const openings = [...openToStrangers(policy, facts), ...openToAurora(policy, named)];
  if (openings.length === 0) return 'CLOSED';
  return openings.some(({ witness }) => witness !== null) ? 'OPEN' : 'UNDECIDED';
}

/**
 * Other External IDs that the customer has written out: of another workspace, or one that was replaced. Aurora alone
 * gives them out and sends them, so they let in nobody else.
 */
function namedExternalIds({ statements }: PolicyDocument): string[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ conditions }) => conditions)
    .filter((condition) => isExternalIdCondition(condition) && condition.operator === 'StringEquals')
    .flatMap(({ values }) => values)
    .filter((value) => !value.includes('${'));
}

function descriptionOf({ kind, principal }: Pick<Outsider, 'kind' | 'principal'>, { role }: Expectation) {
  switch (kind) {
    case 'OWN_ACCOUNT':
      return `${isRoot(principal) ? 'Every user and role' : `"${principal}"`} of the role's own account can use the role, if that account's own policies allow it.`;
    case 'ACCOUNT':
      return isRoot(principal)
        ? `Another AWS account can use the role, and decides which of its users and roles do so: ${principal}.`
        : `A user or role of another AWS account can use the role: "${principal}".`;
    case 'ORGANIZATION':
      return `Every account of ${principal.startsWith('the ') ? principal : `the organization "${principal}"`} can use the role.`;
    case 'SERVICE':
      return `The AWS service ${principal} can use the role.`;
    case 'FEDERATION':
      return `People or programs that sign in at ${principal.includes(`:${role.accountId}:`) ? "the account's own identity provider " : ''}"${principal}" can use the role.`;
    case 'PRINCIPAL':
      return `The user or role with the unique id ${principal} can use the role.`;
    case 'NETWORK':
      return `Everyone in the network ${principal} can use the role.`;
  }
}

function isRoot(principal: string): boolean {
  return /^\d{12}$|:root$/.test(principal);
}
