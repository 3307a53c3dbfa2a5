/**
 * Finds who can use the role apart from Aurora. Is there any call that an Allow covers and no Deny does? The caller may
 * choose the account, names, tags, session, MFA and External ID.
 *
 * The search tries the values of each key that the policy can distinguish (`key-values.ts`, `callers.ts`). The evaluator
 * itself judges each call.
 */
import type { Caller } from '../../iam/policy/context.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
import { allowsAction, callerQuestion, type Question, questionsOf } from './caller-questions.ts';
import { type Found, Search, type Witness } from './caller-search.ts';
import { type ExclusiveParty, OWN_ORGANIZATION } from './callers.ts';
import { isSharedIssuer, issuerOf } from './federation.ts';
import { withFilledVariables } from './filled-variables.ts';
import type { SearchFacts } from './key-groups.ts';
import { relaxed } from './loose-conditions.ts';

/** A statement that lets in a caller that should be kept out. */
export type Opening = {
  readonly by: 'STRANGER' | 'AURORA';
  /** The statement's index. */
  readonly statement: number;
  /** A call that gets in. Null if the search hit its limit without an answer. */
  readonly witness: Witness | null;
};

/** A party that the policy names and that may use the role without Aurora. */
export type Outsider = {
  readonly kind: ExclusiveParty['kind'] | 'OWN_ACCOUNT' | 'SERVICE';
  /** The name in the policy. */
  readonly principal: string;
  readonly statement: number;
  readonly path: PrincipalEntry['path'];
};

/** Statements that let in a stranger. */
export function openToStrangers(policy: PolicyDocument, facts: SearchFacts): Opening[] {
  return allowing(policy).flatMap((statement) => openingsFor({ by: 'STRANGER', policy, statement, facts }));
}

/** Whether such a caller gets in through this statement. */
type Doubt = Pick<Opening, 'by'> & {
  readonly policy: PolicyDocument;
  readonly statement: Statement;
  readonly facts: SearchFacts;
};

function openingsFor(doubt: Doubt): Opening[] {
  const { by, statement, facts } = doubt;
  const { witness, complete } = facts.effort.once(cacheKey(doubt), () => searchFor(doubt));
  return witness === null && complete ? [] : [{ by, statement: statement.index, witness }];
}

/** Searches the policy for a caller who gets in, then the relaxed policy where there is one. */
function searchFor({ by, policy, statement, facts }: Doubt): Found {
  const allowed = by === 'AURORA' ? onlyAccounts : () => false;
  const among = (document: PolicyDocument, allow: Statement): Found => {
    const questions =
      by === 'AURORA'
        ? [callerQuestion(allow, document, facts, facts.aurora.accountId)]
        : questionsOf(allow, document, facts);
    let complete = true;
    for (const question of questions) {
      const found = new Search({ policy: document, allow, question, allowed, effort: facts.effort }).run();
      if (found.witness !== null) return found;
      complete &&= found.complete;
    }
    return { witness: null, complete };
  };
  const found = among(policy, statement);
  const relaxedPolicy = relaxed(policy, statement);
  if (found.witness !== null || relaxedPolicy === null) return found;
  const more = among(relaxedPolicy.policy, relaxedPolicy.allow);
  if (more.witness === null) return more;
  const witness = withFilledVariables(policy, statement, more.witness, {
    ...facts,
    isAurora: by === 'AURORA',
  });
  return { witness, complete: false };
}

/** The cache key: everything that the answer depends on. */
function cacheKey({ by, policy, statement, facts: { effort: _, ...facts } }: Doubt): string {
  const { version, statements } = policy;
  const parts = (one: Statement) => [
    [one.principal, one.notPrincipal].map((entries) => entries?.map(({ type, value }) => [type, value])),
    [one.actions, one.notActions],
    one.conditions.map(({ operator, key, values }) => [operator, key, values]),
  ];
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  return JSON.stringify([by, version, facts, parts(statement), denies.map(parts)]);
}

/** Statements through which a principal of Aurora's account gets in without the External ID. */
export function openToAurora(policy: PolicyDocument, facts: SearchFacts): Opening[] {
  const { aurora } = facts;
  return allowing(policy).flatMap((statement): Opening[] => {
    if (!allowsAction(statement, 'sts:AssumeRole')) return [];
    if (!(statement.principal ?? []).some((entry) => mayBeOf(entry, aurora))) return [];
    if (statement.conditions.some((condition) => requiresExternalId(condition, facts.externalIds))) return [];
    return openingsFor({ by: 'AURORA', policy, statement, facts });
  });
}

