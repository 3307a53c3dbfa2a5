/** An incoming webhook of Slack: it refuses what Slack refuses, and reads texts as Slack does. */
import { createServer } from 'node:http';
import { listen } from './listen.ts';

const MAX_BLOCKS = 50;
const MAX_TEXT_CHARACTERS = 3_000;

export type SlackMessage = {
  /** What notifications show. */
  readonly text: string;
  /** The texts of the blocks, as members of the channel read them. */
  readonly blocks: readonly string[];
  readonly links: readonly { readonly url: string; readonly label: string }[];
};

type Refusal = { readonly status: number; readonly text: string; readonly retryAfter?: string };

export async function startSlack() {
  const received: SlackMessage[] = [];
  /** What Slack would have refused, or what would have called people. */
  const problems: string[] = [];
  let refusal: Refusal | null = null;
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests++;
    let body = '';
    for await (const chunk of request) body += chunk;
    if (refusal !== null) {
      const headers = refusal.retryAfter === undefined ? {} : { 'Retry-After': refusal.retryAfter };
      response.writeHead(refusal.status, headers).end(refusal.text);
      return;
    }
    const message = readMessage(body, request.headers['content-type'] ?? '');
    if (typeof message === 'string') {
      problems.push(message);
      response.writeHead(400).end(message);
      return;
    }
    received.push(message);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('ok');
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX`,
    received,
    problems,
    get requests() {
      return requests;
    },
    refuse(next: Refusal | null) {
      refusal = next;
    },
    headlines: () => received.map(({ text }) => text),
  };
}

/** The message, or the error with which Slack answers. */
export function readMessage(body: string, contentType = 'application/json'): SlackMessage | string {
  if (!contentType.startsWith('application/json')) return 'invalid_payload: type';
  const { text, blocks, ...rest } = JSON.parse(body) as Record<string, unknown>;
  const unknown = Object.keys(rest).filter((name) => !['unfurl_links', 'unfurl_media'].includes(name));
  if (unknown.length > 0) return `invalid_payload: ${unknown}`;
  if (typeof text !== 'string' || text === '') return 'no_text';
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > MAX_BLOCKS)
    return `invalid_blocks: ${(blocks as unknown[] | undefined)?.length}`;
  const texts: string[] = [];
  const links: { url: string; label: string }[] = [];
  for (const block of blocks) {
    const { type, text: inner, ...more } = block;
    if (type !== 'section' || Object.keys(more).length > 0) return `invalid_blocks: ${JSON.stringify(block)}`;
    const { type: kind, text: words, verbatim, ...others } = inner;
    if (kind !== 'mrkdwn' || verbatim !== true || Object.keys(others).length > 0)
      return 'invalid_blocks: text';
    if (words.length < 1 || words.length > MAX_TEXT_CHARACTERS) return `invalid_blocks: ${words.length}`;
    const shown = readText(words, links);
    if (shown === null) return `unexpected mark-up: ${words}`;
    texts.push(shown);
  }
  const notification = readText(text, []);
  return notification === null ? `unexpected mark-up: ${text}` : { text: notification, blocks: texts, links };
}

/** Null when it has anything else in angle brackets than links: mentions call people. Or an "&" that is not escaped. */
function readText(text: string, links: { url: string; label: string }[]): string | null {
  const withoutLinks = text.replace(/<(https?:[^|<>]+)\|([^|<>]+)>/g, (_, url, label) => {
    links.push({ url, label: plain(label) });
    return label;
  });
  return /[<>]|&(?!amp;|lt;|gt;)/.test(withoutLinks) ? null : plain(withoutLinks);
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
