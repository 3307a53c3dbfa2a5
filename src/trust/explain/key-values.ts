/**
 * The values of a condition key that a policy can distinguish. Of all values for which its conditions decide in the same
 * way, this list has one.
 */
import type { Millis } from '../../base/clock.ts';
import { evaluateCondition } from '../../iam/policy/conditions.ts';
import type { ContextIndex } from '../../iam/policy/context.ts';
import { globOf } from '../../iam/policy/glob.ts';
import type { Condition, PolicyVersion } from '../../iam/policy/model.ts';
import { type IpRange, readDate, readIpRange, readNumber } from '../../iam/policy/values.ts';
import { expandVariables, globText } from '../../iam/policy/variables.ts';
import { distinctTexts, exactly, type TextPattern } from './distinct-texts.ts';
import type { ExplanationEffort } from './effort.ts';

export type KeyValues = {
  /** Values of the key. An empty list means that the call does not have the key. */
  readonly choices: readonly (readonly string[])[];
  /** False when there may be more. */
  readonly complete: boolean;
};

/** What AWS accepts as a value of keys that a caller fills in (docs/aws-facts.md, section 1). */
const TAG_CHARACTERS = /[\p{L}\p{Z}\p{N}_.:/=+\-@]/u;
const TAG_KEY = { characters: TAG_CHARACTERS, whole: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u };
const SHAPES: ReadonlyMap<string, { readonly characters: RegExp; readonly whole: RegExp }> = new Map([
  ['sts:rolesessionname', { characters: /[\w+=,.@-]/, whole: /^[\w+=,.@-]{2,64}$/ }],
  ['sts:sourceidentity', { characters: /[\w+=,.@-]/, whole: /^[\w+=,.@-]{2,64}$/ }],
  ['aws:tagkeys', TAG_KEY],
  ['sts:transitivetagkeys', TAG_KEY],
  ['sts:externalid', { characters: /[\w+=,.@:/-]/, whole: /^[\w+=,.@:/-]{2,1224}$/ }],
]);
const ANY_TEXT = { characters: /[^\n]/, whole: /^[^\n]{0,1224}$/ };
const TAG_VALUE = {
  characters: TAG_CHARACTERS,
  whole: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
};

/** Keys that every AssumeRole call has. A call through a VPC endpoint has no aws:SourceIp. */
const ALWAYS_THERE = new Set(['sts:rolesessionname', 'aws:requestedregion']);
/** The moment of the call, in two forms. */
export const TIME_KEYS: readonly string[] = ['aws:currenttime', 'aws:epochtime'];
const BOOLEANS = new Set(['aws:multifactorauthpresent', 'aws:viaawsservice']);
const MANY_VALUED = new Set(['aws:tagkeys', 'sts:transitivetagkeys', 'aws:calledvia']);

/** Maximum sets of values that are tried, and maximum values of a set. */
const MAX_SETS = 600;
const MAX_VALUES_OF_A_SET = 3;

/** A key whose values are asked for. */
export type KeyQuestion = {
  /** In lower case. */
  readonly key: string;
  /** All conditions that test the key. */
  readonly conditions: readonly Condition[];
  readonly version: PolicyVersion;
  /** The keys that have a value already. */
  readonly index: ContextIndex;
  readonly effort: ExplanationEffort;
};

/**
 * @param now the earliest moment at which a call could come
 * @param distinct values that must not represent others
 */
