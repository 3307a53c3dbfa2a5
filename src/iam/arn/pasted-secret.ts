/** Recognises secrets that were pasted by mistake. Messages name them, and never show them. */

export type PastedSecret = { readonly message: string; readonly remedy: string };

const ACCESS_KEY_ID = /(?:^|[^A-Z0-9])(AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/;
const SESSION_TOKEN = /(?:^|[^A-Za-z0-9])(?:IQoJ|FwoG|FQoG|FwoD|FQoD|AQoD)[A-Za-z0-9+/=_-]{60,}/;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/;
/** Tokens of other services, which have well-known prefixes. */
const OTHER_TOKEN =
  /(?:^|[^\w-])(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk-|[rs]k_live_|npm_|pypi-|AIza|hvs\.|dop_v1_|eyJ[\w-]{10,2000}\.eyJ)[\w-]{16,}/;
const LABELLED =
  /(?:^|[^a-z])(?:password|passwd|passphrase|pwd|secret|token|api[ _-]?key)["']?\s{0,5}[:=]\s{0,5}\S/i;
const SECRET_KEY = /(?:^|[^A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/;

/** Names the secret in the text; null when there is no known one. */
export function secretIn(text: string): PastedSecret | null {
  const searched = text.slice(0, MAX_SEARCHED_CHARACTERS);
  const id = ACCESS_KEY_ID.exec(searched)?.[1];
  if (/aws_secret_access_key|secretaccesskey/i.test(searched) || isSecretKey(searched)) {
    return {
      message: 'This contains an AWS secret access key. Aurora does not need it, and did not store it.',
      remedy:
        'Treat the key as exposed: make a new one and delete this one (IAM > Users > Security credentials).',
    };
  }
  if (id === undefined) return null;
  return {
    message: `This is the ID of an AWS access key (it begins with ${id}). Aurora does not need your keys.`,
    remedy:
      'Never paste access keys anywhere. If the secret key went with it, make a new key and delete this one (IAM > Users > Security credentials).',
  };
}

/**
 * Names the secret in the field for an ARN; null when there is none. Stricter than `secretIn`: it also reports labelled
 * passwords and long random text.
 */
export function secretInField(text: string): PastedSecret | null {
  const found = secretIn(text);
  if (found !== null) return found;
  const searched = text.slice(0, MAX_SEARCHED_CHARACTERS);
  if (SESSION_TOKEN.test(searched)) {
    return {
      message: 'This contains an AWS session token. Aurora does not need it, and did not store it.',
      remedy: 'Never paste tokens anywhere. The token ends with its session; end the session to be safe.',
    };
  }
  if (PRIVATE_KEY.test(searched)) {
    return {
      message: 'This contains a private key. Aurora does not need it, and did not store it.',
      remedy: 'Treat the key as exposed: replace it wherever it is used.',
    };
  }
  const isToken = OTHER_TOKEN.test(searched) || LABELLED.test(searched) || hasRandomText(searched);
  if (!isToken) return null;
  return {
    message:
      'This contains what looks like a password, key or token. Aurora does not need it, and did not store it.',
    remedy: 'If it is secret, treat it as exposed: replace it where it is used.',
  };
}

const RUN = /[A-Za-z0-9+/=]{24,}/g;
const ARNS = /arn(?::[\w.-]{0,64}){4}:[^\s"']{0,600}/g;

/** Whether the text has random parts outside of ARNs and addresses, which have long names and ids. */
function hasRandomText(text: string): boolean {
  if (/:\/\//.test(text)) return false;
  return (text.replace(ARNS, ' ').match(RUN) ?? []).some(looksRandom);
}

/** An External ID that Aurora generated. */
export const EXTERNAL_ID = /aurora-[0-9a-z]{20,30}(?![0-9a-z])/i;

/** The text without possible secrets: Aurora's External IDs and random text. */
export function withoutSecrets(text: string): string {
  return text
    .slice(0, MAX_SEARCHED_CHARACTERS)
    .replace(/aurora-[0-9a-z]{20,64}/gi, 'aurora-...')
    .replace(RUN, (run) => (looksRandom(run) ? '...' : run));
}

/** Minimum share of characters after which the kind changes: upper case, lower case, digit or sign. */
const MIN_CHANGES = 0.28;

/** Random text changes between kinds of characters more often than words that are written together. */
function looksRandom(run: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(run)) return /[a-f]/i.test(run) && /\d/.test(run);
  if ((run.match(/[A-Z][a-z]{3,}/g) ?? []).length >= 3) return false;
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false;
  const changes = run.match(/[a-z](?![a-z])|[A-Z](?![A-Za-z])|\d(?!\d)|[+/=](?![+/=])/g) ?? [];
  return changes.length / run.length >= MIN_CHANGES;
}

/** Longer texts are not searched further. */
const MAX_SEARCHED_CHARACTERS = 10_000;

/** 40 characters of Base64 with both cases and a digit, which neither a role's name nor Aurora's ids look like. */
function isSecretKey(text: string): boolean {
  const found = SECRET_KEY.exec(text)?.[0] ?? '';
  return /[a-z]/.test(found) && /[A-Z]/.test(found) && /\d/.test(found) && text.trim().length <= 200;
}
