/**
 * Onboarding links let customers in without an account. The link's fragment holds a token for the onboarding of one
 * workspace. Browsers do not send fragments, so the token reaches no server's log.
 */
import type { Actor } from '../audit/audit.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse } from '../connection/refusal.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { storeNewToken, type TokenParts } from './api-keys.ts';

/** From a minute to a week. A day by default, so that the customer can ask a colleague who may create roles. */
export const LINK_SECONDS = { min: 60, max: 604_800, usual: 86_400 } as const;

export class OnboardingLinks {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** Creates a link's token. Nobody can read it after this answer. */
  async create(
    { workspaceId, expiresInSeconds }: { readonly workspaceId: string; readonly expiresInSeconds: number },
    actor: Actor,
  ): Promise<Outcome<{ link: ApiKey; token: string }>> {
    const { min, max, usual } = LINK_SECONDS;
    if (!(expiresInSeconds >= min && expiresInSeconds <= max)) {
      return refuse(
        'INVALID_EXPIRY',
        `An onboarding link lives ${min} to ${max} seconds; ${expiresInSeconds} were asked for.`,
        [`Pass a number in these bounds: ${usual} is a day, ${max} are a week.`],
      );
    }
    const lifetimeMs = expiresInSeconds * 1_000;
    const until = new Date(this.#parts.clock.now() + lifetimeMs).toISOString();
    const stored = await storeNewToken(
      this.#parts,
      // A link has no scopes: each field declares whether links may use it (`graphql/access.ts`).
      { kind: 'ONBOARDING', workspaceId, name: 'An onboarding link', scopes: [], lifetimeMs },
      { action: 'CREATE_ONBOARDING_LINK', actor, detail: `until ${until}` },
    );
    return stored.ok ? ok({ link: stored.value.key, token: stored.value.token }) : stored;
  }

  async revoke(id: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const { store, clock } = this.#parts;
    const revoked = await store.revokeApiKey(id, clock.now(), { action: 'REVOKE_ONBOARDING_LINK', actor });
    if (revoked !== null) return ok(revoked);
    return refuse('ONBOARDING_LINK_NOT_FOUND', 'There is no such onboarding link.', [
      'Use the id of a link that the query "onboardingLinks" lists.',
    ]);
  }
}
