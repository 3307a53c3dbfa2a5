/** Comma-separated values (RFC 4180), as consoles and spreadsheets write them. */

export type CsvRecord = {
  /** The line on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** The record's text. */
  readonly text: string;
};

/** Maximum cells of a record; further cells are dropped. No list of accounts has as many columns. */
const MAX_CELLS = 1_000;

/**
 * The records of the text, without blank lines, read one at a time. Quoted cells may hold separators, doubled quotation
 * marks and line breaks. Never throws: an open quotation ends with the text.
 */
export function* readCsv(text: string, separator: ',' | ';' | '\t'): Generator<CsvRecord, void, undefined> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const startLine = line;
    const cells: string[] = [];
    let ended = false;
    while (!ended) {
      let cell = '';
      if (text[at] === '"') {
        const quoted = readQuoted(text, at);
        cell = quoted.cell;
        at = quoted.end;
        line += countLineBreaks(cell);
      }
      const rest = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
      if (cells.length < MAX_CELLS) cells.push((cell + text.slice(rest, at)).trim());
      ended = text[at] !== separator;
      if (!ended) at++;
    }
    const record = text.slice(start, at).trim();
    if (record !== '') yield { line: startLine, cells, text: record };
    at++;
    line++;
  }
}

/** The quoted cell that begins at `start`, and the position after its last quotation mark. */
function readQuoted(text: string, start: number): { cell: string; end: number } {
  let cell = '';
  let at = start + 1;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark === -1) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, mark);
    if (text[mark + 1] !== '"') return { cell, end: mark + 1 };
    cell += '"';
    at = mark + 2;
  }
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
