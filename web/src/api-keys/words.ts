/** The words of the page for API keys. */
import type { ApiKeyPartsFragment, Scope } from '../../../schema/generated/graphql.ts';
import type { Tone } from '../parts/notice.tsx';

type ScopeWords = { readonly words: string; readonly short: string };

/** What a key may do. The form offers each. */
export const SCOPE: Readonly<Record<Scope, ScopeWords>> = {
  CONNECTIONS_READ: { words: 'See accounts and their events', short: 'See accounts' },
  CONNECTIONS_WRITE: {
    words: 'Connect, change and disconnect accounts, and rotate the External ID',
    short: 'Change accounts',
  },
  CREDENTIALS_READ: { words: 'Get AWS credentials of connected accounts', short: 'Get AWS credentials' },
};

/** Every scope, in the order of the form. */
export const SCOPES = Object.keys(SCOPE) as readonly Scope[];

/** Whether a key still works. @param now milliseconds since 1970 */
export function stateOf(
  { revokedAt, expiresAt }: Pick<ApiKeyPartsFragment, 'revokedAt' | 'expiresAt'>,
  now: number,
): { readonly words: string; readonly tone: Tone | 'QUIET'; readonly isActive: boolean } {
  if (revokedAt !== null) return { words: 'Revoked', tone: 'QUIET', isActive: false };
  if (expiresAt !== null && Date.parse(expiresAt) <= now)
    return { words: 'Expired', tone: 'QUIET', isActive: false };
  return { words: 'Active', tone: 'GOOD', isActive: true };
}
