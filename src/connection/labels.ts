/** Labels of a connection: keys with values, to find and group connections by, as tags do in AWS. */
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';

export type Label = { readonly key: string; readonly value: string };

/** Selects connections that have the key, with this value or with any. */
export type LabelMatch = { readonly key: string; readonly value?: string | undefined };

export const MAX_LABELS = 20;
/** As in AWS. */
export const MAX_KEY_CHARACTERS = 128;
export const MAX_VALUE_CHARACTERS = 256;

/** Control characters, halves of surrogate pairs, and separators of lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The labels in the order of their keys, without white space around them; or a sentence on what is wrong. */
export function readLabels(input: readonly Label[]): Result<readonly Label[], string> {
  if (input.length > MAX_LABELS) {
    return err(`A connection has at most ${MAX_LABELS} labels, not ${input.length}.`);
  }
  const labels = new Map<string, string>();
  for (const one of input) {
    const key = one.key.trim();
    const value = one.value.trim();
    if (key === '' || key.length > MAX_KEY_CHARACTERS || UNPRINTABLE.test(key)) {
      return err(
        `The key of a label must have 1 to ${MAX_KEY_CHARACTERS} characters, and no control characters; it is ${quote(one.key)}.`,
      );
    }
    if (value.length > MAX_VALUE_CHARACTERS || UNPRINTABLE.test(value)) {
      return err(
        `The value of the label ${quote(key)} must have at most ${MAX_VALUE_CHARACTERS} characters, and no control characters; it is ${quote(one.value)}.`,
      );
    }
    if (labels.has(key)) return err(`The key ${quote(key)} appears in two labels.`);
    labels.set(key, value);
  }
  return ok([...labels].map(([key, value]) => ({ key, value })).sort(byKey));
}

/** Whether both lists, each in the order of its keys, have the same labels. */
export function areSameLabels(one: readonly Label[], other: readonly Label[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, value }, index) => other[index]?.key === key && other[index].value === value)
  );
}

/** Whether the labels match all of these. */
export function hasLabels(labels: readonly Label[], matches: readonly LabelMatch[]): boolean {
  return matches.every(({ key, value }) =>
    labels.some((label) => label.key === key && (value === undefined || label.value === value)),
  );
}

function byKey(a: Label, b: Label): number {
  return a.key < b.key ? -1 : 1;
}
