/** One attempt under a lease: sends a message, and says what follows for the webhook. */
import type { Clock, Millis } from '../base/clock.ts';
import { CannotDecrypt } from '../base/encryption.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Delivery, Webhook, WebhookProgress, WebhookStore } from '../storage/webhooks.ts';
import { type Deliverer, deliveryOf } from './deliverer.ts';
import { MailUnavailable } from './mailer.ts';
import type { Message } from './message.ts';
import { afterAttempt, postponed } from './progress.ts';

type AttemptsParts = {
  readonly store: Pick<WebhookStore, 'listDeliveries'>;
  readonly deliverer: Deliverer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

/** What an attempt changes, to be stored under the lease. */
export type AttemptEnd = {
  readonly progress: WebhookProgress;
  /** Null when the attempt before had the same end: Aurora itself cannot send. */
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
    const startedAt = clock.now();
    const begun = performance.now();
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
      const durationMs = Math.round(performance.now() - begun);
      lifecycle.emit('webhook.attempt', { outcome: 'DELAYED', durationMs });
      const end = { startedAt, durationMs, outcome: 'DELAYED', status: null } as const;
      const delivery = (await this.#isDelayed(webhook)) ? null : { ...deliveryOf(webhook, message), ...end };
      return { progress: postponed(webhook, clock.now(), random()), delivery, isFailed: true };
    }
  }

  /** Whether the latest attempt was delayed, too. A row for each minute of an outage would displace all others. */
  async #isDelayed({ id }: Webhook): Promise<boolean> {
    const { items } = await this.#parts.store.listDeliveries(id, { outcomes: [] }, { limit: 1 });
    return items[0]?.value.outcome === 'DELAYED';
  }

  /** Tells log and metrics when the stored progress has disabled the webhook. */
  reportDisabled({ id: webhookId }: Pick<Webhook, 'id'>, { disabledReason: reason }: WebhookProgress): void {
    if (reason !== 'GONE' && reason !== 'FAILING') return;
    this.#parts.log.warn({ webhookId, reason }, 'a webhook was disabled');
    this.#parts.lifecycle.emit('webhook.disabled', { reason });
  }
}
