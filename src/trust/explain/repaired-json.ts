/**
 * Text that is almost JSON, corrected in place. One pass over the text finds the usual mistakes, and the parser
 * runs once on the result, so the work is linear in the length of the text.
 */
import {
  isEllipsis,
  type JsonError,
  type JsonMistake,
  jsonError,
  LOOK_LIKE_SPACES,
  type Position,
  parseJson,
  TYPOGRAPHIC_QUOTES,
} from '../../iam/json/json-positions.ts';

export type Repair = Position & { readonly message: string; readonly change: string };

export type Repaired = {
  readonly text: string;
  readonly repairs: readonly Repair[];
  /** Where a place of the corrected text stands in the original one. */
  readonly original: (place: Position) => Position;
};

/** How many mistakes of one kind are listed; a sentence counts the others. */
const MAX_NAMED_OF_A_KIND = 10;

/**
 * A text with more mistakes is not almost JSON. A trust policy has at most 4,096 characters in AWS, and a text of
 * 100,000 characters could need an edit for each of them.
 */
const MAX_EDITS = 10_000;

/** Kinds that occur all over a document at once: only the first place is listed. */
const NAMED_ONCE: ReadonlySet<JsonMistake> = new Set([
  'SINGLE_QUOTES',
  'SMART_QUOTES',
  'ODD_SPACE',
  'NO_BRACES',
  'CUT_OFF',
]);

/** The text as JSON, and what was corrected; null when it has more than the usual mistakes. */
export function repairJson(text: string): Repaired | null {
  const edits = new Scanner(text).edits();
  if (edits === null) return null;
  const repaired = applied(text, edits);
  if (!parseJson(repaired).ok) return null;
  return { text: repaired, repairs: described(edits), original: originalPlaces(edits) };
}

type Edit = {
  readonly at: number;
  readonly length: number;
  readonly by: string;
  readonly error: JsonError;
  readonly words: string;
};

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
    const isTold = count === limit && others > 0 && mistake !== 'NO_BRACES' && mistake !== 'CUT_OFF';
    const more = isTold ? ` The same in ${others} more ${others === 1 ? 'place' : 'places'}.` : '';
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

/** What precedes the present place, as far as it decides what may follow. */
type Before = 'START' | 'OPENING' | 'COMMA' | 'COLON' | 'VALUE' | 'KEY';

