/** Corrects text that is almost JSON, and describes the corrections. */
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

/** Maximum mistakes of one kind that are listed. The last one says how many more there are. */
const MAX_LISTED_OF_A_KIND = 10;

/** Kinds that usually occur all over a document: only the first place is listed. */
const LISTED_ONCE: ReadonlySet<JsonMistake> = new Set([
  'SINGLE_QUOTES',
  'SMART_QUOTES',
  'ODD_SPACE',
  'NO_BRACES',
  'CUT_OFF',
]);

/** The text as JSON, and its corrections; null when it has a mistake that no edit corrects. */
export function repairJson(text: string): Repaired | null {
  const { edits, failure } = scanJson(text);
  if (failure !== null) return null;
  return { text: applyEdits(text, edits), repairs: describeEdits(edits), original: originalPlaces(edits) };
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { at, length, replacement } of edits) {
    pieces.push(text.slice(done, at), replacement);
    done = at + length;
  }
  return pieces.join('') + text.slice(done);
}

function describeEdits(edits: readonly Edit[]): Repair[] {
  const counts = Map.groupBy(edits, ({ error }) => error.mistake);
  const seen = new Map<JsonMistake, number>();
  return edits.flatMap(({ error, words }): Repair[] => {
    const { line, column, message, mistake } = error;
    const count = (seen.get(mistake) ?? 0) + 1;
    seen.set(mistake, count);
    const limit = LISTED_ONCE.has(mistake) ? 1 : MAX_LISTED_OF_A_KIND;
    if (count > limit) return [];
    const others = (counts.get(mistake)?.length ?? 0) - limit;
    // The brackets that an incomplete document needs are one mistake: they are not counted.
    const hasMore = count === limit && others > 0 && mistake !== 'NO_BRACES' && mistake !== 'CUT_OFF';
    const more = hasMore ? ` The same in ${others} more ${others === 1 ? 'place' : 'places'}.` : '';
    return [
      { line, column, message: message + more, change: `Line ${line}, column ${column}: ${words}${more}` },
    ];
  });
}

/** Maps positions back. No edit adds or removes a line, so only columns move. */
function originalPlaces(edits: readonly Edit[]): (place: Position) => Position {
  /** For each line: how far the columns of the corrected text have moved, beginning with column `from`. */
  const byLine = new Map<number, { from: number; moved: number }[]>();
  let line = 0;
  let moved = 0;
  for (const { error, length, replacement } of edits) {
    if (error.line !== line) {
      line = error.line;
      moved = 0;
      byLine.set(line, []);
    }
    if (replacement.includes('\n') || replacement.length === length) continue;
    moved += replacement.length - length;
    byLine.get(line)?.push({ from: error.column + moved, moved });
  }
  return ({ line: at, column }) => {
    const shift = byLine.get(at)?.findLast(({ from }) => from <= column)?.moved ?? 0;
    return { line: at, column: Math.max(1, column - shift) };
  };
}
