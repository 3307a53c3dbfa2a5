/** Names tokens where they must not appear themselves: in the log, the audit log, and what was made with them. */

import type { ApiKey } from '../storage/tokens.ts';
import type { TokenKind } from './api-key-token.ts';
import type { Person } from './viewer.ts';

const TOKEN_IDS: Readonly<Record<TokenKind, string>> = {
  API_KEY: 'api-key:',
  ONBOARDING: 'onboarding:',
  REPORT: 'report:',
  DISCONNECT: 'disconnect:',
};

/** The name of a stored token in the log and the audit log. */
export function tokenIdOf({ kind, id }: Pick<ApiKey, 'kind' | 'id'>): string {
  return TOKEN_IDS[kind] + id;
}

/** The name of a person in the log and the audit log: the same in all sessions. */
export function personTokenId({ subject }: Pick<Person, 'subject'>): string {
  return `person:${subject}`;
}

/** All names that a token with this database id may have. */
export function tokenIdsOf(id: string): string[] {
  return Object.values(TOKEN_IDS).map((prefix) => prefix + id);
}

/** The database id of the token with this name; null for a token that is not stored. */
export function keptTokenId(tokenId: string): string | null {
  const prefix = Object.values(TOKEN_IDS).find((known) => tokenId.startsWith(known));
  return prefix === undefined ? null : tokenId.slice(prefix.length);
}
