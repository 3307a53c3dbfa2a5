/** What the Accept header of a request allows: chosen before execution, so that no answer is lost after a mutation. */
import type { HttpError } from '../../base/client-error.ts';

const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';
const EVENT_STREAM = 'text/event-stream';

export type AcceptedForms = {
  /** The form that the client prefers for a single result. */
  readonly preferred: typeof JSON_TYPE | typeof RESPONSE_TYPE | typeof EVENT_STREAM;
  /** Whether the client also accepts a stream. */
  readonly stream: boolean;
};

/** The forms by their media types. A wildcard means JSON: clients that read streams name them. */
const FORMS: ReadonlyMap<string, AcceptedForms['preferred']> = new Map([
  [JSON_TYPE, JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['*/*', JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  [EVENT_STREAM, EVENT_STREAM],
]);

/** The first of the forms with the highest weight; null when the client accepts none. */
export function acceptedForms(header = '*/*'): AcceptedForms | null {
  let best: { readonly form: AcceptedForms['preferred']; readonly weight: number } | null = null;
  let stream = false;
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const form = FORMS.get(name);
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (form === undefined || !(weight > 0)) continue;
    stream ||= form === EVENT_STREAM;
    if (weight > (best?.weight ?? 0)) best = { form, weight };
  }
  return best && { preferred: best.form, stream };
}

export const NOT_ACCEPTABLE: HttpError = {
  status: 406,
  message:
    'The request accepts no form in which the server can answer. It answers a subscription with a stream.',
  code: 'NOT_ACCEPTABLE',
  remedies: [
    'Send "Accept: application/graphql-response+json", or for a subscription "Accept: text/event-stream".',
    'Subscriptions also work over WebSocket (graphql-transport-ws) at the same address.',
  ],
};
