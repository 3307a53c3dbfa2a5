/** Where a webhook sends to: read from what a person has entered. */
import { quote } from '../base/name.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse } from '../connection/refusal.ts';
import type { WebhookFormat } from '../storage/webhooks.ts';
import type { AddressGuard } from './address-guard.ts';
import { isMailAddress, mailtoAddress } from './mail-address.ts';
import type { Mailer } from './mailer.ts';

const MAX_URL_CHARACTERS = 2_048;

export type Target = {
  readonly url: string;
  /** The same for people, without what may be secret. */
  readonly address: string;
};

const REMEDIES: Readonly<Record<WebhookFormat, string>> = {
  JSON: 'Pass the public https address of your endpoint, such as https://hooks.example.com/aurora.',
  SLACK: 'Pass the address of an incoming webhook of Slack, such as https://hooks.slack.com/services/….',
  EMAIL: 'Pass mailto: and one e-mail address, such as mailto:ops@example.com.',
};

/** What may be reached. */
export type Reach = { readonly guard: AddressGuard; readonly mailer: Pick<Mailer, 'allows'> };

export function readTarget({ guard, mailer }: Reach, format: WebhookFormat, text: string): Outcome<Target> {
  const refuseIt = (problem: string) =>
    refuse('INVALID_WEBHOOK', `The address of a webhook ${problem}.`, [REMEDIES[format]]);
  if (text.length > MAX_URL_CHARACTERS)
    return refuseIt(`must have at most ${MAX_URL_CHARACTERS} characters; it has ${text.length}`);
  if (format === 'EMAIL') {
    const address = mailtoAddress(text);
    if (!isMailAddress(address))
      return refuseIt(`of the format EMAIL must be mailto: and one e-mail address; it is ${quote(text)}`);
    if (!mailer.allows(address))
      return refuseIt(`must be of a domain that the operator allows; it is ${quote(text)}`);
    const url = `mailto:${address}`;
    return ok({ url, address: url });
  }
  if (!URL.canParse(text)) return refuseIt('must be a valid https address');
  const url = new URL(text);
  url.hash = '';
  const problem = guard.problemOf(url);
  return problem === null ? ok({ url: url.href, address: addressForPeople(url) }) : refuseIt(problem);
}

/** Parts of an address that are as long as this may be secrets. */
const LONG_PART = /[^/]{16,}/g;

/** The address without what may be secret: its query, and long parts of its path. */
function addressForPeople({ origin, pathname, search }: URL): string {
  return `${origin}${pathname.replace(LONG_PART, '…')}${search === '' ? '' : '?…'}`;
}
