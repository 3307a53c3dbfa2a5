import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateToken, hashOf, hintOf, isOwnToken } from '../../src/auth/api-key-token.ts';

describe('an API key', () => {
  const keys = Array.from({ length: 200 }, () => generateToken('API_KEY', randomBytes));

  it('is unique, in a form that secret scanners find', () => {
    for (const key of keys) expect(key).toMatch(/^aurora_key_[0-9a-hjkmnp-tv-z]{47}$/);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is recognized by its checksum, so that a mistyped key is not', () => {
    for (const key of keys) {
      expect(isOwnToken(key)).toBe(true);
      const at = 11 + (key.charCodeAt(20) % 40);
      const other = key[at] === '0' ? '1' : '0';
      expect(isOwnToken(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
      expect(isOwnToken(key.slice(0, -1))).toBe(false);
      expect(isOwnToken(`${key}0`)).toBe(false);
    }
  });

  it('has the same checksum in every version of the program', () => {
    expect(generateToken('API_KEY', (count) => new Uint8Array(count).fill(7))).toBe(
      `aurora_key_${'7'.repeat(40)}2y3cxws`,
    );
  });

  it('is stored as its hash, and shown by its last four digits', () => {
    const [key = ''] = keys;
    expect(hashOf(key)).toMatch(/^[0-9a-f]{64}$/);
    expect(hintOf(key)).toBe(key.slice(-4));
  });
});
