/**
 * Finds who can use the role apart from Aurora. The question is symbolic: is there any caller, of any account, with
 * names, tags, session, MFA and External ID of the caller's choice, that an Allow covers and no Deny does?
 *
 * For each key the values are tried that the policy can tell apart (`key-values.ts`, `callers.ts`), and each is
 * judged by the evaluator itself.
 */
import type { Caller } from '../../iam/policy/context.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
import { allowsAction, callerQuestion, type Question, questionsOf } from './caller-questions.ts';
import { type Found, search, type Witness } from './caller-search.ts';
import { OWN_ORGANIZATION, type Tie } from './callers.ts';
import { isSharedIssuer, issuerOf } from './federation.ts';
import { withFilledVariables } from './filled-variables.ts';
import type { Surroundings } from './key-groups.ts';
import { relaxed } from './loose-conditions.ts';

/** A statement that lets in a caller that should be kept out. */
export type Opening = {
  readonly by: 'STRANGER' | 'AURORA';
  /** The statement's index. */
  readonly statement: number;
  /** A call that gets in. Null where the search was cut off before it was certain that there is none. */
  readonly witness: Witness | null;
};

export const OUTSIDER_KINDS = [
  'OWN_ACCOUNT',
  'ACCOUNT',
  'ORGANIZATION',
  'PRINCIPAL',
  'NETWORK',
  'SERVICE',
  'FEDERATION',
] as const;
type OutsiderKind = (typeof OUTSIDER_KINDS)[number];

/** A party that the policy names and that may use the role without Aurora. */
export type Outsider = {
  readonly kind: OutsiderKind;
  /** As the policy names it. */
  readonly principal: string;
  readonly statement: number;
  readonly path: PrincipalEntry['path'];
};

/** Statements that let in a stranger. */
export function openToStrangers(policy: PolicyDocument, around: Surroundings): Opening[] {
  return allowing(policy).flatMap((statement): Opening[] => {
    const { witness, complete } = around.effort.once(asked('STRANGER', policy, statement, around), () =>
      lookFor('STRANGER', policy, statement, around),
    );
    if (witness === null && complete) return [];
    return [{ by: 'STRANGER', statement: statement.index, witness }];
  });
}

/** Searches the policy for a caller who gets in, then the relaxed policy where there is one. */
function lookFor(
  by: Opening['by'],
  policy: PolicyDocument,
  statement: Statement,
  around: Surroundings,
): Found {
  const allowed = by === 'AURORA' ? OF_AURORA : NO_TIES;
  const among = (document: PolicyDocument, allow: Statement): Found => {
    const questions =
      by === 'AURORA'
        ? [callerQuestion(allow, document, around, around.aurora.accountId)]
        : questionsOf(allow, document, around);
    let complete = true;
    for (const question of questions) {
      const found = search(document, allow, question, allowed, around.effort);
      if (found.witness !== null) return found;
      complete &&= found.complete;
    }
    return { witness: null, complete };
  };
  const found = among(policy, statement);
  const lax = relaxed(policy, statement);
  if (found.witness !== null || lax === null) return found;
  const more = among(lax.policy, lax.allow);
  if (more.witness === null) return more;
  const witness = withFilledVariables(policy, statement, more.witness, around, by === 'AURORA');
  return { witness, complete: false };
}

/** Names the question by everything that its answer depends on. */
function asked(
  by: Opening['by'],
  { version, statements }: PolicyDocument,
  statement: Statement,
  { effort: _, ...around }: Surroundings,
): string {
  const parts = (one: Statement) => [
    [one.principal, one.notPrincipal].map((entries) => entries?.map(({ type, value }) => [type, value])),
    [one.actions, one.notActions],
    one.conditions.map(({ operator, key, values }) => [operator, key, values]),
  ];
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  return JSON.stringify([by, version, around, parts(statement), denies.map(parts)]);
}

