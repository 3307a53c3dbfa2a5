/**
 * Finds the common mistakes in text that is almost JSON, with the edit that corrects each. One pass, so the work is
 * linear in the length of the text.
 */
import { type Edit, EditingCursor, Uncorrectable } from './editing-cursor.ts';
import {
  isEllipsis,
  type JsonError,
  type JsonMistake,
  jsonError,
  LOOK_LIKE_SPACES,
  MAX_DEPTH,
  type Position,
} from './json-error.ts';
import { ANY_QUOTE } from './json-quotes.ts';
import { addQuotes, KEY, readKey, readQuoted } from './json-strings.ts';

/**
 * A text with more mistakes is not almost JSON. A trust policy has at most 4,096 characters in AWS, and a text of
 * 100,000 characters could need an edit for each of them.
 */
const MAX_EDITS = 10_000;

/** The edits in the order of the text, and the mistake that ended the scan because no edit corrects it. */
export function scanJson(text: string): {
  readonly edits: readonly Edit[];
  readonly failure: JsonError | null;
} {
  const scanner = new Scanner(text);
  let failure: JsonError | null = null;
  try {
    scanner.run();
  } catch (fault) {
    if (!(fault instanceof Uncorrectable)) throw fault;
    failure = fault.error;
  }
  return { edits: scanner.edits.sort((a, b) => a.at - b.at), failure };
}

/** The first mistake in a text that is not JSON. */
export function firstMistake(text: string): JsonError {
  const start = { line: 1, column: 1 };
  if (text.startsWith('\ufeff')) return jsonError(text, 0, start, 'an opening brace', 'BYTE_ORDER_MARK');
  const { edits, failure } = scanJson(text);
  return edits[0]?.error ?? failure ?? jsonError(text, 0, start, 'a JSON document');
}

/** The token before the current position: it decides what may follow. */
type Before = 'START' | 'OPENING' | 'COMMA' | 'COLON' | 'VALUE' | 'KEY';

