/** Random text of digits that people do not confuse. */

/** Bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Uint8Array;

/** 32 digits: no i, l, o, u. */
export const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** `count` random digits of 5 bits each. */
export function randomDigits(count: number, randomBytes: RandomBytes): string {
  // 256 is a multiple of 32, so each digit is equally likely.
  return Array.from(randomBytes(count), (byte) => DIGITS[byte % DIGITS.length]).join('');
}
