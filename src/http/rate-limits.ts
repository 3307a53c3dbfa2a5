/**
 * The headers `RateLimit` and `RateLimit-Policy`, as in draft-ietf-httpapi-ratelimit-headers. They tell clients how many
 * mutations their token has left, before one is refused. Quotas of workspaces: `viewer { limits }`.
 */
import { isOperator, type Viewer } from '../auth/viewer.ts';
import type { Clock } from '../base/clock.ts';
import type { MutationQuota } from '../connections/quotas.ts';
import type { Headers } from './exchange.ts';

export type RateLimitParts = {
  readonly mutationQuota: Pick<MutationQuota, 'stateOf'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** The operator has no quota, and gets no headers. */
export function rateLimitHeaders(viewer: Viewer, { mutationQuota, clock }: RateLimitParts): Headers {
  if (isOperator(viewer)) return {};
  const { max, windowMs, remaining, resetAt } = mutationQuota.stateOf(viewer.tokenId);
  const resetSeconds = resetAt === null ? 0 : Math.ceil((resetAt - clock.now()) / 1_000);
  return {
    'RateLimit-Policy': `"mutations";q=${max};w=${windowMs / 1_000}`,
    RateLimit: `"mutations";r=${remaining};t=${resetSeconds}`,
  };
}