const WORD = /[A-Za-z_$][\w$-]*(?::[A-Za-z][\w/-]*)?/y;
const NUMBER = /-?\d[\d.eE+-]*/y;
/** A key and its colon, with quotes that JSON accepts. */
const WHOLE_KEY = /"[^"\\\r\n]*"[ \t]*:/y;
/** A key in quotes of which one is missing or is of another kind. */
const ODD_KEY = new RegExp(
  `(["'\`${TYPOGRAPHIC_QUOTES}])([\\w-]+(?::[\\w/-]+)?)(["'\`${TYPOGRAPHIC_QUOTES}]?)[ \\t]*:`,
  'y',
);
/** Texts that stand for nothing else where their quotes are missing: no program has such a name. */
const BARE_TEXT = /(?:Allow|Deny|sts:\w+|aurora-[0-9a-z]+|arn:aws[\w-]*:[\w:./+=@-]+)(?=["\s,}\]]|$)/y;
const LINE_END = /[\r\n]/g;

/** Python's words for JSON's. */
const LITERALS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  True: 'true',
  False: 'false',
  None: 'null',
};

class Scanner {
  readonly #text: string;
  readonly #edits: Edit[] = [];
  /** The brackets that are open, each with whether a key comes next. */
  readonly #open: ('{' | '[')[] = [];
  #before: Before = 'START';
  #offset = 0;
  #line = 1;
  #lineStart = 0;
  /** The comma that is a mistake if a bracket closes next. */
  #lacksBraces = false;
  #comma: { at: number; place: Position } | null = null;
  /** How many more brackets close than open from here on. */
  #closing: number;

  constructor(text: string) {
    this.#text = text;
    this.#closing = excessOfClosing(text);
  }

  /** The edits in order; null where the text has a mistake that is not a usual one. */
  edits(): Edit[] | null {
    while (this.#offset < this.#text.length) {
      if (!this.#step(this.#text[this.#offset] ?? '')) return null;
      // Each bracket that stays open becomes an edit at the end.
      if (this.#edits.length + this.#open.length > MAX_EDITS) return null;
    }
    if (this.#comma !== null) this.#dropComma('more entries');
    for (const [depth, bracket] of [...this.#open.entries()].reverse()) {
      const by = bracket === '{' ? '}' : ']';
      const mistake = depth === 0 && this.#lacksBraces ? 'NO_BRACES' : 'CUT_OFF';
      this.#edit(0, by, mistake, by, `the ${by} that is missing at the end is there.`);
    }
    return this.#edits.sort((a, b) => a.at - b.at);
  }

  #step(char: string): boolean {
    if (char === ' ' || char === '\t') return this.#skip(1);
    if (char === '\n' || char === '\r') return this.#newLine();
    if (LOOK_LIKE_SPACES.includes(char)) {
      this.#edit(1, ' ', 'ODD_SPACE', 'a plain space', 'a plain space is there.');
      return this.#skip(1);
    }
    if (char === '#' || (char === '/' && '/*'.includes(this.#text[this.#offset + 1] ?? ' ')))
      return this.#comment();
    if (isEllipsis(this.#text, this.#offset)) return this.#ellipsis();
    if (char === '{' || char === '[') return this.#opens(char);
    if (char === '}' || char === ']') return this.#closes(char);
    if (char === ',') return this.#commaAt();
    if (char === ':') {
      if (this.#before !== 'KEY') return false;
      this.#before = 'COLON';
      return this.#skip(1);
    }
    return this.#valueOrKey(char);
  }

  #opens(char: '{' | '['): boolean {
    if (!this.#beginsValue()) return false;
    this.#open.push(char);
    this.#before = 'OPENING';
    this.#closing += 1;
    return this.#skip(1);
  }

  #closes(char: string): boolean {
    if (this.#open.length === 0) {
      if (this.#before !== 'VALUE') return false;
      this.#edit(
        1,
        ' ',
        'EXTRA_BRACKET',
        'the end of the document',
        `the ${char} that closes nothing is gone.`,
      );
      this.#closing -= 1;
      return this.#skip(1);
    }
    const right = this.#open.at(-1) === '{' ? '}' : ']';
    if (char !== right) return this.#closesWrongly(right);
    if (this.#comma !== null) {
      this.#dropComma(`${char} without a comma before it`);
    } else if (this.#before === 'COLON' || this.#before === 'KEY') return false;
    this.#open.pop();
    this.#before = 'VALUE';
    this.#closing -= 1;
    return this.#skip(1);
  }

  /** Another bracket than the one that is open: it is of the wrong kind, or one is missing before it. */
  #closesWrongly(right: string): boolean {
    if (this.#before === 'COLON' || this.#before === 'KEY') return false;
    this.#dropComma(`${right} without a comma before it`);
    const isMissing = this.#closing < this.#open.length && this.#open.at(-2) !== this.#open.at(-1);
    const words = isMissing ? `the ${right} that is missing is there.` : `the bracket is ${right}.`;
    this.#edit(isMissing ? 0 : 1, right, 'WRONG_BRACKET', right, words);
    this.#open.pop();
    this.#before = 'VALUE';
    if (isMissing) return true;
    this.#closing -= 1;
    return this.#skip(1);
  }

  /** An ellipsis at the end stands for the rest of the document. */
  #ellipsis(): boolean {
    const rest = this.#text.slice(this.#offset);
    if (rest.replaceAll('\u2026', '').replaceAll('.', '').trim() !== '') return false;
    if (this.#before === 'KEY' || this.#before === 'COLON') return false;
    const expected = 'the rest of the document';
    this.#dropComma(expected, 'CUT_OFF');
    this.#edit(rest.length, rest.replace(/[^\r\n]/g, ' '), 'CUT_OFF', expected, 'the ellipsis is gone.');
    return this.#skip(rest.length);
  }

  #commaAt(): boolean {
    if (this.#before === 'COMMA') {
      this.#edit(1, ' ', 'TRAILING_COMMA', 'one comma between entries', 'the comma is gone.');
      return this.#skip(1);
    }
    if (this.#before !== 'VALUE') return false;
    this.#comma = { at: this.#offset, place: this.#here() };
    this.#before = 'COMMA';
    return this.#skip(1);
  }

  #dropComma(expected: string, mistake: JsonMistake = 'TRAILING_COMMA'): void {
    if (this.#comma === null) return;
    const { at, place } = this.#comma;
    const error = jsonError(this.#text, at, place, expected, mistake);
    this.#edits.push({ at, length: 1, by: ' ', error, words: 'the comma is gone.' });
    this.#comma = null;
  }

  /** A part of a policy that begins with a key: as if the braces around it were there. */
  #opensMissingBrace(): boolean {
    if (this.#before !== 'START') return true;
    if (this.#match(/"[^"\\\r\n]*"\s*:/y) === '') return false;
    const words = 'braces stand around it.';
    this.#edit(0, '{', 'NO_BRACES', 'an opening brace', words);
    this.#lacksBraces = true;
    this.#open.push('{');
    this.#before = 'OPENING';
    return true;
  }

  #valueOrKey(char: string): boolean {
    if (!this.#opensMissingBrace() || !this.#beginsValue()) return false;
    const isKey = this.#keyComesNext();
    if (isKey && this.#oddKey()) return true;
    const quotes = quotesOf(char);
    if (quotes !== null) return this.#quoted(quotes, isKey);
    if (isKey) return this.#bareKey();
    const bare = this.#match(BARE_TEXT);
    if (bare !== '') return this.#bareText(bare);
    const literal = this.#match(WORD);
    const by = Object.hasOwn(LITERALS, literal) ? LITERALS[literal] : undefined;
    if (by !== undefined) {
      if (by !== literal) this.#edit(literal.length, by, 'OTHER', by, `${by} stands for ${literal}.`);
      this.#before = 'VALUE';
      return this.#skip(literal.length);
    }
    const number = this.#match(NUMBER);
    if (number === '') return false;
    // A number may not begin with a zero; in a policy it is an account id or a date, and both are texts.
    if (/^0\d|^\d{12}$|^\d{4}-\d\d-\d\d$/.test(number)) {
      const words = `${number} stands in quotes.`;
      this.#edit(number.length, `"${number}"`, 'UNQUOTED_TEXT', `"${number}" in double quotes`, words);
    }
    this.#before = 'VALUE';
    return this.#skip(number.length);
  }

  #bareKey(): boolean {
    const word = this.#match(WORD);
    if (word === '') return false;
    const end = this.#offset + word.length;
    if (this.#text[end] === '"' && /[ \t:]/.test(this.#text[end + 1] ?? '')) {
      const words = `the quote before the key ${word} is there.`;
      this.#edit(0, '"', 'MISSING_QUOTE', 'a key in double quotes', words);
      this.#before = 'KEY';
      return this.#skip(word.length + 1);
    }
    const colon = /\s*:/y;
    colon.lastIndex = end;
    if (!colon.test(this.#text)) return false;
    const words = `the key ${word} stands in quotes.`;
    this.#edit(word.length, `"${word}"`, 'UNQUOTED_KEY', 'a key in double quotes', words);
    this.#before = 'KEY';
    return this.#skip(word.length);
  }

  #quoted({ mistake, closing }: Quotes, isKey: boolean): boolean {
    const from = this.#offset;
    let at = from + 1;
    let inside = '';
    for (;;) {
      const char = this.#text[at];
      if (char === undefined || char === '\n' || char === '\r')
        return mistake === null && !isKey && this.#closesAtLineEnd(at);
      if (char === '\\') {
        // JSON knows no \': the quote needs no escape between double ones.
        inside += mistake !== null && this.#text[at + 1] === "'" ? "'" : this.#text.slice(at, at + 2);
        at += 2;
        continue;
      }
      if (closing.includes(char)) break;
      inside += mistake !== null && char === '"' ? '\\"' : char;
      at += 1;
    }
    const length = at + 1 - from;
    if (mistake !== null) {
      const expected = isKey ? 'a key in double quotes' : 'a value in double quotes';
      this.#edit(length, `"${inside}"`, mistake, expected, 'the quotes are straight and double.');
    }
    this.#before = isKey ? 'KEY' : 'VALUE';
    return this.#skip(length);
  }

  /** A key of which one quote is missing, or is not like the other. */
  #oddKey(): boolean {
    if (this.#match(WHOLE_KEY) !== '') return false;
    ODD_KEY.lastIndex = this.#offset;
    const [, open = '', name = '', close = ''] = ODD_KEY.exec(this.#text) ?? [];
    if (name === '' || (open === close && close !== '')) return false;
    const isPair = quotesOf(open)?.closing.includes(close) ?? false;
    if (open !== '"' && close !== '' && isPair) return false;
    if (open !== '"') this.#oddQuote(open, name);
    this.#skip(1 + name.length);
    if (close !== '"') this.#oddQuote(close, name);
    this.#before = 'KEY';
    return this.#skip(close.length);
  }

  #oddQuote(quote: string, key: string): void {
    const mistake =
      quote === '' ? 'MISSING_QUOTE' : TYPOGRAPHIC_QUOTES.includes(quote) ? 'SMART_QUOTES' : 'SINGLE_QUOTES';
    const words = `the key ${key} stands in double quotes.`;
    this.#edit(quote.length, '"', mistake, 'a key in double quotes', words);
  }

  /** A text whose closing quote is missing: the line ends where it does, but for a comma and another quote. */
  #closesAtLineEnd(end: number): boolean {
    const from = this.#offset;
    const line = this.#text.slice(from, end).trimEnd();
    const written = line.endsWith(',') ? line.slice(0, -1).trimEnd() : line;
    const last = written.at(-1) ?? '';
    const isOdd = written.length > 1 && (last === "'" || TYPOGRAPHIC_QUOTES.includes(last));
    const length = written.length - (isOdd ? 1 : 0);
    if (length < 2 || /[{}[\]]$/.test(written)) return false;
    this.#offset = from + length;
    const mistake = isOdd ? (last === "'" ? 'SINGLE_QUOTES' : 'SMART_QUOTES') : 'MISSING_QUOTE';
    const expected = 'a double quote that closes the text';
    this.#edit(isOdd ? 1 : 0, '"', mistake, expected, 'the quote that closes the text is there.');
    this.#before = 'VALUE';
    return this.#skip(isOdd ? 1 : 0);
  }

  /** A text of a policy without quotes, or with the closing one alone. */
  #bareText(text: string): boolean {
    const isClosed = this.#text[this.#offset + text.length] === '"';
    const words = `${text} stands in quotes.`;
    this.#edit(
      text.length + (isClosed ? 1 : 0),
      `"${text}"`,
      isClosed ? 'MISSING_QUOTE' : 'UNQUOTED_TEXT',
      `"${text}" in double quotes`,
      words,
    );
    this.#before = 'VALUE';
    return this.#skip(text.length + (isClosed ? 1 : 0));
  }

  #comment(): boolean {
    const isBlock = this.#text[this.#offset + 1] === '*';
    LINE_END.lastIndex = this.#offset;
    const end = isBlock
      ? this.#text.indexOf('*/', this.#offset + 2)
      : (LINE_END.exec(this.#text)?.index ?? this.#text.length);
    if (end === -1) return false;
    const comment = this.#text.slice(this.#offset, isBlock ? end + 2 : end);
    const expected = this.#keyComesNext() ? 'a key in double quotes' : 'no comment';
    const by = comment.replace(/[^\r\n]/g, ' ');
    this.#edit(comment.length, by, 'COMMENT', expected, 'the comment is gone.');
    if (!isBlock) return this.#skip(comment.length);
    for (const until = this.#offset + comment.length; this.#offset < until; ) {
      const char = this.#text[this.#offset];
      if (char === '\n' || char === '\r') this.#newLine();
      else this.#offset += 1;
    }
    return true;
  }

  /** Whether a value or key may stand here; adds the comma that is missing between two entries. */
  #beginsValue(): boolean {
    if (this.#before === 'KEY') {
      this.#edit(0, ':', 'MISSING_COLON', 'a colon after the key', 'a colon is there.');
      this.#before = 'COLON';
      return true;
    }
    if (this.#before !== 'VALUE') {
      this.#comma = null;
      return true;
    }
    const bracket = this.#open.at(-1);
    if (bracket === undefined) return false;
    const expected = `a comma or ${bracket === '{' ? '}' : ']'}`;
    this.#edit(0, ',', 'MISSING_COMMA', expected, 'a comma is there.');
    this.#before = 'COMMA';
    return true;
  }

  #keyComesNext(): boolean {
    return this.#open.at(-1) === '{' && (this.#before === 'OPENING' || this.#before === 'COMMA');
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #edit(length: number, by: string, mistake: JsonMistake, expected: string, words: string): void {
    const error = jsonError(this.#text, this.#offset, this.#here(), expected, mistake);
    this.#edits.push({ at: this.#offset, length, by, error, words });
  }

  #here(): Position {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #newLine(): boolean {
    this.#offset += this.#text.startsWith('\r\n', this.#offset) ? 2 : 1;
    this.#line += 1;
    this.#lineStart = this.#offset;
    return true;
  }

  #skip(length: number): boolean {
    this.#offset += length;
    return true;
  }
}

/** Brackets within texts are not counted. A text ends with its line at the latest. */
function excessOfClosing(text: string): number {
  let excess = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isInText) {
      if (char === '\\') at += 1;
      else if (char === '"' || char === '\n') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === '{' || char === '[') excess -= 1;
    else if (char === '}' || char === ']') excess += 1;
  }
  return excess;
}

type Quotes = { readonly mistake: JsonMistake | null; readonly closing: string };

const DOUBLE_ONES = '\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02';

/** A word processor may turn only one of the two quotes. */
function quotesOf(char: string): Quotes | null {
  if (char === '"') return { mistake: null, closing: '"' };
  if (char === "'") return { mistake: 'SINGLE_QUOTES', closing: `'"` };
  if (char === '`') return { mistake: 'SINGLE_QUOTES', closing: char };
  if (!TYPOGRAPHIC_QUOTES.includes(char)) return null;
  const single = [...TYPOGRAPHIC_QUOTES].filter((one) => !DOUBLE_ONES.includes(one)).join('');
  return { mistake: 'SMART_QUOTES', closing: DOUBLE_ONES.includes(char) ? `${DOUBLE_ONES}"` : `${single}'"` };
}
