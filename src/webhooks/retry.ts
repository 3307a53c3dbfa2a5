/** When a failed message is sent again, and when a webhook is disabled. */
import type { Millis } from '../base/clock.ts';
import type { WebhookFormat } from '../storage/webhooks.ts';
import type { SendResult } from './http-sender.ts';

const FIRST_WAIT_MS: Millis = 5_000;
const MAX_WAIT_MS: Millis = 3_600_000;

/** Attempts that have failed for this long disable the webhook. */
export const MAX_FAILING_MS: Millis = 86_400_000;

/** Part of a wait that is random, so that the messages of many webhooks do not come together. */
const JITTER = 0.3;

/**
 * When to try again after a number of failures in a row: 5 s, 10 s, 20 s and so on, up to an hour. The last attempt is
 * made when the webhook has failed for a day. Null: that was the last attempt.
 *
 * @param retryAfter the moment that the endpoint asks for; at most an hour away
 * @param random from 0 to 1
 */
export function nextAttemptAt(
  failed: { readonly failures: number; readonly failingSince: Millis; readonly isGone: boolean },
  retryAfter: Millis | null,
  now: Millis,
  random: number,
): Millis | null {
  const last = failed.failingSince + MAX_FAILING_MS;
  if (now >= last || failed.isGone) return null;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failed.failures - 1, 20), MAX_WAIT_MS);
  const planned = now + jittered(wait, random);
  const asked = retryAfter === null ? planned : Math.min(retryAfter, now + MAX_WAIT_MS);
  return Math.min(Math.max(planned, asked), last);
}

/** @param random from 0 to 1 */
export function jittered(wait: Millis, random: number): Millis {
  return Math.round(wait * (1 - JITTER * random));
}

/** Whether the answer ends a webhook at once. Slack answers 404 for a deleted address and 410 for an archived channel. */
export function isGone(format: WebhookFormat, result: SendResult): boolean {
  const { status } = result;
  switch (format) {
    case 'JSON':
      return status === 410;
    case 'SLACK':
      return status === 404 || status === 410;
    case 'EMAIL':
      return 'isGone' in result && result.isGone === true;
  }
}

/** The moment that a header "Retry-After" names, in seconds or as a date. Null when it is neither. */
export function readRetryAfter(header: string | null, now: Millis): Millis | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return now + Number(header) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : date;
}
