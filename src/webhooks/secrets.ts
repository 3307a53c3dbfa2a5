/** The address and the secrets of a webhook, which are stored encrypted. */
import type { Millis } from '../base/clock.ts';
import type { EncryptionKeys } from '../base/encryption.ts';
import type { Webhook } from '../storage/webhooks.ts';

export type WebhookSecrets = {
  readonly url: string;
  /** It signs, and receivers verify with it. */
  readonly secret: string;
  /** The secret before the last rotation; null when there was none. */
  readonly previous: string | null;
};

export function sealSecrets(keys: EncryptionKeys, id: string, secrets: WebhookSecrets): string {
  return keys.seal(JSON.stringify(secrets), `webhook ${id}`);
}

/** @throws CannotDecrypt */
export function openSecrets(
  keys: EncryptionKeys,
  { id, sealed }: Pick<Webhook, 'id' | 'sealed'>,
): WebhookSecrets {
  return JSON.parse(keys.open(sealed, `webhook ${id}`)) as WebhookSecrets;
}

/** The secrets that sign at this moment, the newest first. */
export function signingSecrets(
  { secret, previous }: WebhookSecrets,
  { previousSecretUntil }: Pick<Webhook, 'previousSecretUntil'>,
  now: Millis,
): string[] {
  const isBothValid = previous !== null && previousSecretUntil !== null && now < previousSecretUntil;
  return isBothValid ? [secret, previous] : [secret];
}
