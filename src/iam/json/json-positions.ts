/**
 * JSON with places: a parser that keeps, for every key and value, the line and column where it was written,
 * so that a mistake in a policy can be pointed at. Strict JSON (RFC 8259), nothing more lenient: what IAM
 * refuses must be refused here. Repeated keys are tolerated; the last one wins and all are reported.
 */

import { type JsonError, type JsonMistake, jsonError, type Position } from './json-error.ts';

export type { JsonError, JsonMistake, Position } from './json-error.ts';
export { isEllipsis, jsonError, LOOK_LIKE_SPACES, TYPOGRAPHIC_QUOTES } from './json-error.ts';

export type JsonPath = readonly (string | number)[];

type Span = { start: Position; end: Position };

export type JsonMember = {
  key: Position;
  value: JsonNode;
  /** Values of the same key further up in the same object, which count for nothing. */
  earlier?: readonly JsonNode[];
};

export type JsonObject = Span & { type: 'object'; members: ReadonlyMap<string, JsonMember> };

export type JsonNode =
  | JsonObject
  | (Span & { type: 'array'; items: readonly JsonNode[] })
  | (Span & { type: 'string'; value: string })
  | (Span & { type: 'number'; value: number; text: string })
  | (Span & { type: 'boolean'; value: boolean })
  | (Span & { type: 'null' });

/** A key that was written again further down in the same object, and therefore counts for nothing. */
export type RepeatedKey = Position & { path: JsonPath };

export type JsonResult =
  | { ok: true; root: JsonNode; repeatedKeys: RepeatedKey[] }
  | { ok: false; error: JsonError };

/** Deeper documents are refused: no policy needs it, and the parser's stack stays bounded. */
export const MAX_DEPTH = 64;

/**
 * Parses `text` in time linear in its length. Never throws: a mistake comes back with its place, what was
 * expected there and, where it is a usual one, its name. The size of `text` is the caller's to limit.
 */
