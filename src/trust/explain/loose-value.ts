/**
 * Values as programs write them: JavaScript, Python, HCL (Terraform), and the flow style of YAML. One pass, at
 * most `MAX_DEPTH` levels deep. What only the program can tell becomes a reference: the text `${expression}`.
 */
import { Cursor } from '../../iam/json/editing-cursor.ts';
import { MAX_DEPTH } from '../../iam/json/json-error.ts';
import { closingQuotes } from '../../iam/json/json-quotes.ts';
import type { JsonValue } from '../../iam/json/json-value.ts';

export type LooseReading = { readonly value: JsonValue; readonly end: number };

/** Functions that only turn their argument into JSON. */
const ENCODERS = new Set([
  'jsonencode',
  'json.dumps',
  'JSON.stringify',
  'json_encode',
  'to_json',
  'JSON.generate',
]);

const WORDS: Readonly<Record<string, JsonValue>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  undefined: null,
  nil: null,
};

const WORD = /[A-Za-z_$@][\w$@.-]*(?:::?[A-Za-z][\w/:-]*)?/y;
const YAML_KEY = /[\w$@.:/-]*[\w$@./-]/y;
const NUMBER = /-?\d[\d.eE+-]*/y;
const SIGN = /=>|[:=]/y;
const BLANKS = /(?:\s+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/y;
const SEPARATORS = /(?:[\s,;]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/y;
const HEREDOC = /<<-?~?["']?(\w+)["']?[^\n]*\n/y;

/** Longer expressions are taken for plain text. */
const MAX_EXPRESSION_CHARACTERS = 200;

/** Thrown within a reader: the text is not of the form. */
export class Unreadable extends Error {}

/**
 * Reads the value that begins at `offset`; null when there is none.
 * @param bare what a word without quotes is: a string (YAML), or a reference (everything else)
 */
export function readLoose(
  text: string,
  offset = 0,
  bare: 'TEXT' | 'REFERENCE' = 'REFERENCE',
): LooseReading | null {
  const reader = new LooseReader(text, offset, bare);
  try {
    const value = reader.value(0);
    return { value, end: reader.offset };
  } catch (fault) {
    if (fault instanceof Unreadable) return null;
    throw fault;
  }
}

class LooseReader extends Cursor {
  readonly #bare: 'TEXT' | 'REFERENCE';

  constructor(text: string, offset: number, bare: 'TEXT' | 'REFERENCE') {
    super(text);
    this.offset = offset;
    this.#bare = bare;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new Unreadable();
    this.#take(BLANKS);
    const parts = [this.#part(depth)];
    for (;;) {
      const before = this.offset;
      const between = this.#take(BLANKS);
      const char = this.text[this.offset] ?? ' ';
      // Python joins strings that follow each other on a line.
      const follows = typeof parts.at(-1) === 'string' && `"'`.includes(char) && !between.includes('\n');
      if (char !== '+' && !follows) {
        this.offset = before;
        return joinedParts(parts);
      }
      if (char === '+') this.offset += 1;
      this.#take(BLANKS);
      parts.push(this.#part(depth));
    }
  }

  #part(depth: number): JsonValue {
    const char = this.text[this.offset];
    if (char === undefined) throw new Unreadable();
    if (char === '{') return this.#object(depth);
    if (char === '[' || char === '(') return this.#array(depth, char === '[' ? ']' : ')');
    if (char === '"' || char === "'" || char === '`' || '\u201c\u201d\u2018\u2019'.includes(char))
      return this.#string(char);
    if (char === '!' && this.#bare === 'TEXT') return this.#tagged(depth);
    if (this.#bare === 'TEXT') return this.#plain();
    if (char === '<' && this.text[this.offset + 1] === '<') return this.#heredoc();
    const number = this.#take(NUMBER);
    if (number !== '') {
      // An account ID with a zero in front is a string that lost its quotes.
      return Number.isNaN(Number(number)) || /^0\d|^\d{12}$/.test(number) ? number : Number(number);
    }
    return this.#word(depth);
  }

  #word(depth: number): JsonValue {
    const start = this.offset;
    const isNew = this.text.startsWith('new ', this.offset);
    if (isNew) this.offset += 4;
    const word = this.#required(WORD);
    if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
    const next = this.text[this.offset] ?? ' ';
    if (/^[furbFURB]{1,2}$/.test(word) && `"'`.includes(next)) {
      const written = this.#string(next);
      return /f/i.test(word) ? written.replace(/\{[^{}]*\}/g, (name) => `$${name}`) : written;
    }
    let call: JsonValue[] | undefined;
    // A call, an index, or a chain of them.
    for (let char = this.text[this.offset]; char === '(' || char === '['; char = this.text[this.offset]) {
      const args = this.#array(depth + 1, char === '(' ? ')' : ']');
      call ??= char === '(' ? args : undefined;
      this.#take(/[\w.]+/y);
    }
    if (call !== undefined && ENCODERS.has(word)) return call[0] ?? null;
    return `\${${this.text.slice(start, this.offset).replace(/\s+/g, ' ')}}`;
  }

  /** HCL's strings of several lines: `<<EOF` up to a line that is `EOF`. */
  #heredoc(): string {
    const name = this.#required(HEREDOC).replace(/[^\w]/g, '');
    const start = this.offset;
    for (let at = start; at < this.text.length; ) {
      const lineEnd = this.text.indexOf('\n', at);
      const end = lineEnd === -1 ? this.text.length : lineEnd;
      if (this.text.slice(at, end).trim() === name) {
        this.offset = end;
        return this.text.slice(start, at);
      }
      at = end + 1;
    }
    throw new Unreadable();
  }

  /** YAML's tags for CloudFormation's functions: `!Sub text` is `{ "Fn::Sub": text }`. */
  #tagged(depth: number): JsonValue {
    this.offset += 1;
    const name = this.#take(/\w+/y);
    return { [functionOf(name)]: this.value(depth + 1) };
  }

  #plain(): JsonValue {
    const start = this.offset;
    while (this.offset < this.text.length && !',]}\n'.includes(this.text[this.offset] ?? '')) {
      if (this.text[this.offset] === ':' && /\s/.test(this.text[this.offset + 1] ?? ' ')) break;
      this.offset += 1;
    }
    const word = this.text.slice(start, this.offset).trim();
    if (word === '') throw new Unreadable();
    return yamlScalar(word);
  }

  #object(depth: number): JsonValue {
    if (depth >= MAX_DEPTH) throw new Unreadable();
    this.offset += 1;
    const entries: Record<string, JsonValue> = {};
    for (;;) {
      this.#take(SEPARATORS);
      if (this.text[this.offset] === '}') {
        this.offset += 1;
        return entries;
      }
      const key = this.#key(depth);
      this.#take(BLANKS);
      if (this.#take(SIGN) !== '') {
        set(entries, key, this.value(depth + 1));
        continue;
      }
      // HCL's blocks have no equals sign. They may have labels, and occur more than once.
      const labels = [key];
      while (this.text[this.offset] === '"') {
        labels.push(this.#string('"'));
        this.#take(BLANKS);
      }
      if (this.text[this.offset] !== '{') throw new Unreadable();
      const name = labels.join(' ');
      const block = this.#object(depth + 1);
      const earlier = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (Array.isArray(earlier)) earlier.push(block);
      else set(entries, name, [block]);
    }
  }

  #key(depth: number): string {
    const char = this.text[this.offset] ?? '';
    if (`"'\`\u201c\u2018`.includes(char) && char !== '') return this.#string(char);
    if (char === '[') {
      const [name] = this.#array(depth + 1, ']');
      return typeof name === 'string' ? name : String(name);
    }
    return this.#required(this.#bare === 'TEXT' ? YAML_KEY : WORD);
  }

  #array(depth: number, close: string): JsonValue[] {
    if (depth >= MAX_DEPTH) throw new Unreadable();
    this.offset += 1;
    const items: JsonValue[] = [];
    for (;;) {
      this.#take(SEPARATORS);
      if (this.text[this.offset] === close) {
        this.offset += 1;
        return items;
      }
      const item = this.value(depth + 1);
      this.#take(BLANKS);
      // A named argument of a call.
      if (close === ')' && /[=:]/.test(this.text[this.offset] ?? '')) {
        this.offset += 1;
        items.push(this.value(depth + 1));
      } else items.push(item);
    }
  }

  #string(open: string): string {
    const triple = open.repeat(3);
    if ((open === '"' || open === "'") && this.text.startsWith(triple, this.offset)) {
      const end = this.text.indexOf(triple, this.offset + 3);
      if (end === -1) throw new Unreadable();
      const inside = this.text.slice(this.offset + 3, end);
      this.offset = end + 3;
      return inside;
    }
    const closing = `"'\``.includes(open) ? open : closingQuotes(open);
    const pieces: string[] = [];
    let at = this.offset + 1;
    let from = at;
    for (;;) {
      const char = this.text[at];
      if (char === undefined || (char === '\n' && open !== '`' && open !== "'")) throw new Unreadable();
      if (closing.includes(char)) break;
      if (char === '$' && this.text[at + 1] === '{' && open !== "'") {
        // An expression may have quotes in it.
        const length = this.text.slice(at, at + MAX_EXPRESSION_CHARACTERS).indexOf('}');
        at += length === -1 ? 2 : length + 1;
      } else if (char === '\\') {
        pieces.push(this.text.slice(from, at), unescaped(this.text[at + 1] ?? ''));
        at += 2;
        from = at;
      } else at += 1;
    }
    pieces.push(this.text.slice(from, at));
    this.offset = at + 1;
    return pieces.join('');
  }

  #required(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found === '') throw new Unreadable();
    return found;
  }

  /** Moves over what the pattern matches here. */
  #take(pattern: RegExp): string {
    const found = this.match(pattern);
    this.offset += found.length;
    return found;
  }
}

/** Sets a property, also one that is called `__proto__`. */
export function set(entries: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(entries, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The function of CloudFormation that a tag of YAML stands for. */
export function functionOf(tag: string): string {
  return tag === 'Ref' ? 'Ref' : `Fn::${tag}`;
}

/** What a word without quotes is in YAML. */
export function yamlScalar(word: string): JsonValue {
  return word === 'true' ? true : word === 'false' ? false : word === 'null' || word === '~' ? null : word;
}

function joinedParts(parts: readonly JsonValue[]): JsonValue {
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : parts.map((part) => (typeof part === 'object' ? '' : String(part))).join('');
}

function unescaped(char: string): string {
  return { n: '\n', t: '\t', r: '\r' }[char] ?? char;
}
