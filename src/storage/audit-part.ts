/** The audit log over SQLite. Rows are only ever added; triggers see to it. */
import { and, asc, desc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditEntry, AuditFilter, AuditStore, Deed } from '../audit/audit.ts';
import type { Millis } from '../domain/clock.ts';
import { numberBounds, page } from './paging.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { auditEntries } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** What a deed was done to. */
export type DeedTarget = { readonly workspaceId?: string; readonly connectionId?: string };

/** Writes a deed down, within the transaction of what it changes. */
export type WriteDeed = (deed: Deed | undefined, now: Millis, target: DeedTarget) => void;

export function auditPart(
  prepared: Prepared,
  queue: WriteQueue,
): { store: AuditStore; writeDeed: WriteDeed } {
  const { db } = prepared;
  const statements = prepared.lazily({
    insert: () => db.insert(auditEntries).values(placeholders(auditEntries, 'position')).prepare(),
  });
  const { position, occurredAt } = auditEntries;

  const list = (filter: AuditFilter, bounds: (SQL | undefined)[], fromEnd: boolean, limit: number) =>
    db
      .select()
      .from(auditEntries)
      .where(and(...conditions(filter), ...bounds))
      .orderBy((fromEnd ? asc : desc)(position))
      .limit(limit)
      .all();

  return {
    writeDeed(deed, now, { workspaceId, connectionId }) {
      if (deed === undefined) return;
      statements.insert.run({
        ...deed.actor,
        occurredAt: now,
        action: deed.action,
        workspaceId: workspaceId ?? null,
        connectionId: connectionId ?? null,
        detail: deed.detail ?? null,
      });
    },
    store: {
      appendAudit: (entry) => queue.write(() => void statements.insert.run(entry)),

      async listAudit(filter, request) {
        const { after, before, fromEnd } = numberBounds(request);
        // Newest first: what comes after a key in the list has a smaller number.
        const bounds = [
          after === undefined ? undefined : lt(position, after),
          before === undefined ? undefined : gt(position, before),
        ];
        return page<AuditEntry>(
          request,
          (limit) => list(filter, bounds, fromEnd, limit),
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
      from === undefined ? undefined : gte(occurredAt, from),
      until === undefined ? undefined : lt(occurredAt, until),
    ];
  }
}
