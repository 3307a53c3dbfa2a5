/**
 * The form of Aurora's tokens: a prefix for the kind, 40 random digits, 7 digits of a checksum. Secret scanners find the
 * prefix (`aurora_(key|onboarding|report|disconnect)_[0-9a-hjkmnp-tv-z]{47}`). The checksum shows, without a lookup,
 * that a token is real.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DIGITS, type RandomBytes, randomDigits } from '../base/random-digits.ts';

/** `API_KEY` is for a program of one workspace, `ONBOARDING` for an onboarding link. */
export type ViewerTokenKind = 'API_KEY' | 'ONBOARDING';

/**
 * Tokens in a setup kit, which only the addresses under `/report` accept. `REPORT` reports roles of one workspace,
 * `DISCONNECT` reads the status of one connection and disconnects it.
 */
export type KitTokenKind = 'REPORT' | 'DISCONNECT';

export type TokenKind = ViewerTokenKind | KitTokenKind;

const PREFIXES: Readonly<Record<TokenKind, string>> = {
  API_KEY: 'aurora_key_',
  ONBOARDING: 'aurora_onboarding_',
  REPORT: 'aurora_report_',
  DISCONNECT: 'aurora_disconnect_',
};
const ALL_PREFIXES = Object.values(PREFIXES);

/** 40 digits of 5 bits. 200 bits cannot be guessed, so a plain hash protects them. */
const LENGTH = 40;

/** 7 digits of 5 bits hold the 32 bits of a CRC. */
const CHECKSUM_LENGTH = 7;

/** A new token. Shown once, stored only as its hash. */
export function generateToken(kind: TokenKind, randomBytes: RandomBytes): string {
  const body = PREFIXES[kind] + randomDigits(LENGTH, randomBytes);
  return body + checksum(body);
}

/** Whether the text has the form of a token, with the right checksum. */
export function isOwnToken(text: string): boolean {
  const prefix = ALL_PREFIXES.find((known) => text.startsWith(known));
  return (
    prefix !== undefined &&
    text.length === prefix.length + LENGTH + CHECKSUM_LENGTH &&
    checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
  );
}

/** The stored form of a token: its SHA-256, in hexadecimal. */
export function hashOf(token: string): string {
  return hash('sha256', token);
}

/** The last 4 digits of a token, by which people recognize theirs. They grant nothing. */
export function hintOf(key: string): string {
  return key.slice(-4);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = DIGITS[rest % DIGITS.length] + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
