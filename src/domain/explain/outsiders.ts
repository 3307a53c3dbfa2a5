/**
 * Who a trust policy lets in besides Aurora. The question is symbolic: is there any caller, of any account, with
 * names, tags, session, MFA and External ID of the caller's choice, that an Allow covers and no Deny does?
 *
 * For each key the values are tried that the policy can tell apart (`key-values.ts`, `callers.ts`), and each is
 * judged by the evaluator itself.
 */
import type { Millis } from '../clock.ts';
import { evaluateCondition } from '../policy-conditions.ts';
import { type Caller, isKnownKey } from '../policy-context.ts';
import { globMatches, globOf } from '../policy-glob.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../policy-model.ts';
import { matchPrincipal } from '../policy-principals.ts';
import {
  CALLER_KEYS,
  type Choice,
  type Choices,
  callerChoices,
  contextOf,
  ORGANIZATION_KEYS,
  OWN_ORGANIZATION,
  organizationChoices,
  type Tie,
} from './callers.ts';
import { distinctTexts } from './distinct-texts.ts';
import {
  isSamlProvider,
  isSharedIssuer,
  issuerOf,
  issuerOfKey,
  namedByClaim,
  ownersIn,
  SOME_ISSUER,
} from './federation.ts';
import { momentsIn, patternsOf, valuesOfKey } from './key-values.ts';

/** What is known besides the policy. */
export type Surroundings = {
  readonly partition: string;
  /** The account of the role. */
  readonly ownAccount: string;
  /** Aurora, as it signs its calls. */
  readonly aurora: Caller;
  /** External IDs with which Aurora may come in. */
  readonly externalIds: readonly string[];
  readonly now: Millis;
};

/** A statement that lets in who should be kept out. */
export type Opening = {
  readonly by: 'STRANGER' | 'AURORA';
  /** The statement's index. */
  readonly statement: number;
  /** A call that gets in. Null where the search was cut off before it was certain that there is none. */
  readonly witness: Witness | null;
};

