/**
 * Requests that may be sent twice. The id of what a request creates is made of its idempotency key, so the database
 * itself refuses to create it again: no record of answered requests is kept, and a key never expires.
 */
import { createHash, randomUUID } from 'node:crypto';
import { quote } from '../base/name.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse } from './refusal.ts';

/** What a request can create: the same key may be used once for each. */
type Creation = 'API_KEY' | 'ONBOARDING' | 'REPORT' | 'DISCONNECT' | 'WORKSPACE' | 'COMMENT' | 'WEBHOOK';

/** Visible characters of ASCII, as in a header. */
const KEY = /^[!-~]{1,255}$/;

/**
 * The id for a new thing: the same for each request of the token with this key, else a random one.
 *
 * @param key null: the request has none
 * @param tokenId the token that sent the request
 */
export function newId(what: Creation, key: string | null, tokenId: string): Outcome<string> {
  if (key === null) return ok(randomUUID());
  if (!KEY.test(key))
    return refuse('INVALID_IDEMPOTENCY_KEY', `${quote(key)} cannot be an idempotency key.`, [
      'Pass 1 to 255 visible ASCII characters that are unique to this request, such as a UUID.',
    ]);
  const hash = createHash('sha256')
    .update(JSON.stringify([what, tokenId, key]))
    .digest();
  // Version 8 of RFC 9562: a UUID with bits of our choice.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const digits = hash.toString('hex', 0, 16);
  return ok(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}
