/** Addresses of the product that a customer may be sent back to. */
import { isTrustworthy } from './addresses.ts';

/** Longer addresses are refused. */
export const MAX_RETURN_TO_CHARACTERS = 2_000;

/**
 * The address as browsers read it, if its origin is one of these; else null. Never an address with a user name or
 * password, nor one that is not https (http on loopback), such as `javascript:` or `blob:`.
 */
export function allowedReturnTo(text: string, origins: readonly string[]): string | null {
  if (text.length > MAX_RETURN_TO_CHARACTERS || !isTrustworthy(text)) return null;
  const url = new URL(text);
  const isAllowed = origins.includes(url.origin) && url.username === '' && url.password === '';
  return isAllowed ? url.href : null;
}
