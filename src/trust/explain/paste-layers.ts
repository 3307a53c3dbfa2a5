/**
 * What programs add to a text that is copied from them: code fences, escapes, colours, margins, diffs. Each function
 * removes one such layer; it returns null when the text does not have that layer. Linear in time.
 */
import { percentDecoded, withoutEntities } from '../../base/text.ts';
import { parsedJson } from '../../iam/json/json-value.ts';
import { readLoose } from './loose-value.ts';

export type Layer = {
  /** Removes the layer; null when the text does not have it. `whole` still has the white space around it. */
  readonly remove: (trimmed: string, whole: string) => string | null;
  /** What to tell the user. Left out when the layer says nothing about the document. */
  readonly foundIn?: string;
  /** When a text has this layer but no policy is found in it, no other layer is tried. */
  readonly isFinal?: true;
};

/** Layers around JSON. */
export const LAYERS_OF_JSON: readonly Layer[] = [
  {
    remove: (text) => (/^(?:%7b|%22|%0a|%20)/i.test(text) ? percentDecoded(text) : null),
    isFinal: true,
  },
  { remove: ofBase64, foundIn: 'This was Base64. It was decoded.' },
  { remove: insideFence, isFinal: true },
  {
    remove: (text) => (/&(?:quot|#0*34|#x0*22);/i.test(text) ? withoutEntities(text) : null),
    foundIn: 'The HTML entities for quotes (&quot;) were read as quotes.',
    isFinal: true,
  },
  { remove: ofQuotedText },
  { remove: (text) => betweenTags(text, 'AssumeRolePolicyDocument'), isFinal: true },
  {
    remove: withoutEscapes,
    foundIn: 'The escaped quotes were read as quotes.',
  },
];

/** Layers in text that is neither JSON nor almost JSON. */
export const LAYERS_OF_OTHER_TEXT: readonly Layer[] = [
  {
    remove: (_, whole) => withoutMargin(whole),
    foundIn: 'The characters at the beginning of each line were ignored.',
  },
  {
    remove: (_, whole) => afterDiff(whole),
    foundIn: 'This is a diff. It was read as the document after the change.',
  },
  { remove: withoutShellQuotes },
  {
    remove: withoutEscapedLineEnds,
    foundIn: 'The escaped line ends (\\n) were read as line ends.',
  },
];

/** The beginnings are those of `{"`, of `{` before a line end, and of spaces. */
function ofBase64(text: string): string | null {
  if (!/^(?:eyJ|ewo|ICA)[\w+/=\s-]+$/.test(text)) return null;
  return Buffer.from(text, 'base64').toString('utf8');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals mark colours with the escape character.
const COLOURS = /(?:\u001b|\u241b|\^\[)\[[0-9;?]{0,20}[A-Za-z]/g;
const BARE_COLOURS = /\[[0-9;]{1,20}m/g;

/** Removes the colour codes of a terminal, even when their escape characters were lost. */
export function withoutColours(text: string): string | null {
  const plain = text.replace(COLOURS, '');
  const bare = plain.includes('[0m') || plain.includes('[39m') ? plain.replace(BARE_COLOURS, '') : plain;
  return bare === text ? null : bare;
}

/** Decodes UTF-16 that a program read byte by byte: every second character is a NUL. */
export function fromUtf16(text: string): string | null {
  const count = text.split('\0').length - 1;
  if (count < text.length / 3) return null;
  return text.replaceAll('\0', '').replace(/^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff|\ufeff)/, '');
}

const DIFF_HEADER = /^(?:diff --git |index [0-9a-f]|--- |\+\+\+ |@@ -\d|\\ No newline)/;

/** The document after the change that a unified diff shows. */
function afterDiff(text: string): string | null {
  const lines = text.split(/\r\n|\r|\n/);
  const body = lines.filter((line) => !DIFF_HEADER.test(line));
  const isDiff =
    body.length < lines.length ||
    (body.some((line) => line.startsWith('+')) && body.some((line) => /^[ -]/.test(line)));
  if (!isDiff || !body.every((line) => line === '' || /^[ +-]/.test(line))) return null;
  if (!body.some((line) => /^[+-]/.test(line))) return null;
  return body
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
    .join('\n');
}

/** Characters that editors, e-mails and tools put before each line. */
const MARGIN =
  /^[ \t]*(?:>|\+|\||[\u2502\u2503\u2551\u2506\u250a\u258f]|\d{1,5}[:.|)\u2502]?|#|\/\/)(?=[ \t"{}[\]]|$)/;
const BORDER = /^[ \t]*[\u250c\u2514\u256d\u2570\u2554\u255a\u251c\u2560][\u2500\u2550\u2501]/;
const RIGHT_EDGE = /[\u2502\u2503\u2551][ \t]*$/;

/** Removes the characters before each line, and a box around the lines. */
function withoutMargin(text: string): string | null {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '' && !BORDER.test(line));
  if (lines.length < 3 || !lines.every((line) => MARGIN.test(line))) return null;
  return lines.map((line) => line.replace(MARGIN, '').replace(RIGHT_EDGE, '')).join('\n');
}

/** How quotes inside a command are written in the shells of Windows. */
const SHELL_QUOTES = [
  { opening: /\{\s*\^"/, quote: '^"' },
  { opening: /\{\s*`"/, quote: '`"' },
  { opening: /\{\s*""\w/, quote: '""' },
] as const;

function withoutShellQuotes(text: string): string | null {
  const found = SHELL_QUOTES.find(({ opening }) => opening.test(text));
  if (found === undefined) return null;
  return text.replace(/\^\r?\n/g, '\n').replaceAll(found.quote, '"');
}

/** The value of a string in quotes and with escapes, as Python and JavaScript show strings. */
function ofQuotedText(text: string): string | null {
  if (!/^[bruBRU]{0,2}['"`](?:\\[nrt]|\s)*[{[]/.test(text)) return null;
  const at = text.search(/['"`]/);
  const reading = readLoose(text, at);
  if (typeof reading?.value !== 'string') return null;
  return /^[\s,;)]*$/.test(text.slice(reading.end)) ? reading.value : null;
}

const ESCAPED_LINE_END = /\{(?:[ \t]*\\[nrt])(?:\\[nrt]|[ \t])*"/;

/** A policy with escaped line ends but plain quotes, from its first brace to its last. */
function withoutEscapedLineEnds(text: string): string | null {
  const at = text.search(ESCAPED_LINE_END);
  const end = text.lastIndexOf('}');
  if (at === -1 || end < at) return null;
  return text
    .slice(at, end + 1)
    .replace(/\\r\\n|\\[nr]/g, '\n')
    .replaceAll('\\t', ' ');
}

/** The text inside the first code fence (```) of a chat or a page. */
function insideFence(text: string): string | null {
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
  const whole = parsedJson(
    `"${inside.replaceAll('\r', '').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`,
  );
  return typeof whole === 'string' ? whole : inside.replaceAll('\\"', '"').replaceAll('\\n', '\n');
}

/** The text inside the first element with this name. */
function betweenTags(text: string, name: string): string | null {
  const start = text.indexOf(`<${name}>`);
  const end = start === -1 ? -1 : text.indexOf(`</${name}>`, start);
  return end === -1 ? null : text.slice(start + name.length + 2, end);
}
