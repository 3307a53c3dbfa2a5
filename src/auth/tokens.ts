/**
 * Creates and revokes API keys and onboarding links, and creates the tokens of setup kits. An onboarding link lets a
 * customer in without an account: its fragment holds a token for one workspace. Browsers do not send fragments, so the
 * token reaches no server's log.
 */
import type { Actor, AuditAction, AuditRecord } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { checkName, quote } from '../base/name.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { type Err, ok } from '../base/result.ts';
import { allowedReturnTo } from '../base/return-to.ts';
import { newId } from '../connection/idempotency.ts';
import { type Outcome, type Refusal, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { generateToken, hashOf, hintOf, type KitTokenKind } from './api-key-token.ts';
import type { Scope } from './viewer.ts';

type NewApiKey = {
  readonly workspaceId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number | undefined;
  readonly idempotencyKey?: string | undefined;
};

type NewLink = {
  readonly workspaceId: string;
  readonly expiresInSeconds: number;
  /** Where the page leads the customer in the end. */
  readonly returnTo?: string | undefined;
  readonly idempotencyKey?: string | undefined;
};

type NewKit = {
  readonly workspaceId: string;
  /** When the maker's own token expires, after which the kit must not report either; null if it does not. */
  readonly until: Millis | null;
  readonly idempotencyKey?: string | undefined;
};

/** A new token and its stored record. The token cannot be read after this answer. */
export type NewToken = { readonly key: ApiKey; readonly token: string };

/** The tokens of a setup kit. */
export type KitTokens = {
  readonly report: NewToken;
  readonly disconnect: NewToken;
  readonly expiresAt: Millis;
};

const MAX_DAYS = 3_650;
const DAY_MS = 86_400_000;

/** Limits and default: a day, in which the customer can ask a colleague who may create roles. */
export const LINK_SECONDS = { min: 60, max: 604_800, usual: 86_400 } as const;

/** A day, as a link: a colleague may apply the kit. Each report can start a verification, so their number is limited. */
export const REPORT_TOKEN = { lifetimeMs: DAY_MS, maxUses: 20 } as const;

type TokensParts = {
  readonly store: Pick<TokenStore, 'insertApiKey' | 'apiKeysByIds' | 'revokeApiKey'>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** The origins that an onboarding link may lead back to. */
  readonly returnToOrigins: readonly string[];
};

export class Tokens {
  readonly #parts: TokensParts;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  async createApiKey(request: NewApiKey, actor: Actor): Promise<Outcome<NewToken>> {
    const { workspaceId, expiresInDays } = request;
    const name = checkName(request.name, 'The name of an API key');
    if (!name.ok) return refuse('INVALID_NAME', name.error, ['Choose another name.']);
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
    return this.#create(
      { kind: 'API_KEY', workspaceId, name: name.value, scopes },
      expiresInDays === undefined ? null : expiresInDays * DAY_MS,
      { action: 'CREATE_API_KEY', actor, detail: `${name.value}: ${scopes.join(' ')}` },
      request.idempotencyKey,
    );
  }

  async createOnboardingLink(
    { workspaceId, expiresInSeconds, returnTo, idempotencyKey }: NewLink,
    actor: Actor,
  ): Promise<Outcome<NewToken>> {
    const { min, max, usual } = LINK_SECONDS;
    if (!(expiresInSeconds >= min && expiresInSeconds <= max)) {
      return refuse(
        'INVALID_EXPIRY',
        `An onboarding link lives ${min} to ${max} seconds; ${expiresInSeconds} were asked for.`,
        [`Pass a number in these bounds: ${usual} is a day, ${max} are a week.`],
      );
    }
    const { returnToOrigins } = this.#parts;
    const address = returnTo === undefined ? null : allowedReturnTo(returnTo, returnToOrigins);
    if (returnTo !== undefined && address === null) return wrongReturnTo(returnTo, returnToOrigins);
    const lifetimeMs = expiresInSeconds * 1_000;
    const until = new Date(this.#parts.clock.now() + lifetimeMs).toISOString();
    return this.#create(
      // A link has no scopes: each field declares whether links may use it (`graphql/access.ts`).
      { kind: 'ONBOARDING', workspaceId, name: 'An onboarding link', scopes: [], returnTo: address },
      lifetimeMs,
      {
        action: 'CREATE_ONBOARDING_LINK',
        actor,
        detail: `until ${until}${address === null ? '' : `, back to ${new URL(address).origin}`}`,
      },
      idempotencyKey,
    );
  }

  /**
   * The tokens of a setup kit that reports its role: one that reports roles, and one that disconnects the reported role.
   *
   */
  async createKitTokens(
    { workspaceId, until, idempotencyKey }: NewKit,
    actor: Actor,
  ): Promise<Outcome<KitTokens>> {
    const now = this.#parts.clock.now();
    const expiresAt = Math.min(now + REPORT_TOKEN.lifetimeMs, until ?? Infinity);
    const lifetimeMs = expiresAt - now;
    const detail = `until ${new Date(expiresAt).toISOString()}`;
    const create = (kind: KitTokenKind, name: string, usesLeft: number, action: AuditAction) =>
      this.#create(
        { kind, workspaceId, name, scopes: [], usesLeft },
        lifetimeMs,
        { action, actor, detail },
        idempotencyKey,
      );
    const report = await create('REPORT', 'A setup kit', REPORT_TOKEN.maxUses, 'CREATE_REPORT_TOKEN');
    if (!report.ok) return report;
    const disconnect = await create('DISCONNECT', 'A stack', 1, 'CREATE_DISCONNECT_TOKEN');
    if (!disconnect.ok) return disconnect;
    return ok({ report: report.value, disconnect: disconnect.value, expiresAt });
  }

  async revokeApiKey(id: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const remedy = 'Use the id of a key that the workspace\'s "apiKeys" lists.';
    const revoked = await this.#revoke(id, { action: 'REVOKE_API_KEY', actor });
    return revoked ?? refuse('API_KEY_NOT_FOUND', 'API key not found.', [remedy]);
  }

  async revokeOnboardingLink(id: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const remedy = 'Use the id of a link that the query "onboardingLinks" lists.';
    const revoked = await this.#revoke(id, { action: 'REVOKE_ONBOARDING_LINK', actor });
    return revoked ?? refuse('ONBOARDING_LINK_NOT_FOUND', 'Onboarding link not found.', [remedy]);
  }

  async #revoke(id: string, record: AuditRecord): Promise<Outcome<ApiKey> | null> {
    const { store, clock } = this.#parts;
    const revoked = await store.revokeApiKey(id, clock.now(), record);
    return revoked && ok(revoked);
  }

  /** Refused when the workspace is missing, the token's maker has been revoked, or the idempotency key was used. */
  async #create(
    about: Pick<ApiKey, 'kind' | 'workspaceId' | 'name' | 'scopes'> &
      Partial<Pick<ApiKey, 'usesLeft' | 'returnTo'>>,
    lifetimeMs: Millis | null,
    record: AuditRecord,
    idempotencyKey: string | undefined,
  ): Promise<Outcome<NewToken>> {
    const { store, clock, randomBytes } = this.#parts;
    const id = newId(about.kind, idempotencyKey ?? null, record.actor.tokenId);
    if (!id.ok) return id;
    const now = clock.now();
    const token = generateToken(about.kind, randomBytes);
    const key: ApiKey = {
      usesLeft: null,
      returnTo: null,
      connectionId: null,
      ...about,
      id: id.value,
      hint: hintOf(token),
      madeBy: record.actor.tokenId,
      createdAt: now,
      expiresAt: lifetimeMs === null ? null : now + lifetimeMs,
      lastUsedAt: null,
      revokedAt: null,
    };
    if (await store.insertApiKey(key, hashOf(token), record)) return ok({ key, token });
    const [existing] = await store.apiKeysByIds([key.id]);
    return existing ? alreadyCreated(existing) : workspaceNotFound();
  }
}

/** The first request got the token, which cannot be shown again. */
function alreadyCreated({ id, kind, name, createdAt }: ApiKey) {
  const type = kind === 'API_KEY' ? 'ApiKey' : kind === 'ONBOARDING' ? 'OnboardingLink' : null;
  const at = new Date(createdAt).toISOString();
  const rest = type === null ? {} : { created: { type, id } as const };
  return refuse(
    'IDEMPOTENCY_KEY_USED',
    `A request with this idempotency key created ${quote(name)} at ${at}. Aurora shows its token only once.`,
    [
      'Use the token that the first request returned.',
      'If you did not receive it, revoke what was created, and send the request with another idempotency key.',
    ],
    rest,
  );
}

function wrongReturnTo(returnTo: string, origins: readonly string[]): Err<Refusal> {
  return refuse(
    'INVALID_RETURN_TO',
    `The page may not lead back to ${quote(returnTo)}.`,
    origins.length === 0
      ? ['Leave returnTo out.', 'The operator can allow origins: RETURN_TO_ORIGINS.']
      : [
          `Pass an address of one of these origins, without user name and password: ${origins.join(', ')}.`,
          'The operator can allow other origins: RETURN_TO_ORIGINS.',
        ],
  );
}
