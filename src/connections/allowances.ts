/**
 * How much a workspace may ask of AWS through us: a role's ARN is not a thing to enumerate, and Aurora's account
 * pays for the calls. Kept in the store, so that neither a restart nor another process gives more.
 */
import type { Clock, Millis } from '../base/clock.ts';
import { RefillingQuota } from '../base/refilling-quota.ts';
import type { QuotaStore, QuotaUse } from '../storage/quotas.ts';

export type AllowanceLimits = {
  readonly attemptsPerMinute: number;
  readonly testsPerMinute: number;
  readonly accountsPerHour: number;
  /**
   * Roles in lists. Beside the others, and not within them: whoever brings an organisation brings it at once.
   */
  readonly bulkPerDay: number;
};

/** A workspace has asked for more than it may for now. */
export class AllowanceExceeded extends Error {
  override name = 'AllowanceExceeded';
  /** How long to wait. At least 1. */
  readonly retryAfterSeconds: number;
  constructor(what: string, retryAfterSeconds: number) {
    super(`${what} Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Allowances {
  /** Before roles are tried in these accounts, one attempt each. @throws AllowanceExceeded */
  useAttempts(workspaceId: string, accountIds: readonly string[]): Promise<void>;
  /** Before a live check. @throws AllowanceExceeded */
  useTest(workspaceId: string): Promise<void>;
  /** Before roles of a list are tried: how many of them may be, and when to come with the others. */
  useBulk(
    workspaceId: string,
    count: number,
  ): Promise<{ readonly granted: number; readonly retryAfterSeconds: number }>;
  /** How many roles of lists may be tried in a day. */
  readonly bulkPerDay: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function createAllowances(parts: {
  store: QuotaStore;
  clock: Clock;
  limits: AllowanceLimits;
}): Allowances {
  const { store, clock, limits } = parts;
  const use = async (uses: readonly QuotaUse[], what: string) => {
    const now = clock.now();
    const enoughAt = await store.use(uses, now);
    if (enoughAt !== null) throw exceeded(what, enoughAt - now);
  };
  return {
    useAttempts: (workspaceId, accountIds) =>
      use(
        accountIds.flatMap((accountId): QuotaUse[] => [
          {
            workspaceId,
            kind: 'ATTEMPT',
            subject: null,
            limit: limits.attemptsPerMinute,
            windowMs: MINUTE_MS,
          },
          {
            workspaceId,
            kind: 'ACCOUNT',
            subject: accountId,
            limit: limits.accountsPerHour,
            windowMs: HOUR_MS,
          },
        ]),
        `A workspace may try ${limits.attemptsPerMinute} roles a minute, in ${limits.accountsPerHour} AWS accounts an hour.`,
      ),
    useTest: (workspaceId) =>
      use(
        [{ workspaceId, kind: 'TEST', subject: null, limit: limits.testsPerMinute, windowMs: MINUTE_MS }],
        `A workspace may test connections ${limits.testsPerMinute} times a minute.`,
      ),
    async useBulk(workspaceId, count) {
      const now = clock.now();
      const { granted, moreAt } = await store.useUpTo(
        { workspaceId, kind: 'BULK', subject: null, limit: limits.bulkPerDay, windowMs: DAY_MS },
        count,
        now,
      );
      return { granted, retryAfterSeconds: Math.max(1, Math.ceil(((moreAt ?? now) - now) / 1_000)) };
    },
    bulkPerDay: limits.bulkPerDay,
  };
}

/** Uses a token's quota for so many mutations at once. @throws AllowanceExceeded */
export type UseMutations = (tokenId: string, count: number) => void;

/**
 * How many mutations a token may make. What a workspace asks of AWS has other limits; this one is for all the rest,
 * such as onboarding links.
 */
export function mutationQuota(clock: Clock, perMinute: number): UseMutations {
  const quota = new RefillingQuota(clock, perMinute);
  return (tokenId, count) => {
    const enoughAt = quota.use(tokenId, count);
    if (enoughAt !== null)
      throw exceeded(`A token may make ${perMinute} mutations a minute.`, enoughAt - clock.now());
  };
}

function exceeded(what: string, waitMs: Millis): AllowanceExceeded {
  return new AllowanceExceeded(what, Math.max(1, Math.ceil(waitMs / 1_000)));
}
