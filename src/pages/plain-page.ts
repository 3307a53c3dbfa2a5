/** Pages without scripts, which load nothing else. */
import type { Headers } from '../http/exchange.ts';

export const PLAIN_PAGE_HEADERS: Headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;padding:0 1rem}';

/** @param style CSS, in addition to that of all such pages */
export function plainPage(title: string, style: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Aurora: ${title}</title><style>${STYLE}${style}</style>${body}</html>`;
}
