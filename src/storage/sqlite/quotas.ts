/** The use of quotas in SQLite: a row for each use, while it counts. */
import { and, count, eq, gt, lte, max, or } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import {
  type CountedUses,
  forgottenUntil,
  type Granted,
  momentAfter,
  type QuotaKind,
  type QuotaStore,
  type QuotaUse,
} from '../quotas.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import { quotaUses } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteQuotas implements QuotaStore {
  readonly #queue: WriteQueue;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue) {
    this.#queue = queue;
    this.#statements = prepareStatements(db);
  }

  async use(uses: readonly QuotaUse[], now: Millis): Promise<Millis | null> {
    try {
      await this.#queue.write(() => {
        const waits = uses.map((use) => this.#useOne(use, now)).filter((at) => at !== null);
        if (waits.length > 0) throw new NotEnough(Math.max(...waits));
      });
      return null;
    } catch (error) {
      if (error instanceof NotEnough) return error.enoughAt;
      throw error;
    }
  }

  async useUpTo(asked: QuotaUse, count: number, now: Millis): Promise<Granted> {
    if (count === 0) return { granted: 0, moreAt: null };
    const { limit, windowMs, ...use } = asked;
    return this.#queue.write(() => {
      const { uses, at } = this.#countingUses(asked, now);
      const granted = Math.min(count, Math.max(0, limit - uses.length));
      for (let used = 0; used < granted; used++) this.#statements.insert.run({ ...use, usedAt: at });
      const oldest = uses[0]?.usedAt ?? at;
      return { granted, moreAt: granted === count ? null : oldest + windowMs };
    });
  }

  async usesOf(workspaceId: string, kind: QuotaKind, windowMs: Millis, now: Millis): Promise<CountedUses> {
    const range = { workspaceId, kind, since: now - windowMs, until: now + windowMs };
    return this.#statements.counted.get(range) ?? { count: 0, newestAt: null };
  }

  /** Null when the quota suffices; else the moment from which it does. */
  #useOne(asked: QuotaUse, now: Millis): Millis | null {
    const { limit, windowMs, ...use } = asked;
    const { uses, at } = this.#countingUses(asked, now);
    if (use.subject !== null && uses.some(({ subject }) => subject === use.subject)) return null;
    // The oldest use that must expire before another one fits.
    const blocking = uses[uses.length - limit];
    if (blocking !== undefined) return blocking.usedAt + windowMs;
    this.#statements.insert.run({ ...use, usedAt: at });
    return null;
  }

  /** The uses that still count, oldest first, and the moment of another one. Deletes the others. */
  #countingUses({ workspaceId, kind, windowMs }: QuotaUse, now: Millis) {
    const range = { workspaceId, kind, since: now - windowMs, until: now + windowMs };
    const found = this.#statements.recent.all(range);
    const at = momentAfter(found, now);
    this.#statements.forget.run({ ...range, since: forgottenUntil(at, windowMs) });
    return { uses: found.filter(({ usedAt }) => usedAt > at - windowMs), at };
  }
}

function prepareStatements(db: DrizzleDatabase) {
  const { workspaceId, kind, usedAt, subject } = quotaUses;
  const ofKind = and(eq(workspaceId, param('workspaceId')), eq(kind, param('kind')));
  const counts = and(ofKind, gt(usedAt, param('since')), lte(usedAt, param('until')));
  return {
    recent: db.select({ subject, usedAt }).from(quotaUses).where(counts).orderBy(usedAt).prepare(),
    counted: db
      .select({ count: count(), newestAt: max(usedAt) })
      .from(quotaUses)
      .where(counts)
      .prepare(),
    forget: db
      .delete(quotaUses)
      // Another process may have stored a later use while this one waited. Uses that are further in the future are from
      // before the clock moved back: they would count for too long.
      .where(and(ofKind, or(lte(usedAt, param('since')), gt(usedAt, param('until')))))
      .prepare(),
    insert: db.insert(quotaUses).values(columnParams(quotaUses, 'position')).prepare(),
  };
}

/** Thrown to undo the uses that fit. */
class NotEnough extends Error {
  readonly enoughAt: Millis;
  constructor(enoughAt: Millis) {
    super('The quota is used up.');
    this.enoughAt = enoughAt;
  }
}
