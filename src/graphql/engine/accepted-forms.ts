/** What the Accept header of a request allows. An answer that nobody can read must not follow a mutation. */
import type { HttpError } from '../../base/client-error.ts';

export const EVENT_STREAM = 'text/event-stream';

/** The forms in which the server answers. */
const FORMS = ['application/json', 'application/graphql-response+json', EVENT_STREAM];

/** Whether the header allows any form in which the server answers. */
export function acceptsAnswer(header: string | undefined): boolean {
  return header === undefined || FORMS.some((form) => accepts(header, form));
}

/** Whether the header has the media type with a weight above 0, or a wildcard for it; streams need their own name. */
export function accepts(header: string | null, type: string): boolean {
  const names = type === EVENT_STREAM ? [type] : [type, `${type.split('/')[0]}/*`, '*/*'];
  return (header ?? '*/*')
    .toLowerCase()
    .split(',')
    .some((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return names.includes(name) && Number(weight) > 0;
    });
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
