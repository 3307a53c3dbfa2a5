/** The audit log over SQLite. Rows are only ever added; triggers see to it. */
import { and, asc, desc, eq, gt, lte, max, sql } from 'drizzle-orm';
import type { AuditEntry, AuditFilter, AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { PageRequest } from '../../base/page.ts';
import type { AuditStore } from '../audit.ts';
import { inPieces } from './in-pieces.ts';
import { numberBounds, page } from './paging.ts';
import { atMost, given, placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { auditEntries } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** Entries that one query looks at: about a millisecond. */
const MAX_ENTRIES_AT_ONCE = 5_000;

/** What a record was done to. */
export type AuditTarget = { readonly workspaceId?: string; readonly connectionId?: string };

/** Writes a record down, within the transaction of what it changes. */
export type WriteAudit = (record: AuditRecord | undefined, now: Millis, target: AuditTarget) => void;

/** The writer of deeds on this handle. */
export function auditWriter(prepared: Prepared): WriteAudit {
  const statements = insertStatement(prepared);
  return (record, now, { workspaceId, connectionId }) => {
    if (record === undefined) return;
    statements.insert.run({
      ...record.actor,
      occurredAt: now,
      action: record.action,
      workspaceId: workspaceId ?? null,
      connectionId: connectionId ?? null,
      detail: record.detail ?? null,
    });
  };
}

const insertStatement = (prepared: Prepared) =>
  prepared.lazily({
    insert: () => prepared.db.insert(auditEntries).values(placeholders(auditEntries, 'position')).prepare(),
  });

export function auditPart(
  prepared: Prepared,
  queue: WriteQueue,
): { store: AuditStore; writeAudit: WriteAudit } {
  const { db } = prepared;
  const statements = insertStatement(prepared);
  const { position, occurredAt } = auditEntries;

  /** Reads the entries that fit and have numbers in a range. */
  const entries = (filter: AuditFilter, fromEnd: boolean) =>
    db
      .select()
      .from(auditEntries)
      .where(and(...conditions(filter), gt(position, given('above')), lte(position, given('upTo'))))
      .orderBy((fromEnd ? asc : desc)(position))
      .limit(atMost('limit'))
      .prepare();

  /**
   * Finds up to `limit` entries, newest first, or oldest first from the end. It pauses after each piece of the log: a
   * filter may fit none of millions of entries.
   */
  function* search(filter: AuditFilter, request: PageRequest, limit: number) {
    const { after, before, fromEnd } = numberBounds(request);
    // Newest first: what comes after a key in the list has a smaller number.
    let above = before ?? 0;
    let upTo = Math.min((after ?? Number.MAX_SAFE_INTEGER) - 1, newest());
    const statement = entries(filter, fromEnd);
    const found: AuditEntry[] = [];
    while (above < upTo) {
      const piece = fromEnd
        ? { above, upTo: Math.min(above + MAX_ENTRIES_AT_ONCE, upTo) }
        : { above: Math.max(upTo - MAX_ENTRIES_AT_ONCE, above), upTo };
      found.push(...statement.all({ ...piece, limit: limit - found.length }));
      if (found.length === limit) break;
      if (fromEnd) above = piece.upTo;
      else upTo = piece.above;
      yield;
    }
    return found;
  }

  const newest = () =>
    db
      .select({ position: max(position) })
      .from(auditEntries)
      .get()?.position ?? 0;

  return {
    writeAudit: auditWriter(prepared),
    store: {
      appendAudit: (entry) => queue.write(() => void statements.insert.run(entry)),

      async listAudit(filter, request) {
        const found = await inPieces(search(filter, request, request.limit + 1));
        return page<AuditEntry>(
          request,
          () => found,
          (entry) => String(entry.position),
        );
      },
    },
  };

  function conditions({ workspaceId, connectionId, tokenId, action, from, until }: AuditFilter) {
    const same = (column: Parameters<typeof eq>[0], value: string | undefined) =>
      value === undefined ? undefined : eq(column as typeof auditEntries.tokenId, value);
    return [
      same(auditEntries.workspaceId, workspaceId),
      same(auditEntries.connectionId, connectionId),
      same(auditEntries.tokenId, tokenId),
      action === undefined ? undefined : sql`${auditEntries.action} = ${action}`,
      // The plus keeps SQLite from the index of times: it would read all between two moments to sort them.
      from === undefined ? undefined : sql`+${occurredAt} >= ${from}`,
      until === undefined ? undefined : sql`+${occurredAt} < ${until}`,
    ];
  }
}
