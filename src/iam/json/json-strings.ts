/** Reads keys and strings that may have lost their quotes, and puts them in double quotes. */
import type { EditingCursor } from './editing-cursor.ts';
import type { JsonMistake } from './json-error.ts';
import { ANY_QUOTE, closingQuotes, quoteMistake } from './json-quotes.ts';

/** What is expected at the place of a key. */
export const KEY = 'a key in double quotes';
const WORD = /[A-Za-z_$][\w$-]*(?::[A-Za-z][\w/-]*)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** A key in straight quotes, with its colon. */
const WHOLE_KEY = /"[^"\\\r\n]*"[ \t]*:/y;
/** A key that has only one quote, or two of different kinds. */
const ODD_KEY = new RegExp(`([${ANY_QUOTE}])([\\w-]+(?::[\\w/-]+)?)([${ANY_QUOTE}]?)[ \\t]*:`, 'y');

/** Reads a key of an object. */
export function readKey(cursor: EditingCursor): void {
  if (readOddKey(cursor)) return;
  if (ANY_QUOTE.includes(cursor.text[cursor.offset] ?? ' ')) readString(cursor, KEY);
  else readBareKey(cursor);
}

/** Reads a value in quotes. */
export function readQuoted(cursor: EditingCursor): void {
  readString(cursor, 'a value in double quotes');
}

/** Puts quotes around a value that has none, or only the closing one. */
export function addQuotes(cursor: EditingCursor, text: string, length = text.length): void {
  const mistake = length > text.length ? 'MISSING_QUOTE' : 'UNQUOTED_STRING';
  cursor.edit(length, `"${text}"`, mistake, `"${text}" in double quotes`, `put ${text} in double quotes.`);
  cursor.offset += length;
}

function readBareKey(cursor: EditingCursor): void {
  const word = cursor.match(WORD);
  if (word === '') cursor.fail(KEY);
  const end = cursor.offset + word.length;
  if (/^"[ \t:]/.test(cursor.text.slice(end, end + 2))) {
    cursor.edit(0, '"', 'MISSING_QUOTE', KEY, `added the quote before the key ${word}.`);
    cursor.offset = end + 1;
    return;
  }
  if (cursor.match(/\s*:/y, end) === '') cursor.fail(KEY, 'UNQUOTED_KEY');
  cursor.edit(word.length, `"${word}"`, 'UNQUOTED_KEY', KEY, `put the key ${word} in double quotes.`);
  cursor.offset = end;
}

function readString(cursor: EditingCursor, expected: string): void {
  const { text, offset } = cursor;
  const quote = text[offset] ?? '';
  const mistake = quote === '"' ? null : quoteMistake(quote);
  const closing = closingQuotes(quote);
  let at = offset + 1;
  let inside = '';
  for (let char = text[at]; char === undefined || !closing.includes(char); char = text[at]) {
    const isEnd = char === undefined || char === '\n' || char === '\r';
    if (isEnd && mistake === null && expected !== KEY && closesAtLineEnd(cursor, at)) return;
    if (char === undefined || char < ' ')
      failInString(cursor, at, mistake, 'a double quote that closes the string, on the same line');
    if (mistake !== null && text.startsWith("\\'", at)) {
      // JSON has no \': a single quote needs no escape between double quotes.
      inside += "'";
      at += 2;
    } else if (char === '\\') {
      const found = cursor.match(ESCAPE, at);
      if (found === '')
        failInString(
          cursor,
          at,
          mistake,
          text[at + 1] === 'u'
            ? 'four hexadecimal digits after \\u'
            : 'one of " \\ / b f n r t u after a backslash',
        );
      inside += found;
      at += found.length;
    } else {
      inside += char === '"' ? '\\"' : char;
      at += 1;
    }
  }
  const length = at + 1 - offset;
  if (mistake !== null)
    cursor.edit(length, `"${inside}"`, mistake, expected, 'replaced the quotes with straight double ones.');
  cursor.offset += length;
}

/** Fails at `at`, or at the opening quote where that is the first mistake. */
function failInString(cursor: EditingCursor, at: number, quote: JsonMistake | null, expected: string): never {
  if (quote !== null) cursor.fail('double quotes around the string');
  cursor.offset = at;
  cursor.fail(expected);
}

/** Reads a key that has only one quote, or two of different kinds. False when it is another key. */
function readOddKey(cursor: EditingCursor): boolean {
  if (cursor.match(WHOLE_KEY) !== '') return false;
  ODD_KEY.lastIndex = cursor.offset;
  const [, open = '', name = '', close = ''] = ODD_KEY.exec(cursor.text) ?? [];
  if (name === '' || (open === close && close !== '')) return false;
  if (open !== '"' && close !== '' && closingQuotes(open).includes(close)) return false;
  const words = `put the key ${name} in double quotes.`;
  for (const [quote, length] of [
    [open, 1 + name.length],
    [close, close.length],
  ] as const) {
    if (quote !== '"') cursor.edit(quote.length, '"', quoteMistake(quote), KEY, words);
    cursor.offset += length;
  }
  return true;
}

/** A string without its closing quote ends with its line, before any comma or other quote there. */
function closesAtLineEnd(cursor: EditingCursor, end: number): boolean {
  const line = cursor.text.slice(cursor.offset, end).trimEnd();
  const written = line.endsWith(',') ? line.slice(0, -1).trimEnd() : line;
  const last = written.at(-1) ?? '';
  const odd = written.length > 1 && last !== '`' && last !== '"' && ANY_QUOTE.includes(last) ? last : '';
  const length = written.length - odd.length;
  if (length < 2 || /[{}[\]]$/.test(written)) return false;
  cursor.offset += length;
  const expected = 'a double quote that closes the string';
  cursor.edit(odd.length, '"', quoteMistake(odd), expected, 'added the closing quote.');
  cursor.offset += odd.length;
  return true;
}
