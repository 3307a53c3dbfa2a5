/**
 * JSON with positions: the line and column of every key and value, so that messages can point at a mistake in a
 * policy. Strict JSON (RFC 8259): this must refuse what IAM refuses. The last of several equal keys counts, and all
 * are reported.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { Cursor } from './editing-cursor.ts';
import { type JsonError, MAX_DEPTH, type Position } from './json-error.ts';
import { firstMistake } from './json-scanner.ts';

export type JsonPath = readonly (string | number)[];

export type JsonMember = {
  key: Position;
  value: JsonNode;
  /** Values of the same key earlier in the same object, which have no effect. */
  earlier?: JsonNode[];
};

export type JsonObjectNode = {
  type: 'object';
  members: ReadonlyMap<string, JsonMember>;
  start: Position;
  end: Position;
};

export type JsonNode =
  | JsonObjectNode
  | { type: 'array'; items: readonly JsonNode[]; start: Position }
  | { type: 'string'; value: string; start: Position }
  | { type: 'number'; value: number; text: string; start: Position }
  | { type: 'boolean'; value: boolean; start: Position }
  | { type: 'null'; start: Position };

/** A key that comes again later in the same object, and therefore has no effect. */
export type RepeatedKey = Position & { path: JsonPath };

export type JsonDocument = { readonly root: JsonNode; readonly repeatedKeys: readonly RepeatedKey[] };

/**
 * Parses `text` in time linear in its length. Never throws: a mistake comes back with its position, what was
 * expected there and, where it is a usual one, its name. The caller limits the size of `text`.
 */
export function parseJson(text: string): Result<JsonDocument, JsonError> {
  const reader = new Reader(text);
  try {
    JSON.parse(text);
    return ok({ root: reader.value([]), repeatedKeys: reader.repeatedKeys });
  } catch (fault) {
    if (fault instanceof SyntaxError) return err(firstMistake(text));
    throw fault;
  }
}

/** The position of the value at `path`, and of its key if it has one; undefined when the value does not exist. */
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

/** The plain value, as `JSON.parse` returns it. */
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

const BLANKS = /[ \t\r\n]*/y;
const SCALAR = /"(?:[^"\\]+|\\.)*"|[^,\]} \t\r\n]+/y;

/** Adds the positions to a text that `JSON.parse` accepts. */
class Reader extends Cursor {
  readonly repeatedKeys: RepeatedKey[] = [];

  value(path: JsonPath): JsonNode {
    const start = this.#next();
    const char = this.text[this.offset];
    if (char === '{' || char === '[') {
      if (path.length >= MAX_DEPTH) throw new SyntaxError('too deep');
      this.offset += 1;
      return char === '{' ? this.#object(path, start) : { type: 'array', items: this.#items(path), start };
    }
    const text = this.#scalar();
    const value: string | number | boolean | null = JSON.parse(text);
    if (typeof value === 'string') return { type: 'string', value, start };
    if (typeof value === 'number') return { type: 'number', value, text, start };
    return value === null ? { type: 'null', start } : { type: 'boolean', value, start };
  }

  #object(path: JsonPath, start: Position): JsonObjectNode {
    const members = new Map<string, JsonMember>();
    while (!this.#takes('}')) {
      this.#takes(',');
      const key = this.#next();
      const name: string = JSON.parse(this.#scalar());
      this.#takes(':');
      const value = this.value([...path, name]);
      const before = members.get(name);
      members.set(name, { key, value });
      if (before === undefined) continue;
      this.repeatedKeys.push({ path: [...path, name], ...before.key });
      // The list grows in place, so the work stays linear.
      const { earlier = [] } = before;
      earlier.push(before.value);
      members.set(name, { key, value, earlier });
    }
    return { type: 'object', members, start, end: this.here() };
  }

  #items(path: JsonPath): JsonNode[] {
    const items: JsonNode[] = [];
    while (!this.#takes(']')) {
      this.#takes(',');
      items.push(this.value([...path, items.length]));
    }
    return items;
  }

  #scalar(): string {
    const text = this.match(SCALAR);
    this.offset += text.length;
    return text;
  }

  #takes(char: string): boolean {
    this.#next();
    if (this.text[this.offset] !== char) return false;
    this.offset += 1;
    return true;
  }

  /** Skips white space. */
  #next(): Position {
    this.moveOver(this.offset + this.match(BLANKS).length);
    return this.here();
  }
}
