/** Why a request about webhooks is refused, and what to do about it. */
import { CannotDecrypt } from '../base/encryption.ts';
import { ok, type Result } from '../base/result.ts';
import { type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import { logOf, type Webhook } from '../storage/webhooks.ts';
import { MailUnavailable } from './mailer.ts';

/** What the operator has not configured refuses the request; the log has the reason. */
export async function withKey<T>(work: () => Promise<T>): Promise<Result<T, Refusal>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof CannotDecrypt) return encryptionKeyRequired();
    if (error instanceof MailUnavailable) return mailUnavailable();
    throw error;
  }
}

export function encryptionKeyRequired() {
  return refuse('ENCRYPTION_KEY_REQUIRED', 'Aurora cannot encrypt or decrypt the secret of the webhook.', [
    'The operator of Aurora must set ENCRYPTION_KEY, and keep in it all keys in use. Make a key with: openssl rand -base64 32',
  ]);
}

export function mailUnavailable() {
  return refuse('MAIL_UNAVAILABLE', 'Aurora cannot send e-mail now.', [
    'The operator of Aurora must set SMTP_URL and MAIL_FROM, and that SMTP server must accept messages of Aurora.',
  ]);
}

/** The first request got the secret, which is shown once. */
export function alreadyCreated(id: string) {
  return refuse(
    'IDEMPOTENCY_KEY_USED',
    'A request with this idempotency key created a webhook. Aurora shows its secret only once.',
    [
      'Use the secret that the first request returned.',
      'If you did not receive it, make a new one for the created webhook (rotateWebhookSecret).',
    ],
    { created: { type: 'Webhook', id } },
  );
}

/** Only events can be sent again. */
export function canRedeliver({ format }: Pick<Webhook, 'format'>): Outcome<null> {
  if (logOf(format) === 'events') return ok(null);
  return refuse('INVALID_WEBHOOK', `A webhook of the format ${format} announces each alert once.`, [
    'Read the alerts with the query "alerts", or with "workspace { alerts }".',
  ]);
}

export function deliveryNotFound(number: number) {
  return refuse('DELIVERY_NOT_FOUND', `The webhook has no delivery ${number} of an event.`, [
    'Use the number of a delivery that "webhookDeliveries" lists with a cursor. Events are deleted after HISTORY_DAYS.',
  ]);
}

export function webhookNotFound() {
  return refuse('WEBHOOK_NOT_FOUND', 'Webhook not found.', [
    'Use the id of a webhook that the query "webhooks" lists.',
  ]);
}

export function tooManyWebhooks(max: number) {
  return refuse('TOO_MANY_WEBHOOKS', `There are ${max} webhooks already, and no more are allowed.`, [
    'Delete a webhook that is no longer needed (deleteWebhook).',
  ]);
}
