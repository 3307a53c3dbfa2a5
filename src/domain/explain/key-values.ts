/**
 * The values of a condition key that a policy can tell apart: every value with which some condition of it decides
 * otherwise has one here that stands for it.
 */
import type { Millis } from '../clock.ts';
import { evaluateCondition } from '../policy-conditions.ts';
import type { ContextIndex } from '../policy-context.ts';
import { type Glob, globOf } from '../policy-glob.ts';
import type { Condition, PolicyVersion } from '../policy-model.ts';
import { type IpRange, readDate, readIpRange, readNumber } from '../policy-values.ts';
import { expandVariables, globText } from '../policy-variables.ts';
import { distinctTexts, type TextPattern } from './distinct-texts.ts';

export type KeyValues = {
  /** Values of the key, an empty list where it is missing from the call. */
  readonly choices: readonly (readonly string[])[];
  /** False when there may be more. */
  readonly complete: boolean;
};

/** What AWS accepts as a value of keys that a caller fills in (reference/aws-facts.md, section 1). */
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

/** Keys that every AssumeRole call has. */
const ALWAYS_THERE = new Set(['sts:rolesessionname', 'aws:requestedregion', 'aws:sourceip']);
const BOOLEANS = new Set(['aws:multifactorauthpresent', 'aws:viaawsservice']);
const MANY_VALUED = new Set(['aws:tagkeys', 'sts:transitivetagkeys', 'aws:calledvia']);

/** Sets of values are tried up to this many. */
const MAX_SETS = 600;

/**
 * @param key in lower case
 * @param conditions all that test the key
 * @param now the earliest moment at which a call could come
 * @param apart values that must not stand for others
 */
export function valuesOfKey(
  key: string,
  conditions: readonly Condition[],
  version: PolicyVersion,
  index: ContextIndex,
  now: Millis,
  apart: readonly string[] = [],
): KeyValues {
  const missing: string[][] = ALWAYS_THERE.has(key) ? [] : [[]];
  if (key === 'aws:securetransport') return { choices: [['true']], complete: true };
  if (BOOLEANS.has(key)) return { choices: [...missing, ['true'], ['false']], complete: true };
  const shape = SHAPES.get(key) ?? (/^aws:(?:request|principal)tag\//.test(key) ? TAG_VALUE : ANY_TEXT);
  const patterns = conditions.flatMap((condition) => patternsOf(condition, version, index));
  const walked = distinctTexts(
    [...patterns, ...apart.map((text) => ({ glob: text.split('') })), LONG_ENOUGH],
    { characters: shape.characters },
  );
  const typed = conditions.flatMap((condition) => typedTexts(condition));
  const arns = conditions.some(({ baseOperator }) => baseOperator.startsWith('Arn')) ? [SOME_ARN] : [];
  const texts = [...new Set([...walked.texts, ...typed, ...arns])].filter((text) => shape.whole.test(text));
  const possible = key === 'aws:tokenissuetime' ? texts.filter((text) => isRecent(text, now)) : texts;
  if (!MANY_VALUED.has(key)) {
    return { choices: [...missing, ...possible.map((text) => [text])], complete: walked.complete };
  }
  const named = possible.filter((text) => text !== '');
  const sets = setsOf(named, conditions, version, index);
  return {
    choices: [...missing, ...sets.slice(0, MAX_SETS)],
    complete: walked.complete && sets.length <= MAX_SETS,
  };
}

const LONG_ENOUGH: TextPattern = { glob: globOf('??*') };
const SOME_ARN = 'arn:aws:iam::936712845061:role/someone';

/** Temporary credentials live for 36 hours at most. */
const LONGEST_SESSION: Millis = 36 * 60 * 60 * 1_000;

function isRecent(text: string, now: Millis): boolean {
  const moment = readDate(text);
  return moment === null || moment >= now - LONGEST_SESSION;
}

/** One to three values, and all those that no condition on every value refuses. */
function setsOf(
  texts: readonly string[],
  conditions: readonly Condition[],
  version: PolicyVersion,
  index: ContextIndex,
): string[][] {
  const onAll = conditions.filter(({ qualifier }) => qualifier === 'ForAllValues');
  const allowed = texts.filter((text) =>
    onAll.every((condition) => {
      const one = new Map([...index, [condition.key.toLowerCase(), [text]]]);
      return evaluateCondition(condition, version, one).matched;
    }),
  );
  const sets: string[][] = texts.map((text) => [text]);
  if (allowed.length > 1) sets.push(allowed);
  for (const [i, first] of texts.entries()) {
    for (const [j, second] of texts.entries()) {
      if (j <= i) continue;
      sets.push([first, second]);
      for (const third of texts.slice(j + 1)) {
        if (sets.length > MAX_SETS) return sets;
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
    return [{ glob: isPattern ? glob : literally(globText(glob)), ignoreCase }];
  });
}

function literally(text: string): Glob {
  return text.split('');
}

/** Both sides of every number, moment and address that a condition compares with. */
export function typedTexts({ baseOperator, values }: Condition): string[] {
  if (baseOperator === 'Bool') return ['true', 'false'];
  if (baseOperator === 'BinaryEquals') return [...values];
  if (baseOperator.startsWith('Numeric')) {
    return values.flatMap((value) => {
      const number = readNumber(value);
      return number === null ? [] : [number - 1, number, number + 1].filter((one) => one >= 0).map(String);
    });
  }
  if (baseOperator.startsWith('Date'))
    return momentsIn(values).map((moment) => new Date(moment).toISOString());
  if (/^(?:Not)?IpAddress$/.test(baseOperator)) {
    return ['203.0.113.77', '2001:db8::77', ...values.flatMap((value) => addressesAround(value))];
  }
  return [];
}

/** Both sides of each moment, in milliseconds. */
export function momentsIn(values: readonly string[]): Millis[] {
  return values.flatMap((value) => {
    const moment = readDate(value);
    return moment === null ? [] : [moment - 1_000, moment, moment + 1_000];
  });
}

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
