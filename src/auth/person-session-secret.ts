/**
 * The secret of a person's session, which only the browser's cookie holds. The tokens of the issuer are sealed with it, and
 * each renewal of the session replaces it.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { EncryptionKeys } from '../base/encryption.ts';
import type { FoundSession, SessionSecret } from '../storage/person-sessions.ts';
import { hashOf } from './api-key-token.ts';
import type { Grant } from './oidc-issuer.ts';

/** The tokens of the issuer, as they are sealed. */
type IssuerTokens = Pick<Grant, 'refreshToken' | 'idToken'>;

/** What the database keeps of a secret. */
export function sealedSecret(
  id: string,
  secret: string,
  salt: string | null,
  { refreshToken, idToken }: IssuerTokens,
): SessionSecret {
  const sealed = keyOf(secret).seal(JSON.stringify({ refreshToken, idToken }), id);
  return { hash: hashOf(secret), salt, sealed };
}

export function tokensOf({ session, secret: { sealed } }: FoundSession, secret: string): IssuerTokens {
  return JSON.parse(keyOf(secret).open(sealed, session.id)) as IssuerTokens;
}

/** The key of what is sealed for a secret: without the browser's cookie, nobody reads the tokens of the issuer. */
function keyOf(secret: string): EncryptionKeys {
  return new EncryptionKeys([Buffer.from(hkdfSync('sha256', secret, '', 'aurora: tokens of a person', 32))]);
}

/**
 * The secret after this one. A browser that missed the answer with it sends the previous one, and gets the same again:
 * the salt alone, which is stored, is not enough.
 */
export function nextSecret(secret: string, salt: string): string {
  return createHmac('sha256', secret).update(`aurora: next secret ${salt}`).digest('base64url');
}

/** Whether the session was found by a secret that another one has replaced: a browser has used the present one. */
export function isReplaced({ isPrevious, previousUntil }: FoundSession): boolean {
  return isPrevious && previousUntil !== null;
}

/** The secret for the browser's cookie. A replaced one brings no other: the browser has the present one, a thief may not. */
export function cookieSecret(found: FoundSession, sent: string): string {
  return isReplaced(found) ? sent : presentSecret(found, sent);
}

/** @param sent by which the session was found */
export function presentSecret({ isPrevious, secret: { salt } }: FoundSession, sent: string): string {
  return isPrevious && salt !== null ? nextSecret(sent, salt) : sent;
}
