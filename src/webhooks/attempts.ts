/** One attempt under a lease: sends a message, and says what follows for the webhook. */
import type { Clock, Millis } from '../base/clock.ts';
import { CannotDecrypt } from '../base/encryption.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Delivery, Webhook, WebhookProgress } from '../storage/webhooks.ts';
import type { Deliverer } from './deliverer.ts';
import { MailUnavailable } from './mailer.ts';
import type { Message } from './message.ts';
import { afterAttempt, postponed } from './progress.ts';

type AttemptsParts = {
  readonly deliverer: Deliverer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

/** What an attempt changes, to be stored under the lease. */
export type AttemptEnd = {
  readonly progress: WebhookProgress;
  /** Null when Aurora itself could not make the attempt. */
  readonly delivery: Omit<Delivery, 'number'> | null;
  readonly isFailed: boolean;
};

export class Attempts {
  readonly #parts: AttemptsParts;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /**
   * Null when the server has ended the attempt.
   *
   * @param position of the webhook once the message is delivered
   * @param since when there was something to send
   */
  async make(
    webhook: Webhook,
    message: Message,
    { position, since }: { readonly position: number; readonly since: Millis },
    signal: AbortSignal,
  ): Promise<AttemptEnd | null> {
    const { deliverer, clock, random, log, lifecycle } = this.#parts;
    try {
      const attempt = await deliverer.attempt(webhook, message, signal);
      const { delivery } = attempt;
      const isFailed = delivery.outcome !== 'DELIVERED';
      // The stop ended this attempt, so it says nothing about the endpoint.
      if (isFailed && signal.aborted) return null;
      const now = clock.now();
      if (!isFailed) lifecycle.emit('webhook.delivered', { lagMs: Math.max(0, now - since) });
      return { progress: afterAttempt(webhook, position, attempt, now, random()), delivery, isFailed };
    } catch (error) {
      if (!(error instanceof CannotDecrypt) && !(error instanceof MailUnavailable)) throw error;
      log.error({ error, webhookId: webhook.id }, 'Aurora itself cannot send to a webhook');
      return { progress: postponed(webhook, clock.now(), random()), delivery: null, isFailed: true };
    }
  }

  /** Tells log and metrics when the stored progress has disabled the webhook. */
  reportDisabled({ id: webhookId }: Pick<Webhook, 'id'>, { disabledReason: reason }: WebhookProgress): void {
    if (reason !== 'GONE' && reason !== 'FAILING') return;
    this.#parts.log.warn({ webhookId, reason }, 'a webhook was disabled');
    this.#parts.lifecycle.emit('webhook.disabled', { reason });
  }
}
