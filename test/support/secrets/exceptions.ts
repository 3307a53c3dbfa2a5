/** What may show a secret, and why. Everything else may not. */
import type { Channel, Trace } from './traces.ts';

export const EXTERNAL_ID = 'an External ID';
export const WEBHOOK_SECRET = "a webhook's secret";

type Exception = {
  readonly kind: string | RegExp;
  readonly channels: readonly Channel[];
  /** Of this file of tests alone. */
  readonly file?: string;
  /** What of it is searched all the same. */
  readonly rest: (text: string) => string;
  readonly why: string;
};

const EXCEPTIONS: readonly Exception[] = [
  {
    kind: EXTERNAL_ID,
    channels: ['database file'],
    rest: () => '',
    why: 'It is stored: it is no secret by itself.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer', 'error answer'],
    file: 'confused-deputy.test.ts',
    rest: () => '',
    why: 'The client pastes it into every field that takes a text, and reads what is wrong with it.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer'],
    rest: without('explainTrustPolicy'),
    why: 'Tells the owner of a trust policy by which character its External ID differs, and the right policy.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer'],
    rest: (text) => (readJson(text) === text ? '' : text),
    why: 'The files of its setup kit have it.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer', 'error answer'],
    rest: whatIsWrong,
    why: 'Its workspace asks for it, and puts it on its roles.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['event'],
    rest: without('externalId', 'trustPolicy', 'workspace'),
    why: 'The server makes it on request, for a viewer that may see it: the policy to put in place, the workspace itself.',
  },
  {
    kind: WEBHOOK_SECRET,
    channels: ['answer'],
    rest: without('createWebhook', 'rotateWebhookSecret'),
    why: 'Shown this once.',
  },
  {
    kind: 'a cookie',
    channels: ['answer', 'error answer'],
    rest: without('Set-Cookie'),
    why: 'The browser of the person gets it there.',
  },
  {
    kind: /^an API key$|^an onboarding link's token$|^a setup kit's token$/,
    channels: ['answer'],
    rest: without('createApiKey', 'createOnboardingLink', 'createReportingSetupKit'),
    why: 'Shown this once.',
  },
];

/** What is left of a text when everything is taken out of it that may show such a secret. */
export function withoutWhatIsShown(kind: string, { channel, file, text }: Trace): string {
  const isFor = (exception: Exception) =>
    exception.channels.includes(channel) &&
    (exception.file ?? file) === file &&
    (typeof exception.kind === 'string' ? exception.kind === kind : exception.kind.test(kind));
  return EXCEPTIONS.filter(isFor).reduce((left, { rest }) => rest(left), text);
}

/** JSON without what goes by these names. */
function without(...names: readonly string[]) {
  return (text: string): string =>
    JSON.stringify(readJson(text), (key, value: unknown) => (names.includes(key) ? undefined : value)) ?? '';
}

/** Of JSON, the errors: GraphQL's own, and those that are data, without what these are about. Of other texts, all. */
function whatIsWrong(text: string): string {
  const json = readJson(text);
  if (json === text) return text;
  const parts: unknown[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('errors' in value) parts.push(value.errors);
    if ('message' in value || 'remedies' in value)
      parts.push(
        Object.values(value)
          .map((part) => (Array.isArray(part) ? part.join('\n') : part))
          .filter(isText),
      );
    Object.values(value).forEach(collect);
  };
  collect(json);
  return JSON.stringify(parts);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
