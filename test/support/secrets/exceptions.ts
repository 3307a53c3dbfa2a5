/** The texts that may show a secret, and why. No other text may. */
import type { Channel, Trace } from './traces.ts';

export const EXTERNAL_ID = 'an External ID';

type Exception = {
  readonly kind: string | RegExp;
  readonly channels: readonly Channel[];
  /** The exception holds only in this test file. */
  readonly file?: string;
  /** The part of the text that is searched all the same. */
  readonly rest: (text: string) => string;
  readonly why: string;
};

const EXCEPTIONS: readonly Exception[] = [
  {
    kind: EXTERNAL_ID,
    channels: ['database file'],
    rest: () => '',
    why: 'The database stores it: by itself it is not a secret.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer', 'error answer'],
    file: 'confused-deputy.test.ts',
    rest: () => '',
    why: 'The client pastes it into every text field, and the answer says what is wrong with it.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer'],
    rest: without('explainTrustPolicy'),
    why: 'The owner of a trust policy learns which character of its External ID differs, and the correct policy.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer'],
    rest: (text) => (readJson(text) === text ? '' : text),
    why: 'The files of the setup kit contain it.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['answer', 'error answer'],
    rest: whatIsWrong,
    why: 'The workspace requests it, and puts it into its trust policies.',
  },
  {
    kind: EXTERNAL_ID,
    channels: ['event'],
    rest: without('externalId', 'trustPolicy', 'workspace'),
    why: 'The fields that a viewer may see contain it: the required trust policy, and the workspace itself.',
  },
  {
    kind: /^an API key$|^an onboarding link's token$/,
    channels: ['answer'],
    rest: without('createApiKey', 'createOnboardingLink'),
    why: 'The answer that creates it shows it once.',
  },
];

/** The text without the parts that may show such a secret. */
export function withoutWhatIsShown(kind: string, { channel, file, text }: Trace): string {
  const isFor = (exception: Exception) =>
    exception.channels.includes(channel) &&
    (exception.file ?? file) === file &&
    (typeof exception.kind === 'string' ? exception.kind === kind : exception.kind.test(kind));
  return EXCEPTIONS.filter(isFor).reduce((left, { rest }) => rest(left), text);
}

/** JSON without the properties of these names. */
function without(...names: readonly string[]) {
  return (text: string): string =>
    JSON.stringify(readJson(text), (key, value: unknown) => (names.includes(key) ? undefined : value)) ?? '';
}

/** The errors in JSON: GraphQL's own, and those that are data, without their objects. All of any other text. */
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
