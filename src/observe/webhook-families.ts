/** The metrics of webhooks, a part of `families.ts`. */
import { LONG_SECONDS, SECONDS } from './buckets.ts';

export const WEBHOOK_FAMILIES = {
  webhookAttempts: {
    name: 'aurora_webhook_attempts_total',
    type: 'counter',
    labels: ['outcome'],
    about:
      'Attempts to send messages to webhooks, with tests. `outcome` is delivered, refused (another status than 2xx), failed (no answer), or delayed (Aurora itself could not send: its mail server or ENCRYPTION_KEY).',
  },
  webhookSeconds: {
    name: 'aurora_webhook_attempt_duration_seconds',
    type: 'histogram',
    labels: ['outcome'],
    about: 'Duration of these attempts.',
    buckets: SECONDS,
  },
  webhookLag: {
    name: 'aurora_webhook_lag_seconds',
    type: 'histogram',
    labels: [],
    about:
      'From an event, or from the moment when an alert was due, to the answer of an endpoint that accepted it, with all failed attempts before.',
    buckets: LONG_SECONDS,
  },
  webhooksDisabled: {
    name: 'aurora_webhooks_disabled_total',
    type: 'counter',
    labels: ['reason'],
    about: 'Webhooks that Aurora disabled: gone (the endpoint refused for good), or failing (for 24 hours).',
  },
  webhooks: {
    name: 'aurora_webhooks',
    type: 'gauge',
    labels: ['state'],
    about:
      'Webhooks: enabled, failing (the latest attempt failed), or disabled. Every server of a database reports the same: use max().',
  },
} as const;
