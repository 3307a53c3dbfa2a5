/** What workspaces have used of their allowances, over SQLite: a row for each use, for as long as it counts. */
import { and, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { QuotaStore, QuotaUse } from '../quotas.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { allowanceUses } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

const { placeholder } = sql;

export function allowancePart(prepared: Prepared, queue: WriteQueue): QuotaStore {
  const { db } = prepared;
  const { workspaceId, kind, usedAt, subject } = allowanceUses;
  const ofKind = and(eq(workspaceId, placeholder('workspaceId')), eq(kind, placeholder('kind')));
  const statements = prepared.lazily({
    recent: () =>
      db
        .select({ subject, usedAt })
        .from(allowanceUses)
        .where(and(ofKind, gt(usedAt, placeholder('since'))))
        .orderBy(usedAt)
        .prepare(),
    forget: () =>
      db
        .delete(allowanceUses)
        // What lies ahead was written before the clock was set back: it would count for too long.
        .where(and(ofKind, or(lte(usedAt, placeholder('since')), gt(usedAt, placeholder('now')))))
        .prepare(),
    insert: () => db.insert(allowanceUses).values(placeholders(allowanceUses, 'position')).prepare(),
  });

  /** The uses that still count, the oldest first. */
  const countingUses = ({ workspaceId, kind, windowMs }: QuotaUse, now: Millis) => {
    const ofWindow = { workspaceId, kind, since: now - windowMs };
    statements.forget.run({ ...ofWindow, now });
    return statements.recent.all(ofWindow);
  };

  /** Null when there is enough; else when there will be. */
  const useOne = (asked: QuotaUse, now: Millis): Millis | null => {
    const { limit, windowMs, ...use } = asked;
    const uses = countingUses(asked, now);
    if (use.subject !== null && uses.some(({ subject }) => subject === use.subject)) return null;
    // The oldest that has to be over before there is room for one more.
    const blocking = uses[uses.length - limit];
    if (blocking !== undefined) return blocking.usedAt + windowMs;
    statements.insert.run({ ...use, usedAt: now });
    return null;
  };

  return {
    async useUpTo(asked, count, now) {
      if (count === 0) return { granted: 0, moreAt: null };
      const { limit, windowMs, ...use } = asked;
      return queue.write(() => {
        const uses = countingUses(asked, now);
        const granted = Math.min(count, Math.max(0, limit - uses.length));
        for (let used = 0; used < granted; used++) statements.insert.run({ ...use, usedAt: now });
        const oldest = uses[0]?.usedAt ?? now;
        return { granted, moreAt: granted === count ? null : oldest + windowMs };
      });
    },

    use: (uses, now) =>
      queue
        .write(() => {
          const waits = uses.map((use) => useOne(use, now)).filter((at) => at !== null);
          if (waits.length > 0) throw new NotEnough(Math.max(...waits));
          return null;
        })
        .catch((error) => {
          if (error instanceof NotEnough) return error.enoughAt;
          throw error;
        }),
  };
}

/** Thrown to undo the uses that there was enough of. */
class NotEnough extends Error {
  readonly enoughAt: Millis;
  constructor(enoughAt: Millis) {
    super('There is not enough left.');
    this.enoughAt = enoughAt;
  }
}
