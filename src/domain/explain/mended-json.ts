/** A text that is almost JSON, mended in place: every character that stays keeps its line and column. */
import { type JsonError, type Position, parseJson } from '../json-positions.ts';

export type Mending = Position & { readonly message: string; readonly change: string };

/** Whoever made more mistakes than this did not write JSON. */
const MOST_MENDINGS = 100;

/** The text as JSON, and what was mended; null where it is more than the usual mistakes. */
export function mendJson(original: string): { text: string; mendings: Mending[] } | null {
  let text = original;
  const mendings: Mending[] = [];
  while (mendings.length < MOST_MENDINGS) {
    const result = parseJson(text);
    if (result.ok) return { text, mendings };
    const mended = mendOne(text, result.error);
    if (mended === null) return null;
    const { line, column, message } = result.error;
    text = mended.text;
    mendings.push({ line, column, message, change: `Line ${line}, column ${column}: ${mended.words}` });
  }
  return null;
}

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
    case 'SINGLE_QUOTES':
    case 'SMART_QUOTES': {
      const quoted = /^(?:'[^'"\\\r\n]*'|[“”„‟«»‘’][^“”„‟«»‘’"\\\r\n]*[“”„‟«»‘’"])/.exec(rest)?.[0];
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
