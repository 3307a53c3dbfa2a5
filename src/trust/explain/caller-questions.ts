/** What callers could send: for each group of condition keys, the ways to fill it in that the policy can tell apart. */
import type { Millis } from '../../base/clock.ts';
import { type Caller, isKnownKey } from '../../iam/policy/context.ts';
import { globMatches, globOf } from '../../iam/policy/glob.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
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
import type { Effort } from './effort.ts';
import {
  isSamlProvider,
  isSharedIssuer,
  issuerOf,
  issuerOfKey,
  namedByClaim,
  ownersIn,
  SOME_ISSUER,
} from './federation.ts';
import {
  momentsAround,
  momentText,
  numbersAround,
  patternsOf,
  TIME_KEYS,
  textsBesides,
  valuesOfKey,
} from './key-values.ts';
import { keysOf, variablesOf } from './policy-keys.ts';

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
  /** What all searches together may still compute. */
  readonly effort: Effort;
};

/** Whether the statement is about the action. */
export function allowsAction({ actions, notActions }: Statement, action: string): boolean {
  const covers = (patterns: readonly string[]) =>
    patterns.some((pattern) => globMatches(globOf(pattern.toLowerCase()), action.toLowerCase()));
  return actions === undefined ? !covers(notActions ?? []) : covers(actions);
}

/** Keys that are filled in together, and the ways to do so. */
export type Group = {
  readonly keys: readonly string[];
  /** Whether the choices are the same whatever else is chosen. */
  readonly isFixed: boolean;
  choices(index: ReadonlyMap<string, readonly string[]>): Choices;
};

/** Who could call, and what each may send. */
export type Question = {
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly action: string;
  readonly issuer: string | null;
  readonly groups: readonly Group[];
  readonly denies: readonly Statement[];
};

/** What strangers could call: as IAM callers, and with a token of an identity provider that anybody can use. */
export function questionsOf(statement: Statement, policy: PolicyDocument, around: Surroundings): Question[] {
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

/** @param only the account of the callers; undefined for every account */
export function callerQuestion(
  statement: Statement,
  policy: PolicyDocument,
  around: Surroundings,
  only: string | undefined,
): Question {
  const denies = deniesOf(policy, 'sts:AssumeRole');
  const written = [statement, ...denies].flatMap((one) => one.conditions);
  const conditions = withHints(withHints(written, policy), policy);
  const principals = [statement, ...denies].flatMap((one) => [
    ...(one.principal ?? []),
    ...(one.notPrincipal ?? []),
  ]);
  const { partition, ownAccount, aurora } = around;
  const accounts = [...new Set([ownAccount, aurora.accountId, ...accountsNamed(written, principals)])];
  const known = knownOf(around);
  const callers = () =>
    callerChoices({
      conditions,
      principals,
      version: policy.version,
      partition,
      known,
      accounts,
      effort: around.effort,
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
  const byOrganization = memoized(
    {
      keys: ORGANIZATION_KEYS,
      choices: (index) =>
        organizationChoices(conditions, policy.version, new Map([...known, ...index]), around.effort),
    },
    onOrganization.every((condition) => variablesOf(condition, policy).length === 0),
  );
  const organization = keys.some((key) => ORGANIZATION_KEYS.some((one) => one === key))
    ? [byOrganization]
    : [];
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
  const written = [statement, ...denies].flatMap((one) => one.conditions);
  const conditions = withHints(withHints(written, policy), policy);
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

/**
 * Where a variable must equal what a condition asks for, its key is tried with the values of that condition: as if it
 * were tested for them, too. For making choices only.
 */
function withHints(conditions: readonly Condition[], policy: PolicyDocument): Condition[] {
  const hints = conditions.flatMap((condition) =>
    variablesOf(condition, policy).flatMap((key) =>
      conditions
        .filter((one) => one.key.toLowerCase() === condition.key.toLowerCase())
        .map((one) => ({ ...one, key, values: withoutFrames(one.values, condition.values) })),
    ),
  );
  return [...conditions, ...hints.filter(({ values }) => values.length > 0)];
}

/** The values, and what is left of them between the texts around a variable. */
function withoutFrames(values: readonly string[], frames: readonly string[]): string[] {
  const plain = values.filter((value) => !value.includes('${'));
  const ends = frames.flatMap((frame) => {
    const [, before, after] = /^([^$]*)\$\{[^}]*\}([^$]*)$/.exec(frame) ?? [];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const within = plain.flatMap((value) =>
    ends.flatMap(({ before, after }) =>
      value.startsWith(before) && value.endsWith(after) && value.length >= before.length + after.length
        ? [value.slice(before.length, value.length - after.length)]
        : [],
    ),
  );
  return [...new Set([...plain, ...within])];
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
/** Keys that AWS fills in with the ARN of something in the caller's account. A caller chooses every other. */
const ARN_KEYS =
  /^(?:aws:(?:chatbotsourcearn|federatedprovider|signinsessionarn)|(?:ec2|ssm):sourceinstancearn|lambda:sourcefunctionarn)$/;
/** AWS sets these: a stranger's call never carries the id of another's network. An address is no such id. */
const NETWORK_KEYS =
  /^aws:(?:ec2instancesourcevpc|sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)$/;

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
    const seconds = numbersAround(written).map((second) => Math.floor(second * 1_000));
    const moments = [...new Set([around.now, ...momentsAround(written), ...seconds])].filter(
      (moment) => moment >= around.now && moment <= MAX_MOMENT,
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

/** The last moment that a date can express. */
const MAX_MOMENT: Millis = 8.64e15;

function timeValues(moment: Millis): Choice['values'] {
  return [
    ['aws:currenttime', [momentText(moment)]],
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
    ? claimValues(key, conditions, policy, index, around.effort)
    : valuesOfKey(
        key,
        conditions,
        policy.version,
        index,
        around.now,
        around.effort,
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
    return fixed && ARN_KEYS.test(key) ? [{ kind: 'ACCOUNT', value: account }] : [];
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
  effort: Effort,
) {
  const written = conditions.flatMap(({ values }) => values);
  const owners = ownersIn(key, written).map((owner) => ({ glob: globOf(`${owner}*`) }));
  const shape = ['?*', 'repo:?*/*', '?*:?*:*', '?*/*'].map((text) => ({ glob: globOf(text) }));
  const patterns = conditions.flatMap((condition) => patternsOf(condition, policy.version, index));
  const walked = distinctTexts([...patterns, ...owners, ...shape], { characters: /[^\n]/ }, effort);
  const texts = [...new Set([...walked.texts, ...textsBesides(conditions)])]
    .filter((text) => text !== '')
    .map((text) => [text]);
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
