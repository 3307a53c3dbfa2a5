/** Comma-separated values (RFC 4180), as consoles export them and spreadsheets save them. */

export type CsvRecord = {
  /** The line of the text on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** As it stands in the text. */
  readonly text: string;
};

/**
 * The records of the text, without blank lines. Quoted cells may hold separators, quotation marks (doubled) and
 * line breaks. Never throws: what is left open ends with the text.
 */
export function readCsv(text: string, separator: ',' | ';' | '\t'): CsvRecord[] {
  const records: CsvRecord[] = [];
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
        at++;
        while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
          if (text[at] === '"') at++;
          if (text[at] === '\n') line++;
          cell += text[at];
          at++;
        }
        at++;
      }
      const rest = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
      cells.push((cell + text.slice(rest, at)).trim());
      ended = text[at] !== separator;
      if (!ended) at++;
    }
    const record = text.slice(start, at).trim();
    if (record !== '') records.push({ line: startLine, cells, text: record });
    at++;
    line++;
  }
  return records;
}
