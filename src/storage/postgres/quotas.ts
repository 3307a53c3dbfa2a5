/** The use of quotas in PostgreSQL: a row for each use, while it counts. */
import { and, asc, eq, gt, lte, max, or, count as rows, sql } from 'drizzle-orm';
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
import type { Database } from './database.ts';
import { LOCK_NAME } from './records.ts';
import { quotaUses } from './schema.ts';
import { command, db, param, statement } from './statements.ts';
import type { WriteContext, WriteQueue } from './write-queue.ts';

/** A use that counts. */
type Used = { readonly subject: string | null; readonly usedAt: Millis };

/** The uses that still count, oldest first, and the moment of another one. */
type Counting = { readonly used: Used[]; readonly at: Millis };

export class PostgresQuotas implements QuotaStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  use(uses: readonly QuotaUse[], now: Millis): Promise<Millis | null> {
    const names = [...new Set(uses.map(nameOf))].sort();
    return this.#queue.write(names[0] ?? null, async (context) => {
      for (const name of names.slice(1)) context.hold(name);
      // Sent together. Only what the transaction itself returns may stay without a listener when another part fails.
      const reading = new Map<string, Promise<Used[]>>();
      for (const name of names) void context.transaction.run(LOCK_NAME, { name });
      for (const use of uses)
        if (!reading.has(nameOf(use))) reading.set(nameOf(use), recentUses(context, use, now));
      const counting = new Map<string, Counting>();
      const waits: Millis[] = [];
      const granted: object[] = [];
      for (const asked of uses) {
        const name = nameOf(asked);
        const { used, at } =
          counting.get(name) ?? count(context, asked, (await reading.get(name)) ?? [], now);
        counting.set(name, { used, at });
        const { limit, windowMs, ...use } = asked;
        if (use.subject !== null && used.some(({ subject }) => subject === use.subject)) continue;
        // The oldest use that must expire before another one fits.
        const blocking = used[used.length - limit];
        if (blocking !== undefined) waits.push(blocking.usedAt + windowMs);
        else {
          used.push({ subject: use.subject, usedAt: at });
          granted.push({ ...use, usedAt: at, count: 1 });
        }
      }
      if (waits.length > 0) return Math.max(...waits);
      for (const use of granted) context.changes.add(STATEMENTS.insert, { ...use });
      return null;
    });
  }

  async useUpTo(asked: QuotaUse, wanted: number, now: Millis): Promise<Granted> {
    if (wanted === 0) return { granted: 0, moreAt: null };
    const { limit, windowMs, ...use } = asked;
    const name = nameOf(asked);
    return this.#queue.write(name, async (context) => {
      void context.transaction.run(LOCK_NAME, { name });
      const { used, at } = count(context, asked, await recentUses(context, asked, now), now);
      const granted = Math.min(wanted, Math.max(0, limit - used.length));
      if (granted > 0) context.changes.add(STATEMENTS.insert, { ...use, usedAt: at, count: granted });
      const oldest = used[0]?.usedAt ?? at;
      return { granted, moreAt: granted === wanted ? null : oldest + windowMs };
    });
  }

  async usesOf(workspaceId: string, kind: QuotaKind, windowMs: Millis, now: Millis): Promise<CountedUses> {
    const range = rangeOf({ workspaceId, kind, windowMs }, now);
    const [found] = await this.#database.read(STATEMENTS.counted, range);
    return found ?? { count: 0, newestAt: null };
  }
}

const nameOf = ({ workspaceId, kind }: QuotaUse) => `quota ${workspaceId} ${kind}`;

const rangeOf = (
  { workspaceId, kind, windowMs }: Pick<QuotaUse, 'workspaceId' | 'kind' | 'windowMs'>,
  now: Millis,
) => ({
  workspaceId,
  kind,
  since: now - windowMs,
  until: now + windowMs,
});

/** Oldest first. */
function recentUses({ transaction }: WriteContext, use: QuotaUse, now: Millis): Promise<Used[]> {
  return transaction.run(STATEMENTS.recent, rangeOf(use, now));
}

/** Counts, and deletes the uses that will count no more. */
function count({ changes }: WriteContext, use: QuotaUse, recent: readonly Used[], now: Millis): Counting {
  const at = momentAfter(recent, now);
  changes.add(STATEMENTS.forget, { ...rangeOf(use, now), since: forgottenUntil(at, use.windowMs) });
  return { used: recent.filter(({ usedAt }) => usedAt > at - use.windowMs), at };
}

const { workspaceId, kind, usedAt, subject } = quotaUses;
const ofKind = and(eq(workspaceId, param('workspaceId')), eq(kind, param('kind')));
// Another server may have stored a later use while this one waited. Uses that are further in the future are from before
// the clock moved back: they would count for too long.
const counts = and(gt(usedAt, param('since')), lte(usedAt, param('until')));

const STATEMENTS = {
  recent: statement<Used>(
    'recent_quota_uses',
    db.select({ subject, usedAt }).from(quotaUses).where(and(ofKind, counts)).orderBy(asc(usedAt)),
    { subject, usedAt },
  ),
  counted: statement<CountedUses>(
    'count_quota_uses',
    db
      .select({ count: rows(), newestAt: max(usedAt) })
      .from(quotaUses)
      .where(and(ofKind, counts)),
    { count: rows(), newestAt: usedAt },
  ),
  forget: command(
    'forget_quota_uses',
    db.delete(quotaUses).where(and(ofKind, or(lte(usedAt, param('since')), gt(usedAt, param('until'))))),
  ),
  insert: command(
    'insert_quota_uses',
    sql`insert into ${quotaUses} (workspace_id, kind, subject, used_at)
      select ${param('workspaceId')}::text, ${param('kind')}::text, ${param('subject')}::text, ${param('usedAt')}::bigint
      from generate_series(1, ${param('count')}::integer)`,
  ),
};
