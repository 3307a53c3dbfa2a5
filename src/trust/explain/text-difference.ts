/** Describes how a copied text differs from the right one, and where. */
import { codePointOf, INVISIBLE } from '../../base/text.ts';

/** The ways in which two texts can differ, the most likely mistakes first. */
export const TEXT_DIFFERENCES = [
  ...(['NONE', 'WHITE_SPACE', 'QUOTES', 'TWICE', 'LIST', 'AROUND', 'CASE', 'LOOKALIKE', 'CHANGED'] as const),
  ...(['LEFT_OUT', 'ADDED', 'SWAPPED', 'CUT_OFF', 'SIMILAR', 'PLACEHOLDER', 'EMPTY', 'OTHER'] as const),
];
export type TextDifference = (typeof TEXT_DIFFERENCES)[number];

export type Comparison = { readonly kind: TextDifference; readonly words: string };

const differs = (kind: TextDifference, words: string): Comparison => ({ kind, words });

/** An External ID has at most 1,224 characters; what is longer is not searched. */
const MAX_PLACEHOLDER_CHARACTERS = 200;

/** Each pattern is tried at a place only once: none can match the same characters in two ways. */
const PLACEHOLDERS = [
  /\b(?:your|my)[ _-]/i,
  /external[ _-]?id|example|placeholder|changeme|change_me|replace|todo|insert|xxxx/i,
  /^(?:x{3,}|0+|1234\d*)$/i,
];

const ENCLOSING = ['<>', '[]', '{}', '()', '%%', '__'] as const;

function isPlaceholder(text: string): boolean {
  if (text.length > MAX_PLACEHOLDER_CHARACTERS) return false;
  const inside = text.startsWith('$') ? text.slice(1) : text;
  return (
    ENCLOSING.some(([open = '', close = '']) => inside.startsWith(open) && inside.endsWith(close)) ||
    PLACEHOLDERS.some((pattern) => pattern.test(text))
  );
}

/** Compares the found with the expected text. `words` is a clause that follows "it". */
export function compareTexts(found: string, expected: string): Comparison {
  if (found === expected) return differs('NONE', 'is right');
  if (found.replace(INVISIBLE, '').trim() === '') return differs('EMPTY', 'is empty');
  if (found.toLowerCase() === expected.toLowerCase()) return differs('CASE', caseWords(found, expected));
  const bare = found.replace(/\s/gu, '').replace(INVISIBLE, '');
  if (bare === expected) return differs('WHITE_SPACE', `has ${blankWords(found)}`);
  if (bare.toLowerCase() === expected.toLowerCase()) {
    return differs('WHITE_SPACE', `has ${blankWords(found)}, and ${caseWords(bare, expected)}`);
  }
  const lookalike = lookalikeWords(found, expected);
  if (lookalike !== null) return differs('LOOKALIKE', lookalike);
  const close = oneEdit(found, expected);
  if (close !== null) return close;
  const around = withSomethingAround(found, expected);
  if (around !== null) return around;
  if (found.length >= 4 && (expected.startsWith(found) || expected.endsWith(found))) {
    const side = expected.startsWith(found) ? 'end' : 'beginning';
    return differs('CUT_OFF', `lacks the ${side}: ${expected.length - found.length} characters are missing`);
  }
  if (isPlaceholder(found)) return differs('PLACEHOLDER', 'is a placeholder that was not replaced');
  const differing = positionsThatDiffer(found, expected);
  if (found.length === expected.length && differing.length <= expected.length / 4) {
    return differs('SIMILAR', `differs at the characters ${differing.map((at) => at + 1).join(', ')}`);
  }
  return differs('OTHER', 'is a completely different one');
}

/** "13th", or "last". */
function nth(at: number, text: string): string {
  return at === text.length - 1 ? 'last' : ordinal(at + 1);
}

/** One character left out, added, changed, or swapped with its neighbour. */
function oneEdit(found: string, expected: string): Comparison | null {
  const at = firstDifference(found, expected);
  const [here, meant] = [found[at] ?? '', expected[at] ?? ''];
  if (found.slice(at) === expected.slice(at + 1)) {
    return differs('LEFT_OUT', `lacks its ${ordinal(at + 1)} character, ${quoted(meant)}`);
  }
  if (found.slice(at + 1) === expected.slice(at)) {
    return differs('ADDED', `has one extra character: the ${ordinal(at + 1)}, ${quoted(here)}`);
  }
  if (found.slice(at + 1) === expected.slice(at + 1)) {
    return differs(
      'CHANGED',
      `has ${quoted(here)} as its ${nth(at, expected)} character, and must have ${quoted(meant)}`,
    );
  }
  const swapped = found[at] === expected[at + 1] && found[at + 1] === expected[at];
  if (swapped && found.slice(at + 2) === expected.slice(at + 2)) {
    return differs('SWAPPED', `has its ${ordinal(at + 1)} and ${ordinal(at + 2)} characters swapped`);
  }
  return null;
}

