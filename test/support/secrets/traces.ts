/**
 * The texts that the servers of a run write, and the secrets of that run. At the end of each test file, every text is
 * searched for every secret (`search-run.ts`). A finding names the kind of secret and its place, never the secret.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { EXTERNAL_ID, withoutWhatIsShown } from './exceptions.ts';
import { type Secret, SecretIndex } from './secret-index.ts';

export type Channel =
  /** Log lines, and the output of programs. */
  | 'log'
  /** Answers with errors, over any transport. */
  | 'error answer'
  | 'answer'
  /** Events of subscriptions. */
  | 'event'
  | 'database file';

export type Trace = {
  readonly channel: Channel;
  /** The test, and its file. */
  readonly test: string;
  readonly file: string;
  readonly text: string;
};

/** Texts of this size are searched together. */
const MAX_BATCH_CHARS = 2_000_000;

const index = new SecretIndex();
let findings: { readonly secret: Secret; readonly words: string }[] = [];
/** Searched one batch later: a secret that the server makes is known only after its answer. */
let waiting: Trace[] = [];
let young: Trace[] = [];
let youngSize = 0;
let searched = 0;

/** From now on, no text may show it. */
export function useSecret(kind: string, value: string): void {
  index.add(kind, value);
}

/** The same for each variable that holds a secret. */
export function useSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment))
    if (/TOKEN|SECRET|PASSWORD/.test(name) && value !== undefined) useSecret(name, value);
}

/** Keeps a text that a server has written, for the search. */
export function leaveTrace(channel: Channel, text: string): void {
  learnFrom(channel, text);
  const { currentTestName: test = 'before the tests', testPath = '' } = expect.getState();
  young.push({ channel, text, test, file: basename(testPath) });
  youngSize += text.length;
  if (youngSize > MAX_BATCH_CHARS) turn();
}

/** The database files of a folder, with the write-ahead log. */
export function leaveDatabaseTraces(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /\.db(?:-wal|-shm|-journal)?$/.test(entry.name))
      leaveTrace('database file', readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** Searches the remaining texts, and returns each finding once. A secret that was found is not searched for again. */
export function takeFindings(): string[] {
  turn();
  turn();
  for (const { secret } of findings) index.forget(secret);
  const found = [...new Set(findings.map(({ words }) => words))].sort();
  findings = [];
  return found;
}

/** How much text this process has searched, and for how many secrets. */
export function extentOfSearch(): { readonly characters: number; readonly secrets: number } {
  return { characters: searched, secrets: index.size };
}

function turn(): void {
  for (const trace of waiting) search(trace);
  waiting = young;
  young = [];
  youngSize = 0;
}

const OWN_TOKEN = /aurora_(key|onboarding)_[0-9a-hjkmnp-tv-z]{47}/g;
const OWN_EXTERNAL_ID = /aurora-[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z-])/g;

/** Learns the secrets that the server makes: tokens from the answer that creates them, External IDs from the database. */
function learnFrom(channel: Channel, text: string): void {
  if (channel === 'answer')
    for (const [token, kind] of text.matchAll(OWN_TOKEN))
      useSecret(kind === 'key' ? 'an API key' : "an onboarding link's token", token);
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
