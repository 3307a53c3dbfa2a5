/** Tokens as they are stored: API keys, onboarding links and the tokens of setup kits. Never the token, only its hash. */
import type { AuditRecord } from '../audit/audit.ts';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { Scope } from '../auth/viewer.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';

/** An API key, or another token that Aurora made, without the token. */
export type ApiKey = {
  readonly id: string;
  readonly kind: TokenKind;
  readonly workspaceId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The last digits before the checksum. */
  readonly hint: string;
  /** The id of the token that created this key; null for keys from before it was stored. */
  readonly madeBy: string | null;
  readonly createdAt: Millis;
  /** Null when it does not expire. */
  readonly expiresAt: Millis | null;
  /** Time of the last use, to the minute. Null before the first. */
  readonly lastUsedAt: Millis | null;
  readonly revokedAt: Millis | null;
  /** The only connection that it reaches; null when it is bound to none. */
  readonly connectionId: string | null;
  /** Where an onboarding link leads back to; null when nowhere. Check it against the origins before use. */
  readonly returnTo: string | null;
  /** How often it can still be used. Null: any number of times. */
  readonly usesLeft: number | null;
};

export interface TokenStore {
  /** False, without a change, when the id exists, the workspace does not exist, or the key's creator is revoked. */
  insertApiKey(key: ApiKey, hash: string, record: AuditRecord): Promise<boolean>;
  /** Keys in the order of the ids; null for those that do not exist. */
  apiKeysByIds(ids: readonly string[]): Promise<(ApiKey | null)[]>;
  apiKeyByHash(hash: string): Promise<ApiKey | null>;
  /** Keys of one kind and workspace, oldest first, including revoked and expired ones. */
  listApiKeys(workspaceId: string, kind: TokenKind, page: PageRequest): Promise<Page<ApiKey>>;
  /** API keys that are not revoked, of all workspaces, in the order of the ids, behind `after`. */
  apiKeysAfter(after: string, limit: number): Promise<ApiKey[]>;
  /**
   * Revokes a key, and the onboarding links that were made with it. The first revocation stays: later ones write no
   * audit record. Null when the key does not exist.
   */
  revokeApiKey(id: string, now: Millis, record: AuditRecord): Promise<ApiKey | null>;
  touchApiKey(id: string, now: Millis): Promise<void>;
  /** Counts one use of a key with a limit of uses. False, without a change, when none is left. */
  spendUse(id: string): Promise<boolean>;
  /**
   * Binds a key to a connection, for one use. From now on, it does not expire. False, without a change, when it is bound
   * to another connection and that use is left.
   */
  bindToConnection(id: string, connectionId: string): Promise<boolean>;
  /**
   * Deletes up to `limit` tokens of setup kits that expired before the moment, oldest first. Resolves with their number.
   * A token that a stack holds does not expire.
   */
  deleteKitTokensBefore(moment: Millis, limit: number): Promise<number>;
  /** Revoked keys and sessions of people, and deleted workspaces, after this position, in order. */
  revocationsAfter(position: number): Promise<{ position: number; apiKeyId: string }[]>;
  /** The position of the latest revocation; 0 before the first. */
  lastRevocation(): Promise<number>;
}
