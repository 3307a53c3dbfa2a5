/**
 * What programs put around or into a text when it is copied from them: colours, margins, diffs, escapes.
 * Each function returns the text without one of them, or null when the text does not have it. Linear in time.
 */
import { readLoose } from './loose-value.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals mark colours with the escape character.
const COLOURS = /(?:\u001b|\u241b|\^\[)\[[0-9;?]{0,20}[A-Za-z]/g;
const BARE_COLOURS = /\[[0-9;]{1,20}m/g;

/** Without the codes with which a terminal colours a text, also where the escape character was lost. */
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
export function afterDiff(text: string): string | null {
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

/** Without the sign that stands before each of the lines, and without the box around them. */
export function withoutMargin(text: string): string | null {
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

export function withoutShellQuotes(text: string): string | null {
  const found = SHELL_QUOTES.find(({ opening }) => opening.test(text));
  if (found === undefined) return null;
  return text.replace(/\^\r?\n/g, '\n').replaceAll(found.quote, '"');
}

/** A text as Python or JavaScript shows it, in quotes and with escapes: what it stands for. */
export function ofQuotedText(text: string): string | null {
  if (!/^[bruBRU]{0,2}['"`](?:\\[nrt]|\s)*[{[]/.test(text)) return null;
  const at = text.search(/['"`]/);
  const reading = readLoose(text, at);
  if (typeof reading?.value !== 'string') return null;
  return /^[\s,;)]*$/.test(text.slice(reading.end)) ? reading.value : null;
}

const ESCAPED_LINE_END = /\{(?:[ \t]*\\[nrt])(?:\\[nrt]|[ \t])*"/;

/** A policy with escaped line ends between plain quotes, from its first brace to its last. */
export function withoutEscapedLineEnds(text: string): string | null {
  const at = text.search(ESCAPED_LINE_END);
  const end = text.lastIndexOf('}');
  if (at === -1 || end < at) return null;
  return text
    .slice(at, end + 1)
    .replace(/\\r\\n|\\[nr]/g, '\n')
    .replaceAll('\\t', ' ');
}
