/** What changed between two versions of a policy, or of a set of policies, in plain words. */
import type { Condition, PolicyDocument, Statement } from './model.ts';
import type { NamedPolicy } from './permissions.ts';
import { conditionWords, namesOf, statementWords } from './statement-words.ts';

export type PolicyChange = {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** The name of the policy; null for a trust policy, of which a role has one. */
  readonly policy: string | null;
  /** The Sid of the statement; null where it has none. */
  readonly sid: string | null;
  /** One or more sentences. */
  readonly words: string;
};

/** How to show a condition. It may hide values that must not be repeated. */
type ShowCondition = (condition: Condition) => string;

/** The statements that were added, removed or changed. Their order has no meaning, so it does not count. */
export function policyChanges(
  before: PolicyDocument,
  after: PolicyDocument,
  show: ShowCondition = conditionWords,
  policy: string | null = null,
): PolicyChange[] {
  // Version decides whether ${...} is a variable: the same text may mean something else.
  const isSameVersion = before.version === after.version;
  const { removed, added } = withoutEqual(before.statements, after.statements, isSameVersion);
  const pairs = pairUp(removed, added);
  const one = (kind: PolicyChange['kind'], { sid }: Statement, words: string): PolicyChange => ({
    kind,
    policy,
    sid: sid === undefined || sid === '' ? null : sid,
    words,
  });
  return [
    ...pairs.map(({ old, now }) => one('CHANGED', now, changeWords(old, now, show))),
    ...removed
      .filter((old) => !pairs.some((pair) => pair.old === old))
      .map((old) => one('REMOVED', old, statementWords(old, show))),
    ...added
      .filter((now) => !pairs.some((pair) => pair.now === now))
      .map((now) => one('ADDED', now, statementWords(now, show))),
  ];
}

/** The same for all policies of a role. A policy with another name is another policy. */
export function permissionChanges(
  before: readonly NamedPolicy[],
  after: readonly NamedPolicy[],
): PolicyChange[] {
  const whole = (kind: 'ADDED' | 'REMOVED', { name, policy }: NamedPolicy): PolicyChange => ({
    kind,
    policy: name,
    sid: null,
    words: policy.statements.map((statement) => statementWords(statement)).join(' '),
  });
  const named = (list: readonly NamedPolicy[], name: string) => list.find((one) => one.name === name);
  return [
    ...before.flatMap((old) => {
      const now = named(after, old.name);
      if (now === undefined) return [whole('REMOVED', old)];
      return policyChanges(old.policy, now.policy, conditionWords, old.name);
    }),
    ...after.filter(({ name }) => named(before, name) === undefined).map((now) => whole('ADDED', now)),
  ];
}

function withoutEqual(before: readonly Statement[], after: readonly Statement[], isSameVersion: boolean) {
  const added = [...after];
  const removed = before.filter((old) => {
    const at = added.findIndex((now) => isSame(old, now) && (isSameVersion || !hasVariable(now)));
    if (at < 0) return true;
    added.splice(at, 1);
    return false;
  });
  return { removed, added };
}

function isSame(old: Statement, now: Statement): boolean {
  const [mine, its] = [new Set(itemsOf(old)), new Set(itemsOf(now))];
  return old.effect === now.effect && mine.size === its.size && [...mine].every((item) => its.has(item));
}

function hasVariable(statement: Statement): boolean {
  return itemsOf(statement).some((item) => item.includes('${'));
}

/** Everything that a statement lists. */
function itemsOf(statement: Statement): string[] {
  const { conditions } = statement;
  return [
    ...LISTS.flatMap(({ element, read }) => (read(statement) ?? []).map((value) => `${element} ${value}`)),
    ...conditions.map(({ operator, key, values }) =>
      JSON.stringify([operator, key.toLowerCase(), [...values].sort()]),
    ),
  ];
}

type List = {
  readonly element: string;
  readonly noun: string;
  readonly read: (statement: Statement) => readonly string[] | undefined;
};

