/** The stored use of quotas by workspaces. */
import type { Millis } from '../base/clock.ts';

/** `ATTEMPT`: connecting and retrying. `TEST`: live checks. `ACCOUNT`: different AWS accounts. `BULK`: roles of lists. */
export type QuotaKind = 'ATTEMPT' | 'TEST' | 'ACCOUNT' | 'BULK';

export type QuotaUse = {
  readonly workspaceId: string;
  readonly kind: QuotaKind;
  /** The counted thing, such as an account, in quotas of different things. The same one counts once. */
  readonly subject: string | null;
  readonly limit: number;
  readonly windowMs: Millis;
};

/** How many uses were granted, and when more fit if that was not all. */
export type Granted = { readonly granted: number; readonly moreAt: Millis | null };

/**
 * The moment of a use: `now`, or that of the newest use, if another server stored that while this one waited. So uses
 * have the order in which they were granted.
 *
 * @param uses oldest first
 */
export function momentAfter(uses: readonly { readonly usedAt: Millis }[], now: Millis): Millis {
  return Math.max(now, uses.at(-1)?.usedAt ?? now);
}

/**
 * The moment up to which uses are deleted: a window later than they count. A server whose clock is ahead, and which uses
 * nothing, must not delete what counts for the others.
 */
export function forgottenUntil(at: Millis, windowMs: Millis): Millis {
  return at - 2 * windowMs;
}

/** The uses that still count. */
export type CountedUses = { readonly count: number; readonly newestAt: Millis | null };

export interface QuotaStore {
  /** Uses all of these, or none. Null, or the moment from which all of them fit. */
  use(uses: readonly QuotaUse[], now: Millis): Promise<Millis | null>;
  /** Uses up to `count`. */
  useUpTo(use: QuotaUse, count: number, now: Millis): Promise<Granted>;
  /** Only reads. */
  usesOf(workspaceId: string, kind: QuotaKind, windowMs: Millis, now: Millis): Promise<CountedUses>;
}