export function parseJson(text: string): JsonResult {
  try {
    const reader = new Reader(text);
    const root = reader.document();
    return { ok: true, root, repeatedKeys: reader.repeatedKeys };
  } catch (fault) {
    if (fault instanceof JsonFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

/** Where the value at `path` stands, and its key if it has one; undefined when there is no such value. */
export function locate(root: JsonNode, path: JsonPath): { key?: Position; value: Position } | undefined {
  let node = root;
  let key: Position | undefined;
  for (const step of path) {
    key = undefined;
    let next: JsonNode | undefined;
    if (node.type === 'object') {
      const member = node.members.get(String(step));
      key = member?.key;
      next = member?.value;
    } else if (node.type === 'array' && typeof step === 'number') {
      next = node.items[step];
    }
    if (next === undefined) return undefined;
    node = next;
  }
  return key === undefined ? { value: node.start } : { key, value: node.start };
}

/** The plain value, as `JSON.parse` gives it. */
export function plainValue(node: JsonNode): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries([...node.members].map(([key, member]) => [key, plainValue(member.value)]));
    case 'array':
      return node.items.map(plainValue);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

/**
 * The plain value as if each repeated key stood once, with all that was written for it: objects are merged, and
 * other values become one array. Of the keys in `single`, the last value counts.
 */
export function mergedValue(node: JsonNode, single: ReadonlySet<string>): unknown {
  if (node.type === 'array') return node.items.map((item) => mergedValue(item, single));
  if (node.type !== 'object') return plainValue(node);
  return Object.fromEntries(
    [...node.members].map(([key, { value, earlier = [] }]) => [
      key,
      earlier.length === 0 || single.has(key)
        ? mergedValue(value, single)
        : merged(
            key,
            [...earlier, value].map((one) => mergedValue(one, single)),
          ),
    ]),
  );
}

function merged(key: string, values: readonly unknown[]): unknown {
  if (key !== 'Statement' && values.every(isPlainObject)) {
    const entries = values.flatMap((value) => Object.entries(value as object));
    const byKey = Map.groupBy(entries, ([name]) => name);
    return Object.fromEntries(
      [...byKey].map(([name, all]) => {
        const [first, ...others] = all.map(([, value]) => value);
        return [name, others.length === 0 ? first : merged(name, [first, ...others])];
      }),
    );
  }
  const items = values.flat();
  const [only, ...others] = items
    .filter((item) => typeof item !== 'string')
    .concat([...new Set(items.filter((item) => typeof item === 'string'))]);
  return others.length === 0 && !values.some(Array.isArray) ? only : [only, ...others];
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In the order in which they were written. The list grows in place, so that the work stays linear. */
function overruledBy({ value, earlier = [] }: Overruled): JsonNode[] {
  earlier.push(value);
  return earlier;
}

type Overruled = { readonly value: JsonNode; readonly earlier?: JsonNode[] };

class JsonFault extends Error {
  readonly error: JsonError;
  constructor(error: JsonError) {
    super(error.message);
    this.error = error;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$-]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  readonly repeatedKeys: RepeatedKey[] = [];
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    if (this.#text.startsWith('\ufeff')) this.#fail('an opening brace', 'BYTE_ORDER_MARK');
    const root = this.#value([], 0);
    this.#skipBlanks();
    if (this.#offset < this.#text.length) this.#fail('the end of the document');
    return root;
  }

  #value(path: JsonPath, depth: number): JsonNode {
    this.#skipBlanks();
    const start = this.#here();
    const char = this.#text[this.#offset];
    if (char === '{') return this.#object(path, depth + 1, start);
    if (char === '[') return this.#array(path, depth + 1, start);
    if (char === '"') return { type: 'string', value: this.#string(), start, end: this.#here() };
    const number = this.#take(NUMBER);
    if (number !== '')
      return { type: 'number', value: Number(number), text: number, start, end: this.#here() };
    const word = this.#peek(WORD);
    if (word === 'true' || word === 'false' || word === 'null') {
      this.#offset += word.length;
      const end = this.#here();
      return word === 'null'
        ? { type: 'null', start, end }
        : { type: 'boolean', value: word === 'true', start, end };
    }
    return this.#fail('a value (text in double quotes, a number, true, false, null, an object or an array)');
  }

  #object(path: JsonPath, depth: number, start: Position): JsonNode {
    this.#enter(depth);
    const members = new Map<string, JsonMember & Overruled>();
    if (this.#closes('}')) return { type: 'object', members, start, end: this.#here() };
    for (;;) {
      this.#skipBlanks();
      const key = this.#here();
      if (this.#text[this.#offset] !== '"') {
        this.#fail('a key in double quotes', this.#peek(WORD) === '' ? undefined : 'UNQUOTED_KEY');
      }
      const name = this.#string();
      this.#expect(':', 'a colon after the key');
      const value = this.#value([...path, name], depth);
      const earlier = members.get(name);
      if (earlier !== undefined) this.repeatedKeys.push({ path: [...path, name], ...earlier.key });
      const overruled = earlier === undefined ? {} : { earlier: overruledBy(earlier) };
      members.set(name, { key, value, ...overruled });
      if (this.#closes('}')) return { type: 'object', members, start, end: this.#here() };
      this.#comma('}');
    }
  }

  #array(path: JsonPath, depth: number, start: Position): JsonNode {
    this.#enter(depth);
    const items: JsonNode[] = [];
    if (this.#closes(']')) return { type: 'array', items, start, end: this.#here() };
    for (;;) {
      items.push(this.#value([...path, items.length], depth));
      if (this.#closes(']')) return { type: 'array', items, start, end: this.#here() };
      this.#comma(']');
    }
  }

  #string(): string {
    this.#offset += 1;
    let value = '';
    for (;;) {
      value += this.#plainText();
      const char = this.#text[this.#offset];
      if (char === '"') {
        this.#offset += 1;
        return value;
      }
      if (char !== '\\') this.#fail('a double quote that closes the text, on the same line');
      value += this.#escape();
    }
  }

  #plainText(): string {
    const start = this.#offset;
    for (;;) {
      const char = this.#text[this.#offset];
      if (char === undefined || char === '"' || char === '\\' || char < ' ') {
        return this.#text.slice(start, this.#offset);
      }
      this.#offset += 1;
    }
  }

  #escape(): string {
    const char = this.#text[this.#offset + 1] ?? '';
    if (char === 'u') {
      const digits = this.#text.slice(this.#offset + 2, this.#offset + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('four hexadecimal digits after \\u');
      this.#offset += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
    if (meant === undefined) this.#fail('one of " \\ / b f n r t u after a backslash');
    this.#offset += 2;
    return meant;
  }

  #enter(depth: number): void {
    if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels of nesting`, 'TOO_DEEP');
    this.#offset += 1;
  }

  #closes(bracket: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#offset] !== bracket) return false;
    this.#offset += 1;
    return true;
  }

  #comma(bracket: string): void {
    const comma = { offset: this.#offset, line: this.#line, lineStart: this.#lineStart };
    this.#expect(',', `a comma or ${bracket}`);
    this.#skipBlanks();
    if (this.#text[this.#offset] !== bracket) return;
    // The comma is the mistake, not the bracket after it.
    this.#offset = comma.offset;
    this.#line = comma.line;
    this.#lineStart = comma.lineStart;
    this.#fail(`${bracket} without a comma before it`, 'TRAILING_COMMA');
  }

  #expect(char: string, expected: string): void {
    this.#skipBlanks();
    if (this.#text[this.#offset] !== char) this.#fail(expected);
    this.#offset += 1;
  }

  #skipBlanks(): void {
    for (;;) {
      const char = this.#text[this.#offset];
      if (char !== ' ' && char !== '\t' && char !== '\n' && char !== '\r') return;
      this.#offset += 1;
      if (char === '\n' || (char === '\r' && this.#text[this.#offset] !== '\n')) {
        this.#line += 1;
        this.#lineStart = this.#offset;
      }
    }
  }

  #here(): Position {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #peek(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #take(pattern: RegExp): string {
    const found = this.#peek(pattern);
    this.#offset += found.length;
    return found;
  }

  #fail(expected: string, named?: JsonMistake): never {
    throw new JsonFault(jsonError(this.#text, this.#offset, this.#here(), expected, named));
  }
}
