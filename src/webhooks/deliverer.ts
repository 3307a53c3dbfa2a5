/** Makes one attempt to deliver one message. */
import type { Clock, Millis } from '../base/clock.ts';
import type { EncryptionKeys } from '../base/encryption.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Delivery, DeliveryOutcome, Webhook } from '../storage/webhooks.ts';
import type { HttpSender } from './http-sender.ts';
import type { Message } from './payload.ts';
import { readRetryAfter } from './retry.ts';
import { openSecrets, signingSecrets } from './secrets.ts';
import { signedHeaders } from './signature.ts';

export type Attempt = {
  readonly delivery: Omit<Delivery, 'number'>;
  /** The moment before which the endpoint wants no other message; null when it named none. */
  readonly retryAfter: Millis | null;
};

type DelivererParts = {
  readonly sender: HttpSender;
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
   */
  async attempt(webhook: Webhook, message: Message, signal?: AbortSignal): Promise<Attempt> {
    const { sender, keys, clock, log, lifecycle } = this.#parts;
    const startedAt = clock.now();
    const secrets = openSecrets(keys, webhook);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...signedHeaders(message, signingSecrets(secrets, webhook, startedAt), startedAt),
    };
    const begun = performance.now();
    const result = await sender.post(new URL(secrets.url), headers, message.body, signal);
    const { status } = result;
    const outcome = outcomeOf(status);
    const delivery = {
      webhookId: webhook.id,
      messageId: message.id,
      type: message.type,
      connectionId: message.connectionId,
      position: message.position,
      startedAt,
      durationMs: Math.round(performance.now() - begun),
      outcome,
      status,
    };
    // Neither the address nor what the endpoint answered: both may hold secrets.
    log.info(
      {
        webhookId: webhook.id,
        messageId: message.id,
        outcome,
        ...('reason' in result ? { reason: result.reason } : { status }),
        durationMs: delivery.durationMs,
      },
      'webhook',
    );
    lifecycle.emit('webhook.attempt', { outcome, durationMs: delivery.durationMs });
    const retryAfter = 'retryAfter' in result ? readRetryAfter(result.retryAfter, clock.now()) : null;
    return { delivery, retryAfter };
  }
}

function outcomeOf(status: number | null): DeliveryOutcome {
  if (status === null) return 'FAILED';
  return status >= 200 && status < 300 ? 'DELIVERED' : 'REFUSED';
}
