/** The use of quotas in PostgreSQL: a row for each use, while it counts. */
import { and, asc, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Granted, QuotaStore, QuotaUse } from '../quotas.ts';
import { LOCK_NAME } from './records.ts';
import { quotaUses } from './schema.ts';
import { command, db, param, statement } from './statements.ts';
import type { WriteContext, WriteQueue } from './write-queue.ts';

/** A use that counts. */
type Used = { readonly subject: string | null; readonly usedAt: Millis };

export class PostgresQuotas implements QuotaStore {
  readonly #queue: WriteQueue;

  constructor(queue: WriteQueue) {
    this.#queue = queue;
  }

  use(uses: readonly QuotaUse[], now: Millis): Promise<Millis | null> {
    const names = [...new Set(uses.map(nameOf))].sort();
    return this.#queue.write(names[0] ?? null, async (context) => {
      for (const name of names.slice(1)) context.hold(name);
      const counting = new Map<string, Promise<Used[]>>();
      for (const name of names) void context.transaction.run(LOCK_NAME, { name });
      for (const use of uses)
        if (!counting.has(nameOf(use))) counting.set(nameOf(use), countingUses(context, use, now));
      const waits: Millis[] = [];
      const granted: object[] = [];
      for (const asked of uses) {
        const used = (await counting.get(nameOf(asked))) ?? [];
        const { limit, windowMs, ...use } = asked;
        if (use.subject !== null && used.some(({ subject }) => subject === use.subject)) continue;
        // The oldest use that must expire before another one fits.
        const blocking = used[used.length - limit];
        if (blocking !== undefined) waits.push(blocking.usedAt + windowMs);
        else {
          used.push({ subject: use.subject, usedAt: now });
          granted.push({ ...use, usedAt: now, count: 1 });
        }
      }
      if (waits.length > 0) return Math.max(...waits);
      for (const use of granted) context.changes.add(STATEMENTS.insert, { ...use });
      return null;
    });
  }

  async useUpTo(asked: QuotaUse, count: number, now: Millis): Promise<Granted> {
    if (count === 0) return { granted: 0, moreAt: null };
    const { limit, windowMs, ...use } = asked;
    const name = nameOf(asked);
    return this.#queue.write(name, async (context) => {
      void context.transaction.run(LOCK_NAME, { name });
      const used = await countingUses(context, asked, now);
      const granted = Math.min(count, Math.max(0, limit - used.length));
      if (granted > 0) context.changes.add(STATEMENTS.insert, { ...use, usedAt: now, count: granted });
      const oldest = used[0]?.usedAt ?? now;
      return { granted, moreAt: granted === count ? null : oldest + windowMs };
    });
  }
}

const nameOf = ({ workspaceId, kind }: QuotaUse) => `quota ${workspaceId} ${kind}`;

/** The uses that still count, oldest first. Deletes the others. */
function countingUses(
  { transaction, changes }: WriteContext,
  { workspaceId, kind, windowMs }: QuotaUse,
  now: Millis,
): Promise<Used[]> {
  const window = { workspaceId, kind, since: now - windowMs, until: now + windowMs };
  changes.add(STATEMENTS.forget, window);
  return transaction.run(STATEMENTS.recent, window);
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
