/** The audit log over SQLite. Rows are only added; triggers enforce that. */
import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { AuditEntry, AuditFilter, AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { AuditStore, AuditTarget } from '../audit.ts';
import { inPieces } from '../in-pieces.ts';
import { boundsOf, pageOf, readNumberKey, searchPattern } from '../paging.ts';
import { countRows } from './count-rows.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { auditEntries } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** Maximum entries that one query reads: about a millisecond. */
const MAX_ENTRIES_AT_ONCE = 5_000;

/** Writes an action to the audit log, within the transaction of its change. */
export type WriteAudit = (record: AuditRecord | undefined, now: Millis, target: AuditTarget) => void;

/** The writer of the audit log on this handle. */
export function auditWriter(db: DrizzleDatabase, heads: Heads): WriteAudit {
  const insert = insertStatement(db);
  return (record, now, { workspaceId, connectionId }) => {
    if (record === undefined) return;
    insert.run({
      ...record.actor,
      position: heads.next('audit'),
      occurredAt: now,
      action: record.action,
      workspaceId: workspaceId ?? null,
      connectionId: connectionId ?? null,
      detail: record.detail ?? null,
    });
  };
}

function insertStatement(db: DrizzleDatabase) {
  return db.insert(auditEntries).values(columnParams(auditEntries)).prepare();
}

export class SqliteAudit implements AuditStore {
  readonly #db: DrizzleDatabase;
  readonly #queue: WriteQueue;
  readonly #heads: Heads;
  readonly #insert: ReturnType<typeof insertStatement>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, heads: Heads) {
    this.#db = db;
    this.#queue = queue;
    this.#heads = heads;
    this.#insert = insertStatement(db);
  }

  async appendAudit(entry: Omit<AuditEntry, 'position'>): Promise<void> {
    await this.#queue.write(() => this.#insert.run({ ...entry, position: this.#heads.next('audit') }));
  }

  async lastAuditPosition(): Promise<number> {
    return this.#heads.last('audit');
  }

  async listAudit(filter: AuditFilter, request: PageRequest): Promise<Page<AuditEntry>> {
    const found = await inPieces(this.#search(filter, request, request.limit + 1));
    return pageOf(request, found, (entry) => String(entry.position));
  }

  /**
   * Finds up to `limit` entries, newest first, or oldest first from the end. Pauses after each piece of the log: a
   * filter may match none of a million entries.
   */
  *#search(
    filter: AuditFilter,
    request: PageRequest,
    limit: number,
  ): Generator<undefined, AuditEntry[], undefined> {
    const { after, before, fromEnd } = boundsOf(request, readNumberKey);
    // Newest first: later items in the list have smaller numbers.
    let above = before ?? 0;
    let upTo = Math.min((after ?? Number.MAX_SAFE_INTEGER) - 1, this.#heads.last('audit'));
    const entries = this.#entries(filter, fromEnd);
    const found: AuditEntry[] = [];
    while (above < upTo) {
      const piece = fromEnd
        ? { above, upTo: Math.min(above + MAX_ENTRIES_AT_ONCE, upTo) }
        : { above: Math.max(upTo - MAX_ENTRIES_AT_ONCE, above), upTo };
      found.push(...entries.all({ ...piece, limit: limit - found.length }));
      if (found.length === limit) break;
      if (fromEnd) above = piece.upTo;
      else upTo = piece.above;
      yield;
    }
    return found;
  }

  #entries(filter: AuditFilter, fromEnd: boolean) {
    const { position } = auditEntries;
    return this.#db
      .select()
      .from(auditEntries)
      .where(and(...conditions(filter), IN_PIECE))
      .orderBy((fromEnd ? asc : desc)(position))
      .limit(limitParam())
      .prepare();
  }
}

/** Counts up to `limit` entries. Pauses after each piece of the log, of which `last` is the last position. */
export function* countEntries(
  db: DrizzleDatabase,
  last: number,
  filter: AuditFilter,
  limit: number,
): Generator<undefined, number, undefined> {
  const where = and(...conditions(filter), IN_PIECE);
  const counting = countRows(db, auditEntries, where, limitParam()).prepare();
  let found = 0;
  for (let upTo = last; upTo > 0 && found < limit; upTo -= MAX_ENTRIES_AT_ONCE) {
    const piece = { above: upTo - MAX_ENTRIES_AT_ONCE, upTo };
    found += counting.get({ ...piece, limit: limit - found })?.count ?? 0;
    yield;
  }
  return found;
}

const IN_PIECE = and(gt(auditEntries.position, param('above')), lte(auditEntries.position, param('upTo')));

function conditions(filter: AuditFilter) {
  const { workspaceId, connectionId, tokenId, tokenName, action, from, until } = filter;
  const { occurredAt } = auditEntries;
  return [
    workspaceId === undefined ? undefined : eq(auditEntries.workspaceId, workspaceId),
    connectionId === undefined ? undefined : eq(auditEntries.connectionId, connectionId),
    tokenId === undefined ? undefined : eq(auditEntries.tokenId, tokenId),
    tokenName === undefined
      ? undefined
      : sql`${auditEntries.tokenName} like ${searchPattern(tokenName)} escape '\\'`,
    action === undefined ? undefined : eq(auditEntries.action, action),
    // The plus hides the index of times from SQLite: it would read all between two moments to sort them.
    from === undefined ? undefined : sql`+${occurredAt} >= ${from}`,
    until === undefined ? undefined : sql`+${occurredAt} < ${until}`,
  ];
}
