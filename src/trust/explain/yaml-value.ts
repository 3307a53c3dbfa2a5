/**
 * The part of YAML that templates and policies are written in: mappings, sequences, strings in all their forms, flow
 * style, CloudFormation's tags and comments. No anchors, and only one document. Linear in the length of the text.
 */
import { MAX_DEPTH } from '../../iam/json/json-error.ts';
import type { JsonValue } from '../../iam/json/json-value.ts';
import { functionOf, readLoose, set, Unreadable, yamlScalar } from './loose-value.ts';

type Line = { readonly indent: number; readonly text: string; readonly number: number };

/** The value of a YAML text; null when the text is not such YAML. Scalars other than true and false become strings. */
export function readYaml(text: string): JsonValue | null {
  const reader = new YamlReader(text);
  try {
    return reader.document();
  } catch (fault) {
    if (fault instanceof Unreadable) return null;
    throw fault;
  }
}

class YamlReader {
  readonly #all: readonly string[];
  readonly #lines: Line[];
  #at = 0;
  #longFlows = 0;

  constructor(text: string) {
    this.#all = text.split(/\r\n|\r|\n/);
    this.#lines = this.#all.flatMap((written, number): Line[] => {
      const content = withoutComment(written).trimEnd();
      const trimmed = content.trimStart();
      if (trimmed === '' || trimmed === '---' || trimmed === '...') return [];
      return [{ indent: content.length - trimmed.length, text: trimmed, number }];
    });
  }

  document(): JsonValue {
    const [first] = this.#lines;
    if (first === undefined) throw new Unreadable();
    const value = this.#block(first.indent, 0);
    if (this.#at < this.#lines.length) throw new Unreadable();
    return value;
  }

  #block(indent: number, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new Unreadable();
    const line = this.#lines[this.#at];
    if (line === undefined || line.indent !== indent) throw new Unreadable();
    if (isItem(line.text)) return this.#sequence(indent, depth);
    if (keyOf(line.text) !== null) return this.#mapping(indent, depth);
    this.#at += 1;
    return this.#inline(line, line.text, line.indent, depth);
  }

  #sequence(indent: number, depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && isItem(line.text);
      line = this.#lines[this.#at]
    ) {
      const rest = line.text.slice(1).trimStart();
      const inner = indent + line.text.length - rest.length;
      if (rest === '') {
        this.#at += 1;
        items.push(this.#nested(indent, depth));
      } else if (keyOf(rest) !== null || isItem(rest)) {
        // The text after the dash is read as a separate line.
        this.#lines[this.#at] = { indent: inner, text: rest, number: line.number };
        items.push(this.#block(inner, depth + 1));
      } else {
        this.#at += 1;
        items.push(this.#inline(line, rest, indent, depth));
      }
    }
    return items;
  }

  #mapping(indent: number, depth: number): JsonValue {
    const entries: Record<string, JsonValue> = {};
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      const found = keyOf(line.text);
      if (found === null) throw new Unreadable();
      this.#at += 1;
      const { key, rest } = found;
      const value = rest === '' ? this.#nested(indent, depth) : this.#inline(line, rest, indent, depth);
      set(entries, key, value);
    }
    return entries;
  }

  /** The block below a key or dash; a sequence may stand as far left as its key. */
  #nested(indent: number, depth: number): JsonValue {
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent < indent) return null;
    if (next.indent === indent)
      return isItem(next.text) && !this.#isInSequence(indent) ? this.#sequence(indent, depth + 1) : null;
    return this.#block(next.indent, depth + 1);
  }

  /** Whether the line before is an item of a sequence at this indent: then the next dash is its neighbour. */
  #isInSequence(indent: number): boolean {
    const before = this.#lines[this.#at - 1];
    return before?.indent === indent && isItem(before.text);
  }

  #inline(line: Line, text: string, indent: number, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new Unreadable();
    const tag = /^!(\w+)(?:\s+|$)/.exec(text);
    if (tag !== null) {
      const rest = text.slice(tag[0].length);
      return {
        [functionOf(tag[1] ?? '')]:
          rest === '' ? this.#nested(indent, depth) : this.#inline(line, rest, indent, depth + 1),
      };
    }
    if (/^[|>][+-]?\d?$/.test(text)) return this.#blockText(line, indent, text.startsWith('>'));
    if (/^["'[{]/.test(text)) return this.#flow(line, text);
    return yamlScalar(text);
  }

  /** Flow style and quoted strings may continue over several lines. */
  #flow(line: Line, text: string): JsonValue {
    const reading = readLoose(text, 0, 'TEXT');
    if (reading !== null) {
      if (text.slice(reading.end).trim() !== '') throw new Unreadable();
      return reading.value;
    }
    // The value goes on in the following lines.
    const whole = this.#all.slice(line.number).join('\n');
    const longer = readLoose(whole, whole.indexOf(text), 'TEXT');
    if (longer === null) throw new Unreadable();
    const last = line.number + whole.slice(0, longer.end).split('\n').length - 1;
    while ((this.#lines[this.#at]?.number ?? Number.POSITIVE_INFINITY) <= last) this.#at += 1;
    this.#longFlows += 1;
    if (this.#longFlows > MAX_LONG_FLOWS) throw new Unreadable();
    return longer.value;
  }

  #blockText(line: Line, indent: number, folded: boolean): string {
    let end = line.number + 1;
    while (end < this.#all.length) {
      const written = this.#all[end] ?? '';
      if (written.trim() !== '' && written.length - written.trimStart().length <= indent) break;
      end += 1;
    }
    const lines = this.#all.slice(line.number + 1, end);
    while ((this.#lines[this.#at]?.number ?? Number.POSITIVE_INFINITY) < end) this.#at += 1;
    return lines.map((one) => one.trim()).join(folded ? ' ' : '\n');
  }
}

/** Each flow over several lines copies the rest of the text: a template has a few. */
const MAX_LONG_FLOWS = 50;

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z_][\w:./-]*?))\s*:(?:\s+|$)/;

function keyOf(text: string): { key: string; rest: string } | null {
  const found = KEY.exec(text.slice(0, MAX_KEY_CHARACTERS));
  if (found === null) return null;
  return { key: found[1] ?? found[2] ?? found[3] ?? '', rest: text.slice(found[0].length).trimStart() };
}

/** No template has longer keys. */
const MAX_KEY_CHARACTERS = 300;

/** A # begins a comment after white space, outside of quotes. */
function withoutComment(line: string): string {
  if (!line.includes('#')) return line;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if ((char === '"' || char === "'") && /^$|[\s:[{,-]/.test(line[at - 1] ?? '')) quote = char;
    else if (char === '#' && /^$|\s/.test(line[at - 1] ?? '')) return line.slice(0, at);
  }
  return line;
}