const WORD = /[A-Za-z_$][\w$:-]*/y;
const COMMENT_SIGN = /#|\/[/*]/y;
const NUMBER = /-?\d[\d.eE+-]*/y;
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Texts that mean nothing else where their quotes are missing: no program has such a name. */
const BARE_TEXT = /(?:Allow|Deny|sts:\w+|aurora-[0-9a-z]+|arn:aws[\w-]*:[\w:./+=@-]+)(?=["\s,}\]]|$)/y;

/** JSON's literals, and Python's names for them. */
const LITERALS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  True: 'true',
  False: 'false',
  None: 'null',
};

class Scanner extends EditingCursor {
  readonly #open: ('{' | '[')[] = [];
  #before: Before = 'START';
  #lacksBraces = false;
  /** The last comma, which is a mistake if a bracket closes next. */
  #comma: { at: number; place: Position } | null = null;
  /** How many more brackets close than open after the current position. */
  #closing: number;

  constructor(text: string) {
    super(text);
    this.#closing = excessOfClosing(text);
  }

  run(): void {
    while (this.offset < this.text.length) {
      this.#step(this.text[this.offset] ?? '');
      // Each bracket that stays open becomes an edit at the end.
      if (this.edits.length + this.#open.length > MAX_EDITS) this.#fail();
    }
    this.#dropComma('more entries');
    if (!['VALUE', 'OPENING', 'COMMA'].includes(this.#before)) this.#fail();
    for (const [depth, bracket] of [...this.#open.entries()].reverse()) {
      const missing = closingOf(bracket);
      const mistake = depth === 0 && this.#lacksBraces ? 'NO_BRACES' : 'CUT_OFF';
      this.edit(0, missing, mistake, missing, `added the missing ${missing} at the end.`);
    }
  }

  #step(char: string): void {
    if (' \t\r\n'.includes(char)) this.moveOver(this.offset + 1);
    else if (LOOK_LIKE_SPACES.includes(char)) {
      this.edit(1, ' ', 'ODD_SPACE', 'a plain space', 'replaced the character with a plain space.');
      this.offset += 1;
    } else if (this.match(COMMENT_SIGN) !== '') this.#comment();
    else if (isEllipsis(this.text, this.offset)) this.#ellipsis();
    else if (char === '{' || char === '[') this.#opens(char);
    else if (char === '}' || char === ']') this.#closes(char);
    else if (char === ',') this.#commaAt();
    else if (char === ':') {
      if (this.#before !== 'KEY') this.#fail();
      this.#passes(1, 'COLON');
    } else this.#keyOrValue(char);
  }

  #opens(char: '{' | '['): void {
    if (this.#open.length >= MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels of nesting`, 'TOO_DEEP');
    this.#beginsValue();
    if (this.#keyComesNext()) this.#fail();
    this.#open.push(char);
    this.#closing += 1;
    this.#passes(1, 'OPENING');
  }

  #closes(char: string): void {
    const open = this.#open.at(-1);
    if (open === undefined ? this.#before !== 'VALUE' : /COLON|KEY/.test(this.#before)) this.#fail();
    if (open === undefined) {
      const words = `removed the ${char} that closes nothing.`;
      this.edit(1, ' ', 'EXTRA_BRACKET', 'the end of the document', words);
    } else {
      const right = closingOf(open);
      this.#dropComma(`${right} without a comma before it`);
      const isMissing =
        char !== right && this.#closing < this.#open.length && this.#open.at(-2) !== this.#open.at(-1);
      if (char !== right) {
        const words = isMissing ? `added the missing ${right}.` : `replaced the bracket with ${right}.`;
        this.edit(isMissing ? 0 : 1, right, 'WRONG_BRACKET', right, words);
      }
      this.#open.pop();
      this.#before = 'VALUE';
      if (isMissing) return;
    }
    this.#closing -= 1;
    this.offset += 1;
  }

  /** Corrects an ellipsis at the end, which replaces the rest of the document. */
  #ellipsis(): void {
    const rest = this.text.slice(this.offset);
    if (!/^[\u2026.\s]*$/.test(rest) || /COLON|KEY/.test(this.#before)) this.#fail();
    const expected = 'the rest of the document';
    this.#dropComma(expected, 'CUT_OFF');
    this.edit(rest.length, rest.replace(/[^\r\n]/g, ' '), 'CUT_OFF', expected, 'removed the ellipsis.');
    this.offset += rest.length;
  }

  #commaAt(): void {
    if (this.#before === 'COMMA') {
      this.edit(1, ' ', 'TRAILING_COMMA', 'one comma between entries', 'removed the comma.');
    } else if (this.#before === 'VALUE') {
      this.#comma = { at: this.offset, place: this.here() };
    } else this.#fail();
    this.#passes(1, 'COMMA');
  }

  #dropComma(expected: string, mistake: JsonMistake = 'TRAILING_COMMA'): void {
    if (this.#comma === null) return;
    const { at, place } = this.#comma;
    const error = jsonError(this.text, at, place, expected, mistake);
    this.edits.push({ at, length: 1, replacement: ' ', error, words: 'removed the comma.' });
    this.#comma = null;
  }

  #keyOrValue(char: string): void {
    if (this.#before === 'START') this.#opensMissingBrace();
    this.#beginsValue();
    if (this.#keyComesNext()) {
      readKey(this);
      this.#before = 'KEY';
      return;
    }
    if (ANY_QUOTE.includes(char)) readQuoted(this);
    else this.#bareValue();
    this.#before = 'VALUE';
  }

  /** Adds the braces around a part of a policy that begins with a key. */
  #opensMissingBrace(): void {
    if (this.match(/"[^"\\\r\n]*"\s*:/y) === '') this.#fail();
    this.edit(0, '{', 'NO_BRACES', 'an opening brace', 'added braces around it.');
    this.#lacksBraces = true;
    this.#open.push('{');
    this.#before = 'OPENING';
  }

  #bareValue(): void {
    const bare = this.match(BARE_TEXT);
    if (bare !== '') {
      // The string may have only its closing quote.
      addQuotes(this, bare, bare.length + (this.text[this.offset + bare.length] === '"' ? 1 : 0));
      return;
    }
    const word = this.match(WORD);
    const literal = Object.hasOwn(LITERALS, word) ? LITERALS[word] : undefined;
    if (literal !== undefined) {
      if (literal !== word)
        this.edit(word.length, literal, 'OTHER', literal, `replaced ${word} with ${literal}.`);
      this.offset += word.length;
      return;
    }
    const number = this.match(NUMBER);
    // JSON numbers do not begin with zero. Account IDs and dates in a policy are strings.
    if (/^0\d|^\d{12}$|^\d{4}-\d\d-\d\d$/.test(number)) addQuotes(this, number);
    else if (STRICT_NUMBER.test(number)) this.offset += number.length;
    else this.#fail();
  }

  #comment(): void {
    const block = this.text.startsWith('/*', this.offset) ? this.text.indexOf('*/', this.offset + 2) : null;
    if (block === -1) this.#fail();
    const comment = block === null ? this.match(/[^\r\n]*/y) : this.text.slice(this.offset, block + 2);
    const expected = this.#keyComesNext() ? KEY : 'no comment';
    this.edit(comment.length, comment.replace(/[^\r\n]/g, ' '), 'COMMENT', expected, 'removed the comment.');
    this.moveOver(this.offset + comment.length);
  }

  /** A value or key begins here; adds the colon or comma that is missing before it. */
  #beginsValue(): void {
    if (this.#open.length === 0 && this.#before !== 'START') this.#fail();
    if (this.#before === 'KEY') {
      this.edit(0, ':', 'MISSING_COLON', this.#expected(), 'added a colon.');
      this.#before = 'COLON';
    } else if (this.#before === 'VALUE') {
      this.edit(0, ',', 'MISSING_COMMA', this.#expected(), 'added a comma.');
      this.#before = 'COMMA';
    } else this.#comma = null;
  }

  #keyComesNext(): boolean {
    return this.#open.at(-1) === '{' && (this.#before === 'OPENING' || this.#before === 'COMMA');
  }

  #expected(): string {
    const open = this.#open.at(-1);
    if (this.#before === 'KEY') return 'a colon after the key';
    if (this.#before !== 'VALUE')
      return this.#before === 'START' ? 'an opening brace' : this.#keyComesNext() ? KEY : VALUE;
    return open === undefined ? 'the end of the document' : `a comma or ${closingOf(open)}`;
  }

  #fail(expected = this.#expected(), mistake?: JsonMistake): never {
    this.fail(expected, mistake);
  }

  #passes(length: number, before: Before): void {
    this.offset += length;
    this.#before = before;
  }
}

const VALUE = 'a value (a string in double quotes, a number, true, false, null, an object or an array)';

function closingOf(bracket: '{' | '['): string {
  return bracket === '{' ? '}' : ']';
}

/** Ignores brackets within strings. A string ends at the end of its line at the latest. */
function excessOfClosing(text: string): number {
  let excess = 0;
  for (const [found] of text.matchAll(/"(?:[^"\\\n]+|\\(?:.|\n))*"?|[{}[\]]/g)) {
    if (found === '{' || found === '[') excess -= 1;
    else if (found === '}' || found === ']') excess += 1;
  }
  return excess;
}
