/** An ARN out of what came with it from a page, a mail, a terminal or a program. */
import { percentDecoded } from './text.ts';

/** Characters without a width, which come along with copied text: zero-width ones, direction marks, soft hyphens. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

const PAIRS = ['""', "''", '``', '“”', '„“', '‘’', '«»', '<>', '()', '[]', '{}', '**', '__'] as const;

/** What stands before an ARN as its name: `Role ARN:`, `"Arn": `, `export ROLE_ARN=`, `- role_arn =`. */
const LABEL =
  /^(?:[-*•]\s{0,5})?["'`]?[A-Za-z][\w .-]{0,40}["'`]?\s{0,5}(?::|=|=>|->)\s{0,5}(?=["'`<“‘]?arn[:%])/i;

/** The longest text that is taken apart. */
const MAX_CHARACTERS = 4_096;

/**
 * The text without white space, quotes and labels around it, and with its ARN as AWS writes it. Only what cannot
 * be a part of an ARN is taken away.
 */
export function cleanArn(written: string): string {
  if (written.length > MAX_CHARACTERS) return written.trim();
  let text = written.replace(INVISIBLE, '').replaceAll('\uff1a', ':').trim();
  if (/^["']?arn%3a/i.test(text)) text = percentDecoded(text) ?? text;
  text = text.replace(LABEL, '').trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = withoutPair(text).trim();
    // In JSON and in lists something stands behind the quotes; in a sentence, behind the ARN.
    if (/["'`”’>)\]][,.;]$|;$/.test(text)) text = text.slice(0, -1).trim();
  }
  return lowerPrefix(onlyOne(text));
}

function withoutPair(text: string): string {
  const pair = PAIRS.find(
    ([open = '', close = '']) => text.length > 1 && text.startsWith(open) && text.endsWith(close),
  );
  if (pair !== undefined && (!'([{'.includes(pair.charAt(0)) || /^.["'`]?arn:/i.test(text)))
    return text.slice(1, -1);
  // One of the two was not copied.
  if (/^["'`“‘<]arn:/i.test(text)) return text.slice(1);
  const last = text.at(-1) ?? '';
  const opening = last === '>' ? '<' : last;
  const isAlone = `"'\`”’>`.includes(last) && text.slice(0, -1).indexOf(opening) === -1;
  return isAlone ? text.slice(0, -1) : text;
}

/** The same ARN twice is one. */
function onlyOne(text: string): string {
  const parts = text.split(/\s+/);
  const [first = ''] = parts;
  return parts.length > 1 && parts.every((part) => part === first) ? first : text;
}

/** AWS writes the first three parts in lower case. What comes after the account may differ by case. */
function lowerPrefix(text: string): string {
  const prefix = /^arn:aws[a-z-]{0,20}:(?:iam|sts):/i.exec(text)?.[0];
  return prefix === undefined ? text : prefix.toLowerCase() + text.slice(prefix.length);
}

/** The ARNs of roles that stand in a text, each once; no more than `limit`. */
export function roleArnsIn(text: string, limit: number): string[] {
  const found = new Set<string>();
  for (const [arn] of text.slice(0, MAX_SEARCHED_CHARACTERS).matchAll(ROLE_ARN)) {
    found.add(arn.replace(/[.,]$/, ''));
    if (found.size >= limit) break;
  }
  return [...found];
}

const MAX_SEARCHED_CHARACTERS = 20_000;

const ROLE_ARN = /arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}/g;
