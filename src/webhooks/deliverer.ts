/** Makes one attempt to deliver one message. */
import type { Clock, Millis } from '../base/clock.ts';
import type { EncryptionKeys } from '../base/encryption.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Delivery, DeliveryOutcome, Webhook } from '../storage/webhooks.ts';
import type { HttpSender, SendResult } from './http-sender.ts';
import { mailtoAddress } from './mail-address.ts';
import type { Mailer } from './mailer.ts';
import type { Message } from './message.ts';
import { isGone, readRetryAfter } from './retry.ts';
import { openSecrets, signingSecrets } from './secrets.ts';
import { signedHeaders } from './signature.ts';

export type Attempt = {
  readonly delivery: Omit<Delivery, 'number'>;
  /** The moment before which the endpoint wants no other message; null when it named none. */
  readonly retryAfter: Millis | null;
  /** Whether the endpoint refuses for good. */
  readonly isGone: boolean;
};

type DelivererParts = {
  readonly sender: HttpSender;
  readonly mailer: Mailer;
  readonly keys: EncryptionKeys;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

export class Deliverer {
  readonly #parts: DelivererParts;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
  }

  /**
   * @param signal ends it early
   * @throws CannotDecrypt when the key of the webhook is not configured
   * @throws MailUnavailable when Aurora itself cannot send e-mail
   */
  async attempt(webhook: Webhook, message: Message, signal?: AbortSignal): Promise<Attempt> {
    const { clock, log, lifecycle } = this.#parts;
    const startedAt = clock.now();
    const begun = performance.now();
    const result = await this.#send(webhook, message, startedAt, signal);
    const { status } = result;
    const outcome = outcomeOf(status);
    const durationMs = Math.round(performance.now() - begun);
    const delivery = { ...deliveryOf(webhook, message), startedAt, durationMs, outcome, status };
    // Neither the address nor what the endpoint answered: both may hold secrets.
    log.info(
      {
        webhookId: webhook.id,
        messageId: message.id,
        outcome,
        ...('reason' in result ? { reason: result.reason } : { status }),
        durationMs,
      },
      'webhook',
    );
    lifecycle.emit('webhook.attempt', { outcome, durationMs });
    const retryAfter = 'retryAfter' in result ? readRetryAfter(result.retryAfter, clock.now()) : null;
    return { delivery, retryAfter, isGone: isGone(webhook.format, result) };
  }

  #send(webhook: Webhook, { id, content }: Message, now: Millis, signal?: AbortSignal): Promise<SendResult> {
    const { sender, mailer, keys } = this.#parts;
    const secrets = openSecrets(keys, webhook);
    if (content.format === 'EMAIL') return mailer.send(mailtoAddress(secrets.url), id, content.mail, signal);
    const { body } = content;
    // Slack knows its messages by their address.
    const signatures =
      content.format === 'SLACK'
        ? {}
        : signedHeaders({ id, body }, signingSecrets(secrets, webhook, now), now);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...signatures };
    return sender.post(new URL(secrets.url), headers, body, signal);
  }
}

/** What is stored of each attempt to send the message. */
export function deliveryOf({ id: webhookId }: Pick<Webhook, 'id'>, message: Message) {
  const { id: messageId, type, connectionId, position } = message;
  return { webhookId, messageId, type, connectionId, position };
}

function outcomeOf(status: number | null): DeliveryOutcome {
  if (status === null) return 'FAILED';
  return status >= 200 && status < 300 ? 'DELIVERED' : 'REFUSED';
}
