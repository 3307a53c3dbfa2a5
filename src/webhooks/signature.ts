/** Signatures of messages, as Standard Webhooks describes them (https://www.standardwebhooks.com). */
import { createHmac, randomBytes } from 'node:crypto';
import type { Millis } from '../base/clock.ts';

const PREFIX = 'whsec_';

/** The specification asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A new secret. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The headers of a message: its id, the time of the attempt, and a signature for each secret.
 *
 * @param secrets the newest first
 */
export function signedHeaders(
  message: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  now: Millis,
): Record<string, string> {
  const { id, body } = message;
  const timestamp = String(Math.floor(now / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