/** Whether it is the usual condition, which needs no search. */
function requiresExternalId({ key, operator, values }: Condition, externalIds: readonly string[]): boolean {
  return (
    operator === 'StringEquals' &&
    key.toLowerCase() === 'sts:externalid' &&
    values.every((value) => externalIds.includes(value))
  );
}

/** Whether the policy keeps out strangers, and Aurora's account without the External ID. */
export function isClosed(policy: PolicyDocument, facts: SearchFacts): boolean {
  return openToAurora(policy, facts).length === 0 && openToStrangers(policy, facts).length === 0;
}

/** Who else the policy lets in: accounts, organizations, services and federations that it names. */
export function namedOutsiders(
  policy: PolicyDocument,
  facts: SearchFacts,
  open: readonly Opening[],
): Outsider[] {
  const found = new Map<string, Outsider>();
  const add = (outsider: Outsider) => {
    const key = `${outsider.kind} ${outsider.principal}`;
    if (!found.has(key)) found.set(key, outsider);
  };
  for (const statement of allowing(policy)) {
    for (const entry of statement.principal ?? []) {
      const named = namedBy(entry, facts);
      if (named !== null) add({ ...named, statement: statement.index, path: entry.path });
    }
    // Skip statements that are open to everybody.
    if (open.some((one) => one.statement === statement.index)) continue;
    const relaxedPolicy = relaxed(policy, statement) ?? { policy, allow: statement };
    for (const question of questionsOf(relaxedPolicy.allow, relaxedPolicy.policy, facts)) {
      const at = { statement: statement.index, path: statement.path };
      for (const party of partiesIn(question)) {
        if (party.kind === 'ACCOUNT' && party.value === facts.aurora.accountId) continue;
        const allowed = (one: ExclusiveParty) => sameParty(one, party);
        const task = { ...relaxedPolicy, question, allowed, effort: facts.effort };
        const { witness, complete } = new Search(task).run();
        if (witness !== null || !complete) add({ ...outsiderOf(party, facts), ...at });
      }
    }
  }
  return [...found.values()];
}

/** Assumes that Aurora is in no organization that the policy names. Its own calls show where that is wrong. */
const onlyAccounts = ({ kind }: ExclusiveParty) => kind === 'ACCOUNT';
/** Maximum named parties that are searched for one by one. */
const MAX_PARTIES = 40;

function sameParty(a: ExclusiveParty, b: ExclusiveParty): boolean {
  return a.kind === b.kind && a.value === b.value;
}

function partiesIn({ groups }: Question): ExclusiveParty[] {
  const parties = groups.flatMap((group) => group.choices(EMPTY).choices).flatMap((choice) => choice.parties);
  return parties
    .filter((party, i) => parties.findIndex((one) => sameParty(one, party)) === i)
    .slice(0, MAX_PARTIES);
}

const EMPTY: ReadonlyMap<string, readonly string[]> = new Map();

function outsiderOf(
  party: ExclusiveParty,
  { ownAccount }: SearchFacts,
): Pick<Outsider, 'kind' | 'principal'> {
  if (party.kind === 'ACCOUNT' && party.value === ownAccount)
    return { kind: 'OWN_ACCOUNT', principal: party.value };
  if (party.value === OWN_ORGANIZATION)
    return { kind: 'ORGANIZATION', principal: "the organization of the role's account" };
  return { kind: party.kind, principal: party.value };
}

/** The party that a principal names; null for Aurora's account, for `*`, and for deleted principals. */
function namedBy(
  { type, value }: PrincipalEntry,
  { aurora, ownAccount }: SearchFacts,
): Pick<Outsider, 'kind' | 'principal'> | null {
  if (type === 'Service') return { kind: 'SERVICE', principal: value };
  if (type === 'Federated') {
    return isSharedIssuer(issuerOf(value)) ? null : { kind: 'FEDERATION', principal: value };
  }
  const account = accountOf(value);
  if (type !== 'AWS' || account === null || account === aurora.accountId) return null;
  return { kind: account === ownAccount ? 'OWN_ACCOUNT' : 'ACCOUNT', principal: value };
}

/** The account of a principal that has one. */
export function accountOf(principal: string): string | null {
  return /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1] ?? null;
}

function mayBeOf({ type, value }: PrincipalEntry, aurora: Caller): boolean {
  return (
    type === 'AWS' && (value === '*' || value === aurora.uniqueId || accountOf(value) === aurora.accountId)
  );
}

function allowing({ statements }: PolicyDocument): Statement[] {
  return statements.filter(({ effect }) => effect === 'Allow');
}
