/** What pasted text is wrapped in, taken off: fences, escapes, entities, tags, percent-encoding. */
import type { Loose } from './loose-value.ts';

/** The value of a text that is JSON; undefined when it is not. */
export function parsed(text: string): Loose | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is inside the first fence of a chat or a page. */
export function insideFence(text: string): string | null {
  const at = text.indexOf('```');
  if (at === -1) return null;
  const start = text.indexOf('\n', at);
  const end = start === -1 ? -1 : text.indexOf('```', start);
  return end === -1 ? null : text.slice(start + 1, end);
}

/** The text with its quotes unescaped; null when no quote is escaped. */
export function withoutEscapes(text: string): string | null {
  if (/^["']?\{\s*""/.test(text)) return text.replace(/^"|"$/g, '').replaceAll('""', '"');
  if (!/^["']?[{[](?:\s|\\n|\\r|\\t)*\\+"/.test(text)) return null;
  const inside = text.replace(/^["']|["'],?;?$/g, '');
  const whole = parsed(`"${inside.replaceAll('\r', '').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`);
  return typeof whole === 'string' ? whole : inside.replaceAll('\\"', '"').replaceAll('\\n', '\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
  nbsp: ' ',
};

/** The text with its HTML entities resolved. */
export function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[String(name).toLowerCase()] ?? whole;
  });
}

/** What is inside the first element of this name; null when there is none. */
export function betweenTags(text: string, name: string): string | null {
  const start = text.indexOf(`<${name}>`);
  const end = start === -1 ? -1 : text.indexOf(`</${name}>`, start);
  return end === -1 ? null : text.slice(start + name.length + 2, end);
}
