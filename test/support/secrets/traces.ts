/**
 * What the servers of a run leave behind, and the secrets that were used in it: everything of the one is searched
 * for everything of the other, at the end of each file of tests (`search-run.ts`). What is found is told by its
 * kind and where it stood, and never itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { EXTERNAL_ID, WEBHOOK_SECRET, withoutWhatIsShown } from './exceptions.ts';
import { type Secret, SecretIndex } from './secret-index.ts';

export type Channel =
  /** Lines of log, and what a program prints. */
  | 'log'
  /** Answers that say what is wrong, over whatever transport. */
  | 'error answer'
  | 'answer'
  /** What subscriptions tell. */
  | 'event'
  | 'database file';

export type Trace = {
  readonly channel: Channel;
  /** The test, and its file. */
  readonly test: string;
  readonly file: string;
  readonly text: string;
};

/** So much is searched at a time, in characters. */
const AT_A_TIME = 2_000_000;

const index = new SecretIndex();
let findings: { readonly secret: Secret; readonly words: string }[] = [];
/** Searched one turn later: a secret that the server makes is known when it is answered. */
let waiting: Trace[] = [];
let young: Trace[] = [];
let youngSize = 0;
let searched = 0;

/** From now on, nothing may show it. */
export function useSecret(kind: string, value: string): void {
  index.add(kind, value);
}

/** The same of each variable that has one. */
export function useSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment))
    if (/TOKEN|SECRET|PASSWORD|ENCRYPTION_KEY/.test(name) && value !== undefined) useSecret(name, value);
}

/** Keeps a text that a server has written. */
export function leaveTrace(channel: Channel, text: string): void {
  learnFrom(channel, text);
  const { currentTestName: test = 'before the tests', testPath = '' } = expect.getState();
  young.push({ channel, text, test, file: basename(testPath) });
  youngSize += text.length;
  if (youngSize > AT_A_TIME) turn();
}

/** The database files of a folder, with what is not in the main file yet. */
export function leaveDatabaseTraces(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /\.db(?:-wal|-shm|-journal)?$/.test(entry.name))
      leaveTrace('database file', readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** Searches what is left to be searched. What stood where: each is told once, and not searched for again. */
export function takeFindings(): string[] {
  turn();
  turn();
  for (const { secret } of findings) index.forget(secret);
  const found = [...new Set(findings.map(({ words }) => words))].sort();
  findings = [];
  return found;
}

/** How much has been searched in this process, and for how many secrets. */
export function extentOfSearch(): { readonly characters: number; readonly secrets: number } {
  return { characters: searched, secrets: index.size };
}

function turn(): void {
  for (const trace of waiting) search(trace);
  waiting = young;
  young = [];
  youngSize = 0;
}

const OWN_TOKEN = /aurora_(key|onboarding|report|disconnect)_[0-9a-hjkmnp-tv-z]{47}/g;
const KINDS: Readonly<Record<string, string>> = {
  key: 'an API key',
  onboarding: "an onboarding link's token",
  report: "a setup kit's token",
  disconnect: "a setup kit's token",
};
const OWN_WEBHOOK_SECRET = /whsec_[A-Za-z0-9+/]{43}=/g;
const OWN_EXTERNAL_ID = /aurora-[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z-])/g;

/** What the server itself makes is learnt where it must stand: tokens in their answer, External IDs in the database. */
function learnFrom(channel: Channel, text: string): void {
  if (channel === 'answer')
    for (const [token, kind = ''] of text.matchAll(OWN_TOKEN)) useSecret(KINDS[kind] ?? 'a token', token);
  if (channel === 'answer')
    for (const [secret] of text.matchAll(OWN_WEBHOOK_SECRET)) useSecret(WEBHOOK_SECRET, secret);
  if (channel === 'database file')
    for (const [externalId] of text.matchAll(OWN_EXTERNAL_ID)) useSecret(EXTERNAL_ID, externalId);
}

function search(trace: Trace): void {
  const { channel, text } = trace;
  searched += text.length;
  const secrets = index.find(Buffer.from(text, channel === 'database file' ? 'latin1' : 'utf8'));
  for (const kind of new Set([...secrets].map((secret) => secret.kind))) {
    const rest = withoutWhatIsShown(kind, trace);
    const left = rest === text ? secrets : index.find(Buffer.from(rest));
    const words = `${kind}: ${channel} of "${trace.test}"`;
    for (const secret of left) if (secret.kind === kind) findings.push({ secret, words });
  }
}
