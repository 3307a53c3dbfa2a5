/** What can go wrong, as a page: the failure table, where each failure's `helpUrl` leads. Needs no token. */
import type { ServerResponse } from 'node:http';
import { FAILURE_CODES, ownFailure } from '../connection/failure.ts';
import { describeFailure, helpAnchor } from '../connection/failure-words.ts';

/** No scripts, nothing from elsewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}section:target{background:#fff8c5;padding:0 .5rem}code{color:#57606a}';

const PAGE = page();

export function serveHelp(response: ServerResponse): void {
  response
    .writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'max-age=3600',
      'Content-Security-Policy': POLICY,
    })
    .end(PAGE);
}

function page(): string {
  const sections = FAILURE_CODES.map((code) => {
    const { title, explanation, remedies } = describeFailure(ownFailure(code));
    const steps = remedies.map((remedy) => `<li>${escaped(remedy)}</li>`).join('');
    return `<section id="${helpAnchor(code)}"><h2>${escaped(title)}</h2><code>${code}</code><p>${escaped(explanation)}</p><ul>${steps}</ul></section>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Aurora: troubleshooting</title><style>${STYLE}</style><h1>Troubleshooting</h1>${sections.join('')}</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
