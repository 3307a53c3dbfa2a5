/** Condition keys that are filled in together, and their values that the policy can distinguish. */
import type { Millis } from '../../base/clock.ts';
import { type Caller, isKnownKey } from '../../iam/policy/context.ts';
import { globOf } from '../../iam/policy/glob.ts';
import type { Condition, PolicyDocument } from '../../iam/policy/model.ts';
import {
  type Choice,
  type Choices,
  type ExclusiveParty,
  ORGANIZATION_KEYS,
  OWN_ORGANIZATION,
} from './callers.ts';
import { distinctTexts } from './distinct-texts.ts';
import type { ExplanationEffort } from './effort.ts';
import { issuerOfKey, namedByClaim, ownersIn } from './federation.ts';
import {
  type KeyQuestion,
  momentsAround,
  momentText,
  numbersAround,
  patternsIn,
  TIME_KEYS,
  textsBesides,
  valuesOfKey,
} from './key-values.ts';
import { variablesOf } from './policy-keys.ts';

/** What the search knows in addition to the policy. */
export type SearchFacts = {
  /** The account of the role. */
  readonly ownAccount: string;
  /** Aurora, as it signs its calls. */
  readonly aurora: Caller;
  /** External IDs with which Aurora may come in. */
  readonly externalIds: readonly string[];
  readonly now: Millis;
  /** What all searches together may still compute. */
  readonly effort: ExplanationEffort;
};

/** Keys that are filled in together, and the ways to do so. */
export type Group = {
  readonly keys: readonly string[];
  /** Whether the choices are the same whatever else is chosen. */
  readonly isFixed: boolean;
  choices(index: ReadonlyMap<string, readonly string[]>): Choices;
};

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
/** AWS sets these: a stranger's call never carries the id of another's network. An address is not such an id. */
const NETWORK_KEYS =
  /^aws:(?:ec2instancesourcevpc|sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)$/;

export function freeGroups(
  keys: readonly string[],
  conditions: readonly Condition[],
  policy: PolicyDocument,
  facts: SearchFacts,
  externalId: (id: string | undefined) => boolean,
): Group[] {
  const on = (key: string) => conditions.filter((condition) => condition.key.toLowerCase() === key);
  const groups: Group[] = [];
  if (keys.some((key) => TIME_KEYS.includes(key))) {
    const written = TIME_KEYS.flatMap(on).flatMap(({ values }) => values);
    const seconds = numbersAround(written).map((second) => Math.floor(second * 1_000));
    const moments = [...new Set([facts.now, ...momentsAround(written), ...seconds])].filter(
      (moment) => moment >= facts.now && moment <= MAX_MOMENT,
    );
    const choices = moments.map((moment): Choice => ({ values: timeValues(moment), parties: [] }));
    groups.push(fixedGroup(TIME_KEYS, choices));
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
      return { values, parties: [] };
    });
    const all = [{ values: [], parties: [] }, ...choices];
    groups.push(fixedGroup(['aws:resourceorgid', 'aws:resourceorgpaths'], all));
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
          choices: (index) => {
            const { effort } = facts;
            const question = { key, conditions: on(key), version: policy.version, index, effort };
            return keyChoices(question, facts, externalId);
          },
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

/** A group with these choices and no others. */
export function fixedGroup(keys: readonly string[], choices: readonly Choice[]): Group {
  return { keys, isFixed: true, choices: () => ({ choices, complete: true }) };
}

/** Memoizes a group without variables: its choices do not depend on others. */
export function memoized(group: Omit<Group, 'isFixed'>, isFixed: boolean): Group {
  if (!isFixed) return { ...group, isFixed };
  let known: Choices | undefined;
  const choices: Group['choices'] = (index) => {
    known ??= group.choices(index);
    return known;
  };
  return { keys: group.keys, isFixed, choices };
}

function keyChoices(
  question: KeyQuestion,
  facts: SearchFacts,
  externalId: (id: string | undefined) => boolean,
): Choices {
  const { key, conditions } = question;
  const written = conditions.flatMap(({ values }) => values);
  const claim = issuerOfKey(key) !== null;
  const { choices, complete } = claim
    ? claimValues(question)
    : valuesOfKey(question, facts.now, key === 'sts:externalid' ? facts.externalIds : []);
  const partiesOf = (value: string): ExclusiveParty[] => {
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
      .map((values) => ({
        values: values.length === 0 ? [] : [[key, values]],
        parties: values.flatMap(partiesOf),
      })),
  };
}

/** A token always has an issuer, a subject and an audience. */
function claimValues(question: KeyQuestion) {
  const { key, conditions, effort } = question;
  const written = conditions.flatMap(({ values }) => values);
  const owners = ownersIn(key, written).map((owner) => ({ glob: globOf(`${owner}*`) }));
  const shape = ['?*', 'repo:?*/*', '?*:?*:*', '?*/*'].map((text) => ({ glob: globOf(text) }));
  const patterns = [...patternsIn(question), ...owners, ...shape];
  const walked = distinctTexts(patterns, { characters: /[^\n]/ }, effort);
  const texts = [...new Set([...walked.texts, ...textsBesides(conditions)])]
    .filter((text) => text !== '')
    .map((text) => [text]);
  const missing: string[][] = /:(?:sub|aud|iss)$/.test(key) ? [] : [[]];
  return { choices: [...missing, ...texts], complete: walked.complete };
}

/** What variables refer to is chosen before they are read. */
export function inOrder(
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
