/** Alerts as e-mails: text and HTML with the same words. Pure. */
import { escapeHtml, oneLine } from '../base/text.ts';
import type { Digest, Section } from './digest.ts';

export type Mail = { readonly subject: string; readonly text: string; readonly html: string };

const MAX_SUBJECT_CHARACTERS = 150;

const COLORS: Readonly<Record<Section['severity'], string>> = {
  CRITICAL: '#b42318',
  WARNING: '#b54708',
  INFO: '#175cd3',
  OVER: '#067647',
};

/** @param footer why the reader gets this message */
export function mailOf(digest: Digest, footer: string): Mail {
  const { headline, sections, leftOut, link } = digest;
  const more = leftOut === null ? [] : [leftOut];
  const text = [...sections.map(sectionText), ...more, `Open Aurora: ${link}`, `--\n${oneLine(footer)}`];
  const html = [
    '<!doctype html><html lang="en"><body style="font-family: sans-serif; max-width: 40em">',
    ...sections.map(sectionHtml),
    ...more.map((sentence) => `<p>${sentence}</p>`),
    `<p><a href="${htmlOf(link)}">Open Aurora</a></p>`,
    `<p style="color: #667085; font-size: 85%">${htmlOf(footer)}</p></body></html>`,
  ];
  return { subject: subjectOf(headline), text: text.join('\n\n'), html: html.join('\n') };
}

function subjectOf(headline: string): string {
  const line = `[Aurora] ${oneLine(headline)}`;
  if (line.length <= MAX_SUBJECT_CHARACTERS) return line;
  return `${line.slice(0, MAX_SUBJECT_CHARACTERS - 1).toWellFormed()}…`;
}

function sectionText({ headline, text, remedies, items, more }: Section): string {
  const todo =
    remedies.length === 0 ? [] : ['What to do:', ...remedies.map((remedy) => `- ${oneLine(remedy)}`)];
  const list = items.map(({ name, link }) => `- ${oneLine(name)}\n  ${link}`);
  const rest = more === 0 ? [] : [`- and ${more} more`];
  return [oneLine(headline), '', oneLine(text), '', ...list, ...rest, ...todo].join('\n');
}

function sectionHtml({ severity, headline, text, remedies, items, more }: Section): string {
  const list = items.map(({ name, link }) => `<li><a href="${htmlOf(link)}">${htmlOf(name)}</a></li>`);
  const rest = more === 0 ? [] : [`<li>and ${more} more</li>`];
  const steps = remedies.map((remedy) => `<li>${htmlOf(remedy)}</li>`);
  const todo = steps.length === 0 ? [] : ['<p>What to do:</p>', `<ul>${steps.join('')}</ul>`];
  return [
    `<h2 style="color: ${COLORS[severity]}; font-size: 1.2em">${htmlOf(headline)}</h2>`,
    `<p>${htmlOf(text)}</p>`,
    `<ul>${[...list, ...rest].join('')}</ul>`,
    ...todo,
  ].join('\n');
}

function htmlOf(text: string): string {
  return escapeHtml(oneLine(text));
}