export function valuesOfKey(question: KeyQuestion, now: Millis, distinct: readonly string[]): KeyValues {
  const { key, conditions, effort } = question;
  const missing: string[][] = ALWAYS_THERE.has(key) ? [] : [[]];
  if (key === 'aws:securetransport') return { choices: [['true']], complete: true };
  if (BOOLEANS.has(key)) return { choices: [...missing, ['true'], ['false']], complete: true };
  const shape = shapeOf(key);
  const patterns = [...patternsIn(question), ...distinct.map(exactly), LONG_ENOUGH];
  const walked = distinctTexts(patterns, { characters: shape.characters }, effort);
  const texts = [...new Set([...walked.texts, ...textsBesides(conditions)])].filter((text) =>
    shape.whole.test(text),
  );
  const possible = KEYS_WITH_BOUNDS.get(key)?.(texts, now) ?? texts;
  if (!MANY_VALUED.has(key)) {
    return { choices: [...missing, ...possible.map((text) => [text])], complete: walked.complete };
  }
  const named = possible.filter((text) => text !== '');
  const sets = setsOf(named, question);
  return {
    choices: [...missing, ...sets.slice(0, MAX_SETS)],
    complete: walked.complete && sets.length <= MAX_SETS && conditions.length <= MAX_VALUES_OF_A_SET,
  };
}

/** Values that a policy does not compare as strings: numbers, moments, addresses, bytes, ARNs. */
export function textsBesides(conditions: readonly Condition[]): string[] {
  const arns = conditions.some(({ baseOperator }) => baseOperator.startsWith('Arn')) ? [SOME_ARN] : [];
  const numbers = numbersAround(valuesOn('Numeric', conditions)).map(numberText);
  const moments = momentsAround(valuesOn('Date', conditions)).map(momentText);
  return [...conditions.flatMap((condition) => typedTexts(condition)), ...numbers, ...moments, ...arns];
}

function valuesOn(kind: 'Numeric' | 'Date', conditions: readonly Condition[]): string[] {
  return conditions
    .filter(({ baseOperator }) => baseOperator.startsWith(kind))
    .flatMap(({ values }) => values);
}

/** Whether a caller can send the text as the value of the key. */
export function isPossibleText(key: string, text: string): boolean {
  return shapeOf(key).whole.test(text);
}

