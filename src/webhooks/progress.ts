/** What follows from an attempt for its webhook. Pure. */
import type { Millis } from '../base/clock.ts';
import type { Webhook, WebhookProgress } from '../storage/webhooks.ts';
import type { Attempt } from './deliverer.ts';
import { jittered, nextAttemptAt } from './retry.ts';

/**
 * How long a webhook waits, at most, for the operator to configure its key or a mail server that works, or for a newer
 * server.
 */
const OWN_FAULT_WAIT_MS: Millis = 60_000;

/** How long a webhook waits for a newer server. After that, the operator has probably gone back to this version. */
const NEWER_SERVER_WAIT_MS: Millis = 86_400_000;

/**
 * @param position of the webhook once the message is delivered
 * @param random from 0 to 1
 */
export function afterAttempt(
  webhook: Webhook,
  position: number,
  { delivery, retryAfter, isGone }: Attempt,
  now: Millis,
  random: number,
): WebhookProgress {
  const { state, announcedAt } = webhook;
  const enabled = { state, announcedAt, disabledReason: null, disabledAt: null };
  if (delivery.outcome === 'DELIVERED')
    return { ...enabled, position, failingSince: null, failures: 0, nextAttemptAt: now };
  const failingSince = webhook.failingSince ?? now;
  const failures = webhook.failures + 1;
  const failed = { position: webhook.position, failingSince, failures };
  const next = nextAttemptAt({ failures, failingSince, isGone }, retryAfter, now, random);
  if (next !== null) return { ...enabled, ...failed, nextAttemptAt: next };
  const disabledReason = isGone ? 'GONE' : 'FAILING';
  return { ...enabled, ...failed, nextAttemptAt: now, state: 'DISABLED', disabledReason, disabledAt: now };
}

/**
 * Waits without an attempt: Aurora itself cannot make one, or this version of it cannot.
 *
 * @param random from 0 to 1
 */
export function postponed(webhook: Webhook, now: Millis, random: number): Webhook {
  return { ...webhook, nextAttemptAt: now + jittered(OWN_FAULT_WAIT_MS, random) };
}

/** Whether a webhook still waits for a newer server that knows the type of an event, or the kind of an alert. */
export function awaitsNewerServer(changedAt: Millis, now: Millis): boolean {
  return now - changedAt < NEWER_SERVER_WAIT_MS;
}
