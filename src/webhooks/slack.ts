/** Alerts as messages of Slack, in the form of Block Kit, within its limits. Pure. */
import { oneLine } from '../base/text.ts';
import type { Digest, Section } from './digest.ts';

/** Slack accepts 3,000. */
const MAX_TEXT_CHARACTERS = 2_900;

/** Of a headline, a remedy or a name; and of an explanation. Together with three remedies they fit into one text. */
const MAX_PART_CHARACTERS = 300;
const MAX_EXPLANATION_CHARACTERS = 900;

/** A link that is cut leads nowhere: the items that no longer fit are left out. */
const MAX_LINK_CHARACTERS = 2_000;

const MARKS: Readonly<Record<Section['severity'], string>> = {
  CRITICAL: ':rotating_light:',
  WARNING: ':warning:',
  INFO: ':information_source:',
  OVER: ':white_check_mark:',
};

/** The body of the request. Its first text is what notifications show. */
export function slackBody({ headline, sections, leftOut, link }: Digest): string {
  const blocks = [
    ...sections.map(sectionText),
    `${leftOut === null ? '' : `${leftOut} `}<${escaped(link, MAX_LINK_CHARACTERS)}|Open Aurora>`,
  ].map((text) => ({
    type: 'section',
    // Without "verbatim", Slack looks for links and mentions in names.
    text: { type: 'mrkdwn', text, verbatim: true },
  }));
  return JSON.stringify({ text: escaped(headline), blocks, unfurl_links: false, unfurl_media: false });
}

/** As many lines as Slack accepts. The headline, the text and the remedies come first: the items fill the rest. */
function sectionText({ severity, headline, text, remedies, items, more }: Section): string {
  const todo =
    remedies.length === 0 ? [] : ['What to do:', ...remedies.map((remedy) => `• ${escaped(remedy)}`)];
  const lines = [
    `${MARKS[severity]} *${escaped(headline)}*`,
    escaped(text, MAX_EXPLANATION_CHARACTERS),
    ...todo,
  ];
  const hidden = (left: number) => `and ${left} more`;
  let left = items.length + more;
  for (const { name, link } of items) {
    const line = `<${escaped(link, MAX_LINK_CHARACTERS)}|${escaped(name)}>`;
    if ([...lines, line, hidden(left)].join('\n').length > MAX_TEXT_CHARACTERS) break;
    lines.push(line);
    left--;
  }
  if (left > 0) lines.push(hidden(left));
  return lines.join('\n');
}

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // It would end the address of a link.
  ['|', '¦'],
]);

/** One line, without what Slack reads as a link or a mention, of at most so many characters. */
function escaped(text: string, max = MAX_PART_CHARACTERS): string {
  let result = '';
  for (const char of oneLine(text)) {
    const next = ESCAPES.get(char) ?? char;
    if (result.length + next.length >= max) return `${result}…`;
    result += next;
  }
  return result;
}
