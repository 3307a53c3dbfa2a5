/** API keys of workspaces: creates and revokes them. */
import { randomUUID } from 'node:crypto';
import type { Actor, AuditRecord } from '../audit/audit.ts';
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

const MAX_DAYS = 3_650;
const DAY_MS = 86_400_000;

export type TokenParts = {
  readonly store: Pick<TokenStore, 'insertApiKey' | 'revokeApiKey'>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
};

export class ApiKeys {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** Creates a key. Nobody can read the token after this answer. */
  async create(request: NewApiKey, actor: Actor): Promise<Outcome<{ apiKey: ApiKey; token: string }>> {
    const { workspaceId, name, expiresInDays } = request;
    const checked = checkName(name, 'The name of an API key');
    if (!checked.ok) return refuse('INVALID_NAME', checked.error, ['Choose another name.']);
    if (request.scopes.length === 0) {
      return refuse('INVALID_SCOPES', 'An API key without a scope could do nothing.', [
        'Pass at least one scope, such as CONNECTIONS_READ.',
      ]);
    }
    if (expiresInDays !== undefined && !(expiresInDays >= 1 && expiresInDays <= MAX_DAYS)) {
      return refuse(
        'INVALID_EXPIRY',
        `An API key lives 1 to ${MAX_DAYS} days; ${expiresInDays} were asked for.`,
        ['Pass a number of days in these bounds, or none for a key that lives until it is revoked.'],
      );
    }
    const scopes = [...new Set(request.scopes)].sort();
    const lifetimeMs = expiresInDays === undefined ? null : expiresInDays * DAY_MS;
    const stored = await storeNewToken(
      this.#parts,
      { kind: 'API_KEY', workspaceId, name: checked.value, scopes, lifetimeMs },
      { action: 'CREATE_API_KEY', actor, detail: `${checked.value}: ${scopes.join(' ')}` },
    );
    return stored.ok ? ok({ apiKey: stored.value.key, token: stored.value.token }) : stored;
  }

  async revoke(id: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const { store, clock } = this.#parts;
    const revoked = await store.revokeApiKey(id, clock.now(), { action: 'REVOKE_API_KEY', actor });
    if (revoked !== null) return ok(revoked);
    return refuse('API_KEY_NOT_FOUND', 'There is no such API key.', [
      'Use the id of a key that the workspace\'s "apiKeys" lists.',
    ]);
  }
}

/** Stores a new API key or onboarding link; refused when its workspace is missing, or its maker has been revoked. */
export async function storeNewToken(
  { store, clock, randomBytes }: TokenParts,
  {
    lifetimeMs,
    ...about
  }: Pick<ApiKey, 'kind' | 'workspaceId' | 'name' | 'scopes'> & { readonly lifetimeMs: number | null },
  record: AuditRecord,
): Promise<Outcome<{ key: ApiKey; token: string }>> {
  const now = clock.now();
  const token = generateToken(about.kind, randomBytes);
  const key: ApiKey = {
    ...about,
    id: randomUUID(),
    hint: hintOf(token),
    madeBy: record.actor.tokenId,
    createdAt: now,
    expiresAt: lifetimeMs === null ? null : now + lifetimeMs,
    lastUsedAt: null,
    revokedAt: null,
  };
  return (await store.insertApiKey(key, hashOf(token), record)) ? ok({ key, token }) : workspaceNotFound();
}
