/** Takes an ARN out of text that was copied from a page, an e-mail, a terminal or a program. */
import { INVISIBLE, percentDecoded, withoutEntities } from '../../base/text.ts';

const PAIRS = ['""', "''", '``', '“”', '„“', '‘’', '«»', '<>', '()', '[]', '{}', '**', '__'] as const;

/** A label before an ARN: `Role ARN:`, `"Arn": `, `export ROLE_ARN=`, `- role_arn =`. */
const LABEL =
  /^(?:[-*•]\s{0,5})?["'`]?[A-Za-z][\w .-]{0,40}["'`]?\s{0,5}(?::|=|=>|->)\s{0,5}(?=["'`<“‘]?arn[:%])/i;

/** Longer texts are only trimmed. */
const MAX_CHARACTERS = 4_096;

/**
 * Removes white space, quotes and labels around the ARN, and writes it as AWS does. It removes only what cannot be a
 * part of an ARN.
 */
export function cleanArn(written: string): string {
  if (written.length > MAX_CHARACTERS) return written.trim();
  let text = halfWidth(written.replace(INVISIBLE, '')).trim();
  text = decoded(text.replace(LABEL, '')).replace(LABEL, '').trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = withoutPair(text).trim();
    // In JSON and lists a mark follows the quotes; in a sentence, it follows the ARN.
    if (/["'`”’>)\]][,.;]$|;$/.test(text)) text = text.slice(0, -1).trim();
  }
  return lowerPrefix(onlyOne(text));
}

/** Converts the wide forms of ASCII that East Asian keyboards write. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** Decodes the characters of an ARN from an address or a page. A text that is an ARN stays as it is. */
function decoded(text: string): string {
  if (ONE_ROLE_ARN.test(text)) return text;
  return fullyDecoded(withoutEntities(text), /^\W{0,3}arn[:%].*%(?:25){0,3}(?:3a|2f)/is);
}

/** Decodes the text as long as it matches `pattern`; returns it unchanged when the encoding is broken. */
export function fullyDecoded(text: string, pattern = /%[0-9a-f]{2}/i): string {
  let plain: string | null = text;
  for (let times = 0; times < 4 && plain !== null && pattern.test(plain); times++)
    plain = percentDecoded(plain);
  return plain ?? text;
}

function withoutPair(text: string): string {
  const pair = PAIRS.find(
    ([open = '', close = '']) => text.length > 1 && text.startsWith(open) && text.endsWith(close),
  );
  if (pair !== undefined && (!'([{'.includes(pair.charAt(0)) || /^.["'`]?arn:/i.test(text)))
    return text.slice(1, -1);
  // The text was copied without one of the two quotes.
  if (/^["'`“‘<]arn:/i.test(text)) return text.slice(1);
  const last = text.at(-1) ?? '';
  const opening = last === '>' ? '<' : last;
  const isAlone = `"'\`”’>`.includes(last) && text.slice(0, -1).indexOf(opening) === -1;
  return isAlone ? text.slice(0, -1) : text;
}

/** The same ARN several times counts as one. */
function onlyOne(text: string): string {
  const parts = text.split(/\s+/);
  const [first = ''] = parts;
  return parts.length > 1 && parts.every((part) => part === first) ? first : text;
}

/** AWS writes the first three parts in lower case. The part after the account is case-sensitive. */
function lowerPrefix(text: string): string {
  const prefix = /^arn:aws[a-z-]{0,20}:(?:iam|sts):/i.exec(text)?.[0];
  return prefix === undefined ? text : prefix.toLowerCase() + text.slice(prefix.length);
}

/** The distinct ARNs of roles in a text, at most `limit`. */
export function roleArnsIn(text: string, limit: number): string[] {
  return found(text, ROLE_ARNS, limit);
}

/** The distinct ARNs of any kind in a text, at most `limit`. */
export function arnsIn(text: string, limit: number): string[] {
  return found(text, ARNS, limit);
}

function found(text: string, pattern: RegExp, limit: number): string[] {
  const arns = new Set<string>();
  for (const [arn] of text.slice(0, MAX_SEARCHED_CHARACTERS).matchAll(pattern)) {
    arns.add(arn.replace(/[.,:/]$/, ''));
    if (arns.size >= limit) break;
  }
  return [...arns];
}

const MAX_SEARCHED_CHARACTERS = 20_000;

const ONE_ROLE_ARN = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

// Two ARNs may follow each other without a space.
const ROLE_ARNS = /arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}?(?=arn:aws|[^\w+=,.@/-]|$)/g;
const ARNS =
  /arn:aws[a-z-]{0,20}:[a-z0-9-]{1,30}:[a-z0-9-]{0,30}:(?:\d{12}|aws)?:[\w+=,.@/:*-]{1,576}?(?=arn:aws|[^\w+=,.@/:*-]|$)/g;