/** Statements through which a principal of Aurora's account gets in without the External ID. */
export function openToAurora(policy: PolicyDocument, around: Surroundings): Opening[] {
  const { aurora } = around;
  return allowing(policy).flatMap((statement): Opening[] => {
    if (!allowsAction(statement, 'sts:AssumeRole')) return [];
    if (!(statement.principal ?? []).some((entry) => mayBeOf(entry, aurora))) return [];
    if (statement.conditions.some((condition) => asksForThese(condition, around.externalIds))) return [];
    const { witness, complete } = around.effort.once(asked('AURORA', policy, statement, around), () =>
      lookFor('AURORA', policy, statement, around),
    );
    if (witness === null && complete) return [];
    return [{ by: 'AURORA', statement: statement.index, witness }];
  });
}

/** The usual condition, for which no search is needed. */
function asksForThese({ key, operator, values }: Condition, externalIds: readonly string[]): boolean {
  return (
    operator === 'StringEquals' &&
    key.toLowerCase() === 'sts:externalid' &&
    values.every((value) => externalIds.includes(value))
  );
}

/** Who else the policy lets in: accounts, organizations, services and federations that it names. */
export function namedOutsiders(
  policy: PolicyDocument,
  around: Surroundings,
  open: readonly Opening[],
): Outsider[] {
  const found = new Map<string, Outsider>();
  const add = (outsider: Outsider) => {
    const key = `${outsider.kind} ${outsider.principal}`;
    if (!found.has(key)) found.set(key, outsider);
  };
  for (const statement of allowing(policy)) {
    for (const entry of statement.principal ?? []) {
      const named = namedBy(entry, around);
      if (named !== null) add({ ...named, statement: statement.index, path: entry.path });
    }
    // A statement that is open to all needs no names.
    if (open.some((one) => one.statement === statement.index)) continue;
    const lax = relaxed(policy, statement) ?? { policy, allow: statement };
    for (const question of questionsOf(lax.allow, lax.policy, around)) {
      const at = { statement: statement.index, path: statement.path };
      for (const tie of tiesOf(question)) {
        if (tie.kind === 'ACCOUNT' && tie.value === around.aurora.accountId) continue;
        const onlyThis = (one: Tie) => sameTie(one, tie);
        const { witness, complete } = search(lax.policy, lax.allow, question, onlyThis, around.effort);
        if (witness !== null || !complete) add({ ...outsiderOf(tie, around), ...at });
      }
    }
  }
  return [...found.values()];
}

const NO_TIES = () => false;
/** Aurora belongs to no other organization or network; its own calls show where that is wrong. */
const OF_AURORA = ({ kind }: Tie) => kind === 'ACCOUNT';
/** Named parties that are looked for one by one. */
const MAX_TIES = 40;

function sameTie(a: Tie, b: Tie): boolean {
  return a.kind === b.kind && a.value === b.value;
}

function tiesOf({ groups }: Question): Tie[] {
  const ties = groups.flatMap((group) => group.choices(EMPTY).choices).flatMap((choice) => choice.ties);
  return ties.filter((tie, i) => ties.findIndex((one) => sameTie(one, tie)) === i).slice(0, MAX_TIES);
}

const EMPTY: ReadonlyMap<string, readonly string[]> = new Map();

function outsiderOf(tie: Tie, { ownAccount }: Surroundings): Pick<Outsider, 'kind' | 'principal'> {
  if (tie.kind === 'ACCOUNT' && tie.value === ownAccount)
    return { kind: 'OWN_ACCOUNT', principal: tie.value };
  if (tie.value === OWN_ORGANIZATION)
    return { kind: 'ORGANIZATION', principal: "the organization of the role's account" };
  return { kind: tie.kind, principal: tie.value };
}

/** The party that a principal names; null for Aurora's account, for `*`, and for deleted principals. */
function namedBy(
  { type, value }: PrincipalEntry,
  { aurora, ownAccount }: Surroundings,
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
