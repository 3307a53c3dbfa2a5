/** A text that is almost JSON, mended in place: lines stay, and columns can be told as they were. */
import { type JsonError, type Position, parseJson } from '../json-positions.ts';

export type Mending = Position & { readonly message: string; readonly change: string };

export type Mended = {
  readonly text: string;
  readonly mendings: readonly Mending[];
  /** Where a place of the mended text stands in the original one. */
  readonly original: (place: Position) => Position;
};

/** Whoever made more mistakes than this did not write JSON. */
const MOST_MENDINGS = 100;

/** The text as JSON, and what was mended; null where it is more than the usual mistakes. */
export function mendJson(originalText: string): Mended | null {
  let text = originalText;
  const mendings: Mending[] = [];
  /** Where quotes were added: what stands behind, on the same line, has moved. */
  const added: Position[] = [];
  const original = ({ line, column }: Position): Position => {
    const before = added.filter((one) => one.line === line && one.column < column);
    return { line, column: column - ADDED_QUOTES * before.length };
  };
  while (mendings.length < MOST_MENDINGS) {
    const result = parseJson(text);
    if (result.ok) return { text, mendings, original };
    const { error } = result;
    const mended = mendOne(text, error);
    if (mended === null) return null;
    const at = original(error);
    const place = ({ line, column }: Position) => `Line ${line}, column ${column}`;
    mendings.push({
      ...at,
      message: error.message.replace(place(error), place(at)),
      change: `${place(at)}: ${mended.words}`,
    });
    // The parser stops at the first mistake: all that come after stand behind it.
    if (error.mistake === 'UNQUOTED_KEY') added.push(error);
    text = mended.text;
  }
  return null;
}

const ADDED_QUOTES = 2;

/** A name, and perhaps a service before it (`sts:ExternalId`): with the colon that must follow, it can be nothing else. */
const UNQUOTED_KEY = /^[A-Za-z_$][\w$-]*(?::[A-Za-z][\w/-]*)?(?=\s*:)/;

function mendOne(text: string, { mistake, line, column }: JsonError): { text: string; words: string } | null {
  const at = offsetOf(text, { line, column });
  const rest = text.slice(at);
  const put = (length: number, by: string, words: string) => ({
    text: text.slice(0, at) + by + text.slice(at + length),
    words,
  });
  switch (mistake) {
    case 'TRAILING_COMMA':
      return put(1, ' ', 'the comma is gone.');
    case 'COMMENT': {
      const comment = /^(?:#|\/\/)[^\r\n]*|^\/\*[\s\S]*?\*\//.exec(rest)?.[0];
      return comment === undefined
        ? null
        : put(comment.length, comment.replace(/[^\r\n]/g, ' '), 'the comment is gone.');
    }
    case 'UNQUOTED_KEY': {
      const key = UNQUOTED_KEY.exec(rest)?.[0];
      return key === undefined ? null : put(key.length, `"${key}"`, `the key ${key} stands in quotes.`);
    }
    case 'SINGLE_QUOTES':
    case 'SMART_QUOTES': {
      const quoted = /^(?:'[^'"\\\r\n]*['"]|[“”„‟«»‘’][^“”„‟«»‘’"\\\r\n]*[“”„‟«»‘’"])/.exec(rest)?.[0];
      return quoted === undefined
        ? null
        : put(quoted.length, `"${quoted.slice(1, -1)}"`, 'the quotes are straight and double.');
    }
    default:
      return null;
  }
}

/** Lines end as the parser ends them: with CR, LF or both. */
function offsetOf(text: string, { line, column }: Position): number {
  const ends = text.matchAll(/\r\n|\r|\n/g);
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const { value } = ends.next();
    if (value !== undefined) start = value.index + value[0].length;
  }
  return start + column - 1;
}
