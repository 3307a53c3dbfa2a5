/** Which events or alerts a webhook gets: read from what a person has entered. */
import { quote } from '../base/name.ts';
import { ok } from '../base/result.ts';
import { MAX_KEY_CHARACTERS, MAX_LABELS, MAX_VALUE_CHARACTERS } from '../connection/labels.ts';
import { type Outcome, refuse } from '../connection/refusal.ts';
import { logOf, type WebhookFilter, type WebhookFormat } from '../storage/webhooks.ts';

export function checkFilter(
  format: WebhookFormat,
  { types, statuses, labels, minSeverity }: WebhookFilter,
): Outcome<WebhookFilter> {
  const isOfEvents = logOf(format) === 'events';
  if (isOfEvents && minSeverity !== undefined)
    return refuse(
      'INVALID_WEBHOOK',
      `The filter has minSeverity, and a webhook of the format ${format} carries events.`,
      ['Omit minSeverity, or create a webhook of the format SLACK or EMAIL.'],
    );
  if (!isOfEvents && types.length + statuses.length > 0)
    return refuse(
      'INVALID_WEBHOOK',
      `The filter has eventTypes or statuses, and a webhook of the format ${format} carries alerts.`,
      ['Filter by minSeverity and labels, or create a webhook of the format JSON.'],
    );
  if (labels.length > MAX_LABELS)
    return refuse(
      'INVALID_WEBHOOK',
      `The filter has ${labels.length} labels, and at most ${MAX_LABELS} are allowed.`,
      ['Filter by fewer labels.'],
    );
  const long = labels.find(
    ({ key, value = '' }) => key.length > MAX_KEY_CHARACTERS || value.length > MAX_VALUE_CHARACTERS,
  );
  if (long !== undefined)
    return refuse('INVALID_WEBHOOK', `The label ${quote(long.key)} of the filter is too long.`, [
      'Use a label that a connection has.',
    ]);
  return ok({
    types: [...new Set(types)],
    statuses: [...new Set(statuses)],
    labels,
    ...(isOfEvents ? {} : { minSeverity: minSeverity ?? 'WARNING' }),
  });
}
