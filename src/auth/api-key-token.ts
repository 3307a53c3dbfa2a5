/**
 * The form of our own tokens: a prefix for the kind, 40 random digits, 7 of a checksum. The prefix lets secret
 * scanners find them (`aurora_(key|onboarding)_[0-9a-hjkmnp-tv-z]{47}`), the checksum lets them, and us, tell a
 * real one from a lookalike without asking anybody.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DIGITS, type RandomBytes, randomDigits } from '../base/random-digits.ts';

/** `API_KEY`: of a program, of one workspace. `ONBOARDING`: of an onboarding link. */
export type TokenKind = 'API_KEY' | 'ONBOARDING';

const PREFIXES: Readonly<Record<TokenKind, string>> = {
  API_KEY: 'aurora_key_',
  ONBOARDING: 'aurora_onboarding_',
};
const ALL_PREFIXES = Object.values(PREFIXES);

/** 40 digits of 5 bits: 200 bits, beyond guessing, so that a plain hash keeps them. */
const LENGTH = 40;

/** 7 digits of 5 bits hold the 32 bits of a CRC. */
const CHECKSUM_LENGTH = 7;

/** A new token. Shown once, stored only as its hash. */
export function generateToken(kind: TokenKind, randomBytes: RandomBytes): string {
  const body = PREFIXES[kind] + randomDigits(LENGTH, randomBytes);
  return body + checksum(body);
}

/** Whether the text is of a token's form, with a right checksum: whether it may be one at all. */
export function isOwnToken(text: string): boolean {
  const prefix = ALL_PREFIXES.find((known) => text.startsWith(known));
  return (
    prefix !== undefined &&
    text.length === prefix.length + LENGTH + CHECKSUM_LENGTH &&
    checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
  );
}

/** What is stored of a token, and looked up by: its SHA-256, in hexadecimal. */
export function hashOf(token: string): string {
  return hash('sha256', token);
}

/** The end of a token, by which people tell theirs apart. 4 of its digits open nothing. */
export function hintOf(key: string): string {
  return key.slice(-CHECKSUM_LENGTH - 4, -CHECKSUM_LENGTH);
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
