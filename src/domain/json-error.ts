/** What is wrong with a JSON text, where, and by which of the usual mistakes. */

/** 1-based; columns count UTF-16 units, as editors do. */
export type Position = { line: number; column: number };

/** The usual mistakes, by name; `OTHER` is told by `expected` alone. */
export type JsonMistake =
  | 'TRAILING_COMMA'
  | 'SINGLE_QUOTES'
  | 'SMART_QUOTES'
  | 'COMMENT'
  | 'UNQUOTED_KEY'
  | 'BYTE_ORDER_MARK'
  | 'TOO_DEEP'
  | 'OTHER';

export type JsonError = Position & { mistake: JsonMistake; expected: string; message: string };

const HINTS: Readonly<Record<JsonMistake, string>> = {
  TRAILING_COMMA: 'JSON allows no comma after the last entry. ',
  SINGLE_QUOTES: 'JSON knows double quotes only. ',
  SMART_QUOTES: 'A word processor turned the straight quotes into typographic ones. ',
  COMMENT: 'JSON has no comments. ',
  UNQUOTED_KEY: 'JSON keys stand in double quotes. ',
  BYTE_ORDER_MARK:
    'The text begins with a byte order mark, which AWS refuses: save it as UTF-8 without one. ',
  TOO_DEEP: 'The document is nested too deeply. ',
  OTHER: '',
};

const SMART_QUOTES = '\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb';

/** The error for what stands at `offset`; without a name for the mistake, the character there gives it. */
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
  if (char === "'") return 'SINGLE_QUOTES';
  if (char === '#' || (char === '/' && '/*'.includes(text[offset + 1] ?? ' '))) return 'COMMENT';
  return char !== '' && SMART_QUOTES.includes(char) ? 'SMART_QUOTES' : 'OTHER';
}

function found(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return 'the end of the document';
  if (code === 0x0a || code === 0x0d) return 'the end of the line';
  if (code < 0x20 || code === 0xfeff)
    return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return String.fromCodePoint(code);
}
