/**
 * Onboarding links: how a customer gets in. The link's fragment holds a token for one workspace's onboarding;
 * browsers send no fragments, so that it reaches no server's log.
 */

import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { generateToken, hashOf, hintOf } from './api-key-token.ts';

/** From a minute to a week; a day by default, so that a colleague can be asked who may make roles. */
export const LINK_SECONDS = { min: 60, max: 604_800, usual: 86_400 } as const;

export interface OnboardingLinks {
  /** Makes a link's token. The answer is the only place where it can ever be read. */
  create(
    request: { readonly workspaceId: string; readonly expiresInSeconds: number },
    actor: Actor,
  ): Promise<Outcome<{ link: ApiKey; token: string }>>;
  revoke(id: string, actor: Actor): Promise<Outcome<ApiKey>>;
}

export function createOnboardingLinks(parts: {
  store: TokenStore;
  clock: Clock;
  randomBytes: RandomBytes;
}): OnboardingLinks {
  const { store, clock } = parts;
  return {
    async create({ workspaceId, expiresInSeconds }, actor) {
      const { min, max } = LINK_SECONDS;
      if (!(expiresInSeconds >= min && expiresInSeconds <= max)) {
        return refuse(
          'INVALID_EXPIRY',
          `An onboarding link lives ${min} to ${max} seconds; ${expiresInSeconds} were asked for.`,
          [`Pass a number in these bounds: ${LINK_SECONDS.usual} is a day, ${max} are a week.`],
        );
      }
      const now = clock.now();
      const token = generateToken('ONBOARDING', parts.randomBytes);
      const link: ApiKey = {
        id: randomUUID(),
        kind: 'ONBOARDING',
        workspaceId,
        name: 'An onboarding link',
        // What it may do, each field says by itself (`graphql/access.ts`).
        scopes: [],
        hint: hintOf(token),
        madeBy: actor.tokenId,
        createdAt: now,
        expiresAt: now + expiresInSeconds * 1_000,
        lastUsedAt: null,
        revokedAt: null,
      };
      const stored = await store.insertApiKey(link, hashOf(token), {
        action: 'CREATE_ONBOARDING_LINK',
        actor,
        detail: `until ${new Date(now + expiresInSeconds * 1_000).toISOString()}`,
      });
      return stored ? ok({ link, token }) : workspaceNotFound();
    },

    async revoke(id, actor) {
      const revoked = await store.revokeApiKey(id, clock.now(), { action: 'REVOKE_ONBOARDING_LINK', actor });
      if (revoked !== null) return ok(revoked);
      return refuse('ONBOARDING_LINK_NOT_FOUND', 'There is no such onboarding link.', [
        'Use the id of a link that the query "onboardingLinks" lists.',
      ]);
    },
  };
}
