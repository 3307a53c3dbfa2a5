/**
 * The form of an API key: `aurora_key_`, 40 random digits, 7 of a checksum. The prefix lets secret scanners
 * find it (`aurora_key_[0-9a-hjkmnp-tv-z]{47}`), the checksum lets them, and us, tell a real one from a lookalike
 * without asking anybody.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DIGITS, type RandomBytes, randomDigits } from '../domain/random-digits.ts';

const PREFIX = 'aurora_key_';

/** 40 digits of 5 bits: 200 bits, beyond guessing, so that a plain hash keeps them. */
const LENGTH = 40;

/** 7 digits of 5 bits hold the 32 bits of a CRC. */
const CHECKSUM_LENGTH = 7;

/** A new key. Shown once, stored only as its hash. */
export function generateApiKey(randomBytes: RandomBytes): string {
  const body = PREFIX + randomDigits(LENGTH, randomBytes);
  return body + checksum(body);
}

/** Whether the text is of a key's form, with a right checksum: whether it may be one at all. */
export function isApiKey(text: string): boolean {
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return (
    text.length === PREFIX.length + LENGTH + CHECKSUM_LENGTH &&
    text.startsWith(PREFIX) &&
    checksum(body) === text.slice(-CHECKSUM_LENGTH)
  );
}

/** What is stored of a key, and looked up by: its SHA-256, in hexadecimal. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The end of a key, by which people tell their keys apart. 4 of its digits open nothing. */
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
