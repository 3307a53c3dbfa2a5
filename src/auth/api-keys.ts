/** API keys of workspaces: made, listed, revoked. */

import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { checkName } from '../base/name.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { generateToken, hashOf, hintOf } from './api-key-token.ts';
import type { Scope } from './viewer.ts';

export type NewApiKey = {
  readonly workspaceId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number | undefined;
};

export interface ApiKeys {
  /** Makes a key. The answer is the only place where it can ever be read. */
  create(request: NewApiKey, actor: Actor): Promise<Outcome<{ apiKey: ApiKey; token: string }>>;
  revoke(id: string, actor: Actor): Promise<Outcome<ApiKey>>;
}

const LONGEST_DAYS = 3_650;
const DAY_MS = 86_400_000;

export function createApiKeys(parts: { store: TokenStore; clock: Clock; randomBytes: RandomBytes }): ApiKeys {
  const { store, clock } = parts;
  return {
    async create({ workspaceId, name, scopes, expiresInDays }, actor) {
      const checked = checkName(name, 'The name of an API key');
      if (!checked.ok) return refuse('INVALID_NAME', checked.error, ['Choose another name.']);
      if (scopes.length === 0) {
        return refuse('INVALID_SCOPES', 'An API key without a scope could do nothing.', [
          'Pass at least one scope, such as CONNECTIONS_READ.',
        ]);
      }
      if (expiresInDays !== undefined && !(expiresInDays >= 1 && expiresInDays <= LONGEST_DAYS)) {
        return refuse(
          'INVALID_EXPIRY',
          `An API key lives 1 to ${LONGEST_DAYS} days; ${expiresInDays} were asked for.`,
          ['Pass a number of days in these bounds, or none for a key that lives until it is revoked.'],
        );
      }
      const now = clock.now();
      const token = generateToken('API_KEY', parts.randomBytes);
      const apiKey: ApiKey = {
        id: randomUUID(),
        kind: 'API_KEY',
        workspaceId,
        name: checked.value,
        scopes: [...new Set(scopes)].sort(),
        hint: hintOf(token),
        madeBy: actor.tokenId,
        createdAt: now,
        expiresAt: expiresInDays === undefined ? null : now + expiresInDays * DAY_MS,
        lastUsedAt: null,
        revokedAt: null,
      };
      const detail = `${apiKey.name}: ${apiKey.scopes.join(' ')}`;
      const stored = await store.insertApiKey(apiKey, hashOf(token), {
        action: 'CREATE_API_KEY',
        actor,
        detail,
      });
      return stored ? ok({ apiKey, token }) : workspaceNotFound();
    },

    async revoke(id, actor) {
      const revoked = await store.revokeApiKey(id, clock.now(), { action: 'REVOKE_API_KEY', actor });
      if (revoked !== null) return ok(revoked);
      return refuse('API_KEY_NOT_FOUND', 'There is no such API key.', [
        'Use the id of a key that the workspace\'s "apiKeys" lists.',
      ]);
    },
  };
}
