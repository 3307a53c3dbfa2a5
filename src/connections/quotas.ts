/**
 * How often a workspace may make Aurora call AWS. Quotas stop callers from enumerating roles, and share Aurora's budget
 * of calls. The store keeps them, so a restart or another process does not grant more.
 */
import type { HttpError, ReadableError } from '../base/client-error.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { RefillingQuota } from '../base/refilling-quota.ts';
import type { QuotaStore, QuotaUse } from '../storage/quotas.ts';

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

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export class Quotas {
  readonly #parts: { store: QuotaStore; clock: Clock; limits: QuotaLimits };

  constructor(parts: { store: QuotaStore; clock: Clock; limits: QuotaLimits }) {
    this.#parts = parts;
  }

  /** How many roles in lists a workspace may try in a day. */
  get bulkPerDay(): number {
    return this.#parts.limits.bulkPerDay;
  }

  /** Counts one attempt in this account. @throws QuotaExceeded */
  async useAttempt(workspaceId: string, accountId: string): Promise<void> {
    const { attemptsPerMinute, accountsPerHour } = this.#parts.limits;
    const uses: QuotaUse[] = [
      { workspaceId, kind: 'ATTEMPT', subject: null, limit: attemptsPerMinute, windowMs: MINUTE_MS },
      { workspaceId, kind: 'ACCOUNT', subject: accountId, limit: accountsPerHour, windowMs: HOUR_MS },
    ];
    const words = `A workspace may try ${attemptsPerMinute} roles a minute, in ${accountsPerHour} AWS accounts an hour.`;
    await this.#use(uses, words);
  }

  /** Counts one live check. @throws QuotaExceeded */
  async useTest(workspaceId: string): Promise<void> {
    const { testsPerMinute: limit } = this.#parts.limits;
    const use: QuotaUse = { workspaceId, kind: 'TEST', subject: null, limit, windowMs: MINUTE_MS };
    await this.#use([use], `A workspace may test connections ${limit} times a minute.`);
  }

  /** Counts up to `count` roles of a list: how many may be tried, and when to send the others. */
  async useBulk(
    workspaceId: string,
    count: number,
  ): Promise<{ readonly granted: number; readonly retryAfterSeconds: number }> {
    const now = this.#parts.clock.now();
    const { granted, moreAt } = await this.#parts.store.useUpTo(
      { workspaceId, kind: 'BULK', subject: null, limit: this.bulkPerDay, windowMs: DAY_MS },
      count,
      now,
    );
    return { granted, retryAfterSeconds: secondsOf((moreAt ?? now) - now) };
  }

  async #use(uses: readonly QuotaUse[], limitText: string): Promise<void> {
    const now = this.#parts.clock.now();
    const enoughAt = await this.#parts.store.use(uses, now);
    if (enoughAt !== null) throw new QuotaExceeded(limitText, enoughAt - now);
  }
}

/** Counts this many mutations of a token. @throws QuotaExceeded */
export type UseMutations = (tokenId: string, count: number) => void;

/** Limits the mutations of a token, including those that call no AWS, such as onboarding links. */
export function mutationQuota(clock: Clock, perMinute: number): UseMutations {
  const quota = new RefillingQuota(clock, perMinute);
  return (tokenId, count) => {
    const enoughAt = quota.use(tokenId, count);
    if (enoughAt !== null)
      throw new QuotaExceeded(`A token may make ${perMinute} mutations a minute.`, enoughAt - clock.now());
  };
}

function secondsOf(waitMs: Millis): number {
  return Math.max(1, Math.ceil(waitMs / 1_000));
}
