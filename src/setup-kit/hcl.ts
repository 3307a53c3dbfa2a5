/** Writes HCL, the HashiCorp configuration language, in the format of `terraform fmt`. */
import type { JsonObject, JsonValue } from '../iam/json/json-value.ts';

/** An expression that is written verbatim, such as a reference. */
export class HclExpression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type HclValue = JsonValue | HclExpression | readonly HclValue[] | { readonly [key: string]: HclValue };

/** The text as an HCL string without interpolation. */
export function quoteHcl(text: string): string {
  return JSON.stringify(text).replace(/[$%]\{/g, (opening) => opening.charAt(0) + opening);
}

/** Attributes, one per line. Equals signs are aligned within groups of single-line values. */
export function hclAttributes(attributes: { readonly [key: string]: HclValue }, indent = ''): string[] {
  const entries = Object.entries(attributes).map(([key, value]) => ({
    key: /^[A-Za-z_][\w-]*$/.test(key) ? key : quoteHcl(key),
    lines: hclLines(value, indent),
  }));
  return entries.flatMap(({ key, lines: [first = '', ...rest] }, index) => {
    const width = rest.length > 0 ? key.length : widthOfGroup(entries, index);
    return [`${indent}${key.padEnd(width)} = ${first}`, ...rest];
  });
}

/** A function call with one value, such as `jsonencode({...})`. */
export function hclCall(name: string, value: JsonObject, indent = ''): HclExpression {
  return new HclExpression(`${name}(${hclLines(value, indent).join('\n')})`);
}

function hclLines(value: HclValue, indent: string): string[] {
  if (value instanceof HclExpression) return value.text.split('\n');
  if (typeof value === 'string') return [quoteHcl(value)];
  if (typeof value !== 'object' || value === null) return [String(value)];
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly HclValue[]).map((item) => hclLines(item, inner));
    if (items.length === 0) return ['[]'];
    return [
      '[',
      ...items.flatMap(([first = '', ...rest]) => [`${inner}${first}`, ...rest].map(withComma(rest.length))),
      `${indent}]`,
    ];
  }
  return ['{', ...hclAttributes(value as { readonly [key: string]: HclValue }, inner), `${indent}}`];
}

function withComma(last: number) {
  return (line: string, index: number) => (index === last ? `${line},` : line);
}

/** The longest key among the aligned lines around this one. */
function widthOfGroup(entries: readonly { key: string; lines: string[] }[], index: number): number {
  const isShort = (at: number) => entries[at]?.lines.length === 1;
  let from = index;
  let until = index;
  while (isShort(from - 1)) from--;
  while (isShort(until + 1)) until++;
  return Math.max(...entries.slice(from, until + 1).map(({ key }) => key.length));
}