export type Witness = {
  /** Null for a caller who signs in at an identity provider. */
  readonly caller: Caller | null;
  /** Of that caller. */
  readonly issuer: string | null;
  readonly action: string;
  /** Every key that the call has; names in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
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
export type OutsiderKind = (typeof OUTSIDER_KINDS)[number];

/** Somebody who may use the role without Aurora, and whom the policy names. */
export type Outsider = {
  readonly kind: OutsiderKind;
  /** As the policy names it. */
  readonly principal: string;
  readonly statement: number;
  readonly path: PrincipalEntry['path'];
};

/** Statements through which a stranger gets in. */
export function openToStrangers(policy: PolicyDocument, around: Surroundings): Opening[] {
  return allowing(policy).flatMap((statement): Opening[] => {
    for (const question of questionsOf(statement, policy, around)) {
      const found = search(policy, statement, question, NO_TIES);
      const opening = { by: 'STRANGER', statement: statement.index } as const;
      if (found.witness !== null) return [{ ...opening, witness: found.witness }];
      if (!found.complete) return [{ ...opening, witness: null }];
    }
    return [];
  });
}

/** Statements through which a principal of Aurora's account gets in without the External ID. */
export function openToAurora(policy: PolicyDocument, around: Surroundings): Opening[] {
  const { aurora } = around;
  return allowing(policy).flatMap((statement): Opening[] => {
    if (!allowsAction(statement, 'sts:AssumeRole')) return [];
    if (!(statement.principal ?? []).some((entry) => mayBeOf(entry, aurora))) return [];
    if (statement.conditions.some((condition) => asksForThese(condition, around.externalIds))) return [];
    const question = callerQuestion(statement, policy, around, aurora.accountId);
    const { witness, complete } = search(policy, statement, question, OF_AURORA);
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
    // Where everybody gets in, nobody is worth naming.
    if (open.some((one) => one.statement === statement.index)) continue;
    for (const question of questionsOf(statement, policy, around)) {
      const at = { statement: statement.index, path: statement.path };
      for (const tie of tiesOf(question)) {
        if (tie.kind === 'ACCOUNT' && tie.value === around.aurora.accountId) continue;
        const { witness } = search(policy, statement, question, (one) => sameTie(one, tie));
        if (witness !== null) add({ ...outsiderOf(tie, around), ...at });
      }
    }
  }
  return [...found.values()];
}

const NO_TIES = () => false;
/** Aurora is in nobody else's organization or network; its own calls show where that is wrong. */
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

/** Who a principal names by itself; null for Aurora's account, for everybody, and for who is deleted. */
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

function allowsAction({ actions, notActions }: Statement, action: string): boolean {
  const covers = (patterns: readonly string[]) =>
    patterns.some((pattern) => globMatches(globOf(pattern.toLowerCase()), action.toLowerCase()));
  return actions === undefined ? !covers(notActions ?? []) : covers(actions);
}

/** Keys that are filled in together, and the ways to do so. */
type Group = {
  readonly keys: readonly string[];
  /** Whether the choices are the same whatever else is chosen. */
  readonly isFixed: boolean;
  choices(index: ReadonlyMap<string, readonly string[]>): Choices;
};

type Question = {
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly action: string;
  readonly issuer: string | null;
  readonly groups: readonly Group[];
  readonly denies: readonly Statement[];
};

/** What strangers could call: as IAM callers, and with a token of an identity provider that anybody can use. */
function questionsOf(statement: Statement, policy: PolicyDocument, around: Surroundings): Question[] {
  const entries = statement.principal ?? [];
  const everybody = entries.some(({ type, value }) => type === 'AWS' && value === '*');
  const questions: Question[] = [];
  if (everybody && allowsAction(statement, 'sts:AssumeRole')) {
    questions.push(callerQuestion(statement, policy, around, undefined));
  }
  if (allowsAction(statement, 'sts:AssumeRoleWithWebIdentity')) {
    const named = entries
      .filter(({ type, value }) => type === 'Federated' && !isSamlProvider(value))
      .map(({ value }) => issuerOf(value));
    const tested = statement.conditions.flatMap(({ key }) => issuerOfKey(key) ?? []);
    const issuers = everybody ? [...named, ...tested, SOME_ISSUER] : named;
    for (const issuer of new Set(issuers.filter((one) => isSharedIssuer(one)))) {
      questions.push(tokenQuestion(statement, policy, around, issuer));
    }
  }
  return questions;
}

function callerQuestion(
  statement: Statement,
  policy: PolicyDocument,
  around: Surroundings,
  only: string | undefined,
): Question {
  const denies = deniesOf(policy, 'sts:AssumeRole');
  const conditions = [statement, ...denies].flatMap((one) => one.conditions);
  const principals = [statement, ...denies].flatMap((one) => [
    ...(one.principal ?? []),
    ...(one.notPrincipal ?? []),
  ]);
  const { partition, ownAccount, aurora } = around;
  const accounts = [...new Set([ownAccount, aurora.accountId, ...accountsNamed(conditions, principals)])];
  const known = knownOf(around);
  const callers = () =>
    callerChoices({
      conditions,
      principals,
      version: policy.version,
      partition,
      known,
      accounts,
      ...(only !== undefined && { only }),
    });
  const itself: Choice[] =
    only === undefined
      ? []
      : [{ values: contextOf(aurora), ties: [{ kind: 'ACCOUNT', value: aurora.accountId }], caller: aurora }];
  const who = memoized(
    {
      keys: CALLER_KEYS,
      choices: () => {
        const { choices, complete } = callers();
        return { complete, choices: [...itself, ...choices] };
      },
    },
    true,
  );
  const keys = keysOf(conditions, policy).filter((key) => !CALLER_KEYS.some((one) => one === key));
  const onOrganization = conditions.filter(({ key }) =>
    ORGANIZATION_KEYS.some((one) => one === key.toLowerCase()),
  );
  const whose = memoized(
    {
      keys: ORGANIZATION_KEYS,
      choices: (index) => organizationChoices(conditions, policy.version, new Map([...known, ...index])),
    },
    onOrganization.every((condition) => variablesOf(condition, policy).length === 0),
  );
  const organization = keys.some((key) => ORGANIZATION_KEYS.some((one) => one === key)) ? [whose] : [];
  const free = freeGroups(keys, conditions, policy, around, {
    externalId:
      only === undefined ? () => true : (id) => id === undefined || !around.externalIds.includes(id),
  });
  const asked = { known, action: 'sts:AssumeRole', issuer: null, denies };
  return { ...asked, groups: inOrder([who, ...organization, ...free], conditions, policy) };
}

function tokenQuestion(
  statement: Statement,
  policy: PolicyDocument,
  around: Surroundings,
  issuer: string,
): Question {
  const action = 'sts:AssumeRoleWithWebIdentity';
  const denies = deniesOf(policy, action);
  const conditions = [statement, ...denies].flatMap((one) => one.conditions);
  const keys = keysOf(conditions, policy).filter(
    (key) => issuerOfKey(key) === issuer || (issuerOfKey(key) === null && !ONLY_OF_IAM_CALLERS.test(key)),
  );
  const nobody: Group = {
    keys: [],
    isFixed: true,
    choices: () => ({ choices: [{ values: [], ties: [] }], complete: true }),
  };
  const free = freeGroups(keys, conditions, policy, around, { externalId: () => true });
  return {
    known: knownOf(around),
    action,
    issuer,
    denies,
    groups: inOrder([nobody, ...free], conditions, policy),
  };
}

const ONLY_OF_IAM_CALLERS =
  /^(?:sts:externalid$|aws:(?:principal(?!tag)|multifactor|userid$|username$|tokenissuetime$))/;

function deniesOf({ statements }: PolicyDocument, action: string): Statement[] {
  return statements.filter((one) => one.effect === 'Deny' && allowsAction(one, action));
}

/** Every account that is written in full. */
function accountsNamed(conditions: readonly Condition[], principals: readonly PrincipalEntry[]): string[] {
  const written = conditions
    .filter(({ key }) => /^aws:principal(?:arn|account)$/i.test(key))
    .flatMap(({ values }) => values);
  return [...written, ...principals.map(({ value }) => value)].flatMap(
    (value) => value.match(/(?<!\d)\d{12}(?!\d)/g) ?? [],
  );
}

/** Keys of the conditions, and of the variables in them, in lower case. Others change nothing. */
function keysOf(conditions: readonly Condition[], policy: PolicyDocument): string[] {
  return [...new Set(conditions.flatMap((one) => [one.key.toLowerCase(), ...variablesOf(one, policy)]))];
}

function variablesOf({ values }: Condition, { version }: PolicyDocument): string[] {
  if (version !== '2012-10-17') return [];
  return values.flatMap((value) =>
    [...value.matchAll(/\$\{([^},]+)/g)]
      .map(([, key = '']) => key.trim().toLowerCase())
      .filter((key) => key.length > 1),
  );
}

function knownOf({ ownAccount }: Surroundings): ReadonlyMap<string, readonly string[]> {
  return new Map([['aws:resourceaccount', [ownAccount]]]);
}

/** Keys that no direct call of AssumeRole has, and those that are known. */
const SETTLED_KEYS = new Set([
  'aws:resourceaccount',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalservicename',
  'aws:principalservicenameslist',
]);
const TIME_KEYS = ['aws:currenttime', 'aws:epochtime'];
const NETWORK_KEYS = /^aws:(?:sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)$/;

function freeGroups(
  keys: readonly string[],
  conditions: readonly Condition[],
  policy: PolicyDocument,
  around: Surroundings,
  { externalId }: { externalId: (id: string | undefined) => boolean },
): Group[] {
  const on = (key: string) => conditions.filter((condition) => condition.key.toLowerCase() === key);
  const groups: Group[] = [];
  if (keys.some((key) => TIME_KEYS.includes(key))) {
    const written = TIME_KEYS.flatMap(on).flatMap(({ values }) => values);
    const moments = [...new Set([around.now, ...momentsIn(written)])].filter(
      (moment) => moment >= around.now,
    );
    const choices = moments.map((moment): Choice => ({ values: timeValues(moment), ties: [] }));
    groups.push({ keys: TIME_KEYS, isFixed: true, choices: () => ({ choices, complete: true }) });
  }
  if (keys.includes('aws:resourceorgid') || keys.includes('aws:resourceorgpaths')) {
    const ids = [...ORGANIZATION_KEYS, 'aws:resourceorgid', 'aws:resourceorgpaths']
      .flatMap(on)
      .flatMap(({ values }) => values.map((value) => value.split('/')[0] ?? ''))
      .filter((id) => /^o-[a-z0-9]+$/.test(id));
    const choices = [...new Set([OWN_ORGANIZATION, ...ids])].map((id): Choice => {
      const values = [
        ['aws:resourceorgid', [id]],
        ['aws:resourceorgpaths', [`${id}/r-root/`]],
      ] as const;
      return { values, ties: [] };
    });
    const all = [{ values: [], ties: [] }, ...choices];
    groups.push({
      keys: ['aws:resourceorgid', 'aws:resourceorgpaths'],
      isFixed: true,
      choices: () => ({ choices: all, complete: true }),
    });
  }
  const taken = new Set<string>([
    ...ORGANIZATION_KEYS,
    ...TIME_KEYS,
    ...SETTLED_KEYS,
    ...groups.flatMap((group) => group.keys),
  ]);
  for (const key of keys) {
    if (taken.has(key) || (!isKnownKey(key) && issuerOfKey(key) === null)) continue;
    groups.push(
      memoized(
        {
          keys: [key],
          choices: (index) => keyChoices(key, on(key), policy, index, around, externalId),
        },
        on(key).every((condition) => variablesOf(condition, policy).length === 0),
      ),
    );
  }
  return groups;
}

function timeValues(moment: Millis): Choice['values'] {
  return [
    ['aws:currenttime', [new Date(moment).toISOString()]],
    ['aws:epochtime', [String(Math.floor(moment / 1_000))]],
  ];
}

/** Without variables the choices are the same whatever else is chosen: they are made once. */
function memoized(group: Omit<Group, 'isFixed'>, isFixed: boolean): Group {
  if (!isFixed) return { ...group, isFixed };
  let known: Choices | undefined;
  const choices: Group['choices'] = (index) => {
    known ??= group.choices(index);
    return known;
  };
  return { keys: group.keys, isFixed, choices };
}

function keyChoices(
  key: string,
  conditions: readonly Condition[],
  policy: PolicyDocument,
  index: ReadonlyMap<string, readonly string[]>,
  around: Surroundings,
  externalId: (id: string | undefined) => boolean,
): Choices {
  const written = conditions.flatMap(({ values }) => values);
  const claim = issuerOfKey(key) !== null;
  const { choices, complete } = claim
    ? claimValues(key, conditions, policy, index)
    : valuesOfKey(
        key,
        conditions,
        policy.version,
        index,
        around.now,
        key === 'sts:externalid' ? around.externalIds : [],
      );
  const tied = (value: string): Tie[] => {
    if (claim) {
      const name = namedByClaim(key, value, written);
      return name === null ? [] : [{ kind: 'FEDERATION', value: `${key} ${name}` }];
    }
    const named = written.includes(value) && !/[*?]/.test(value);
    if (NETWORK_KEYS.test(key)) return named ? [{ kind: 'NETWORK', value }] : [];
    const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1];
    const fixed = account !== undefined && written.some((one) => one.includes(`:${account}:`));
    return fixed && key.startsWith('aws:') && !key.includes('tag/')
      ? [{ kind: 'ACCOUNT', value: account }]
      : [];
  };
  return {
    complete,
    choices: choices
      .filter(([value]) => key !== 'sts:externalid' || externalId(value))
      .map((values) => ({ values: values.length === 0 ? [] : [[key, values]], ties: values.flatMap(tied) })),
  };
}

/** A token always has an issuer, a subject and an audience. */
function claimValues(
  key: string,
  conditions: readonly Condition[],
  policy: PolicyDocument,
  index: ReadonlyMap<string, readonly string[]>,
) {
  const written = conditions.flatMap(({ values }) => values);
  const owners = ownersIn(key, written).map((owner) => ({ glob: globOf(`${owner}*`) }));
  const shape = ['?*', 'repo:?*/*', '?*:?*:*', '?*/*'].map((text) => ({ glob: globOf(text) }));
  const patterns = conditions.flatMap((condition) => patternsOf(condition, policy.version, index));
  const walked = distinctTexts([...patterns, ...owners, ...shape], { characters: /[^\n]/ });
  const texts = walked.texts.filter((text) => text !== '').map((text) => [text]);
  const missing: string[][] = /:(?:sub|aud|iss)$/.test(key) ? [] : [[]];
  return { choices: [...missing, ...texts], complete: walked.complete };
}

/** What variables refer to is chosen before they are read. */
function inOrder(
  groups: readonly Group[],
  conditions: readonly Condition[],
  policy: PolicyDocument,
): Group[] {
  const owner = (key: string) => groups.find((group) => group.keys.includes(key));
  const done: Group[] = [];
  const visit = (group: Group, above: readonly Group[]): void => {
    if (done.includes(group) || above.includes(group)) return;
    for (const condition of conditions) {
      if (!group.keys.includes(condition.key.toLowerCase())) continue;
      for (const key of variablesOf(condition, policy)) {
        const needed = owner(key);
        if (needed !== undefined) visit(needed, [...above, group]);
      }
    }
    done.push(group);
  };
  for (const group of groups) visit(group, []);
  return done;
}

/** Bounds a search: conditions evaluated. Where it is cut off, nothing is excluded. */
const MAX_EVALUATIONS = 20_000;

type Found = { readonly witness: Witness | null; readonly complete: boolean };

/** Looks for a call that the statement allows and no Deny refuses, with no other ties than those that `allowed` lets pass. */
function search(
  policy: PolicyDocument,
  allow: Statement,
  question: Question,
  allowed: (tie: Tie) => boolean,
): Found {
  return new Search(policy, allow, question, allowed).run();
}

class Search {
  readonly #policy: PolicyDocument;
  readonly #allow: Statement;
  readonly #question: Question;
  readonly #allowed: (tie: Tie) => boolean;
  readonly #index: Map<string, readonly string[]>;
  /** Of each group, the conditions that can be judged once it is filled in. */
  readonly #wanted: Condition[][];
  readonly #dodging: Condition[][][];
  /** Whether a variable refers to a key of the group. */
  readonly #referred: boolean[];
  #caller: Caller | null = null;
  #evaluations = 0;
  #complete = true;

  constructor(policy: PolicyDocument, allow: Statement, question: Question, allowed: (tie: Tie) => boolean) {
    this.#policy = policy;
    this.#allow = allow;
    this.#question = question;
    this.#allowed = allowed;
    this.#index = new Map(question.known);
    const { groups, denies } = question;
    const readyAt = (condition: Condition): number => {
      const keys = [condition.key.toLowerCase(), ...variablesOf(condition, policy)];
      return Math.max(0, ...keys.map((key) => groups.findIndex((group) => group.keys.includes(key))));
    };
    const byGroup = (conditions: readonly Condition[]) => {
      const sorted: Condition[][] = groups.map(() => []);
      for (const condition of conditions) sorted[readyAt(condition)]?.push(condition);
      return sorted;
    };
    this.#wanted = byGroup(allow.conditions);
    this.#dodging = denies.map(({ conditions }) => byGroup(conditions));
    const variables = new Set(
      [allow, ...denies].flatMap(({ conditions }) => conditions.flatMap((one) => variablesOf(one, policy))),
    );
    this.#referred = groups.map(({ keys }) => keys.some((key) => variables.has(key)));
  }

  run(): Found {
    const { denies, issuer, action } = this.#question;
    if (this.#isHopeless()) return { witness: null, complete: true };
    const found = this.#walk(0, [...denies.keys()]);
    if (!found) return { witness: null, complete: this.#complete };
    const witness = { caller: this.#caller, issuer, action, context: new Map(this.#index) };
    return { witness, complete: true };
  }

  /** Whether one group by itself can never be filled in as the statement asks: the rest need not be tried. */
  #isHopeless(): boolean {
    return this.#question.groups.some((group, at) => {
      if (at === 0 || !group.isFixed) return false;
      const { choices, complete } = group.choices(this.#index);
      const wanted = (this.#wanted[at] ?? []).filter((one) => variablesOf(one, this.#policy).length === 0);
      const fits = choices.some((choice) => {
        if (choice.ties.some((tie) => !this.#allowed(tie))) return false;
        this.#fill(group, choice);
        return wanted.every((one) => this.#holds(one));
      });
      for (const key of group.keys) this.#index.delete(key);
      return complete && !fits;
    });
  }

  /** Fills in the groups from `at` on, so that every Deny in `open` comes to miss the call. */
  #walk(at: number, open: readonly number[]): boolean {
    const group = this.#question.groups[at];
    if (group === undefined) return open.length === 0;
    const offered = group.choices(this.#index);
    this.#complete &&= offered.complete;
    const good: { choice: Choice; left: readonly number[] }[] = [];
    for (const choice of offered.choices) {
      if (this.#isSpent()) break;
      if (choice.ties.some((tie) => !this.#allowed(tie))) continue;
      this.#fill(group, choice);
      if (!this.#allows(at)) continue;
      good.push({ choice, left: open.filter((deny) => this.#mayDeny(deny, at)) });
    }
    for (const { choice, left } of this.#referred[at] === true ? good : fewestLeft(good)) {
      this.#fill(group, choice);
      if (this.#walk(at + 1, left)) return true;
      if (this.#isSpent()) break;
    }
    for (const key of group.keys) this.#index.delete(key);
    return false;
  }

  #isSpent(): boolean {
    if (this.#evaluations <= MAX_EVALUATIONS) return false;
    this.#complete = false;
    return true;
  }

  #fill(group: Group, choice: Choice): void {
    for (const key of group.keys) this.#index.delete(key);
    for (const [key, values] of choice.values) this.#index.set(key, values);
    if (choice.caller !== undefined) this.#caller = choice.caller;
  }

  #allows(at: number): boolean {
    return (at > 0 || this.#covers(this.#allow)) && (this.#wanted[at] ?? []).every((one) => this.#holds(one));
  }

  #mayDeny(index: number, at: number): boolean {
    const deny = this.#question.denies[index];
    if (at === 0 && deny !== undefined && !this.#covers(deny)) return false;
    return (this.#dodging[index]?.[at] ?? []).every((one) => this.#holds(one));
  }

  #holds(condition: Condition): boolean {
    this.#evaluations += 1;
    return evaluateCondition(condition, this.#policy.version, this.#index).matched;
  }

  #covers({ principal, notPrincipal }: Statement): boolean {
    const covered = (principal ?? notPrincipal ?? []).some((entry) => this.#isCaller(entry));
    return (principal !== undefined) === covered;
  }

  #isCaller(entry: PrincipalEntry): boolean {
    const { issuer } = this.#question;
    if (this.#caller !== null) return matchPrincipal(entry, this.#caller) !== null;
    return entry.type === 'AWS' ? entry.value === '*' : issuer !== null && issuerOf(entry.value) === issuer;
  }
}

/** Of the choices that leave the same denials one, and none that leaves more than another. */
function fewestLeft<T extends { left: readonly number[] }>(choices: readonly T[]): T[] {
  const distinct = new Map(choices.map((one) => [one.left.join(), one] as const).reverse());
  const fewest = [...distinct.values()].sort((a, b) => a.left.length - b.left.length);
  const kept: T[] = [];
  for (const one of fewest) {
    if (!kept.some(({ left }) => left.every((deny) => one.left.includes(deny)))) kept.push(one);
  }
  return kept;
}
