/** Describes a mistake in JSON: its position, and its name if it is a common mistake. */
import { codePointOf } from '../../base/text.ts';
import { TYPOGRAPHIC_QUOTES } from './json-quotes.ts';

/** Deeper documents are refused: no policy needs them, and the stacks of the readers stay bounded. */
export const MAX_DEPTH = 64;

/** 1-based; columns count UTF-16 units, as editors do. */
export type Position = { line: number; column: number };

export type JsonError = Position & { mistake: JsonMistake; expected: string; message: string };

const HINTS = {
  TRAILING_COMMA: 'JSON allows no comma after the last entry. ',
  SINGLE_QUOTES: 'JSON uses double quotes only. ',
  SMART_QUOTES: 'A word processor replaced the straight quotes with typographic ones. ',
  COMMENT: 'JSON has no comments. ',
  UNQUOTED_KEY: 'JSON keys must be in double quotes. ',
  BYTE_ORDER_MARK:
    'The text begins with a byte order mark, which AWS refuses. Save it as UTF-8 without one. ',
  MISSING_COMMA: 'A comma is missing between two entries. ',
  UNQUOTED_STRING: 'JSON strings must be in double quotes, including account IDs and dates. ',
  ODD_SPACE:
    'The text contains an invisible character, or one that looks like a space, probably from a page or an e-mail. ',
  CUT_OFF: 'The document is not complete: its end is missing. ',
  NO_BRACES: 'This is only a part of a policy: the braces around the whole are missing. ',
  EXTRA_BRACKET: 'The document has an extra closing bracket. ',
  WRONG_BRACKET: 'A closing bracket is missing or wrong. ',
  MISSING_COLON: 'A colon is missing between a key and its value. ',
  MISSING_QUOTE: 'A double quote is missing. ',
  LEFT_OUT: 'An ellipsis replaces a part of the document. Paste the whole document. ',
  TOO_DEEP: 'The document is nested too deeply. ',
  OTHER: '',
} as const;

/** The common mistakes, by name; `expected` alone explains `OTHER`. */
export type JsonMistake = keyof typeof HINTS;

/** Spaces that JSON does not allow, and zero-width characters, which come from pages and e-mails. */
export const LOOK_LIKE_SPACES =
  '\u00a0\u00ad\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202c\u202f\u205f\u2060\u3000\ufeff\u000b\u000c';

/** The error at `offset`. Without a name for the mistake, the character there decides the name. */
export function jsonError(
  text: string,
  offset: number,
  at: Position,
  expected: string,
  named?: JsonMistake,
): JsonError {
  const mistake = named ?? recognise(text, offset);
  const place = `Line ${at.line}, column ${at.column}`;
  const message = `${HINTS[mistake]}${place}: expected ${expected}, found ${found(text, offset)}.`;
  return { ...at, mistake, expected, message };
}

function recognise(text: string, offset: number): JsonMistake {
  const char = text[offset] ?? '';
  if (char === '' && offset > 0) return 'CUT_OFF';
  if (isEllipsis(text, offset)) return 'LEFT_OUT';
  if (char === "'") return 'SINGLE_QUOTES';
  if (char === '#' || (char === '/' && '/*'.includes(text[offset + 1] ?? ' '))) return 'COMMENT';
  if (char !== '' && LOOK_LIKE_SPACES.includes(char)) return 'ODD_SPACE';
  return char !== '' && TYPOGRAPHIC_QUOTES.includes(char) ? 'SMART_QUOTES' : 'OTHER';
}

/** Whether an ellipsis begins at `offset`. */
export function isEllipsis(text: string, offset: number): boolean {
  return text[offset] === '\u2026' || text.startsWith('...', offset);
}

function found(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return 'the end of the document';
  if (code === 0x0a || code === 0x0d) return 'the end of the line';
  const char = String.fromCodePoint(code);
  // Invisible and ambiguous characters are named by their code points.
  return code < 0x20 || LOOK_LIKE_SPACES.includes(char) ? `the character ${codePointOf(char)}` : char;
}
