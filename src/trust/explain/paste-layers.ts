/**
 * What programs put around or into a text when it is copied from them: fences, escapes, colours, margins, diffs.
 * Each function returns the text without one of them, or null when the text does not have it. Linear in time.
 */
import { percentDecoded, withoutEntities } from '../../base/text.ts';
import { parsedJson } from '../../iam/json/json-value.ts';
import { readLoose } from './loose-value.ts';

export type Layer = {
  readonly without: (trimmed: string, whole: string) => string | null;
  /** What to say about it; nothing where it says nothing about the document. */
  readonly foundIn?: string;
  /** Whether the text has no other meaning where nothing is found inside. */
  readonly isFinal?: true;
};

/** Layers around JSON. */
export const LAYERS_OF_JSON: readonly Layer[] = [
  {
    without: (text) => (/^(?:%7b|%22|%0a|%20)/i.test(text) ? percentDecoded(text) : null),
    isFinal: true,
  },
  { without: ofBase64, foundIn: 'This was Base64, and was decoded.' },
  { without: insideFence, isFinal: true },
  {
    without: (text) => (/&(?:quot|#0*34|#x0*22);/i.test(text) ? withoutEntities(text) : null),
    foundIn: 'The quotes came as HTML entities (&quot;), and were read as quotes.',
    isFinal: true,
  },
  { without: ofQuotedText },
  { without: (text) => betweenTags(text, 'AssumeRolePolicyDocument'), isFinal: true },
  {
    without: withoutEscapes,
    foundIn: 'The quotes came escaped, as inside another text, and were read as quotes.',
  },
];

/** Layers around text that is neither JSON nor almost JSON. */
export const LAYERS_OF_OTHERS: readonly Layer[] = [
  {
    without: (_, whole) => withoutMargin(whole),
    foundIn: 'The signs at the beginning of each line were left out.',
  },
  {
    without: (_, whole) => afterDiff(whole),
    foundIn: 'This is a diff, and was read as the document after the change.',
  },
  { without: withoutShellQuotes },
  {
    without: withoutEscapedLineEnds,
    foundIn: 'The line ends came escaped, and were read as line ends.',
  },
];

function ofBase64(text: string): string | null {
  if (!/^(?:eyJ|ewog|ewo|ICA)[\w+/=\s-]+$/.test(text)) return null;
  return Buffer.from(text, 'base64').toString('utf8');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals mark colours with the escape character.
const COLOURS = /(?:\u001b|\u241b|\^\[)\[[0-9;?]{0,20}[A-Za-z]/g;
const BARE_COLOURS = /\[[0-9;]{1,20}m/g;

/** Removes the codes with which a terminal colours a text, also where the escape character was lost. */
export function withoutColours(text: string): string | null {
  const plain = text.replace(COLOURS, '');
  const bare = plain.includes('[0m') || plain.includes('[39m') ? plain.replace(BARE_COLOURS, '') : plain;
  return bare === text ? null : bare;
}

/** The text of UTF-16 that was read byte by byte: every second character is a NUL. */
export function fromUtf16(text: string): string | null {
  const count = text.split('\0').length - 1;
  if (count < text.length / 3) return null;
  return text.replaceAll('\0', '').replace(/^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff|\ufeff)/, '');
}

const DIFF_HEADER = /^(?:diff --git |index [0-9a-f]|--- |\+\+\+ |@@ -\d|\\ No newline)/;

/** The document after the change of a unified diff. */
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

/** Signs that editors, mails and tools put before each line. */
const MARGIN =
  /^[ \t]*(?:>|\+|\||[\u2502\u2503\u2551\u2506\u250a\u258f]|\d{1,5}[:.|)\u2502]?|#|\/\/)(?=[ \t"{}[\]]|$)/;
const BORDER = /^[ \t]*[\u250c\u2514\u256d\u2570\u2554\u255a\u251c\u2560][\u2500\u2550\u2501]/;
const RIGHT_EDGE = /[\u2502\u2503\u2551][ \t]*$/;

/** Removes the sign before each of the lines, and the box around them. */
function withoutMargin(text: string): string | null {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '' && !BORDER.test(line));
  if (lines.length < 3 || !lines.every((line) => MARGIN.test(line))) return null;
  return lines.map((line) => line.replace(MARGIN, '').replace(RIGHT_EDGE, '')).join('\n');
}

/** The quotes of a policy in a command, as the shells of Windows need them. */
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

/** A text as Python or JavaScript shows it, in quotes and with escapes: what it stands for. */
function ofQuotedText(text: string): string | null {
  if (!/^[bruBRU]{0,2}['"`](?:\\[nrt]|\s)*[{[]/.test(text)) return null;
  const at = text.search(/['"`]/);
  const reading = readLoose(text, at);
  if (typeof reading?.value !== 'string') return null;
  return /^[\s,;)]*$/.test(text.slice(reading.end)) ? reading.value : null;
}

const ESCAPED_LINE_END = /\{(?:[ \t]*\\[nrt])(?:\\[nrt]|[ \t])*"/;

/** A policy with escaped line ends between plain quotes, from its first brace to its last. */
function withoutEscapedLineEnds(text: string): string | null {
  const at = text.search(ESCAPED_LINE_END);
  const end = text.lastIndexOf('}');
  if (at === -1 || end < at) return null;
  return text
    .slice(at, end + 1)
    .replace(/\\r\\n|\\[nr]/g, '\n')
    .replaceAll('\\t', ' ');
}

/** What is inside the first fence of a chat or a page. */
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

/** What is inside the first element of this name; null when there is none. */
function betweenTags(text: string, name: string): string | null {
  const start = text.indexOf(`<${name}>`);
  const end = start === -1 ? -1 : text.indexOf(`</${name}>`, start);
  return end === -1 ? null : text.slice(start + name.length + 2, end);
}