function shapeOf(key: string) {
  return SHAPES.get(key) ?? (/^aws:(?:request|principal)tag\//.test(key) ? TAG_VALUE : ANY_TEXT);
}

const LONG_ENOUGH: TextPattern = { glob: globOf('??*') };
const SOME_ARN = 'arn:aws:iam::936712845061:role/someone';

/** Temporary credentials live for 36 hours at most. */
const MAX_SESSION_MS: Millis = 36 * 60 * 60 * 1_000;

/** Keys that AWS fills in with values within bounds. */
const KEYS_WITH_BOUNDS = new Map<string, (texts: readonly string[], now: Millis) => string[]>([
  [
    'aws:tokenissuetime',
    (texts, now) =>
      [...texts, ...[0, SOME_MINUTES].map((before) => momentText(now - before))].filter((text) => {
        const moment = readDate(text);
        return moment === null || moment >= now - MAX_SESSION_MS;
      }),
  ],
  ['aws:multifactorauthage', (texts) => texts.filter((text) => (readNumber(text) ?? 0) >= 0)],
]);
const SOME_MINUTES: Millis = 10 * 60 * 1_000;

/** One to three values, and all those that no condition on every value refuses. */
function setsOf(texts: readonly string[], { conditions, version, index, effort }: KeyQuestion): string[][] {
  const onAll = conditions.filter(({ qualifier }) => qualifier === 'ForAllValues');
  const allowed = texts.filter((text) =>
    onAll.every((condition) => {
      effort.evaluate(condition);
      const one = new Map([...index, [condition.key.toLowerCase(), [text]]]);
      return evaluateCondition(condition, version, one).matched;
    }),
  );
  const sets: string[][] = texts.map((text) => [text]);
  if (allowed.length > 1) sets.push(allowed);
  for (const [i, first] of texts.entries()) {
    for (const [j, second] of texts.entries()) {
      if (j <= i) continue;
      if (sets.length > MAX_SETS) return sets;
      sets.push([first, second]);
      effort.choose();
      for (const third of texts.slice(j + 1)) {
        if (sets.length > MAX_SETS) return sets;
        effort.choose();
        sets.push([first, second, third]);
      }
    }
  }
  return sets;
}

/** The texts that a condition compares with; none for a variable that has no value, and for numbers, dates and addresses. */
export function patternsOf(condition: Condition, version: PolicyVersion, index: ContextIndex): TextPattern[] {
  const { baseOperator, values } = condition;
  if (!/^(?:String|Arn)/.test(baseOperator)) return [];
  const ignoreCase = baseOperator.endsWith('IgnoreCase');
  const isPattern = /Like$|^Arn/.test(baseOperator);
  return values.flatMap((value): TextPattern[] => {
    const glob = expandVariables(value, version, index);
    if (glob === null) return [];
    return [{ ...(isPattern ? { glob } : exactly(globText(glob))), ignoreCase }];
  });
}

/** All texts that the conditions on the key compare with. */
export function patternsIn({ conditions, version, index }: KeyQuestion): TextPattern[] {
  return conditions.flatMap((condition) => patternsOf(condition, version, index));
}

/** Texts for the truth values, bytes and addresses that a condition compares with. */
export function typedTexts({ baseOperator, values }: Condition): string[] {
  if (baseOperator === 'Bool') return ['true', 'false'];
  if (baseOperator === 'BinaryEquals') return [...values];
  if (/^(?:Not)?IpAddress$/.test(baseOperator)) {
    return ['203.0.113.77', '2001:db8::77', ...values.flatMap((value) => addressesAround(value))];
  }
  return [];
}

/** Each number, one on either side of all, and one between each two. */
export function numbersAround(values: readonly string[]): number[] {
  return around(
    values.flatMap((value) => readNumber(value) ?? []),
    1,
  );
}

/** Each moment, one on either side of all, and one between each two. */
export function momentsAround(values: readonly string[]): Millis[] {
  return around(
    values.flatMap((value) => readDate(value) ?? []),
    1_000,
  ).map(Math.floor);
}

function around(bounds: readonly number[], distance: number): number[] {
  const sorted = [...new Set(bounds)].sort((a, b) => a - b);
  return sorted.flatMap((bound, i) => {
    // Beyond 2^53 the neighbour of a number is farther away than 1.
    const step = Math.max(distance, Math.abs(bound) * 2 ** -50);
    const next = sorted[i + 1];
    const between = next === undefined ? [] : [bound / 2 + next / 2];
    return [bound - step, bound, bound + step, ...between];
  });
}

/** The number as conditions read it: without an exponent. */
function numberText(number: number): string {
  return Number.isInteger(number) ? BigInt(number).toString() : number.toFixed(100).replace(/\.?0+$/, '');
}

/** A date up to the year 9999, seconds since 1970 after it. */
export function momentText(moment: Millis): string {
  return moment < LAST_WRITTEN_DATE ? new Date(moment).toISOString() : String(Math.floor(moment / 1_000));
}

const LAST_WRITTEN_DATE: Millis = Date.UTC(10_000, 0);

/** The first address of a range, the one before it, and the one after its last. */
function addressesAround(written: string): string[] {
  const range = readIpRange(written);
  if (range === null) return [];
  const size = 1n << BigInt(range.bits - range.prefix);
  const first = (range.address / size) * size;
  return [first, first - 1n, first + size]
    .filter((address) => address >= 0n && address < 1n << BigInt(range.bits))
    .map((address) => addressText(address, range.bits));
}

function addressText(address: bigint, bits: IpRange['bits']): string {
  const [parts, width, radix, mark] =
    bits === 32 ? ([4, 8n, 10, '.'] as const) : ([8, 16n, 16, ':'] as const);
  return Array.from({ length: parts }, (_, i) =>
    ((address >> (width * BigInt(parts - 1 - i))) & ((1n << width) - 1n)).toString(radix),
  ).join(mark);
}
