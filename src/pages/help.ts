/**
 * What can go wrong, as a page: the failures and kinds of alerts, where each `helpUrl` leads. Needs no token, so it does not
 * know who reads it: customers' words come first, and the operator's instructions are folded.
 */
import type { ServerResponse } from 'node:http';
import { ALERT_KINDS, type AlertKind, KINDS } from '../alerts/alert.ts';
import { ALERT_WORDS, alertAnchor } from '../alerts/alert-words.ts';
import { escapeHtml } from '../base/text.ts';
import { ownFailure, SHOWN_FAILURE_CODES, type ShownFailureCode } from '../connection/failure.ts';
import { type DescribedFailure, describeFailure, helpAnchor } from '../connection/failure-words.ts';
import { PLAIN_PAGE_HEADERS, plainPage } from './plain-page.ts';

const STYLE =
  'body{max-width:44rem}section:target{border-left:4px solid #bf8700;padding-left:.75rem}code{opacity:.75}';

const PAGE = page();

export function serveHelp(response: ServerResponse): void {
  response.writeHead(200, { ...PLAIN_PAGE_HEADERS, 'Cache-Control': 'max-age=3600' }).end(PAGE);
}

function page(): string {
  const failures = SHOWN_FAILURE_CODES.map(section).join('');
  const alerts = KINDS.map(alertSection).join('');
  const body = `<h1>Troubleshooting</h1>${failures}<h1>Alerts</h1>${alerts}`;
  return plainPage('troubleshooting', STYLE, body);
}

function section(code: ShownFailureCode): string {
  const words = describeFailure(ownFailure(code), {}, 'CUSTOMER');
  const operators = describeFailure(ownFailure(code), {}, 'OPERATOR');
  const own =
    advice(operators) === advice(words)
      ? ''
      : `<details><summary>For the operator of Aurora</summary><p>${escapeHtml(operators.title)}</p>${advice(operators)}</details>`;
  return `<section id="${helpAnchor(code)}"><h2>${escapeHtml(words.title)}</h2><code>${code}</code>${advice(words)}${own}</section>`;
}

function alertSection(kind: AlertKind): string {
  const { title, meaning, checks, ends } = ALERT_WORDS[kind];
  const { severity, audience } = ALERT_KINDS[kind];
  const words = `${advice({ explanation: meaning, remedies: checks })}<p>${escapeHtml(ends)}</p>`;
  const shown =
    audience === 'CUSTOMER'
      ? words
      : `<details><summary>For the operator of Aurora</summary>${words}</details>`;
  return `<section id="${alertAnchor(kind)}"><h2>${escapeHtml(title)}</h2><code>${kind}, ${severity}</code>${shown}</section>`;
}

function advice({ explanation, remedies }: Pick<DescribedFailure, 'explanation' | 'remedies'>): string {
  const steps = remedies.map((remedy) => `<li>${escapeHtml(remedy)}</li>`).join('');
  return `<p>${escapeHtml(explanation)}</p><ul>${steps}</ul>`;
}