function caseWords(found: string, expected: string): string {
  const differing = positionsThatDiffer(found, expected);
  const first = differing[0] ?? 0;
  const place =
    differing.length === 1
      ? `has ${quoted(found[first] ?? '')} as its ${nth(first, expected)} character, and must have ${quoted(expected[first] ?? '')}`
      : `differs in upper and lower case at ${differing.length} characters`;
  return `${place}; External IDs are case-sensitive`;
}

/** Describes the white space, with the code point of an unusual space. */
function blankWords(found: string): string {
  const odd = [...found].find((char) => char > '~' && (/\s/u.test(char) || char.search(INVISIBLE) === 0));
  const what =
    odd === undefined ? 'white space' : `white space or an invisible character (${codePointOf(odd)})`;
  const edges = found.replace(INVISIBLE, ' ');
  const place =
    edges.trimEnd() !== edges ? 'at its end' : edges.trimStart() === edges ? 'in it' : 'at its beginning';
  return `${what} ${place}`;
}

/** Characters that look like a letter, digit or dash of ASCII. */
const ODD = 'асеорхуіјѕһԁктАВСЕНКМОРТХαορυνı‐‑‒–—―−';
const PLAIN = 'aceopxyijshdktABCEHKMOPTXaopuvi-------';

function lookalikeWords(found: string, expected: string): string | null {
  const written = [...found];
  const plain = written.map((char) =>
    ODD.includes(char) ? PLAIN.charAt(ODD.indexOf(char)) : char.normalize('NFKC'),
  );
  if (plain.join('') !== expected) return null;
  const odd = written.flatMap((char, at) => (plain[at] === char ? [] : [{ char, at }]));
  const [first] = odd;
  if (first === undefined) return null;
  const others = odd.length - 1;
  return `has ${quoted(first.char)} as its ${ordinal(first.at + 1)} character, which only looks like ${quoted(plain[first.at] ?? '')}${others === 0 ? '' : `, and ${others} more like it`}`;
}

const QUOTE_PAIRS = ['""', "''", '``', '\u201c\u201d', '\u201e\u201c', '\u2018\u2019', '\u00ab\u00bb'];

/** The right text with something before or after it. */
function withSomethingAround(found: string, expected: string): Comparison | null {
  const at = found.toLowerCase().indexOf(expected.toLowerCase());
  if (at === -1 || expected === '') return null;
  const before = found.slice(0, at);
  const after = found.slice(at + expected.length);
  const inside = found.slice(at, at + expected.length);
  const also = inside === expected ? '' : `, and ${caseWords(inside, expected)}`;
  if (QUOTE_PAIRS.includes(before + after)) return differs('QUOTES', `has quotation marks in it${also}`);
  const parts = found.split(/[\s,;|/]+/).filter((part) => part !== '');
  if (
    found === expected.repeat(found.length / expected.length) ||
    (parts.length > 1 && parts.every((part) => part === expected))
  )
    return differs('TWICE', 'appears several times in one string: write it once');
  if (parts.length > 1 && parts.includes(expected) && /[,;|]/.test(found)) {
    return differs('LIST', 'is a list in one string, which AWS compares as a whole: remove the other values');
  }
  const places = [
    ...(before === '' ? [] : [`${quoted(short(before))} in front`]),
    ...(after === '' ? [] : [`${quoted(short(after))} at its end`]),
  ];
  return differs('AROUND', `has ${places.join(' and ')}; the rest is right${also}`);
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}...` : text;
}

function positionsThatDiffer(found: string, expected: string): number[] {
  const length = Math.max(found.length, expected.length);
  return Array.from({ length }, (_, at) => at).filter((at) => found[at] !== expected[at]);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/** Adds the code point of a single character that is not ASCII: it may look like another. */
function quoted(text: string): string {
  const isOdd = [...text].length === 1 && text > '~';
  return isOdd ? `${JSON.stringify(text)} (${codePointOf(text)})` : JSON.stringify(text);
}

function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}