const namesIn = (principal: Statement['principal']) => principal && namesOf(principal);
const LISTS: readonly List[] = [
  { element: 'Principal', noun: 'principal', read: ({ principal }) => namesIn(principal) },
  { element: 'NotPrincipal', noun: 'excepted principal', read: ({ notPrincipal }) => namesIn(notPrincipal) },
  { element: 'Action', noun: 'action', read: ({ actions }) => actions },
  { element: 'NotAction', noun: 'excepted action', read: ({ notActions }) => notActions },
  { element: 'Resource', noun: 'resource', read: ({ resources }) => resources },
  { element: 'NotResource', noun: 'excepted resource', read: ({ notResources }) => notResources },
];

type Pair = { readonly old: Statement; readonly now: Statement };

/** Pairs statements with the same Sid, then those of one effect that share most of what they list. */
function pairUp(removed: readonly Statement[], added: readonly Statement[]): Pair[] {
  const candidates = removed
    .flatMap((old) => added.map((now) => ({ old, now, likeness: likeness(old, now) })))
    .filter((one) => one.likeness >= 0.5)
    .sort((a, b) => b.likeness - a.likeness);
  const pairs: Pair[] = [];
  for (const { old, now } of candidates)
    if (!pairs.some((pair) => pair.old === old || pair.now === now)) pairs.push({ old, now });
  return pairs;
}

/** 2 for the same Sid; otherwise the part of the shorter statement that both have, from 0 to 1. */
function likeness(old: Statement, now: Statement): number {
  if (old.sid !== undefined && old.sid !== '' && old.sid === now.sid) return 2;
  if (old.effect !== now.effect) return 0;
  const [mine, its] = [itemsOf(old), itemsOf(now)];
  const shared = mine.filter((item) => its.includes(item)).length;
  return shared / Math.min(mine.length, its.length);
}

function changeWords(old: Statement, now: Statement, show: ShowCondition): string {
  const switched = LISTS.some(({ read }) => (read(old) === undefined) !== (read(now) === undefined));
  if (switched || old.effect !== now.effect)
    return `Before: ${statementWords(old, show)} Now: ${statementWords(now, show)}`;
  const changes = [
    ...LISTS.flatMap((list) => listChanges(list, old, now)),
    ...conditionChanges(old.conditions, now.conditions, show),
  ];
  // Only the policy's Version differs.
  if (changes.length === 0) return `${statementWords(now, show)} Variables in it have another meaning now.`;
  return `${changes.map((change) => `${change}.`).join(' ')} Now: ${statementWords(now, show)}`;
}

function listChanges({ noun, read }: List, old: Statement, now: Statement): string[] {
  const [before, after] = [read(old) ?? [], read(now) ?? []];
  const named = (values: readonly string[]) =>
    `The ${noun}${values.length === 1 ? ` ${values[0]} was` : `s ${values.join(', ')} were`}`;
  const gone = before.filter((value) => !after.includes(value));
  const fresh = after.filter((value) => !before.includes(value));
  return [
    ...(gone.length === 0 ? [] : [`${named(gone)} removed`]),
    ...(fresh.length === 0 ? [] : [`${named(fresh)} added`]),
  ];
}

function conditionChanges(
  before: readonly Condition[],
  after: readonly Condition[],
  show: ShowCondition,
): string[] {
  const sameKey = (a: Condition) => (b: Condition) =>
    a.key.toLowerCase() === b.key.toLowerCase() && a.operator === b.operator;
  const isSameValues = (a: Condition, b: Condition) =>
    [...a.values].sort().join('\n') === [...b.values].sort().join('\n');
  const gone = before.flatMap((old) => {
    const now = after.find(sameKey(old));
    if (now === undefined) return [`The condition "${show(old)}" was removed`];
    if (isSameValues(old, now)) return [];
    const [was, is] = [show(old), show(now)];
    return was === is
      ? [`The condition on ${old.key} has another value`]
      : [`The condition "${was}" became "${is}"`];
  });
  const fresh = after
    .filter((now) => !before.some(sameKey(now)))
    .map((now) => `The condition "${show(now)}" was added`);
  return [...gone, ...fresh];
}
