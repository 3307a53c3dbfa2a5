/** Addresses of e-mail. Only those that need no quotes: nothing in them can end a header or name a second recipient. */

const MAX_CHARACTERS = 254;

/**
 * As HTML reads it, with a domain that has a dot. Without `%` and `!`: mail servers read a second domain out of
 * `eve%evil.example@allowed.example`, and MAIL_TO_DOMAINS must hold.
 */
const ADDRESS =
  /^[a-z0-9.#$&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

export type Mailbox = { readonly name: string; readonly address: string };

export function isMailAddress(text: string): boolean {
  return text.length <= MAX_CHARACTERS && ADDRESS.test(text);
}

const SCHEME = 'mailto:';

/** The address of a URL such as `mailto:ops@example.com`. Empty when it is none. */
export function mailtoAddress(url: string): string {
  return url.toLowerCase().startsWith(SCHEME) ? url.slice(SCHEME.length) : '';
}

/** Reads `alerts@example.com`, or `Aurora <alerts@example.com>`. Null for anything else. */
export function readMailbox(text: string): Mailbox | null {
  const [, name = '', address = ''] = /^(?:([^<>"\p{Cc}]{1,100}) )?<([^<>]+)>$/u.exec(text) ?? ['', '', text];
  return isMailAddress(address) ? { name: name.trim(), address } : null;
}
