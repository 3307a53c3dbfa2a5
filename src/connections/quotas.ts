/**
 * How often a workspace may make Aurora call AWS. Quotas stop callers from enumerating roles, and share Aurora's budget
 * of calls. The store keeps them, so a restart or another process does not grant more.
 */
import type { HttpError, ReadableError } from '../base/client-error.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { type QuotaState, RefillingQuota } from '../base/refilling-quota.ts';
import type { Lifecycle, RateLimit } from '../observe/lifecycle.ts';
import type { QuotaKind, QuotaStore, QuotaUse } from '../storage/quotas.ts';

export type QuotaLimits = {
  readonly attemptsPerMinute: number;
  readonly testsPerMinute: number;
  readonly accountsPerHour: number;
  /** Roles in lists. They do not count as attempts: an organization brings all of its accounts at once. */
  readonly bulkPerDay: number;
};

/** A workspace or a token has used up its quota for now. */
export class QuotaExceeded extends Error implements ReadableError {
  override name = 'QuotaExceeded';
  /** The wait until the next try. At least 1. */
  readonly retryAfterSeconds: number;

  constructor(limitText: string, waitMs: Millis) {
    const seconds = secondsOf(waitMs);
    super(`${limitText} Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`);
    this.retryAfterSeconds = seconds;
  }

  get clientError(): HttpError {
    const { message, retryAfterSeconds: retryAfter } = this;
    return {
      status: 429,
      message,
      code: 'RATE_LIMITED',
      retryAfter,
      remedies: [`Try again in ${retryAfter} s.`],
    };
  }
}

type QuotaWindow = Pick<QuotaUse, 'limit' | 'windowMs'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Quotas = ReturnType<typeof workspaceQuotas>;

export function workspaceQuotas(
  store: QuotaStore,
  clock: Clock,
  limits: QuotaLimits,
  lifecycle: Pick<Lifecycle, 'emit'>,
) {
  const { attemptsPerMinute, accountsPerHour, testsPerMinute, bulkPerDay } = limits;
  const windows: Readonly<Record<QuotaKind, QuotaWindow>> = {
    ATTEMPT: { limit: attemptsPerMinute, windowMs: MINUTE_MS },
    ACCOUNT: { limit: accountsPerHour, windowMs: HOUR_MS },
    TEST: { limit: testsPerMinute, windowMs: MINUTE_MS },
    BULK: { limit: bulkPerDay, windowMs: DAY_MS },
  };
  const use = async (limit: RateLimit, uses: readonly QuotaUse[], limitText: string): Promise<void> => {
    const now = clock.now();
    const enoughAt = await store.use(uses, now);
    if (enoughAt === null) return;
    lifecycle.emit('rate.limited', { limit });
    throw new QuotaExceeded(limitText, enoughAt - now);
  };
  return {
    /** How many roles in lists a workspace may try in a day. */
    bulkPerDay,

    /** Counts one attempt in this account. @throws QuotaExceeded */
    useAttempt: (workspaceId: string, accountId: string) =>
      use(
        'attempts',
        [
          { workspaceId, kind: 'ATTEMPT', subject: null, ...windows.ATTEMPT },
          { workspaceId, kind: 'ACCOUNT', subject: accountId, ...windows.ACCOUNT },
        ],
        `A workspace may try ${attemptsPerMinute} roles a minute, in ${accountsPerHour} AWS accounts an hour.`,
      ),

    /** Counts one live check. @throws QuotaExceeded */
    useTest: (workspaceId: string) =>
      use(
        'tests',
        [{ workspaceId, kind: 'TEST', subject: null, ...windows.TEST }],
        `A workspace may test connections ${testsPerMinute} times a minute.`,
      ),

    /** Counts up to `count` roles of a list: how many may be tried, and when to send the others. */
    async useBulk(workspaceId: string, count: number) {
      const now = clock.now();
      const bulk: QuotaUse = { workspaceId, kind: 'BULK', subject: null, ...windows.BULK };
      const { granted, moreAt } = await store.useUpTo(bulk, count, now);
      if (granted < count) lifecycle.emit('rate.limited', { limit: 'list_roles' });
      return { granted, retryAfterSeconds: secondsOf((moreAt ?? now) - now) };
    },

    /** What is left of each quota of a workspace. Uses nothing. */
    async statesOf(workspaceId: string): Promise<Record<QuotaKind, QuotaState>> {
      const now = clock.now();
      const stateOf = async (kind: QuotaKind): Promise<QuotaState> => {
        const { limit: max, windowMs } = windows[kind];
        const { count, newestAt } = await store.usesOf(workspaceId, kind, windowMs, now);
        const resetAt = newestAt === null ? null : newestAt + windowMs;
        return { max, windowMs, remaining: Math.max(0, max - count), resetAt };
      };
      const [ATTEMPT, ACCOUNT, TEST, BULK] = await Promise.all([
        stateOf('ATTEMPT'),
        stateOf('ACCOUNT'),
        stateOf('TEST'),
        stateOf('BULK'),
      ]);
      return { ATTEMPT, ACCOUNT, TEST, BULK };
    },
  };
}

/** Limits the mutations of a token, including those that call no AWS, such as onboarding links. */
export class MutationQuota {
  readonly #parts: MutationQuotaParts;
  readonly #quota: RefillingQuota;

  constructor(parts: MutationQuotaParts) {
    this.#parts = parts;
    this.#quota = new RefillingQuota(parts.clock, () => parts.partOf(parts.perMinute));
  }

  /** Counts this many mutations. @throws QuotaExceeded */
  use(tokenId: string, count: number): void {
    const { perMinute, clock, lifecycle } = this.#parts;
    const enoughAt = this.#quota.use(tokenId, count);
    if (enoughAt === null) return;
    lifecycle.emit('rate.limited', { limit: 'mutations' });
    throw new QuotaExceeded(`A token may make ${perMinute} mutations a minute.`, enoughAt - clock.now());
  }

  stateOf(tokenId: string): QuotaState {
    return this.#quota.stateOf(tokenId);
  }
}

type MutationQuotaParts = {
  readonly clock: Clock;
  readonly perMinute: number;
  /** This server's part of a limit of all servers. */
  readonly partOf: (limit: number) => number;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

const WEBHOOK_TESTS_PER_MINUTE = 10;

/**
 * Limits the tests of a webhook: each one is a request to an address that a customer has chosen. The webhooks of e-mail of
 * one workspace share the limit.
 */
export function webhookTestQuota(
  clock: Clock,
  partOf: (limit: number) => number,
  lifecycle: Pick<Lifecycle, 'emit'>,
): (id: string) => void {
  const quota = new RefillingQuota(clock, () => partOf(WEBHOOK_TESTS_PER_MINUTE));
  return (id) => {
    const enoughAt = quota.use(id);
    if (enoughAt === null) return;
    lifecycle.emit('rate.limited', { limit: 'webhook_tests' });
    const limitText = `A webhook may be tested ${WEBHOOK_TESTS_PER_MINUTE} times a minute. Resent deliveries count as tests. All e-mail webhooks of a workspace share this limit.`;
    throw new QuotaExceeded(limitText, enoughAt - clock.now());
  };
}

function secondsOf(waitMs: Millis): number {
  return Math.max(1, Math.ceil(waitMs / 1_000));
}
