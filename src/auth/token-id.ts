/** How a token is named where it must not be shown: in the log, the audit log, beside what was made with it. */

import type { ApiKey } from '../storage/tokens.ts';
import type { TokenKind } from './api-key-token.ts';

const TOKEN_IDS: Readonly<Record<TokenKind, string>> = { API_KEY: 'api-key:', ONBOARDING: 'onboarding:' };

/** How the log and the audit log name a token that we keep. */
export function tokenIdOf({ kind, id }: Pick<ApiKey, 'kind' | 'id'>): string {
  return TOKEN_IDS[kind] + id;
}

/** All names that a token of this own id may go by. */
export function tokenIdsOf(id: string): string[] {
  return Object.values(TOKEN_IDS).map((prefix) => prefix + id);
}

/** The own id of the token that goes by this name, where we keep it; else null. */
export function keptTokenId(tokenId: string): string | null {
  const prefix = Object.values(TOKEN_IDS).find((known) => tokenId.startsWith(known));
  return prefix === undefined ? null : tokenId.slice(prefix.length);
}
