/**
 * Corrects text that is almost JSON, and describes the corrections.
 */
import type { Edit } from '../../iam/json/editing-cursor.ts';
import type { JsonMistake, Position } from '../../iam/json/json-error.ts';
import { scanJson } from '../../iam/json/json-scanner.ts';

type Repair = Position & { readonly message: string; readonly change: string };

export type Repaired = {
  readonly text: string;
  readonly repairs: readonly Repair[];
  /** The position in the original text of a position in the corrected text. */
  readonly original: (place: Position) => Position;
};

/** Maximum mistakes of one kind that are listed; a sentence counts the others. */
const MAX_NAMED_OF_A_KIND = 10;

/** Kinds that occur all over a document at once: only the first place is listed. */
const NAMED_ONCE: ReadonlySet<JsonMistake> = new Set([
  'SINGLE_QUOTES',
  'SMART_QUOTES',
  'ODD_SPACE',
  'NO_BRACES',
  'CUT_OFF',
]);

/** The text as JSON, and its corrections; null when it has other than the usual mistakes. */
export function repairJson(text: string): Repaired | null {
  const { edits, failure } = scanJson(text);
  if (failure !== null) return null;
  return { text: applied(text, edits), repairs: described(edits), original: originalPlaces(edits) };
}

function applied(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { at, length, by } of edits) {
    pieces.push(text.slice(done, at), by);
    done = at + length;
  }
  return pieces.join('') + text.slice(done);
}

function described(edits: readonly Edit[]): Repair[] {
  const counts = Map.groupBy(edits, ({ error }) => error.mistake);
  const named = new Map<JsonMistake, number>();
  return edits.flatMap(({ error, words }): Repair[] => {
    const { line, column, message, mistake } = error;
    const count = (named.get(mistake) ?? 0) + 1;
    named.set(mistake, count);
    const limit = NAMED_ONCE.has(mistake) ? 1 : MAX_NAMED_OF_A_KIND;
    if (count > limit) return [];
    const others = (counts.get(mistake)?.length ?? 0) - limit;
    const hasMore = count === limit && others > 0 && mistake !== 'NO_BRACES' && mistake !== 'CUT_OFF';
    const more = hasMore ? ` The same in ${others} more ${others === 1 ? 'place' : 'places'}.` : '';
    return [
      { line, column, message: message + more, change: `Line ${line}, column ${column}: ${words}${more}` },
    ];
  });
}

/** No edit adds or removes a line, so only columns move. */
function originalPlaces(edits: readonly Edit[]): (place: Position) => Position {
  const byLine = new Map<number, { from: number; moved: number }[]>();
  let line = 0;
  let moved = 0;
  for (const { error, length, by } of edits) {
    if (error.line !== line) {
      line = error.line;
      moved = 0;
      byLine.set(line, []);
    }
    if (by.includes('\n') || by.length === length) continue;
    moved += by.length - length;
    byLine.get(line)?.push({ from: error.column + moved, moved });
  }
  return ({ line: at, column }) => {
    const shift = byLine.get(at)?.findLast(({ from }) => from <= column)?.moved ?? 0;
    return { line: at, column: Math.max(1, column - shift) };
  };
}
