/** How a text that somebody copied differs from the one that was meant, in words that point at the place. */

export type TextDifference =
  | 'NONE'
  | 'CASE'
  | 'WHITE_SPACE'
  | 'QUOTES'
  | 'LEFT_OUT'
  | 'ADDED'
  | 'SWAPPED'
  | 'CHANGED'
  | 'SIMILAR'
  | 'CUT_OFF'
  | 'PLACEHOLDER'
  | 'OTHER';

export type Comparison = { readonly kind: TextDifference; readonly words: string };

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

/** Compares what was found with what was expected. `words` is a clause that goes on after "it". */
export function compareTexts(found: string, expected: string): Comparison {
  if (found === expected) return { kind: 'NONE', words: 'is right' };
  if (found.toLowerCase() === expected.toLowerCase())
    return { kind: 'CASE', words: caseWords(found, expected) };
  if (found.replace(/[\s\u200b\ufeff]/gu, '') === expected) {
    return { kind: 'WHITE_SPACE', words: `has white space ${whiteSpacePlace(found)}` };
  }
  if (found.replace(/^["'`]|["'`]$/g, '') === expected)
    return { kind: 'QUOTES', words: 'has quotation marks in it' };
  const close = oneEdit(found, expected);
  if (close !== null) return close;
  if (found.length >= 4 && (expected.startsWith(found) || expected.endsWith(found))) {
    const side = expected.startsWith(found) ? 'end' : 'beginning';
    return {
      kind: 'CUT_OFF',
      words: `lacks the ${side}: ${expected.length - found.length} characters are missing`,
    };
  }
  if (isPlaceholder(found)) return { kind: 'PLACEHOLDER', words: 'is a placeholder that was not replaced' };
  const differing = positionsThatDiffer(found, expected);
  if (found.length === expected.length && differing.length <= expected.length / 4) {
    return {
      kind: 'SIMILAR',
      words: `differs at the characters ${differing.map((at) => at + 1).join(', ')}`,
    };
  }
  return { kind: 'OTHER', words: 'is another one altogether' };
}

/** One character left out, added, changed, or swapped with its neighbour. */
function oneEdit(found: string, expected: string): Comparison | null {
  const at = firstDifference(found, expected);
  const rest = (text: string, from: number) => text.slice(from);
  const [here, meant] = [found[at] ?? '', expected[at] ?? ''];
  if (rest(found, at) === rest(expected, at + 1)) {
    return { kind: 'LEFT_OUT', words: `lacks its ${ordinal(at + 1)} character, ${quoted(meant)}` };
  }
  if (rest(found, at + 1) === rest(expected, at)) {
    return { kind: 'ADDED', words: `has one character too many: the ${ordinal(at + 1)}, ${quoted(here)}` };
  }
  if (rest(found, at + 1) === rest(expected, at + 1)) {
    return {
      kind: 'CHANGED',
      words: `has ${quoted(here)} as its ${ordinal(at + 1)} character, and must have ${quoted(meant)}`,
    };
  }
  const swapped = found[at] === expected[at + 1] && found[at + 1] === expected[at];
  if (swapped && rest(found, at + 2) === rest(expected, at + 2)) {
    return {
      kind: 'SWAPPED',
      words: `has its ${ordinal(at + 1)} and ${ordinal(at + 2)} characters the wrong way round`,
    };
  }
  return null;
}

function caseWords(found: string, expected: string): string {
  const differing = positionsThatDiffer(found, expected);
  const first = differing[0] ?? 0;
  const place =
    differing.length === 1
      ? `has ${quoted(found[first] ?? '')} as its ${ordinal(first + 1)} character, and must have ${quoted(expected[first] ?? '')}`
      : `differs in upper and lower case at ${differing.length} characters`;
  return `${place}; External IDs are case-sensitive`;
}

function whiteSpacePlace(found: string): string {
  if (found.trimEnd() !== found) return 'at its end';
  return found.trimStart() === found ? 'in it' : 'at its beginning';
}

function positionsThatDiffer(found: string, expected: string): number[] {
  const longest = Math.max(found.length, expected.length);
  return Array.from({ length: longest }, (_, at) => at).filter((at) => found[at] !== expected[at]);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}
